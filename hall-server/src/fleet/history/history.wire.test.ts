import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { history as historySchema, seriesList } from '@foyer/contracts/fleet-history'
import type { Reading } from '@foyer/sparkplug/messages'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openStore, type Store } from '../../db/store.ts'
import { fleetMigrations } from '../index.ts'
import { type SampleRow, storedValue } from '../rules.ts'
import { createFleetWriter, twinMigrations } from '../store.ts'
import { createFiling } from './filing.ts'
import { historyDefaults } from './history.ts'
import { historyMigrations } from './migrations.ts'
import { prune } from './retention.ts'
import { type Question, readHistory } from './read-history.ts'
import { CHANGES } from './read-changes.ts'
import { RAW, rolledSql } from './read-points.ts'
import { listSeries } from './series.ts'

vi.setConfig({ testTimeout: 60_000 })
const NOW = Date.parse('2026-06-15T04:00:00Z')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const OF = { group: 'hall', node: 'kiosk-1', device: 'machine' }

const row = (value: Reading['value'], at: number, more: Partial<SampleRow> = {}): SampleRow => ({
  ...OF,
  name: 'Load',
  type: value.type,
  value: storedValue(value),
  at,
  receivedAt: at,
  historical: false,
  ...more,
})
const load = (value: number, at: number, more: Partial<SampleRow> = {}): SampleRow =>
  row({ type: 'Double', value }, at, more)
const newFile = (): string => join(mkdtempSync(join(tmpdir(), 'foyer-history-')), 'hall.sqlite')

describe('the history of the fleet', () => {
  let store: Store
  beforeEach(async () => {
    store = await openStore(newFile(), fleetMigrations)
  })
  afterEach(() => store.close())

  const save = async (...rows: SampleRow[]): Promise<void> => {
    const writer = createFleetWriter({
      store,
      onProblem: (problem) => {
        throw problem
      },
    })
    writer.save(null, rows)
    await writer.drained()
  }
  const ask = async (question: Partial<Question> = {}) => {
    const answer = await store.raw((sqlite) =>
      readHistory(sqlite, {
        of: OF,
        metric: 'Load',
        from: NOW - HOUR,
        until: NOW,
        resolution: 'auto',
        keep: historyDefaults,
        now: NOW,
        ...question,
      }),
    )
    if (answer.kind !== 'history') throw new TypeError(answer.kind)
    return historySchema.parse(answer.history)
  }
  const fileAll = () => createFiling(store).file()
  const counted = (table: string): Promise<unknown> =>
    store.raw((sqlite) => sqlite.prepare(`select count(*) as n from ${table}`).pluck().get())

  it('says the same of what is filed and of what still waits to be', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => load(i % 7, NOW - HOUR + i * 15_000))
    await save(...rows.slice(0, 120))
    await fileAll()
    await save(...rows.slice(100))
    const before = await Promise.all(
      (['raw', 'minute', 'hour', 'day'] as const).map((resolution) => ask({ resolution })),
    )
    await fileAll()
    const after = await Promise.all(
      (['raw', 'minute', 'hour', 'day'] as const).map((resolution) => ask({ resolution })),
    )
    expect(after).toEqual(before)
    expect(after[0]?.points).toHaveLength(200)
    expect(await counted('fleet_arrival')).toBe(0)
  })

  it('counts a value that came twice once, in one portion and in two', async () => {
    await save(load(3, NOW - MINUTE), load(3, NOW - MINUTE))
    await fileAll()
    await save(load(3, NOW - MINUTE, { historical: true }))
    await fileAll()
    expect((await ask()).points).toEqual([{ at: NOW - MINUTE, mean: 3, least: 3, most: 3, count: 1 }])
    const [minute] = (await ask({ resolution: 'minute' })).points
    expect(minute).toEqual({ at: NOW - MINUTE, mean: 3, least: 3, most: 3, count: 1 })
  })

  it('puts what was measured while the line was down into the minute, hour and day it belongs to', async () => {
    const then = NOW - 3 * DAY
    await save(load(10, then), load(20, NOW - MINUTE))
    await fileAll()
    await save(load(0, then + 1000, { historical: true }))
    await fileAll()
    for (const resolution of ['minute', 'hour', 'day'] as const) {
      const page = await ask({ from: then, resolution })
      expect(page.points[0]).toMatchObject({ mean: 5, least: 0, most: 10, count: 2 })
      expect(page.historical).toBe(1)
    }
  })

  it('begins a day at the hall’s midnight', async () => {
    const midnight = Date.parse('2026-06-14T16:00:00Z')
    await save(load(1, midnight - 1), load(2, midnight))
    await fileAll()
    const days = (await ask({ from: midnight - DAY, resolution: 'day' })).points
    expect(days.map(({ at, mean }) => [at, mean])).toEqual([
      [midnight - DAY, 1],
      [midnight, 2],
    ])
  })

  it('rolls up to exactly what the raw values say, whatever came in whatever order and portions', async () => {
    const sample = fc.record({
      value: fc.integer({ min: -50, max: 50 }),
      minute: fc.integer({ min: 0, max: 5 }),
      ms: fc.integer({ min: 0, max: 59_999 }),
      historical: fc.boolean(),
    })
    let turn = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(sample, { maxLength: 12 }), { minLength: 1, maxLength: 4 }),
        async (portions) => {
          turn += 1
          const node = `k${turn}`
          for (const portion of portions) {
            await save(
              ...portion.map(({ value, minute, ms, historical }) =>
                load(value, NOW - HOUR + minute * MINUTE + ms, { historical, node }),
              ),
            )
            if (portion.length % 2 === 0) await fileAll()
          }
          const of = { ...OF, node }
          if (portions.flat().length === 0) return
          const raw = (await ask({ of, resolution: 'raw' })).points
          const minutes = (await ask({ of, resolution: 'minute' })).points
          const expected = [...new Set(raw.map(({ at }) => Math.floor(at / MINUTE) * MINUTE))].map((at) => {
            const values = raw
              .filter((each) => Math.floor(each.at / MINUTE) * MINUTE === at)
              .map(({ mean }) => mean)
            return { at, least: Math.min(...values), most: Math.max(...values), count: values.length }
          })
          expect(minutes.map(({ at, least, most, count }) => ({ at, least, most, count }))).toEqual(expected)
          const sum = (points: typeof raw) =>
            points.reduce((total, { mean, count }) => total + mean * count, 0)
          expect(sum(minutes)).toBeCloseTo(sum(raw), 6)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('chooses the finest resolution that fits on a page', async () => {
    const every = (step: number, count: number, name: string): SampleRow[] =>
      Array.from({ length: count }, (_, i) => load(i, NOW - (i + 1) * step, { name }))
    await save(...every(10_000, 3000, 'Load'), ...every(HOUR, 24 * 62, 'Slow'))
    await fileAll()
    expect(await ask({ from: NOW - HOUR })).toMatchObject({ resolution: 'raw' })
    const third = await ask({ from: NOW - 8 * HOUR })
    expect(third.resolution).toBe('minute')
    expect(third.points.length).toBeGreaterThan(450)
    // Raw values of 62 days would fit, but are kept for 31.
    const slow = await ask({ metric: 'Slow', from: NOW - 62 * DAY })
    expect(slow.resolution).toBe('minute')
    expect(slow.points.length).toBe(1488)
    expect(
      (await ask({ metric: 'Slow', from: NOW - 62 * DAY, keep: { ...historyDefaults, minuteDays: 31 } }))
        .resolution,
    ).toBe('hour')
  })

  it('refuses a page that was asked too fine instead of cutting it off', async () => {
    await save(...Array.from({ length: 1501 }, (_, i) => load(i, NOW - HOUR + i * 1000)))
    const question = { of: OF, metric: 'Load', from: NOW - HOUR, until: NOW, keep: historyDefaults, now: NOW }
    const answers = await store.raw((sqlite) => [
      readHistory(sqlite, { ...question, resolution: 'raw' }).kind,
      readHistory(sqlite, { ...question, metric: 'Nothing', resolution: 'raw' }).kind,
    ])
    expect(answers).toEqual(['too-many', 'unknown'])
    expect(await ask({ resolution: 'auto' })).toMatchObject({ resolution: 'minute' })
  })

  it('keeps texts and flags as changes, with the value that held before', async () => {
    const text = (value: string | null, at: number) => row({ type: 'String', value }, at, { name: 'State' })
    const flag = (value: boolean, at: number) => row({ type: 'Boolean', value }, at, { name: 'Up' })
    await save(text('online', NOW - 5 * HOUR), text('online', NOW - 2 * HOUR), flag(true, NOW - 40 * MINUTE))
    await fileAll()
    await save(
      text('online', NOW - 50 * MINUTE),
      text('offline', NOW - 30 * MINUTE),
      text(null, NOW - 20 * MINUTE),
      flag(true, NOW - 30 * MINUTE),
      flag(false, NOW - 10 * MINUTE),
    )
    const states = [
      { at: NOW - 2 * HOUR, value: 'online' },
      { at: NOW - 30 * MINUTE, value: 'offline' },
      { at: NOW - 20 * MINUTE, value: null },
    ]
    const flags = [
      { at: NOW - 40 * MINUTE, value: true },
      { at: NOW - 10 * MINUTE, value: false },
    ]
    for (const filed of [false, true]) {
      if (filed) await fileAll()
      expect((await ask({ metric: 'State' })).changes).toEqual(states)
      expect((await ask({ metric: 'Up' })).changes).toEqual(flags)
    }
  })

  it('has room for every value a device may send, and adds up only what can be added', async () => {
    const values: Reading['value'][] = [
      { type: 'Double', value: Number.NaN },
      { type: 'Double', value: Number.POSITIVE_INFINITY },
      { type: 'Double', value: 1.7e308 },
      { type: 'Int64', value: -(2n ** 63n) },
      { type: 'UInt64', value: 2n ** 64n - 1n },
      { type: 'Bytes', value: new Uint8Array([1, 2]) },
      { type: 'DateTime', value: NOW },
      { type: 'String', value: '' },
    ]
    await save(...values.map((value, i) => row(value, NOW - HOUR + i, { name: `v${i}` })))
    await fileAll()
    const pages = await Promise.all(values.map((_, i) => ask({ metric: `v${i}`, from: NOW - 2 * HOUR })))
    expect(pages.map(({ points }) => points.length)).toEqual([0, 0, 0, 1, 0, 0, 0, 0])
    expect(pages.slice(5).map(({ changes }) => changes[0]?.value)).toEqual([
      'AQI=',
      new Date(NOW).toISOString(),
      '',
    ])
    const list = seriesList.parse(await store.raw((sqlite) => listSeries(sqlite, OF)))
    expect(list.map(({ points }) => points)).toEqual(values.map(() => 1))
  })

  it('lists what is kept, filed or not', async () => {
    await save(load(1, NOW - 2 * DAY))
    await fileAll()
    await save(load(2, NOW - HOUR))
    expect(await store.raw((sqlite) => listSeries(sqlite, OF))).toEqual([
      { metric: 'Load', type: 'Double', from: NOW - 2 * DAY, until: NOW - HOUR, points: 2 },
    ])
  })

  it('forgets each fineness at its own age, in small steps, and keeps what was rolled up from it', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => load(i, NOW - 40 * DAY + i * 1000))
    await save(...rows, load(1, NOW - 100 * DAY), load(1, NOW - 800 * DAY), load(9, NOW - DAY))
    await fileAll()
    await prune(store, historyDefaults, NOW, new AbortController().signal)
    expect(await counted('fleet_sample')).toBe(1)
    expect((await ask({ from: NOW - 41 * DAY, resolution: 'minute' })).points.length).toBe(84 + 1)
    expect((await ask({ from: NOW - 120 * DAY, resolution: 'minute' })).points.length).toBe(84 + 1)
    expect((await ask({ from: NOW - 120 * DAY, resolution: 'hour' })).points.length).toBeGreaterThan(2)
    expect((await ask({ from: NOW - 900 * DAY, resolution: 'day' })).points.length).toBe(4)
    expect((await ask({ from: NOW - 900 * DAY, resolution: 'hour' })).points[0]?.at).toBe(NOW - 100 * DAY)
  })

  it('finds a page by its index, whatever lies beside it', async () => {
    await save(load(1, NOW))
    await fileAll()
    const plan = (statement: string): Promise<string> =>
      store.raw((sqlite) =>
        sqlite
          .prepare(`explain query plan ${statement}`)
          .all({ series: '[1]', from: 0, until: 1 })
          .map((step) => (typeof step === 'object' && step !== null ? Reflect.get(step, 'detail') : ''))
          .join('\n'),
      )
    expect(await plan(RAW)).toContain('SEARCH fleet_sample USING PRIMARY KEY (series=? AND at>? AND at<?)')
    for (const table of ['minute', 'hour', 'day'])
      expect(await plan(rolledSql(table, MINUTE))).toContain(
        `SEARCH fleet_${table} USING PRIMARY KEY (series=? AND at>? AND at<?)`,
      )
    for (const statement of [RAW, CHANGES, rolledSql('day', DAY)])
      expect(await plan(statement)).not.toMatch(/SCAN fleet_(sample|minute|hour|day)/)
  })
})

describe('a hall from before there was history', () => {
  it('brings its samples along and rolls them up', async () => {
    const file = newFile()
    const before = await openStore(file, twinMigrations)
    await before.raw((sqlite) => {
      sqlite.exec(`insert into fleet_series values (7, 'hall', 'kiosk-1', 'machine', 'Load', 'Double')`)
      sqlite.exec(
        `insert into fleet_sample values (7, ${NOW - 1000}, 4.5, ${NOW}, 0), (7, ${NOW - 2000}, null, ${NOW}, 1)`,
      )
    })
    await before.close()
    const after = await openStore(file, { ...twinMigrations, ...historyMigrations })
    const question = { of: OF, metric: 'Load', from: NOW - HOUR, until: NOW, keep: historyDefaults, now: NOW }
    const read = () => after.raw((sqlite) => readHistory(sqlite, { ...question, resolution: 'raw' }))
    const expected = { kind: 'history', history: { points: [{ at: NOW - 1000, mean: 4.5 }] } }
    expect(await read()).toMatchObject(expected)
    await createFiling(after).file()
    expect(await read()).toMatchObject(expected)
    await after.close()
  })
})

describe('a filing that is cut off', () => {
  it('leaves all as it was when it fails in the middle, and files all the next time', async () => {
    const store = await openStore(newFile(), fleetMigrations)
    const problems: unknown[] = []
    const writer = createFleetWriter({ store, onProblem: (problem) => problems.push(problem) })
    writer.save(null, [load(1, NOW), load(2, NOW + 1)])
    await writer.drained()
    // The last table that a filing writes refuses, as a full disk would.
    await store.raw((sqlite) =>
      sqlite.exec(
        `create trigger full before delete on fleet_arrival begin select raise(abort, 'full'); end`,
      ),
    )
    const filing = createFiling(store)
    await expect(filing.file()).rejects.toThrow('full')
    const count = (table: string) =>
      store.raw((sqlite) => sqlite.prepare(`select count(*) from ${table}`).pluck().get())
    expect(await count('fleet_day')).toBe(0)
    expect(await count('fleet_arrival')).toBe(2)
    await store.raw((sqlite) => sqlite.exec('drop trigger full'))
    await filing.file()
    expect(await store.raw((sqlite) => sqlite.prepare('select count, points from fleet_day').all())).toEqual([
      { count: 2, points: 2 },
    ])
    await store.close()
  })
})
