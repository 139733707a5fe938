import type { FaceAttempt, FacePurpose } from '@foyer/contracts/face'
import type { Random } from '../../ambient.ts'

/** Milliseconds from the asking to the last answer. */
const attemptLength = 2 * 60 * 1000
/** One person stands at a kiosk; more open attempts than this are those of earlier ones. */
const mostPerKiosk = 8

/** Whom an attempt named, and with what face, until the person has answered. */
export type Candidate = { templateId: number; model: string; turned: Float32Array; score: number }

type Attempt = {
  id: string
  purpose: FacePurpose
  kioskId: string
  visitId: string | null
  expiresAt: number
  used: boolean
  candidate: Candidate | null
}

export type AttemptUser = { purpose: FacePurpose; kioskId: string; visitId: string | null }

/**
 * Attempts live in memory alone: a hall that starts again has forgotten them and what they held. Each is of one kiosk
 * (and of one visit, when there is one), takes one embedding and one answer.
 */
export const createAttempts = (random: Random) => {
  const attempts = new Map<string, Attempt>()

  const drop = (attempt: Attempt): void => {
    attempt.candidate?.turned.fill(0)
    attempts.delete(attempt.id)
  }
  const open = (id: string, now: number): Attempt | null => {
    const attempt = attempts.get(id)
    return attempt !== undefined && now < attempt.expiresAt ? attempt : null
  }
  const sweep = (now: number): void => {
    for (const attempt of attempts.values()) if (now >= attempt.expiresAt) drop(attempt)
  }

  return {
    sweep,

    begin: (user: AttemptUser, now: number): FaceAttempt => {
      sweep(now)
      const ofKiosk = [...attempts.values()].filter(({ kioskId }) => kioskId === user.kioskId)
      for (const old of ofKiosk.slice(0, Math.max(0, ofKiosk.length - mostPerKiosk + 1))) drop(old)
      const id = Buffer.from(random.bytes(18)).toString('base64url')
      const expiresAt = now + attemptLength
      attempts.set(id, { id, ...user, expiresAt, used: false, candidate: null })
      return { id, expiresAt }
    },

    /** Takes the attempt for its one embedding; false when it is not this user's, is too old, or was used. */
    use: (id: string, user: AttemptUser, now: number): boolean => {
      const attempt = open(id, now)
      const theirs =
        attempt !== null &&
        attempt.purpose === user.purpose &&
        attempt.kioskId === user.kioskId &&
        attempt.visitId === user.visitId
      if (!theirs || attempt.used) return false
      attempt.used = true
      return true
    },

    name: (id: string, candidate: Candidate): void => {
      const attempt = attempts.get(id)
      if (attempt !== undefined) attempt.candidate = candidate
    },

    /** Whom the attempt named, once; null when it named nobody, was answered, is too old or of another kiosk. */
    answer: (id: string, kioskId: string, now: number): Candidate | null => {
      const attempt = open(id, now)
      if (attempt?.kioskId !== kioskId || attempt.candidate === null) return null
      attempts.delete(id)
      return attempt.candidate
    },

    /** The template is no more: nobody is taken for its owner. */
    forget: (templateId: number): void => {
      for (const attempt of attempts.values()) if (attempt.candidate?.templateId === templateId) drop(attempt)
    },

    /** The space was turned: what was named in the old one cannot be used. */
    forgetAll: (): void => {
      for (const attempt of attempts.values()) drop(attempt)
    },
  }
}
export type Attempts = ReturnType<typeof createAttempts>
