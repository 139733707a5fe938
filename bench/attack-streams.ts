import type { Picture } from '@foyer/models/picture/picture'

export const FRAME_MS = 110
export const FRAMES = 20
const WIDTH = 640
const HEIGHT = 480
/** Half of the held picture's width and height in the frame, pixels. */
const HALF = { x: 150, y: 190 }
const BORDER = 14

export type AttackKind =
  | 'print held'
  | 'print turned'
  | 'print bent'
  | 'screen'
  | 'cut-out eyes'
  | 'still repeated'
export const ATTACKS: readonly AttackKind[] = [
  'print held',
  'print turned',
  'print bent',
  'screen',
  'cut-out eyes',
  'still repeated',
]

/** A portrait, and where its eyes are, in fractions of it. */
export type Portrait = {
  readonly picture: Picture
  readonly eyes: readonly { readonly x: number; readonly y: number }[]
}

/** Repeatable noise, 0–1: a camera's grain and a hand's trembling, the same in every run. */
const grain = (seed: number): number => {
  const value = Math.sin(seed * 12.9898) * 43758.5453
  return value - Math.floor(value)
}

const TURNED = (60 * Math.PI) / 180
const BENT_RADIUS = 1.1

/** How far the held thing is turned in this frame: straight at first, then further. */
const turn = (kind: AttackKind, frame: number): number =>
  kind === 'print turned' || kind === 'print bent' ? TURNED * Math.min(1, Math.max(0, (frame - 4) / 12)) : 0

/** From a place on the frame to one on the held picture, both −1 to 1 across it; null beside it. */
const across = (kind: AttackKind, angle: number, u: number): number | null => {
  if (kind !== 'print bent') return u / Math.max(0.2, Math.cos(angle))
  // A sheet round an upright cylinder: what is seen at u lies at the arc whose projection u is.
  const sine = Math.sin(angle) + u / BENT_RADIUS
  return Math.abs(sine) >= 1 ? null : (Math.asin(sine) - angle) * BENT_RADIUS
}

const lidShut = (frame: number): boolean => frame === 9 || frame === 10

const overEye = ({ eyes }: Portrait, s: number, t: number): boolean =>
  eyes.some(({ x, y }) => ((s - x) / 0.075) ** 2 + ((t - y) / 0.03) ** 2 < 1)

const screenLight = (x: number, y: number, frame: number): number =>
  // Two rasters of nearly one pitch beat against each other, and the backlight is brighter than the room.
  1.08 +
  0.09 * Math.sin(x * 0.93 + frame * 0.4) * Math.sin(y * 0.81) +
  0.04 * Math.sin((x + y) * 0.11 + frame)

const BACKGROUND = [96, 104, 110] as const
const PAPER = [238, 236, 228] as const
const BEZEL = [18, 18, 20] as const
const SKIN = [176, 132, 112] as const

/** One frame of a camera before which somebody holds the portrait up this way. */
export const attackFrame = (kind: AttackKind, portrait: Portrait, frame: number): Picture => {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3)
  const { width, height, rgb: source } = portrait.picture
  const shift = kind === 'still repeated' ? 0 : 5
  const centre = {
    x: WIDTH / 2 + shift * (grain(frame) - 0.5),
    y: HEIGHT / 2 + shift * (grain(frame + 100) - 0.5),
  }
  const angle = turn(kind, frame)
  const edge = kind === 'screen' ? BEZEL : PAPER
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const to = (y * WIDTH + x) * 3
      const s = across(kind, angle, (x - centre.x) / HALF.x)
      const v = (y - centre.y) / HALF.y
      const noise = 6 * (grain(to + (kind === 'still repeated' ? 0 : frame * 7919)) - 0.5)
      const inside = s !== null && Math.abs(s) <= 1 && Math.abs(v) <= 1
      const onEdge = s !== null && Math.abs(s) <= 1 + BORDER / HALF.x && Math.abs(v) <= 1 + BORDER / HALF.y
      for (let channel = 0; channel < 3; channel += 1) {
        let value: number = (onEdge ? edge[channel] : BACKGROUND[channel]) ?? 0
        if (inside) {
          const [a, b] = [(s + 1) / 2, (v + 1) / 2]
          const from = (Math.floor(b * (height - 1)) * width + Math.floor(a * (width - 1))) * 3 + channel
          value = source[from] ?? 0
          if (kind === 'screen') value *= screenLight(x, y, frame)
          // Paper shows less black and less white than the face did, and its fibres.
          else
            value = 20 + value * 0.84 + 5 * (grain(Math.floor(a * 900) * 31 + Math.floor(b * 900) * 17) - 0.5)
          if (kind === 'cut-out eyes' && lidShut(frame) && overEye(portrait, a, b)) value = SKIN[channel] ?? 0
        }
        rgb[to + channel] = Math.min(255, Math.max(0, value + noise))
      }
    }
  }
  return { width: WIDTH, height: HEIGHT, rgb }
}
