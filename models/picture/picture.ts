/** A decoded picture: upright, eight bits a channel, RGB after RGB, row after row. */
export type Picture = { readonly width: number; readonly height: number; readonly rgb: Uint8Array }

/** Half as wide and half as high, each pixel the mean of four: what is shrunk further keeps no stripes of its own. */
export const halved = ({ width, height, rgb }: Picture): Picture => {
  const outWidth = Math.max(1, width >> 1)
  const outHeight = Math.max(1, height >> 1)
  const out = new Uint8Array(outWidth * outHeight * 3)
  const right = width > 1 ? 3 : 0
  const below = height > 1 ? width * 3 : 0
  let to = 0
  for (let y = 0; y < outHeight; y += 1) {
    let from = y * 2 * width * 3
    for (let x = 0; x < outWidth; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        const at = from + channel
        out[to] =
          ((rgb[at] ?? 0) +
            (rgb[at + right] ?? 0) +
            (rgb[at + below] ?? 0) +
            (rgb[at + right + below] ?? 0) +
            2) >>
          2
        to += 1
      }
      from += 6
    }
  }
  return { width: outWidth, height: outHeight, rgb: out }
}

/** A picture and its halves, each made when it is first wanted. */
export class Pyramid {
  readonly base: Picture
  readonly #levels: Picture[]

  constructor(base: Picture) {
    this.base = base
    this.#levels = [base]
  }

  /** The smallest level that still has a pixel for each of a sampling with this many base pixels from one to the next. */
  levelFor(step: number): { readonly picture: Picture; readonly level: number } {
    let level = 0
    for (let left = step; left >= 2.5; left /= 2) level += 1
    while (this.#levels.length <= level) {
      const last = this.#levels.at(-1) ?? this.base
      this.#levels.push(halved(last))
    }
    return { picture: this.#levels[level] ?? this.base, level }
  }
}
