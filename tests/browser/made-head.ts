import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { openFaceEngine } from '@foyer/models/engine/face-engine'
import sharp, { type Sharp } from 'sharp'

/*
 * A head made of one photograph: the picture is laid over an ellipsoid with a nose, which is then turned; what lies
 * round the head follows it less and less. It has the parallax of a real head and the skin of a photograph. It proves
 * that whoever turns as asked gets through; of how often a real person does, or somebody with a mask does, it says
 * nothing.
 */

export const WIDTH = 640
export const HEIGHT = 480
/** Millimetres: half axes of the head, and the nose that stands on it. */
const HEAD = { x: 78, y: 112, z: 96 }
const NOSE = { across: 12, along: 17, high: 24 }
/** From between the eyes to between the mouth's corners. */
const EYES_TO_MOUTH = 73
/** In half axes of the head: up to here everything turns with it, and beyond it is the room that stands still. */
const TURNS = 1.05
const STANDS = 1.7
/** Between these the photograph fades into the blurred room, so that nobody else is in the picture. */
const FADES = [1.2, 1.6] as const
const GRID = 3

export type Turn = { readonly yaw: number; readonly pitch: number }

type Rgb = { readonly data: Buffer; readonly width: number; readonly height: number }
/** Millimetres of depth, the place in the photograph, and how much of the photograph is seen there. */
type Vertex = {
  readonly x: number
  readonly y: number
  readonly z: number
  readonly u: number
  readonly v: number
  readonly seen: number
}

const demoFolder = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
)

/** People who look into the lens, in photographs that the face-api package brings along; where their faces are. */
const PEOPLE = {
  first: { file: 'sample6.jpg', x: 1277, y: 459 },
  second: { file: 'sample3.jpg', x: 689, y: 462 },
  third: { file: 'sample5.jpg', x: 470, y: 1025 },
} as const
export type PersonInPhotograph = keyof typeof PEOPLE

/** 640 × 480 round one of them, at the photograph's own size. */
export const photographOf = async (person: PersonInPhotograph): Promise<Buffer> => {
  const { file, x, y } = PEOPLE[person]
  return sharp(join(demoFolder, file))
    .extract({ left: x - WIDTH / 2, top: y - HEIGHT / 2, width: WIDTH, height: HEIGHT })
    .jpeg({ quality: 95 })
    .toBuffer()
}

const raw = async (picture: Sharp): Promise<Rgb> => {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

const smooth = (from: number, to: number, value: number): number => {
  const share = Math.min(1, Math.max(0, (value - from) / (to - from)))
  return share * share * (3 - 2 * share)
}

/** Towards the camera, so negative: the head's front, with its nose; beside the head the plane through its middle. */
const depth = (x: number, y: number, tip: Point): number => {
  const inside = Math.max(0, 1 - (x / HEAD.x) ** 2 - (y / HEAD.y) ** 2)
  const nose = NOSE.high * Math.exp(-(((x - tip.x) / NOSE.across) ** 2) - ((y - tip.y) / NOSE.along) ** 2)
  return -HEAD.z * Math.sqrt(inside) - nose
}

const within = (value: number, most: number): number => Math.min(most, Math.max(0, value))

/** One pixel of the photograph, between its four neighbours, over what is there already. */
const blend = (skin: Rgb, u: number, v: number, seen: number, canvas: Buffer, to: number): void => {
  const [x, y] = [within(u, skin.width - 1.001), within(v, skin.height - 1.001)]
  const [x0, y0] = [Math.floor(x), Math.floor(y)]
  const [fx, fy] = [x - x0, y - y0]
  const from = 3 * (y0 * skin.width + x0)
  const below = from + 3 * skin.width
  for (let part = 0; part < 3; part += 1) {
    const upper = (skin.data[from + part] ?? 0) * (1 - fx) + (skin.data[from + 3 + part] ?? 0) * fx
    const lower = (skin.data[below + part] ?? 0) * (1 - fx) + (skin.data[below + 3 + part] ?? 0) * fx
    const value = upper * (1 - fy) + lower * fy
    canvas[to + part] = Math.round(value * seen + (canvas[to + part] ?? 0) * (1 - seen))
  }
}

type Canvas = { readonly ground: Buffer; readonly pixels: Buffer; readonly nearest: Float32Array }

const drawTriangle = (
  [a, b, c]: readonly [Vertex, Vertex, Vertex],
  skin: Rgb,
  { ground, pixels, nearest }: Canvas,
): void => {
  const area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)
  // The back of the head is turned away.
  if (area <= 0) return
  const left = Math.max(0, Math.floor(Math.min(a.x, b.x, c.x)))
  const right = Math.min(WIDTH - 1, Math.ceil(Math.max(a.x, b.x, c.x)))
  const top = Math.max(0, Math.floor(Math.min(a.y, b.y, c.y)))
  const bottom = Math.min(HEIGHT - 1, Math.ceil(Math.max(a.y, b.y, c.y)))
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const p = ((b.x - x) * (c.y - y) - (c.x - x) * (b.y - y)) / area
      const q = ((c.x - x) * (a.y - y) - (a.x - x) * (c.y - y)) / area
      const r = 1 - p - q
      if (p < -0.01 || q < -0.01 || r < -0.01) continue
      const z = p * a.z + q * b.z + r * c.z
      const at = y * WIDTH + x
      if (z >= (nearest[at] ?? Infinity)) continue
      nearest[at] = z
      ground.copy(pixels, 3 * at, 3 * at, 3 * at + 3)
      const seen = p * a.seen + q * b.seen + r * c.seen
      blend(skin, p * a.u + q * b.u + r * c.u, p * a.v + q * b.v + r * c.v, seen, pixels, 3 * at)
    }
  }
}

type Point = { readonly x: number; readonly y: number }
/** `tip`: of the nose, millimetres from the middle of the face. */
type Placed = Point & { readonly millimetre: number; readonly tip: Point }

export class MadeHead {
  readonly #skin: Rgb
  readonly #ground: Buffer
  readonly #placed: Placed

  private constructor(skin: Rgb, ground: Buffer, placed: Placed) {
    this.#skin = skin
    this.#ground = ground
    this.#placed = placed
  }

  /** `photograph`: 640 × 480, somebody who looks into the lens. Rejects when the engine sees no face in it. */
  static async of(photograph: Buffer, modelsDir: string): Promise<MadeHead> {
    await using engine = await openFaceEngine({ modelsDir, workers: 1, log: { warn: () => undefined } })
    const seen = await engine.observe(photograph, { lane: 'made-head', embed: false, live: false })
    if (seen.kind !== 'seen' || seen.face === null) throw new TypeError('no face in the photograph')
    const [a, b, nose, c, d] = seen.face.points
    if (a === undefined || b === undefined || nose === undefined || c === undefined || d === undefined)
      throw new TypeError('a face without five points')
    const eyes = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
    const mouth = { x: (c.x + d.x) / 2, y: (c.y + d.y) / 2 }
    const millimetre = Math.hypot(mouth.x - eyes.x, mouth.y - eyes.y) / EYES_TO_MOUTH
    const skin = await raw(sharp(photograph))
    const ground = (await raw(sharp(photograph).blur(40).modulate({ saturation: 0.4 }))).data
    const [x, y] = [(eyes.x + mouth.x) / 2, (eyes.y + mouth.y) / 2]
    const tip = { x: (nose.x - x) / millimetre, y: (nose.y - y) / millimetre }
    return new MadeHead(skin, ground, { x, y, millimetre, tip })
  }

  /** The room without anybody in it. */
  room(): Promise<Buffer> {
    return jpegOf(this.#ground)
  }

  /** A JPEG of 640 × 480. Degrees: yaw > 0 towards the person's own left, pitch > 0 up. */
  picture({ yaw, pitch }: Turn): Promise<Buffer> {
    const canvas = {
      ground: this.#ground,
      pixels: Buffer.from(this.#ground),
      nearest: new Float32Array(WIDTH * HEIGHT).fill(Infinity),
    }
    const columns = Math.floor((WIDTH - 1) / GRID)
    const rows = Math.floor((HEIGHT - 1) / GRID)
    const line = (row: number): readonly Vertex[] =>
      Array.from({ length: columns + 1 }, (_, column) =>
        this.#vertex(column * GRID, row * GRID, { yaw, pitch }),
      )
    let above = line(0)
    for (let row = 1; row <= rows; row += 1) {
      const below = line(row)
      for (let column = 0; column < columns; column += 1) {
        const [a, b] = [above[column], above[column + 1]]
        const [c, d] = [below[column], below[column + 1]]
        if (a === undefined || b === undefined || c === undefined || d === undefined) continue
        if (a.seen + b.seen + c.seen + d.seen === 0) continue
        drawTriangle([a, b, c], this.#skin, canvas)
        drawTriangle([b, d, c], this.#skin, canvas)
      }
      above = below
    }
    return jpegOf(canvas.pixels)
  }

  #vertex(u: number, v: number, turn: Turn): Vertex {
    const { x: ox, y: oy, millimetre, tip } = this.#placed
    const [x, y] = [(u - ox) / millimetre, (v - oy) / millimetre]
    const away = Math.hypot(x / HEAD.x, y / HEAD.y)
    const follows = 1 - smooth(TURNS, STANDS, away)
    const z = depth(x, y, tip)
    const yaw = (turn.yaw * follows * Math.PI) / 180
    const pitch = (turn.pitch * follows * Math.PI) / 180
    const [tx, tz] = [x * Math.cos(yaw) - z * Math.sin(yaw), x * Math.sin(yaw) + z * Math.cos(yaw)]
    const [ty, far] = [y * Math.cos(pitch) + tz * Math.sin(pitch), tz * Math.cos(pitch) - y * Math.sin(pitch)]
    const seen = 1 - smooth(FADES[0], FADES[1], away)
    return { x: ox + tx * millimetre, y: oy + ty * millimetre, z: far, u, v, seen }
  }
}

const jpegOf = (pixels: Buffer): Promise<Buffer> =>
  sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer()
