import { decodeFaceFrame, type FaceFrame } from '@foyer/contracts/face-frame'

export type FrameCounts = {
  readonly taken: number
  /** Came while no camera was wanted. */
  readonly unwanted: number
  /** No frame of ours. */
  readonly refused: number
}

/**
 * Lets the pictures of the page's camera through to the station while the camera is wanted, and nothing at any other
 * time. What does not get through is counted; of what was in it nothing is told to anybody.
 */
export class FrameGate {
  readonly #wanted: () => boolean
  readonly #onFrame: (frame: FaceFrame) => void
  #counts: FrameCounts = { taken: 0, unwanted: 0, refused: 0 }

  constructor(wanted: () => boolean, onFrame: (frame: FaceFrame) => void) {
    this.#wanted = wanted
    this.#onFrame = onFrame
  }

  get counts(): FrameCounts {
    return this.#counts
  }

  /** Takes one binary message. Gives why it is no frame, or null; a frame that is not wanted is no fault of the page. */
  take(bytes: Uint8Array): string | null {
    const reading = decodeFaceFrame(bytes)
    if (reading.kind === 'discarded') {
      this.#count('refused')
      bytes.fill(0)
      return reading.reason
    }
    if (!this.#wanted()) {
      this.#count('unwanted')
      bytes.fill(0)
      return null
    }
    this.#count('taken')
    this.#onFrame(reading.frame)
    return null
  }

  #count(what: keyof FrameCounts): void {
    this.#counts = { ...this.#counts, [what]: this.#counts[what] + 1 }
  }
}
