import { readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { openFaceIndex, rateOf } from '@foyer/hall-server/identity/index'
import { embed } from '@foyer/models/engine/embed'
import { closeNets, findCentralFace, openNets } from '@foyer/models/engine/look'
import { decodePicture } from '@foyer/models/picture/decode'
import { Pyramid } from '@foyer/models/picture/picture'
import { readSet } from '@foyer/models/set'
import type { BenchContext, Row } from './bench.ts'

class NoPictures extends Error {
  readonly code = 'bench-no-pictures'
}

type Face = { readonly person: string; readonly vector: Float32Array }

/** Picture paths by person: a folder each, or flat `Name_0001.jpg`; in each the first name's picture first. */
const peopleIn = (folder: string): ReadonlyMap<string, readonly string[]> => {
  const people = new Map<string, string[]>()
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const person = /^(.+)_\d+\.(?:jpe?g|png)$/i.exec(basename(path))?.[1]
    if (person === undefined || !statSync(join(folder, path)).isFile()) continue
    people.set(person, [...(people.get(person) ?? []), join(folder, path)])
  }
  if (people.size < 2) throw new NoPictures(`${folder}: no two people's pictures named like Name_0001.jpg`)
  return people
}

const embedAll = async (
  people: ReadonlyMap<string, readonly string[]>,
  modelsDir: string,
  { say, signal }: BenchContext,
) => {
  const set = await readSet(modelsDir)
  const nets = await openNets(set)
  const faces = new Map<string, Float32Array>()
  const left = [...people.values()].flat().values()
  let missed = 0
  const work = async (): Promise<void> => {
    for (const path of left) {
      signal.throwIfAborted()
      const reading = await decodePicture(await readFile(path))
      const pyramid = reading.kind === 'discarded' ? null : new Pyramid(reading.picture)
      const face = pyramid === null ? null : await findCentralFace(nets, pyramid)
      if (pyramid === null || face === null) missed += 1
      else faces.set(path, await embed(nets.embedding, pyramid, face.points))
      if ((faces.size + missed) % 500 === 0) say(`identify: ${faces.size + missed} pictures`)
    }
  }
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, work))
  } finally {
    await closeNets(nets)
  }
  return { faces, missed, models: set.models }
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`

const counted = (what: string, errors: number, trials: number, threshold: string): Row => {
  const { rate, low, high } = rateOf(errors, trials)
  return {
    what,
    value: rate === null ? 'nothing counted' : percent(rate),
    '95 %': `${percent(low)} – ${percent(high)}`,
    of: `${errors} of ${trials}`,
    threshold,
  }
}

/**
 * Of everybody with two pictures or more the first is enrolled and the others are looked for; of the rest all are
 * strangers. Rank one is counted over everybody looked for; the thresholds are the strangers' own order statistics.
 */
export const openSet = async (folder: string, modelsDir: string, context: BenchContext) => {
  const people = peopleIn(folder)
  const { faces, missed, models } = await embedAll(people, modelsDir, context)
  const enrolled: Face[] = []
  const mated: Face[] = []
  const strangers: Face[] = []
  for (const [person, paths] of people) {
    const vectors = paths.flatMap((path) => faces.get(path) ?? [])
    const [first, ...others] = vectors
    if (first === undefined) continue
    if (others.length === 0) strangers.push({ person, vector: first })
    else {
      enrolled.push({ person, vector: first })
      mated.push(...others.map((vector) => ({ person, vector })))
    }
  }
  await using index = await openFaceIndex({
    dimensions: models.embedding.dimensions,
    log: { warn: () => {} },
  })
  await index.fill(enrolled.map(({ vector }, id) => ({ id, vector })))
  const best = async ({ person, vector }: Face) => {
    const [hit] = await index.search(vector, 1)
    return { score: hit?.score ?? -1, right: hit !== undefined && enrolled[hit.id]?.person === person }
  }
  const found = await Promise.all(mated.map(best))
  const alarms = (await Promise.all(strangers.map(best))).map(({ score }) => score).toSorted((a, b) => b - a)
  const missedAt = (threshold: number): number =>
    found.filter(({ score, right }) => !right || score < threshold).length
  const rows: Row[] = [counted('rank 1 missed', found.filter(({ right }) => !right).length, found.length, '')]
  for (const target of [0.01, 0.001]) {
    // The highest stranger's score that must not be reached: just as many lie above it as the target allows.
    const bar = alarms[Math.floor(target * alarms.length)] ?? 1
    rows.push(counted(`FNIR at FPIR ${percent(target)}`, missedAt(bar), found.length, `> ${bar.toFixed(4)}`))
  }
  const released = models.thresholds.identify
  const at = `≥ ${released.toFixed(4)}`
  rows.push(
    counted(
      'FPIR at the released threshold',
      alarms.filter((score) => score >= released).length,
      alarms.length,
      at,
    ),
    counted('FNIR at the released threshold', missedAt(released), found.length, at),
  )
  return {
    rows,
    conditions: {
      set: `${models.set}, ${models.embedding.id}`,
      people: `${enrolled.length} enrolled with one picture, ${mated.length} pictures looked for, ${strangers.length} strangers`,
      'faces not found': `${missed}, left out of both sides`,
    },
  }
}
