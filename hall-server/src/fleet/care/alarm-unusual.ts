import { setImmediate as turn } from 'node:timers/promises'
import type { Evidence } from '@foyer/contracts/fleet-care'
import type { FastifyBaseLogger } from 'fastify'
import type { Store } from '../../db/store.ts'
import { createDetector, type Detector, type Verdict, WARNING_SCORE } from '../early-warning/detector.ts'
import type { KnownDevice, KnownNode } from '../rules.ts'
import type { AlarmBook } from './alarm-book.ts'
import type { Sight, Time } from './alarm-machine.ts'
import { unusual } from './alarm-rules.ts'
import { unclear } from './alarm-sights.ts'
import { isLive, subjectOf } from './alarm-subject.ts'

export type Unusual = {
  /** `metrics`: the names a live device just reported. */
  heard: (node: KnownNode, device: KnownDevice | null, metrics: ReadonlySet<string>) => void
  pass: (time: Time) => void
  /** Resolves when nothing of what was heard waits for its detector. */
  settled: () => Promise<void>
  /** Saves what fits into the time it is given; the rest is at most half an hour old. */
  stop: () => Promise<void>
}

export type UnusualOptions = { store: Store; book: AlarmBook; log: FastifyBaseLogger; mostSeries: number }

/** A detector takes some 20 KB, so this many take 200 MB: six series of 1,600 kiosks. */
export const MOST_SERIES = 10_000
const AT_ONCE = 50
/** Each boundary saves one part of all detectors. */
const SAVE_PARTS = 6
const STOP_MS = 1500

type Series = {
  id: string
  node: KnownNode
  device: KnownDevice | null
  metric: string
  sum: number
  count: number
  last: number
  /** Null until its first mean: then its past is read back. */
  detector: Detector | null
  unsaved: boolean
}

const sightOf = (metric: string, { score, why }: Verdict, now: number): Sight => {
  const evidence = (what: string, value: Evidence['value'], expected: string | null): Evidence => ({
    at: now,
    what,
    metric,
    value,
    expected,
  })
  if (why === null) return { sight: 'good', evidence: evidence('usual', null, null) }
  if (score < WARNING_SCORE) return unclear
  return {
    sight: 'bad',
    evidence: [
      evidence(why.rule, why.found, String(Number(why.expected.toPrecision(6)))),
      evidence('score', Number(score.toFixed(3)), `< ${WARNING_SCORE}`),
      evidence('one-in', why.unusualness, null),
      evidence('since', why.since, null),
    ],
  }
}

/**
 * The early-warning detector on a few chosen series: each learns from five-minute means, while its device is live. A
 * value holds until the next is reported, as devices report changes. Detectors are made when their first mean is due,
 * go on from where they were saved, and never delay what is heard.
 */
export const createUnusual = ({ store, book, log, mostSeries }: UnusualOptions): Unusual => {
  const chosen: ReadonlySet<string> = new Set(unusual.metrics)
  const series = new Map<string, Series>()
  const state: { boundary: number | null; round: number; full: boolean; working: Promise<void> } = {
    boundary: null,
    round: 0,
    full: false,
    working: Promise.resolve(),
  }

  const load = (each: Series, stored: unknown): void => {
    each.detector = createDetector()
    if (typeof stored !== 'string') return
    if (!each.detector.restore(JSON.parse(stored)))
      log.warn({ series: each.id }, 'a saved detector is not understood; it learns anew')
  }

  const feed = async (batch: readonly Series[], time: Time): Promise<void> => {
    const fresh = batch.filter(({ detector }) => detector === null)
    if (fresh.length > 0) {
      await store.raw((sqlite) => {
        const saved = sqlite.prepare('select state from care_detector where series = ?').pluck()
        for (const each of fresh) load(each, saved.get(each.id))
      })
    }
    for (const each of batch) {
      if (each.detector === null || !isLive(each)) continue
      const mean = each.count === 0 ? each.last : each.sum / each.count
      Object.assign(each, { sum: 0, count: 0, unsaved: true })
      const verdict = each.detector.next(mean, time.now)
      const subject = subjectOf(each)
      const { severity, holdMs, clearMs } = unusual
      const condition = { subject, rule: 'unusual' as const, key: each.metric, severity, holdMs, clearMs }
      book.see(condition, sightOf(each.metric, verdict, time.now), time)
    }
  }

  const save = (batch: readonly Series[], at: number): Promise<void> =>
    store.raw((sqlite) => {
      const insert = sqlite.prepare(
        'insert or replace into care_detector (series, state, saved_at) values (?, ?, ?)',
      )
      sqlite.transaction(() => {
        for (const each of batch)
          if (each.detector !== null) insert.run(each.id, JSON.stringify(each.detector.snapshot()), at)
      })()
      for (const each of batch) each.unsaved = false
    })

  const round = async (time: Time): Promise<void> => {
    const part = state.round++ % SAVE_PARTS
    const all = [...series.values()]
    for (let from = 0; from < all.length; from += AT_ONCE) {
      await feed(all.slice(from, from + AT_ONCE), time)
      await turn()
    }
    const due = all.filter((each, index) => index % SAVE_PARTS === part && each.unsaved)
    for (let from = 0; from < due.length; from += AT_ONCE) {
      await save(due.slice(from, from + AT_ONCE), time.now)
      await turn()
    }
  }

  return {
    heard: (node, device, metrics) => {
      for (const metric of metrics) {
        if (!chosen.has(metric)) continue
        const value = (device ?? node).metrics.get(metric)?.value
        if (typeof value !== 'number' || !Number.isFinite(value)) continue
        const id = JSON.stringify([node.group, node.node, device?.name ?? null, metric])
        const known = series.get(id)
        if (known !== undefined) {
          Object.assign(known, { node, device, sum: known.sum + value, count: known.count + 1, last: value })
        } else if (series.size < mostSeries) {
          const detector = null
          series.set(id, {
            id,
            node,
            device,
            metric,
            sum: value,
            count: 1,
            last: value,
            detector,
            unsaved: false,
          })
        } else if (!state.full) {
          state.full = true
          log.warn(
            { mostSeries },
            'early warning watches as many series as it may; further ones are not watched',
          )
        }
      }
    },
    pass: (time) => {
      state.boundary ??= time.elapsed + unusual.meanOverMs
      if (time.elapsed < state.boundary) return
      state.boundary = time.elapsed + unusual.meanOverMs
      state.working = state.working
        .then(() => round(time))
        .catch((err: unknown) => log.error({ err }, 'early warning missed a round'))
    },
    settled: () => state.working,
    stop: async () => {
      await state.working
      const until = performance.now() + STOP_MS
      const due = [...series.values()].filter(({ unsaved }) => unsaved)
      for (let from = 0; from < due.length && performance.now() < until; from += AT_ONCE)
        await save(due.slice(from, from + AT_ONCE), 0)
    },
  }
}
