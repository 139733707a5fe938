import type { Wanted } from './look.ts'
import type { Observation } from './observation.ts'

export type Frame = {
  readonly lane: string
  readonly bytes: Uint8Array
  readonly wanted: Wanted
  readonly answer: (observation: Observation) => void
}

/** More cameras than this on one engine are a caller that names lanes wrongly. */
const MOST_LANES = 64

/**
 * Which frame is next. A lane has at most one frame in work and one waiting; a newer one takes the waiting one's
 * place, and the lanes take turns.
 */
export class Lanes {
  readonly #waiting = new Map<string, Frame>()
  readonly #working = new Set<string>()

  add(frame: Frame): void {
    const older = this.#waiting.get(frame.lane)
    if (older === undefined && this.#waiting.size >= MOST_LANES) {
      frame.answer({ kind: 'failed', reason: `more than ${MOST_LANES} lanes wait` })
      return
    }
    // A replaced frame's successor keeps its turn: a Map keeps the place of a key that is set again.
    this.#waiting.set(frame.lane, frame)
    older?.answer({ kind: 'superseded' })
  }

  /** The frame to work on next; its lane counts as in work until `done`. */
  take(): Frame | null {
    for (const [lane, frame] of this.#waiting) {
      if (this.#working.has(lane)) continue
      this.#waiting.delete(lane)
      this.#working.add(lane)
      return frame
    }
    return null
  }

  done(lane: string): void {
    this.#working.delete(lane)
  }

  failAll(reason: string): void {
    const frames = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { answer } of frames) answer({ kind: 'failed', reason })
  }
}
