import { setImmediate as turn } from 'node:timers/promises'
import type { Evidence, Subject } from '@foyer/contracts/fleet-care'
import type { TwinMetric } from '@foyer/contracts/fleet'
import type { FastifyBaseLogger } from 'fastify'
import { z } from 'zod'
import type { Store } from '../../db/store.ts'
import { forecastPaperOut, type Paper, type PaperForecast } from '../early-warning/paper-out.ts'
import { readerDrift, type ReaderDrift, WARNING_EVIDENCE } from '../early-warning/reader-drift.ts'
import type { KnownNode } from '../rules.ts'
import type { AlarmBook } from './alarm-book.ts'
import type { Sight, Time } from './alarm-machine.ts'
import { paperForecast, readerDriftRule } from './alarm-rules.ts'
import { unclear } from './alarm-sights.ts'

export type Trends = {
  pass: (nodes: Iterable<KnownNode>, time: Time) => void
  settled: () => Promise<void>
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Counters are written down every hour; births after a start have come by then. */
const EVERY_MS = HOUR_MS
const FIRST_MS = MINUTE_MS
const KEPT_MS = 100 * 24 * HOUR_MS
const AT_ONCE = 20

type Note = {
  subject: Subject
  lines: number | null
  paper: Paper | null
  reads: number | null
  retries: number | null
}

const noteRow = z.object({
  at: z.number(),
  lines: z.number().nullable(),
  paper: z.enum(['ok', 'low', 'out']).nullable(),
  reads: z.number().nullable(),
  retries: z.number().nullable(),
})
type NoteRow = z.infer<typeof noteRow>

/** The printer's words, as far as they tell how much is left; jammed paper does not. */
const PAPER: Readonly<Record<string, Paper>> = { full: 'ok', low: 'low', out: 'out' }

const count = (metric: TwinMetric | undefined): number | null => {
  const value = metric?.value
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

const notesOf = (node: KnownNode): Note[] =>
  [...node.devices.values()].flatMap((device): Note[] => {
    if (device.liveness !== 'live') return []
    const subject = { group: node.group, node: node.node, device: device.name }
    const lines = count(device.metrics.get('Counters/LinesPrinted'))
    const said = device.metrics.get('Status/Paper')?.value
    const paper = typeof said === 'string' ? (PAPER[said] ?? null) : null
    const reads = count(device.metrics.get('Counters/Reads'))
    const retries = count(device.metrics.get('Counters/Retries'))
    const tells = (lines !== null && paper !== null) || (reads !== null && retries !== null)
    return tells ? [{ subject, lines, paper, reads, retries }] : []
  })

const tenths = (value: number): number => Math.round(value * 10) / 10

const paperSight = (forecast: PaperForecast, now: number): Sight => {
  // That it is out now is another alarm, and what is not known is neither good nor bad.
  if (forecast.kind !== 'expected') return unclear
  const evidence = (what: string, value: Evidence['value'], expected: string | null): Evidence => ({
    at: now,
    what,
    metric: 'Counters/LinesPrinted',
    value,
    expected,
  })
  const lasts = forecast.atMs - now
  const hours = evidence(
    'paper-hours-left',
    tenths(lasts / HOUR_MS),
    `> ${paperForecast.outWithinMs / HOUR_MS} h`,
  )
  if (lasts > paperForecast.lastsBeyondMs) return { sight: 'good', evidence: hours }
  if (lasts > paperForecast.outWithinMs) return unclear
  return {
    sight: 'bad',
    evidence: [
      hours,
      evidence('paper-out-earliest', Math.round(forecast.earliestMs), null),
      evidence('paper-out-latest', forecast.latestMs === null ? null : Math.round(forecast.latestMs), null),
      evidence('lines-left', forecast.linesLeft, null),
      evidence('lines-per-hour', tenths(forecast.linesPerHour), null),
      evidence('rolls-seen', forecast.rollsSeen, null),
    ],
  }
}

const driftSight = (drift: ReaderDrift, now: number): Sight => {
  if (drift.kind === 'learning') return unclear
  const evidence = (what: string, value: number, expected: string | null): Evidence => ({
    at: now,
    what,
    metric: 'Counters/Retries',
    value,
    expected,
  })
  const share = (value: number): number => Number(value.toPrecision(3))
  if (drift.kind === 'steady')
    return { sight: 'good', evidence: evidence('retries-per-read', share(drift.usual), null) }
  return {
    sight: 'bad',
    evidence: [
      evidence('retries-per-read', share(drift.now), String(share(drift.usual))),
      evidence('since', drift.sinceMs, null),
      evidence('reads', drift.reads, null),
      evidence('retries', drift.retries, null),
      evidence('evidence', tenths(drift.evidence), `< ${WARNING_EVIDENCE}`),
    ],
  }
}

const isPaperNote = (row: NoteRow): row is NoteRow & { lines: number; paper: Paper } =>
  row.lines !== null && row.paper !== null
const isReadNote = (row: NoteRow): row is NoteRow & { reads: number; retries: number } =>
  row.reads !== null && row.retries !== null

/** Once an hour the counters of printers and readers are written down and the past of each is asked what comes. */
export const createTrends = (store: Store, book: AlarmBook, log: FastifyBaseLogger): Trends => {
  const state: { next: number | null; working: Promise<void> } = { next: null, working: Promise.resolve() }

  const remember = (notes: readonly Note[], now: number): Promise<NoteRow[][]> =>
    store.raw((sqlite) => {
      const insert = sqlite.prepare(
        `insert or replace into care_trend (node_group, node, device, at, lines, paper, reads, retries)
         values (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      const forget = sqlite.prepare(
        'delete from care_trend where node_group = ? and node = ? and device = ? and at < ?',
      )
      const past = sqlite.prepare(
        `select at, lines, paper, reads, retries from care_trend
         where node_group = ? and node = ? and device = ? order by at`,
      )
      return sqlite.transaction(() =>
        notes.map(({ subject: { group, node, device }, lines, paper, reads, retries }) => {
          const place = [group, node, device ?? ''] as const
          insert.run(...place, now, lines, paper, reads, retries)
          forget.run(...place, now - KEPT_MS)
          return past.all(...place).map((row) => noteRow.parse(row))
        }),
      )()
    })

  const judge = ({ subject }: Note, past: readonly NoteRow[], time: Time): void => {
    const printed = past
      .filter(isPaperNote)
      .map(({ at, lines, paper }) => ({ atMs: at, linesPrinted: lines, paper }))
    if (printed.length > 0) {
      const forecast = forecastPaperOut(printed, { nowMs: time.now, rollLines: null })
      const { severity, holdMs, clearMs } = paperForecast
      const condition = { subject, rule: 'paper-forecast', key: 'paper', severity, holdMs, clearMs } as const
      book.see(condition, paperSight(forecast, time.now), time)
    }
    const reads = past
      .filter(isReadNote)
      .map(({ at, reads: read, retries }) => ({ atMs: at, reads: read, retries }))
    if (reads.length > 0) {
      const condition = { subject, rule: 'reader-drift', key: 'retries', ...readerDriftRule } as const
      book.see(condition, driftSight(readerDrift(reads), time.now), time)
    }
  }

  const round = async (nodes: readonly KnownNode[], time: Time): Promise<void> => {
    const notes = nodes.filter(({ liveness }) => liveness === 'live').flatMap(notesOf)
    for (let from = 0; from < notes.length; from += AT_ONCE) {
      const batch = notes.slice(from, from + AT_ONCE)
      const pasts = await remember(batch, time.now)
      for (const [index, note] of batch.entries()) judge(note, pasts[index] ?? [], time)
      await turn()
    }
  }

  return {
    pass: (nodes, time) => {
      state.next ??= time.elapsed + FIRST_MS
      if (time.elapsed < state.next) return
      state.next = time.elapsed + EVERY_MS
      const known = [...nodes]
      state.working = state.working
        .then(() => round(known, time))
        .catch((err: unknown) => log.error({ err }, 'forecasts of paper and readers missed a round'))
    },
    settled: () => state.working,
  }
}
