import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { embed } from '@foyer/models/engine/embed'
import { findLandmarks, fiveOf } from '@foyer/models/engine/landmarks'
import { closeNets, detectFaces, openNets } from '@foyer/models/engine/look'
import type { Nets } from '@foyer/models/engine/look'
import type { Net } from '@foyer/models/engine/net-session'
import { passiveLiveness } from '@foyer/models/engine/passive-liveness'
import { decodePicture } from '@foyer/models/picture/decode'
import { Pyramid } from '@foyer/models/picture/picture'
import { readSet } from '@foyer/models/set'
import { faceApiNet, loadFaceApi } from '@foyer/models/testing/face-api-in-node'
import type { FaceApiNet } from '@foyer/models/testing/face-api-in-node'
import sharp from 'sharp'
import type { Bench, Row } from './bench.ts'
import { WrongPictures } from './lfw-pairs.ts'
import { rounded, summarise } from './summary.ts'

const RUNS = 5
const WIDTH = 1280
const HEIGHT = 720
const BUILT = fileURLToPath(new URL('../models/built', import.meta.url))
const SAMPLES = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
)

const STAGES = ['decode', 'detect', 'landmarks', 'align and embed', 'liveness'] as const
type Stage = (typeof STAGES)[number]
type Times = Map<Stage, number[]>
/** Milliseconds, and what is not to be counted: turning arrays round for another library. */
type Clock = { readonly now: () => number; readonly uncounted: { ms: number } }

const frames = async (folder: string): Promise<readonly Buffer[]> => {
  const names = await readdir(folder).catch(() => {
    throw new WrongPictures(`${folder} is not there`)
  })
  const pictures = names.filter((name) => /\.(jpe?g|png)$/i.test(name) && !name.startsWith('screenshot'))
  if (pictures.length === 0) throw new WrongPictures(`${folder}: there is no JPEG or PNG in it`)
  return Promise.all(
    pictures
      .toSorted()
      .slice(0, 12)
      .map((name) =>
        sharp(join(folder, name))
          .autoOrient()
          .resize(WIDTH, HEIGHT, { fit: 'contain' })
          .jpeg({ quality: 90 })
          .toBuffer(),
      ),
  )
}

/** face-api's own net in the place of ours: same input, same output, another runtime. */
const peerOf = (net: Net, run: ReturnType<typeof faceApiNet>, clock: Clock): Net => ({
  model: net.model,
  close: () => Promise.resolve(),
  run: async (input, _count, side) => {
    const began = clock.now()
    const plane = side * side
    const rgb = Float32Array.from(
      input,
      (_, index) => input[(index % 3) * plane + Math.floor(index / 3)] ?? 0,
    )
    const ready = clock.now()
    const last = await run(rgb, side)
    const ended = clock.now()
    const cells = net.model.role === 'detector' ? (side / 32) ** 2 : 1
    const channels = last.length / cells
    const data = Float32Array.from(
      last,
      (_, index) => last[(index % cells) * channels + Math.floor(index / cells)] ?? 0,
    )
    clock.uncounted.ms += ready - began + clock.now() - ended
    return new Map([[net.model.outputs[0]?.name ?? '', { data, dims: [] }]])
  },
})

/** One frame to its best face's descriptor; null when no face is found. */
const describe = async (
  nets: Nets,
  frame: Buffer,
  clock: Clock,
  record: (stage: Stage, ms: number) => void,
): Promise<Float32Array | null> => {
  const timed = async <T>(stage: Stage, work: () => Promise<T>): Promise<T> => {
    clock.uncounted.ms = 0
    const began = clock.now()
    const result = await work()
    record(stage, clock.now() - began - clock.uncounted.ms)
    return result
  }
  const reading = await timed('decode', () => decodePicture(frame))
  if (reading.kind === 'discarded') throw new WrongPictures(`a frame is ${reading.reason}: ${reading.detail}`)
  const pyramid = new Pyramid(reading.picture)
  const [best] = await timed('detect', () => detectFaces(nets, pyramid))
  if (best === undefined) return null
  const { landmarks, liveness } = nets
  const points =
    landmarks === null || best.points !== null
      ? best.points
      : fiveOf(await timed('landmarks', () => findLandmarks(landmarks, pyramid, best.box)))
  if (points === null) return null
  const descriptor = await timed('align and embed', () => embed(nets.embedding, pyramid, points))
  if (liveness.length > 0) await timed('liveness', () => passiveLiveness(liveness, pyramid, best.box))
  return descriptor
}

type Subject = { readonly name: string; readonly nets: Nets; readonly times: Times }

const p50 = (times: Times, stage: Stage): number | null => {
  const samples = times.get(stage)
  return samples === undefined ? null : summarise(samples).p50
}

const shown = (value: number | null): string | number => (value === null ? '' : rounded(value))

const rowsOf = (npm: Times, peer: Times, standard: Times | null): readonly Row[] => {
  const row = (stage: string, ours: number | null, theirs: number | null, other: number | null): Row => ({
    stage,
    'npm-only ms p50': shown(ours),
    'face-api ms p50': shown(theirs),
    'times faster': ours === null || theirs === null ? '' : rounded(theirs / ours),
    'standard ms p50': shown(other),
  })
  const rows = STAGES.map((stage) =>
    row(stage, p50(npm, stage), p50(peer, stage), standard === null ? null : p50(standard, stage)),
  )
  const whole = (times: Times): number =>
    STAGES.filter((stage) => stage !== 'decode' && stage !== 'liveness').reduce(
      (sum, stage) => sum + (p50(times, stage) ?? 0),
      0,
    )
  return [
    ...rows,
    row(
      'descriptor, without decode and liveness',
      whole(npm),
      whole(peer),
      standard === null ? null : whole(standard),
    ),
  ]
}

const difference = (one: Float32Array, other: Float32Array): number =>
  one.reduce((most, value, index) => Math.max(most, Math.abs(value - (other[index] ?? 0))), 0)

export const face: Bench = {
  what: 'A camera frame to a descriptor, per stage, against face-api on tfjs-wasm: [--images DIR] [--models DIR]',
  run: async ({ now, say, signal, images, models, inputs }) => {
    const pictures = await frames(images ?? SAMPLES)
    const set = await readSet(BUILT)
    const nets = await openNets(set)
    const clock: Clock = { now, uncounted: { ms: 0 } }
    const faceApi = await loadFaceApi()
    const instead = (net: Net, which: FaceApiNet): Net => peerOf(net, faceApiNet(faceApi, which), clock)
    const peers: Nets = {
      detector: instead(nets.detector, 'tiny-face-detector'),
      landmarks: nets.landmarks === null ? null : instead(nets.landmarks, 'landmarks-68'),
      embedding: instead(nets.embedding, 'dlib-128'),
      liveness: [],
    }
    const npm: Subject = { name: 'npm-only', nets, times: new Map() }
    const peer: Subject = { name: 'face-api', nets: peers, times: new Map() }
    const standard: Subject | null =
      models === null
        ? null
        : { name: 'standard', nets: await openNets(await readSet(models)), times: new Map() }
    const runs = inputs ?? RUNS
    let apart = 0
    let compared = 0
    const missed = new Map<string, number>()
    // The first run warms all up and does not count; the subjects take turns, so that what else runs disturbs all.
    for (let run = 0; run <= runs && !signal.aborted; run += 1) {
      for (const frame of pictures) {
        const found = new Map<string, Float32Array>()
        for (const subject of [npm, peer, ...(standard === null ? [] : [standard])]) {
          const descriptor = await describe(subject.nets, frame, clock, (stage, ms) => {
            if (run > 0) subject.times.set(stage, [...(subject.times.get(stage) ?? []), ms])
          })
          if (descriptor !== null) found.set(subject.name, descriptor)
          else if (run === 0) missed.set(subject.name, (missed.get(subject.name) ?? 0) + 1)
        }
        const [ours, theirs] = [found.get(npm.name), found.get(peer.name)]
        if (run === 0 && ours !== undefined && theirs !== undefined) {
          apart = Math.max(apart, difference(ours, theirs))
          compared += 1
        }
      }
      say(`face: run ${run} of ${runs}`)
    }
    await Promise.all([nets, ...(standard === null ? [] : [standard.nets])].map((each) => closeNets(each)))
    return {
      rows: rowsOf(npm.times, peer.times, standard?.times ?? null),
      conditions: {
        frames: `${pictures.length} of ${WIDTH}×${HEIGHT}, ${runs} runs each, one thread each side`,
        'face-api':
          'its own nets and weights on tfjs-wasm with SIMD, one thread; decoding, cropping and aligning are ours on both sides, turning arrays round for it is not counted',
        'largest difference between unit descriptors': `${apart.toExponential(1)} over ${compared} frames`,
        'frames without a face':
          missed.size === 0 ? 'none' : [...missed].map(([name, count]) => `${name} ${count}`).join(', '),
        'standard set': models ?? 'not measured: --models DIR names it',
      },
    }
  },
}
