import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '@foyer/hall-server/db/store'
import {
  type Answer,
  createFiling,
  createFleetWriter,
  fleetMigrations,
  readHistory,
  type SampleRow,
} from '@foyer/hall-server/fleet/index'
import Database from 'better-sqlite3'
import type { Bench, Row } from './bench.ts'
import { roundedSummary } from './summary.ts'

/** Seconds between two values. */
const SPACING = 30
const YEAR_S = 365 * 24 * 3600
const DAY_MS = 86_400_000
const RUNS = 50
/** A scan of a year is slow: fewer runs tell enough. */
const SCAN_RUNS = 5
const PORTION = 20_000
const OTHERS = 20
const KEEP = { rawDays: 36_500, minuteDays: 36_500, hourDays: 36_500, dayDays: 36_500 }
const OF = { group: 'bench', node: 'kiosk-1', device: 'machine' }
const METRIC = 'Temperature/CPU'

const PAGES = [
  { page: 'raw, an hour', days: 1 / 24, resolution: 'raw' },
  { page: 'auto, a day', days: 1, resolution: 'auto' },
  { page: 'auto, a week', days: 7, resolution: 'auto' },
  { page: 'hour, a month', days: 30, resolution: 'hour' },
  { page: 'auto, a year', days: 365, resolution: 'auto' },
  { page: 'day, a year', days: 365, resolution: 'day' },
] as const

const sample = (index: number, at: number): SampleRow => ({
  ...OF,
  name: METRIC,
  type: 'Double',
  value: 45 + 10 * Math.sin(index / 900) + (index % 17) / 10,
  at,
  receivedAt: at,
  historical: false,
})

/** What anybody would write first: the values in a table with an index, grouped when they are asked for. */
const scanPeer = (file: string, values: Iterable<SampleRow>) => {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.exec('create table sample (series integer not null, at integer not null, value real not null)')
  db.exec('create index sample_when on sample (series, at)')
  const put = db.prepare('insert into sample values (1, ?, ?)')
  db.transaction(() => {
    for (const { at, value } of values) put.run(at, value)
  })()
  const page = db.prepare(
    `select at / :length * :length as bucket, avg(value), min(value), max(value), count(*) from sample
     where series = 1 and at >= :from and at < :until group by bucket order by bucket`,
  )
  return {
    read: (from: number, until: number, length: number) => page.all({ from, until, length }).length,
    close: () => db.close(),
  }
}

const LENGTHS = { raw: 1, minute: 60_000, hour: 3_600_000, day: DAY_MS }

export const history: Bench = {
  what: 'One page of a year of one metric of one device, raw, by the hour and by the day, against a plain scan of the same values: [--inputs SECONDS BETWEEN VALUES]',
  run: async ({ now, say, inputs, signal }) => {
    const spacing = inputs ?? SPACING
    const folder = await mkdtemp(join(tmpdir(), 'foyer-bench-history-'))
    const until = Math.floor(Date.now() / DAY_MS) * DAY_MS
    const count = Math.floor(YEAR_S / spacing)
    const samples = function* (): Generator<SampleRow> {
      for (let index = 0; index < count; index += 1)
        yield sample(index, until - (count - index) * spacing * 1000)
    }
    const store = await openStore(join(folder, 'hall.sqlite'), fleetMigrations)
    const problems: unknown[] = []
    const writer = createFleetWriter({ store, onProblem: (problem) => problems.push(problem) })
    const filing = createFiling(store)
    try {
      const began = now()
      let portion: SampleRow[] = []
      const hand = async (): Promise<void> => {
        signal.throwIfAborted()
        writer.save(null, portion)
        await writer.drained()
        await filing.file()
        portion = []
      }
      for (const row of samples()) {
        portion.push(row)
        // Neighbours, so that the year does not lie on the disk alone.
        if (portion.length % 100 === 0)
          for (let other = 0; other < OTHERS; other += 1) portion.push({ ...row, node: `kiosk-${other + 2}` })
        if (portion.length >= PORTION) await hand()
      }
      await hand()
      const buildMs = now() - began
      say(`history: ${count} values stored and filed in ${Math.round(buildMs / 1000)} s`)
      const peer = scanPeer(join(folder, 'scan.sqlite'), samples())
      const rows: Row[] = []
      for (const { page, days, resolution } of PAGES) {
        const read = (at: number): Promise<Answer> =>
          store.raw((sqlite) =>
            readHistory(sqlite, {
              of: OF,
              metric: METRIC,
              from: at - days * DAY_MS,
              until: at,
              resolution,
              keep: KEEP,
              now: until,
            }),
          )
        const timed = async (runs: number, work: (at: number) => unknown): Promise<number[]> => {
          const times: number[] = []
          for (let run = 0; run < runs; run += 1) {
            signal.throwIfAborted()
            // Another stretch of the year each time.
            const at = until - Math.floor(((365 - days) * DAY_MS * run) / runs)
            const start = now()
            await work(at)
            times.push(now() - start)
          }
          return times
        }
        const first = await read(until)
        if (first.kind !== 'history') throw new TypeError(`${page}: ${first.kind}`)
        const length = LENGTHS[first.history.resolution]
        const ours = roundedSummary(await timed(RUNS, read))
        const scans = roundedSummary(
          await timed(SCAN_RUNS, (at) => peer.read(at - days * DAY_MS, at, length)),
        )
        rows.push({
          page,
          points: first.history.points.length,
          resolution: first.history.resolution,
          'p50 (ms)': ours.p50,
          'p95 (ms)': ours.p95,
          'scan p50 (ms)': scans.p50,
          'scan max (ms)': scans.max,
        })
        say(`history: ${page}: ${ours.p50} ms, scan ${scans.p50} ms`)
      }
      peer.close()
      if (problems.length > 0) throw new TypeError(`${problems.length} portions could not be stored`)
      return {
        rows,
        conditions: {
          values: `${count}: a year, one every ${spacing} s, and a fifth as many of ${OTHERS} other devices`,
          runs: `${RUNS} of ours, ${SCAN_RUNS} scans, over the whole year`,
          'stored and filed': `${Math.round(count / (buildMs / 1000))} values a second, rolled up to minutes, hours and days`,
          scan: 'the same values in a table with an index on series and time, grouped when they are asked for',
        },
      }
    } finally {
      await store.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}
