import type { FaceSummary } from '@foyer/contracts/face'
import type { FastifyBaseLogger } from 'fastify'
import type { Clock, Random } from '../../ambient.ts'
import { calibrate, estimateFpir, isDueForCalibration } from './decision/calibrate.ts'
import type { Policy } from './decision/decide.ts'
import type { Impostor } from './decision/impostor.ts'
import { modelCardOf } from './decision/model-card.ts'
import { rateOf } from './decision/rate.ts'
import type { OpenRoom, Room } from './room.ts'

/** Templates that are searched for to see how alike strangers are here. */
const mostSampled = 2_000
/** Searched for in one turn, so that a person at a kiosk waits for these at most. */
const inOneTurn = 20

export type PolicyDeps = { room: Room; clock: Clock; random: Random; log: FastifyBaseLogger }

/**
 * The threshold in force: set anew for the gallery's size at every change, and by its own scores, measured again in the
 * background whenever it has grown or shrunk by a tenth.
 */
export const createPolicyKeeper = ({ room, clock, random, log }: PolicyDeps) => {
  const state: {
    measured: readonly Impostor[]
    compared: number
    enrolledThen: number
    calibratedAt: number | null
    policy: Policy | null
    measuring: Promise<void> | null
  } = { measured: [], compared: 0, enrolledThen: 0, calibratedAt: null, policy: null, measuring: null }

  const galleryNow = (open: OpenRoom) => ({
    impostors: [...state.measured, ...open.gallery.rejectedScores()],
    compared: Math.max(1, state.compared),
    enrolled: open.gallery.size,
  })

  const setAnew = (open: OpenRoom): Policy => {
    const { models, settings } = open
    const policy = calibrate(galleryNow(open), settings.targetFpir, modelCardOf(models.thresholds))
    state.policy = policy
    return policy
  }

  const measure = async (open: OpenRoom): Promise<void> => {
    const keyId = open.vault.keyId
    const compared = open.gallery.size - 1
    const ids = await open.gallery.sampleIds(mostSampled, (below) => random.below(below))
    const measured: Impostor[] = []
    for (let at = 0; at < ids.length; at += inOneTurn) {
      const some = await open.alone(async () => {
        // In a space that was turned meanwhile nothing of this compares; the next change measures again.
        if (open.vault.keyId !== keyId) return null
        return open.gallery.impostors(ids.slice(at, at + inOneTurn))
      })
      if (some === null) return
      measured.push(...some)
    }
    state.measured = measured
    state.compared = compared
    state.enrolledThen = open.gallery.size
    state.calibratedAt = clock()
    setAnew(open)
  }

  const measureNow = (open: OpenRoom): Promise<void> => {
    state.measuring ??= measure(open)
      .catch((error: unknown) => {
        log.error({ err: error }, 'the face threshold could not be measured anew; the last one stands')
      })
      .finally(() => {
        state.measuring = null
      })
    return state.measuring
  }

  return {
    /** @throws {ApiProblem} `face-unavailable` */
    current: (): Policy => state.policy ?? setAnew(room.opened()),

    /** Measures the gallery's own scores now. */
    calibrate: async (): Promise<void> => {
      const open = room.openOrNull()
      if (open !== null) await measureNow(open)
    },

    /** People came or went; scores of `erased` are forgotten with it. Called in the turn that changed the gallery. */
    galleryChanged: (erased: number | null): void => {
      const open = room.openOrNull()
      if (open === null) return
      state.measured = state.measured.filter(({ probe, nearest }) => probe !== erased && nearest !== erased)
      setAnew(open)
      if (isDueForCalibration(state.enrolledThen, open.gallery.size)) void measureNow(open)
    },

    /** Somebody said "not me". */
    impostorsChanged: (): void => {
      const open = room.openOrNull()
      if (open !== null) setAnew(open)
    },

    summary: (): Pick<FaceSummary, 'decision' | 'fpir'> => {
      const open = room.openOrNull()
      if (open === null) return { decision: null, fpir: rateOf(0, 0) }
      const policy = state.policy ?? setAnew(open)
      return {
        decision: { ...policy, calibratedAt: state.calibratedAt },
        fpir: estimateFpir(galleryNow(open), policy.threshold),
      }
    },

    settled: async (): Promise<void> => {
      await state.measuring
    },
  }
}
export type PolicyKeeper = ReturnType<typeof createPolicyKeeper>
