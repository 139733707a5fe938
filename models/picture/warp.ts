import type { Pyramid } from './picture.ts'

/** Where in the picture each pixel of a crop lies: x = a·u + b·v + c, y = d·u + e·v + f. */
export type Affine = {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
  readonly f: number
}

export type Crop = {
  readonly width: number
  readonly height: number
  /** Order of the three planes. */
  readonly colours: 'rgb' | 'bgr'
  /**
   * `averaged`: shrinking goes by way of the picture's halves, so that no detail turns into false stripes.
   * `sampled`: straight from the picture, for nets that learnt from pictures shrunk so.
   */
  readonly shrink: 'averaged' | 'sampled'
}

/** A level's pixel centres lie between those of the level below: x at level n is (x + ½) / 2ⁿ − ½. */
const atLevel = (map: Affine, level: number): Affine => {
  const k = 1 / 2 ** level
  const shift = (k - 1) / 2
  return {
    a: map.a * k,
    b: map.b * k,
    c: map.c * k + shift,
    d: map.d * k,
    e: map.e * k,
    f: map.f * k + shift,
  }
}

/**
 * A crop of the picture as three planes of floats 0–255, sampled between pixels (bilinear); black outside.
 * Written into `out` at `offset`.
 */
export const warpInto = (
  pyramid: Pyramid,
  map: Affine,
  { width, height, colours, shrink }: Crop,
  out: Float32Array,
  offset: number,
): void => {
  const { picture, level } = pyramid.levelFor(shrink === 'averaged' ? Math.hypot(map.a, map.d) : 1)
  const { a, b, c, d, e, f } = level === 0 ? map : atLevel(map, level)
  const { rgb, width: w, height: h } = picture
  const stride = w * 3
  const plane = width * height
  const red = offset + (colours === 'rgb' ? 0 : 2 * plane)
  const green = offset + plane
  const blue = offset + (colours === 'rgb' ? 2 * plane : 0)
  const edge = (x: number, y: number, channel: number): number =>
    x < 0 || y < 0 || x >= w || y >= h ? 0 : (rgb[y * stride + x * 3 + channel] ?? 0)
  let to = 0
  for (let v = 0; v < height; v += 1) {
    for (let u = 0; u < width; u += 1, to += 1) {
      const x = a * u + b * v + c
      const y = d * u + e * v + f
      const x0 = Math.floor(x)
      const y0 = Math.floor(y)
      const fx = x - x0
      const fy = y - y0
      const w11 = fx * fy
      const w01 = fx - w11
      const w10 = fy - w11
      const w00 = 1 - fx - w10
      if (x0 >= 0 && y0 >= 0 && x0 + 1 < w && y0 + 1 < h) {
        const i = y0 * stride + x0 * 3
        const j = i + stride
        out[red + to] =
          (rgb[i] ?? 0) * w00 + (rgb[i + 3] ?? 0) * w01 + (rgb[j] ?? 0) * w10 + (rgb[j + 3] ?? 0) * w11
        out[green + to] =
          (rgb[i + 1] ?? 0) * w00 +
          (rgb[i + 4] ?? 0) * w01 +
          (rgb[j + 1] ?? 0) * w10 +
          (rgb[j + 4] ?? 0) * w11
        out[blue + to] =
          (rgb[i + 2] ?? 0) * w00 +
          (rgb[i + 5] ?? 0) * w01 +
          (rgb[j + 2] ?? 0) * w10 +
          (rgb[j + 5] ?? 0) * w11
      } else {
        const planes = [red, green, blue]
        for (const [channel, start] of planes.entries()) {
          out[start + to] =
            edge(x0, y0, channel) * w00 +
            edge(x0 + 1, y0, channel) * w01 +
            edge(x0, y0 + 1, channel) * w10 +
            edge(x0 + 1, y0 + 1, channel) * w11
        }
      }
    }
  }
}

export const warp = (pyramid: Pyramid, map: Affine, crop: Crop): Float32Array => {
  const out = new Float32Array(3 * crop.width * crop.height)
  warpInto(pyramid, map, crop, out, 0)
  return out
}

/** An upright rectangle of the picture onto a crop, pixel areas matched edge to edge. */
export const rectangle = (
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  crop: { readonly width: number; readonly height: number },
): Affine => {
  const kx = box.width / crop.width
  const ky = box.height / crop.height
  return { a: kx, b: 0, c: box.x + (kx - 1) / 2, d: 0, e: ky, f: box.y + (ky - 1) / 2 }
}
