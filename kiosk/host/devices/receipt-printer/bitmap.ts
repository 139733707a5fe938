/** A picture in dots. `dots` has one byte a dot, row by row from the top: 1 is black, 0 is paper. */
export interface Bitmap {
  readonly width: number
  readonly height: number
  readonly dots: Uint8Array
}

export function blank(width: number, height: number): Bitmap {
  return { width, height, dots: new Uint8Array(width * height) }
}

/** Makes strokes a dot wider, as a printer does in its bold mode with its own characters. */
export function embolden({ width, height, dots }: Bitmap): Bitmap {
  const wider = dots.map((dot, index) => (dot === 1 || (index % width > 0 && dots[index - 1] === 1) ? 1 : 0))
  return { width, height, dots: wider }
}

/** Pictures of one height side by side, the first `left` dots from the edge, in a picture as wide as the paper. */
export function inARow(pictures: readonly Bitmap[], left: number, width: number, height: number): Bitmap {
  const row = blank(width, height)
  let x = left
  for (const picture of pictures) {
    for (let y = 0; y < Math.min(height, picture.height); y += 1) {
      const line = picture.dots.subarray(y * picture.width, (y + 1) * picture.width)
      row.dots.set(line.subarray(0, Math.max(0, width - x)), y * width + x)
    }
    x += picture.width
  }
  return row
}

function packed(dots: readonly number[]): number {
  return dots.reduce((byte, dot) => (byte << 1) | dot, 0)
}

/**
 * A printer looks for real-time commands (DLE EOT, DLE ENQ, DLE DC4) even inside picture data. Where dots happen to
 * spell the beginning of one, a single dot is added: nobody sees it, and nothing is cleared or answered by chance.
 */
function withoutCommands(bytes: readonly number[]): number[] {
  return bytes.map((byte, index) => {
    const next = bytes[index + 1]
    return byte === 0x10 && (next === 0x04 || next === 0x05 || next === 0x14) ? 0x18 : byte
  })
}

/** ESC * 33: 24 dots high, in the line among the characters. A picture of another height is refused with null. */
export function encodeInLine({ width, height, dots }: Bitmap): Uint8Array | null {
  if (height !== 24) return null
  const data: number[] = []
  for (let x = 0; x < width; x += 1) {
    for (let top = 0; top < height; top += 8) {
      data.push(packed(Array.from({ length: 8 }, (_, bit) => dots[(top + bit) * width + x] ?? 0)))
    }
  }
  return Uint8Array.of(0x1b, 0x2a, 33, width & 0xff, width >> 8, ...withoutCommands(data))
}

/** GS v 0: a picture that is a line of its own. */
export function encodeRaster({ width, height, dots }: Bitmap): Uint8Array {
  const across = Math.ceil(width / 8)
  const data: number[] = []
  for (let y = 0; y < height; y += 1) {
    for (let byte = 0; byte < across; byte += 1) {
      const at = (bit: number): number =>
        byte * 8 + bit < width ? (dots[y * width + byte * 8 + bit] ?? 0) : 0
      data.push(packed(Array.from({ length: 8 }, (_, bit) => at(bit))))
    }
  }
  const size = [across & 0xff, across >> 8, height & 0xff, height >> 8]
  return Uint8Array.of(0x1d, 0x76, 0x30, 0, ...size, ...withoutCommands(data))
}
