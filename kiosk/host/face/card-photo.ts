import { pngOf } from './png.ts'

/** As a site's decoder gives it. */
export const photoSize = { width: 102, height: 126 } as const

/**
 * The photograph of the card that was read last, for as long as the visit it began. Without a decoder there is never
 * one, and nothing is compared with it.
 */
export class CardPhoto {
  #held: { readonly idNumber: string; readonly pixels: Uint8Array } | null = null

  /** `pixels`: 102 × 126, 24-bit RGB, rows from the top. Held when it is that, and overwritten at its end. */
  hold(idNumber: string, pixels: Uint8Array): void {
    this.keepOnlyOf(null)
    if (pixels.length === photoSize.width * photoSize.height * 3) this.#held = { idNumber, pixels }
  }

  /** Forgets it unless it is of this card. */
  keepOnlyOf(idNumber: string | null): void {
    if (this.#held === null || this.#held.idNumber === idNumber) return
    this.#held.pixels.fill(0)
    this.#held = null
  }

  /** As a PNG; null when there is none. */
  picture(): Uint8Array | null {
    return this.#held === null ? null : pngOf(this.#held.pixels, photoSize.width, photoSize.height)
  }
}
