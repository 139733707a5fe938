import type { FaceSummary, LedgerProof } from '@foyer/contracts/face'
import type { Localized } from '@foyer/contracts/locale'
import { type WorkLoop, startWorkLoop } from '../../work-loop.ts'
import { dayFromNumber, dayNumber, dayOf } from '../../hall-time.ts'
import type { Utility } from '../../utility/index.ts'
import type { Identity } from '../service.ts'
import { createAttempts } from './attempts.ts'
import { consentTextFor } from './consent-text.ts'
import { rateOf } from './decision/rate.ts'
import { createEnrolment } from './enrolment.ts'
import { createGreeter } from './greeter.ts'
import { createPolicyKeeper } from './policy.ts'
import { proofFor } from './proof.ts'
import { createRecognition } from './recognition.ts'
import { openRoom, type RoomDeps } from './room.ts'
import { faceRows } from './store.ts'

export type FacesDeps = RoomDeps & {
  publicUrl: string
  hallName: Localized
  utility: Pick<Utility, 'findByNumber'>
  identity: Pick<Identity, 'identifyKnown' | 'beginningOf' | 'onCard'>
  audit: {
    record: (actor: string, action: string, subject: string, outcome: 'done' | 'refused') => Promise<void>
  }
}

const hour = 60 * 60 * 1000
/** Days before its end that a template counts as expiring soon. */
const soon = 30

/** Faces of the hall: kept with consent, recognised, and forgotten. Opens also when faces cannot be used. */
export const openFaces = async (deps: FacesDeps) => {
  const { clock, log, audit, utility, publicUrl, identity } = deps
  const room = await openRoom(deps)
  const rows = faceRows(room.db)
  const attempts = createAttempts(deps.random)
  const policy = createPolicyKeeper({ room, clock, random: deps.random, log })
  const consentText = consentTextFor(deps.hallName, deps.settings?.keptDays ?? 365)
  const recognition = createRecognition({
    room,
    attempts,
    policy,
    clock,
    utility,
    audit,
    identifyKnown: identity.identifyKnown,
  })
  const enrolment = createEnrolment({
    room,
    attempts,
    policy,
    clock,
    publicUrl,
    consentText,
    utility,
    audit,
    beginningOf: identity.beginningOf,
  })
  const greeter = createGreeter({ room, policy, ownerOf: recognition.ownerOf, audit })
  await policy.calibrate()
  const background = new Set<Promise<void>>()
  identity.onCard((customerId, kioskId) => {
    const counting = recognition
      .cardShown(customerId, kioskId)
      .catch((error: unknown) => {
        log.error({ err: error }, 'a missed face could not be counted')
      })
      .finally(() => background.delete(counting))
    background.add(counting)
  })
  const expiry: WorkLoop = startWorkLoop({
    log,
    name: 'expired faces',
    round: async () => ((await enrolment.expire()) > 0 ? 0 : hour),
    afterFailure: hour,
  })

  const summary = async (): Promise<FaceSummary> => {
    const open = room.openOrNull()
    const counts = await rows.counts()
    const ledger = room.ledgerState()
    return {
      status: room.status(),
      models:
        deps.models.kind === 'none'
          ? null
          : {
              set: deps.models.models.set,
              files: deps.models.models.files.map((file) => ({ ...file })),
              measured: deps.models.models.measured.map((one) => ({ ...one })),
            },
      gallery: {
        enrolled: await rows.countTemplates(null),
        expiringSoon: await rows.countTemplates(dayFromNumber(dayNumber(dayOf(clock())) + soon)),
      },
      ...policy.summary(),
      fnir: rateOf(counts.missed, counts.missed + counts.confirmed),
      attempts: {
        confirmed: counts.confirmed,
        notMe: counts.notMe,
        nobody: counts.nobody,
        unsure: counts.unsure,
      },
      ledger: {
        entries: ledger.entries,
        checkedAt: ledger.checkedAt === 0 ? null : ledger.checkedAt,
        problem: ledger.problem,
      },
      key: { id: open?.vault.keyId ?? null, rotatedAt: open?.vault.rotatedAt ?? null },
    }
  }

  return {
    status: room.status,
    consentText: () => {
      room.opened()
      return consentText
    },
    recognition,
    enrolment,
    greeter,
    summary,
    /** What is erased by the day is erased by the hour; this does it now. */
    expire: enrolment.expire,
    proof: (token: string): Promise<LedgerProof | null> =>
      proofFor(room.db, token, `${publicUrl}/e/${token}`),
    stop: async (): Promise<void> => {
      await expiry.stop()
      await policy.settled()
      await Promise.all(background)
      await room.close()
    },
  }
}
export type Faces = Awaited<ReturnType<typeof openFaces>>
