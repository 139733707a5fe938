import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { embed } from '@foyer/models/engine/embed'
import { closeNets, findCentralFace, openNets } from '@foyer/models/engine/look'
import type { Nets } from '@foyer/models/engine/look'
import { decodePicture } from '@foyer/models/picture/decode'
import { Pyramid } from '@foyer/models/picture/picture'
import { readSet } from '@foyer/models/set'
import type { Bench, Row } from './bench.ts'
import { findPictures, keyOf, readPairs, WrongPictures } from './lfw-pairs.ts'
import type { Pair } from './lfw-pairs.ts'
import { acceptedAt, bestThreshold, crossValidated, equalErrorRate, errorsAt } from './verify-rates.ts'
import type { Scored } from './verify-rates.ts'

const NOT_FOUND = -1
const MADE_FOLDS = 10
const BUILT = fileURLToPath(new URL('../models/built', import.meta.url))

/** The middle face of a picture as a unit vector; null when no face was found, or no picture. */
const embeddingOf = async (nets: Nets, path: string): Promise<Float32Array | null> => {
  const reading = await decodePicture(await readFile(path))
  if (reading.kind === 'discarded') throw new WrongPictures(`${path}: ${reading.reason}, ${reading.detail}`)
  const pyramid = new Pyramid(reading.picture)
  const face = await findCentralFace(nets, pyramid)
  return face === null ? null : embed(nets.embedding, pyramid, face.points)
}

const cosine = (one: Float32Array | null, other: Float32Array | null): number => {
  if (one === null || other === null) return NOT_FOUND
  let sum = 0
  for (const [index, value] of one.entries()) sum += value * (other[index] ?? 0)
  return sum
}

/** Every picture once, some at a time. */
const embedAll = async (
  nets: Nets,
  paths: ReadonlyMap<string, string>,
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Float32Array | null>> => {
  const embeddings = new Map<string, Float32Array | null>()
  const left = paths.entries()
  const one = async (): Promise<void> => {
    for (const [key, path] of left) {
      signal.throwIfAborted()
      embeddings.set(key, await embeddingOf(nets, path))
      progress(embeddings.size)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, one))
  return embeddings
}

const scoreAll = (
  pairs: readonly Pair[],
  embeddings: ReadonlyMap<string, Float32Array | null>,
): readonly Scored[] => {
  const seen = { same: 0, different: 0 }
  return pairs.map(({ one, other, same, fold }) => {
    const kind = same ? 'same' : 'different'
    seen[kind] += 1
    return {
      score: cosine(embeddings.get(keyOf(one)) ?? null, embeddings.get(keyOf(other)) ?? null),
      same,
      // Where the file has no folds of its own, pairs of each kind are dealt out in turn.
      fold: fold ?? seen[kind] % MADE_FOLDS,
    }
  })
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`

const rowsOf = (scored: readonly Scored[], released: number): readonly Row[] => {
  const { mean, deviation } = crossValidated(scored)
  const best = bestThreshold(scored)
  const atBest = errorsAt(scored, best)
  const right = scored.filter(({ score, same }) => score >= best === same).length / scored.length
  const one = acceptedAt(scored, 0.01)
  const tenth = acceptedAt(scored, 0.001)
  const atReleased = errorsAt(scored, released)
  return [
    { what: 'accuracy, ten-fold', value: `${percent(mean)} ± ${percent(deviation)}`, threshold: '' },
    {
      what: 'accuracy at the best threshold (optimistic)',
      value: percent(right),
      threshold: best.toFixed(4),
    },
    {
      what: 'false accepts, false rejects there',
      value: `${percent(atBest.falseAccepts)}, ${percent(atBest.falseRejects)}`,
      threshold: best.toFixed(4),
    },
    { what: 'equal error rate', value: percent(equalErrorRate(scored)), threshold: '' },
    { what: 'TAR at FAR 1 %', value: percent(one.rate), threshold: one.threshold.toFixed(4) },
    { what: 'TAR at FAR 0.1 %', value: percent(tenth.rate), threshold: tenth.threshold.toFixed(4) },
    {
      what: 'false accepts, false rejects at the released threshold',
      value: `${percent(atReleased.falseAccepts)}, ${percent(atReleased.falseRejects)}`,
      threshold: released.toFixed(4),
    },
  ]
}

export const verify: Bench = {
  what: 'One against one by LFW’s protocol: --images DIR --pairs FILE [--models DIR]',
  run: async ({ now, say, signal, images, pairs: pairsFile, models }) => {
    if (images === null || pairsFile === null) {
      throw new WrongPictures(
        'give --images DIR (folders as LFW has them, or flat) and --pairs FILE (pairs.txt)',
      )
    }
    const pairs = await readPairs(pairsFile)
    const paths = findPictures(pairs, images)
    const set = await readSet(models ?? BUILT)
    const nets = await openNets(set)
    try {
      const began = now()
      const embeddings = await embedAll(
        nets,
        paths,
        (done) => {
          if (done % 500 === 0) say(`verify: ${done} of ${paths.size} pictures`)
        },
        signal,
      )
      const seconds = (now() - began) / 1000
      const scored = scoreAll(pairs, embeddings)
      const missed = [...embeddings].filter(([, embedding]) => embedding === null).map(([key]) => key)
      const own = pairs.every(({ fold }) => fold !== null)
      return {
        rows: rowsOf(scored, set.models.thresholds.verify),
        conditions: {
          set: `${set.models.set}, ${set.models.embedding.id}`,
          pairs: `${pairs.filter(({ same }) => same).length} same, ${pairs.filter(({ same }) => !same).length} different`,
          pictures: paths.size,
          'faces not found': `${missed.length}${missed.length > 0 ? ` (their pairs score ${NOT_FOUND}): ${missed.slice(0, 10).join(', ')}` : ''}`,
          folds: own
            ? `${new Set(pairs.map(({ fold }) => fold)).size}, the file's own; the threshold of each is chosen on the others`
            : `the file has none; ${MADE_FOLDS} were dealt out in turn, and the threshold of each is chosen on the others`,
          face: 'of each picture the one nearest its middle, as the protocol means it',
          'ms a picture': Math.round((seconds * 10_000) / paths.size) / 10,
        },
      }
    } finally {
      await closeNets(nets)
    }
  },
}
