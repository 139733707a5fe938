import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closeNets, findFace, look, openNets } from '@foyer/models/engine/look'
import type { Nets } from '@foyer/models/engine/look'
import { beginChallenge, judge } from '@foyer/models/liveness/challenge'
import type { ChallengeKind } from '@foyer/models/liveness/challenge'
import { decodePicture } from '@foyer/models/picture/decode'
import { Pyramid } from '@foyer/models/picture/picture'
import type { Picture } from '@foyer/models/picture/picture'
import { readSet } from '@foyer/models/set'
import sharp from 'sharp'
import { ATTACKS, attackFrame, FRAME_MS, FRAMES } from './attack-streams.ts'
import type { AttackKind, Portrait } from './attack-streams.ts'
import type { Bench, Row } from './bench.ts'
import { WrongPictures } from './lfw-pairs.ts'
import { summarise } from './summary.ts'

const BUILT = fileURLToPath(new URL('../models/built', import.meta.url))
const SAMPLES = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
)
const PORTRAITS = 6
const CHALLENGES: readonly ChallengeKind[] = ['turn-left', 'turn-right', 'follow-dot']
/** How much of the surroundings a portrait shows, in face boxes. */
const MARGIN = 0.55

const cut = (
  { width, height, rgb }: Picture,
  left: number,
  top: number,
  right: number,
  bottom: number,
): Picture => {
  const [x0, y0] = [Math.max(0, Math.floor(left)), Math.max(0, Math.floor(top))]
  const [x1, y1] = [Math.min(width, Math.ceil(right)), Math.min(height, Math.ceil(bottom))]
  const out = new Uint8Array((x1 - x0) * (y1 - y0) * 3)
  for (let y = y0; y < y1; y += 1) {
    out.set(rgb.subarray((y * width + x0) * 3, (y * width + x1) * 3), (y - y0) * (x1 - x0) * 3)
  }
  return { width: x1 - x0, height: y1 - y0, rgb: out }
}

const portraitOf = async (nets: Nets, path: string): Promise<Portrait | null> => {
  const reading = await decodePicture(await readFile(path))
  if (reading.kind === 'discarded') return null
  const { face } = await findFace(nets, new Pyramid(reading.picture))
  if (face === null) return null
  const { box, points } = face
  const [left, top] = [
    Math.max(0, Math.floor(box.x - MARGIN * box.width)),
    Math.max(0, Math.floor(box.y - MARGIN * box.height)),
  ]
  const picture = cut(
    reading.picture,
    left,
    top,
    box.x + box.width * (1 + MARGIN),
    box.y + box.height * (1 + MARGIN),
  )
  const eyes = points
    .slice(0, 2)
    .map(({ x, y }) => ({ x: (x - left) / picture.width, y: (y - top) / picture.height }))
  return { picture, eyes }
}

const portraits = async (nets: Nets, folder: string, most: number): Promise<readonly Portrait[]> => {
  const names = await readdir(folder, { recursive: true }).catch(() => {
    throw new WrongPictures(`${folder} is not there`)
  })
  const found: Portrait[] = []
  for (const name of names.filter((each) => /\.jpe?g$/i.test(each)).toSorted()) {
    if (found.length >= most) break
    const portrait = await portraitOf(nets, join(folder, name))
    if (portrait !== null) found.push(portrait)
  }
  if (found.length === 0) throw new WrongPictures(`${folder}: no face was found in any JPEG of it`)
  return found
}

type Trial = {
  /** Frames in which a face was found: a stream without one shows nothing about liveness. */
  readonly faces: number
  /** Null: this set has no passive nets. */
  readonly passive: boolean | null
  /** Of the three challenges that a kiosk draws, how many this stream passed. */
  readonly challenges: number
}

const attempt = async (
  nets: Nets,
  live: number | null,
  kind: AttackKind,
  portrait: Portrait,
): Promise<Trial> => {
  const states = new Map(CHALLENGES.map((each) => [each, beginChallenge(each, () => 0.4)]))
  const passed = new Set<ChallengeKind>()
  const votes: number[] = []
  let faces = 0
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const { width, height, rgb } = attackFrame(kind, portrait, frame)
    const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 85 })
      .toBuffer()
    const seen = await look(nets, jpeg, { embed: false, live: votes.length < 7 })
    if (seen.kind !== 'seen' || seen.face === null) continue
    faces += 1
    const { points, pose, eyesOpen } = seen.face
    if (seen.face.live !== null) votes.push(seen.face.live)
    const sample = {
      points: points.map(({ x, y }) => ({ x: x / height, y: y / height })),
      pose,
      eyesOpen,
      similarity: null,
      hash: createHash('sha256').update(jpeg).digest('base64url'),
    }
    for (const [challenge, state] of states) {
      const judgement = judge(state, sample, frame * FRAME_MS)
      states.set(challenge, judgement.state)
      if (judgement.verdict === 'passed') passed.add(challenge)
    }
  }
  const passive = live === null ? null : votes.length > 0 && summarise(votes).p50 >= live
  return { faces, passive, challenges: passed.size }
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

const rowOf = (kind: AttackKind, trials: readonly Trial[]): Row => {
  const share = (of: (trial: Trial) => number): number =>
    trials.reduce((sum, trial) => sum + of(trial), 0) / trials.length
  const chance = ({ challenges }: Trial): number => challenges / CHALLENGES.length
  const known = trials.every(({ passive }) => passive !== null)
  return {
    attack: kind,
    trials: trials.length,
    'frames with a face': percent(share(({ faces }) => faces / FRAMES)),
    'passive accepts': known
      ? percent(share(({ passive }) => (passive === true ? 1 : 0)))
      : 'not in this set',
    'challenge accepts': percent(share(chance)),
    'both (APCER)': percent(share((trial) => (trial.passive === false ? 0 : chance(trial)))),
  }
}

export const attack: Bench = {
  what: 'Attacks on liveness, per kind, composed of portraits: [--images DIR] [--models DIR] [--inputs PORTRAITS]',
  run: async ({ say, signal, images, models, inputs }) => {
    const set = await readSet(models ?? BUILT)
    const nets = await openNets(set)
    const { live } = set.models.thresholds
    const held = await portraits(nets, images ?? SAMPLES, inputs ?? PORTRAITS)
    const rows: Row[] = []
    for (const kind of ATTACKS) {
      const trials: Trial[] = []
      for (const portrait of held) {
        signal.throwIfAborted()
        trials.push(await attempt(nets, live, kind, portrait))
      }
      rows.push(rowOf(kind, trials))
      say(`attack: ${kind}: ${trials.length} trials`)
    }
    await closeNets(nets)
    return {
      rows,
      conditions: {
        set: `${set.models.set}, passive threshold ${live ?? 'none: no passive nets'}`,
        streams: `${FRAMES} frames, ${1000 / FRAME_MS > 9 ? '9' : '8'} a second, composed by calculation of ${held.length} portraits; nothing was printed or filmed`,
        'challenge accepts':
          'the mean over turn left, turn right and follow the dot, as one of them is drawn for each attempt',
        'not known':
          'genuine people refused (BPCER): there are stills here, no films of people; attacks with a film of the person, with masks, and by real paper and screens before a real camera',
      },
    }
  },
}
