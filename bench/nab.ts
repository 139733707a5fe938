import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { createDetector, WARNING_SCORE } from '@foyer/hall-server/fleet/index'
import type { Bench, BenchContext, Row } from './bench.ts'
import { PUBLISHED, random, windowedGaussian } from './nab-peers.ts'
import { bestThreshold, tally } from './nab-score.ts'
import type { Scored } from './nab-score.ts'
import { NabBadInput, readAll } from './nab-series.ts'
import type { Series } from './nab-series.ts'

const CHANCES = 9

type Run = Scored & { readonly folder: string }

/** Every CSV under a folder, as `folder/file.csv`. */
const csvFiles = async (data: string): Promise<ReadonlySet<string>> => {
  try {
    const entries = await readdir(data, { recursive: true, withFileTypes: true })
    return new Set(
      entries
        .filter((entry) => entry.isFile() && entry.name.endsWith('.csv'))
        .map((entry) => relative(data, join(entry.parentPath, entry.name)).split(sep).join('/')),
    )
  } catch (error) {
    throw new NabBadInput(`${data} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const scoreOf = (score: number | null): number | string =>
  score === null ? '–' : Math.round(score * 10) / 10

const row = (who: string, runs: readonly Run[], own: number | null, best: number): Row => {
  const atBest = tally(runs, best)
  const atOwn = own === null ? null : tally(runs, own)
  return {
    detector: who,
    series: runs.length,
    windows: atBest.windows,
    'score, own threshold': atOwn === null ? '' : scoreOf(atOwn.score),
    found: atOwn === null ? '' : atOwn.found,
    'false alarms': atOwn === null ? '' : atOwn.falseAlarms,
    'score, best threshold': scoreOf(atBest.score),
    'found then': atBest.found,
    'false alarms then': atBest.falseAlarms,
  }
}

const publishedRow = (who: string, score: number): Row => ({
  detector: `${who}, as published`,
  series: 58,
  windows: '',
  'score, own threshold': '',
  found: '',
  'false alarms': '',
  'score, best threshold': score,
  'found then': '',
  'false alarms then': '',
})

const runOver = (
  all: readonly Series[],
  make: () => { readonly next: (value: number, atMs: number) => number },
  signal: AbortSignal,
): readonly Run[] =>
  all.map(({ samples, windows, folder }) => {
    signal.throwIfAborted()
    const detector = make()
    return { folder, windows, scores: samples.map(({ value, atMs }) => detector.next(value, atMs)) }
  })

/** Chance has luck, good or bad: the run whose best score is the middle one of several. */
const middleOfChance = (all: readonly Series[], signal: AbortSignal): readonly Run[] => {
  const runs = Array.from({ length: CHANCES }, (_, index) => {
    // One stream for all series: a fresh one for each would give every series the same numbers.
    const noise = random(index + 1)
    const scored = runOver(all, () => noise, signal)
    return { scored, score: tally(scored, bestThreshold(scored)).score ?? 0 }
  })
  return runs.toSorted((a, b) => a.score - b.score)[Math.floor(CHANCES / 2)]?.scored ?? []
}

const ours = () => {
  const detector = createDetector()
  return { next: (value: number, atMs: number): number => detector.next(value, atMs).score }
}

const run = async ({ now, say, signal, data, windows }: BenchContext) => {
  if (data === null || windows === null) {
    throw new NabBadInput('say which series: npm run bench -- nab --data DIR --windows FILE')
  }
  const all = await readAll(data, windows, await csvFiles(data))
  const samples = all.reduce((total, one) => total + one.samples.length, 0)
  say(`${all.length} series, ${samples} values`)
  const began = now()
  const runs = runOver(all, ours, signal)
  const microseconds = ((now() - began) * 1000) / samples
  const best = bestThreshold(runs)
  const folders = [...new Set(runs.map(({ folder }) => folder))]
  const gaussian = runOver(all, windowedGaussian, signal)
  const chance = middleOfChance(all, signal)
  const rows: readonly Row[] = [
    ...folders.map((folder) => {
      const of = runs.filter((one) => one.folder === folder)
      return row(`early warning, ${folder}`, of, WARNING_SCORE, best)
    }),
    row('early warning, all', runs, WARNING_SCORE, best),
    row('windowed Gaussian, this run', gaussian, null, bestThreshold(gaussian)),
    row(`random, this run, middle of ${CHANCES}`, chance, null, bestThreshold(chance)),
    ...[...PUBLISHED].map(([who, score]) => publishedRow(who, score)),
  ]
  return {
    rows,
    conditions: {
      rule: 'NAB standard profile; 0 says nothing, 100 is perfect',
      'own threshold': WARNING_SCORE,
      'best threshold':
        `${best.toPrecision(4)}, ` +
        'the one over all series here, chosen with the labels in sight as NAB does',
      published: 'theirs are over all 58 series of NAB, not the series of this run',
      'per value': `${microseconds.toFixed(1)} µs`,
      values: samples,
    },
  }
}

export const nab: Bench = {
  what: 'the early-warning detector on labelled series (--data DIR --windows FILE), scored as NAB does',
  run,
}
