import type {
  ConsentText,
  deskErasureRequest,
  FaceEnrolment,
  FaceEnrolmentRequest,
  LedgerReceipt,
} from '@foyer/contracts/face'
import type { Transaction } from 'kysely'
import type { z } from 'zod'
import type { Clock } from '../../ambient.ts'
import { dayFromNumber, dayNumber, dayOf } from '../../hall-time.ts'
import type { VisitCaller } from '../../http/access.ts'
import { ApiProblem } from '../../http/problem.ts'
import type { Utility } from '../../utility/index.ts'
import { ageClassOf, cardProblem } from '../rules.ts'
import type { VisitBeginning } from '../store.ts'
import type { Attempts } from './attempts.ts'
import { canonicalJson, ledgerEntry } from './ledger/entry.ts'
import { type Appended, LedgerDamaged, receiptOf } from './ledger/ledger.ts'
import type { PolicyKeeper } from './policy.ts'
import { attemptOver, markOf, replayed, vectorOf } from './recognition.ts'
import { emptyLog, type OpenRoom, type Room } from './room.ts'
import { faceRows, type TemplateRow } from './store.ts'
import type { FaceTables } from './tables.ts'

export type EnrolmentDeps = {
  room: Room
  attempts: Attempts
  policy: PolicyKeeper
  clock: Clock
  publicUrl: string
  consentText: ConsentText
  utility: Pick<Utility, 'findByNumber'>
  beginningOf: (visit: VisitCaller) => Promise<VisitBeginning>
  audit: {
    record: (actor: string, action: string, subject: string, outcome: 'done' | 'refused') => Promise<void>
  }
}

type Answer = { receipt: LedgerReceipt; fresh: boolean }
/** Who asked, and what the ledger says of it. */
type Erasing = {
  by: string
  event: 'erased' | 'expired'
  note: string | null
  request: { key: string; digest: string } | null
}

const nothingSaid = {
  replaces: null,
  text: null,
  locale: null,
  agreedAt: null,
  guardian: null,
  expiresOn: null,
} as const

/** Consent and its end: templates come and go with an entry of the ledger, in one transaction. */
export const createEnrolment = (deps: EnrolmentDeps) => {
  const { room, attempts, policy, clock, audit, consentText } = deps
  const rows = faceRows(room.db)

  /** A ledger that turns out to be damaged shuts the room; the transaction it was found in is undone. */
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof LedgerDamaged)) throw error
      room.shutForLedger(error.message)
      throw new ApiProblem('face-unavailable', 'faces cannot be used at this hall now: ledger-damaged')
    }
  }

  const committed = (open: OpenRoom, { hash, entry }: Appended): void => {
    open.ledger.committed(hash, entry.seq)
    room.entriesNow(entry.seq)
  }

  const toReceipt = (token: string, text: string, hash: string): LedgerReceipt => {
    const receipt = receiptOf(ledgerEntry.parse(JSON.parse(text)), hash, `${deps.publicUrl}/e/${token}`)
    if (receipt === null) throw new ApiProblem('not-found', 'this entry of the ledger has no receipt')
    return receipt
  }
  const fresh = ({ token, entry, hash }: Appended): Answer => ({
    receipt: toReceipt(token, canonicalJson(entry), hash),
    fresh: true,
  })

  /** The answer that this key got before; a key that asks for something else now is a conflict. */
  const earlier = async (open: OpenRoom, key: string, digest: string): Promise<Answer | null> => {
    const request = await rows.request(key)
    if (request === null) return null
    if (request.digest !== digest)
      throw new ApiProblem('conflict', 'this key was used for something else; make a new one')
    const row = await rows.ledgerEntry(request.seq)
    if (row === null) throw new ApiProblem('conflict', 'the entry that this key made is not in the ledger')
    return { receipt: toReceipt(open.ledger.tokenOf(row.hash), row.entry, row.hash), fresh: false }
  }

  const digestOf = (open: OpenRoom, ...request: unknown[]): string =>
    open.vault.pseudonym('request', canonicalJson(request))

  /** Deletes the template and says so in the ledger; the caller holds the turn. */
  const erase = async (open: OpenRoom, row: TemplateRow, erasing: Erasing): Promise<Appended> => {
    const appended = await room.db.transaction().execute(async (transaction) => {
      await faceRows(transaction).deleteTemplate(row.id)
      const entry = await open.ledger.append(transaction, {
        ...nothingSaid,
        event: erasing.event,
        at: clock(),
        subject: open.vault.pseudonym('customer', row.customerId),
        templateId: row.id,
        by: erasing.by,
        note: erasing.note,
      })
      if (erasing.request !== null)
        await faceRows(transaction).addRequest(erasing.request.key, erasing.request.digest, entry.entry.seq)
      return entry
    })
    await afterErasure(open, row.id)
    committed(open, appended)
    return appended
  }

  const afterErasure = async (open: OpenRoom, templateId: number): Promise<void> => {
    attempts.forget(templateId)
    await open.gallery.remove(templateId)
    await emptyLog(room.store)
    policy.galleryChanged(templateId)
  }

  const mayEnrol = async (visit: VisitCaller): Promise<FaceEnrolment['mayEnrol']> => {
    const { method, ageClass } = await deps.beginningOf(visit)
    if (method !== 'card' || ageClass === null) return 'needs-card'
    return ageClass === 'child' ? 'needs-guardian' : 'yes'
  }

  /** The guardian's pseudonym, when one must agree and does; null when none must. */
  const guardianOf = async (
    open: OpenRoom,
    visit: VisitCaller,
    { guardian }: FaceEnrolmentRequest['consent'],
  ): Promise<string | null> => {
    const may = await mayEnrol(visit)
    if (may === 'needs-card')
      throw new ApiProblem(
        'needs-card',
        'a face is enrolled only in a visit that a card began: read the card',
      )
    if (may === 'yes') {
      if (guardian === null) return null
      throw new ApiProblem(
        'bad-request',
        'consent.guardian: given, but this person is 14 or older; leave it null',
      )
    }
    if (guardian === null)
      throw new ApiProblem('needs-guardian', 'this person is under 14: a guardian places their own card')
    const today = dayOf(clock())
    // The child's own card is never taken for the guardian's: one birth date cannot be under 14 and over 18.
    if (cardProblem(guardian, today) !== null || ageClassOf(guardian.birth, today) !== 'adult')
      throw new ApiProblem('needs-guardian', 'consent.guardian: not the valid card of an adult')
    return open.vault.pseudonym('guardian', guardian.idNumber)
  }

  const keep = async (
    transaction: Transaction<FaceTables>,
    open: OpenRoom,
    visit: VisitCaller,
    request: FaceEnrolmentRequest,
    given: { turned: Float32Array; guardian: string | null; digest: string; now: number },
  ): Promise<{ id: number; replaced: number | null; appended: Appended }> => {
    const within = faceRows(transaction)
    if (!(await within.firstSeen(markOf(open, request.embedding), given.now))) throw replayed()
    const before = await within.templateOf(visit.customerId)
    if (before !== null) await within.deleteTemplate(before.id)
    const expiresOn = dayFromNumber(dayNumber(dayOf(given.now)) + open.settings.keptDays)
    const model = open.models.embedding.id
    const { customerId } = visit
    const accounts = [...visit.accounts]
    const id = await within.addTemplate({ customerId, accounts, model, enrolledAt: given.now, expiresOn })
    await within.fillTemplate(id, open.vault.seal(['template', id, model, customerId], given.turned))
    const appended = await open.ledger.append(transaction, {
      event: 'enrolled',
      at: given.now,
      subject: open.vault.pseudonym('customer', customerId),
      templateId: id,
      replaces: before?.id ?? null,
      text: { id: consentText.id, version: consentText.version, sha256: consentText.sha256 },
      locale: request.consent.locale,
      agreedAt: request.consent.agreedAt,
      guardian: given.guardian,
      expiresOn,
      by: `kiosk:${visit.kioskId}`,
      note: null,
    })
    await within.addRequest(request.key, given.digest, appended.entry.seq)
    return { id, replaced: before?.id ?? null, appended }
  }

  return {
    state: async (visit: VisitCaller): Promise<FaceEnrolment> => {
      room.opened()
      const row = await rows.templateOf(visit.customerId)
      return {
        enrolled: row !== null,
        enrolledAt: row?.enrolledAt ?? null,
        expiresOn: row?.expiresOn ?? null,
        mayEnrol: await mayEnrol(visit),
      }
    },

    /** Keeps a face with the consent to it, both or neither. The same key is answered the same. */
    enrol: (visit: VisitCaller, request: FaceEnrolmentRequest): Promise<Answer> => {
      const open = room.opened()
      return open.alone(() =>
        guarded(async () => {
          const digest = digestOf(open, 'enrol', visit.customerId, request)
          const known = await earlier(open, request.key, digest)
          if (known !== null) return known
          if (request.consent.textSha256 !== consentText.sha256)
            throw new ApiProblem(
              'consent-outdated',
              'the consent text has changed: show it again and ask again',
            )
          const guardian = await guardianOf(open, visit, request.consent)
          const vector = vectorOf(open, request.embedding)
          const { kioskId, visitId } = visit
          if (!attempts.use(request.attemptId, { purpose: 'enrol', kioskId, visitId }, clock()))
            throw attemptOver()
          const turned = open.vault.turn(vector, open.models.embedding.id)
          vector.fill(0)
          const now = clock()
          const kept = await room.db
            .transaction()
            .execute((transaction) =>
              keep(transaction, open, visit, request, { turned, guardian, digest, now }),
            )
          if (kept.replaced !== null) await afterErasure(open, kept.replaced)
          await open.gallery.add(kept.id, turned)
          turned.fill(0)
          committed(open, kept.appended)
          policy.galleryChanged(null)
          await audit.record(`kiosk:${kioskId}`, 'face.enrolled', visitId, 'done')
          return fresh(kept.appended)
        }),
      )
    },

    /** The person takes the consent back. */
    withdraw: (visit: VisitCaller, key: string): Promise<Answer> => {
      const open = room.opened()
      return open.alone(() =>
        guarded(async () => {
          const digest = digestOf(open, 'withdraw', visit.customerId)
          const known = await earlier(open, key, digest)
          if (known !== null) return known
          const row = await rows.templateOf(visit.customerId)
          if (row === null) throw new ApiProblem('face-not-enrolled', 'no face is kept of this person')
          const by = `kiosk:${visit.kioskId}`
          const appended = await erase(open, row, {
            by,
            event: 'erased',
            note: null,
            request: { key, digest },
          })
          await audit.record(by, 'face.erased', visit.visitId, 'done')
          return fresh(appended)
        }),
      )
    },

    /** Withdrawal in person, at the desk. */
    eraseAtDesk: (staff: string, request: z.infer<typeof deskErasureRequest>): Promise<Answer> => {
      const open = room.opened()
      const { key, customerNumber, identifiedBy } = request
      return open.alone(() =>
        guarded(async () => {
          const digest = digestOf(open, 'desk', request)
          const known = await earlier(open, key, digest)
          if (known !== null) return known
          const customer = await deps.utility.findByNumber(customerNumber)
          const row =
            (customer === null ? null : await rows.templateOf(customer.customerId)) ??
            (await rows.templateByNumber(customerNumber))
          const by = `staff:${staff}`
          const action = `face.erased.${identifiedBy}`
          if (row === null) {
            await audit.record(by, action, customerNumber, 'refused')
            throw new ApiProblem('face-not-enrolled', 'no face is kept of this customer')
          }
          const appended = await erase(open, row, {
            by,
            event: 'erased',
            note: identifiedBy,
            request: { key, digest },
          })
          await audit.record(by, action, customerNumber, 'done')
          return fresh(appended)
        }),
      )
    },

    /** Erases what was kept for as long as was agreed; the number of templates that went. */
    expire: async (): Promise<number> => {
      const open = room.openOrNull()
      if (open === null) return 0
      return open.alone(() =>
        guarded(async () => {
          const now = clock()
          attempts.sweep(now)
          open.gallery.forgetRejected(await rows.dropOldNotMe(now))
          // Whatever an older embedding could be replayed against was erased since.
          await rows.dropSeenBefore(now - open.settings.keptDays * 24 * 60 * 60 * 1000)
          const old = await rows.expired(dayOf(now), 100)
          for (const row of old) {
            await erase(open, row, { by: 'hall', event: 'expired', note: null, request: null })
            await audit.record('hall', 'face.expired', String(row.id), 'done')
          }
          return old.length
        }),
      )
    },

    /** A new key and a new space for all that is kept. What an old copy of the database holds is worthless after it. */
    rotate: (staff: string): Promise<void> => {
      const open = room.opened()
      return open.alone(() =>
        guarded(async () => {
          const at = clock()
          const made: { entry: Appended | null } = { entry: null }
          await open.vault.rotate(async (transaction, keyId) => {
            made.entry = await open.ledger.append(transaction, {
              ...nothingSaid,
              event: 'key-rotated',
              at,
              subject: null,
              templateId: null,
              by: `staff:${staff}`,
              note: keyId,
            })
          })
          if (made.entry !== null) committed(open, made.entry)
          attempts.forgetAll()
          await open.gallery.fill()
          await emptyLog(room.store)
          await audit.record(`staff:${staff}`, 'face.key-rotated', open.vault.keyId, 'done')
        }),
      )
    },
  }
}
export type Enrolment = ReturnType<typeof createEnrolment>
