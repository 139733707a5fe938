import { pino } from 'pino'
import { afterEach, expect, it } from 'vitest'
import { openStore, type Store } from '../../db/store.ts'
import { alarmMigrations } from './alarm-store.ts'
import { createTrends } from './alarm-trends.ts'
import { createUnusual } from './alarm-unusual.ts'
import { heardFleet } from './testing/heard-fleet.ts'

const log = pino({ level: 'silent' })
const FIVE_MINUTES = 300_000
const HOUR = 3_600_000
const METRIC = 'Host/EventLoopDelayMs'

const open: Store[] = []
afterEach(async () => {
  for (const store of open.splice(0)) await store.close()
})
const memory = async (): Promise<Store> => {
  const store = await openStore(':memory:', alarmMigrations)
  open.push(store)
  return store
}

/** Noise that is the same each time. */
const noise = (n: number): number => ((Math.imul(n + 1, 2_654_435_761) >>> 0) / 2 ** 32) * 2 - 1

const watched = (store: Store, mostSeries: number) => {
  const fleet = heardFleet()
  fleet.listening()
  fleet.nodeBorn('kiosk-1')
  const node = () => {
    const found = fleet.twins.get('hall/kiosk-1')
    if (found === undefined) throw new RangeError('kiosk-1 was never heard')
    return found
  }
  const state = { unusual: createUnusual({ store, book: fleet.book, log, mostSeries }), elapsed: 0 }
  const step = async (): Promise<void> => {
    state.elapsed += FIVE_MINUTES
    fleet.setClock(FIVE_MINUTES)
    const time = { now: fleet.time().now, elapsed: state.elapsed }
    state.unusual.pass(time)
    await state.unusual.settled()
    fleet.book.pass(time)
  }
  state.unusual.pass({ now: fleet.time().now, elapsed: 0 })
  return {
    fleet,
    node,
    step,
    say: (value: number, metric = METRIC): void => {
      fleet.data('kiosk-1', null, { [metric]: value })
      state.unusual.heard(node(), null, new Set([metric]))
    },
    restart: async (): Promise<void> => {
      await state.unusual.stop()
      state.unusual = createUnusual({ store, book: fleet.book, log, mostSeries })
      state.unusual.pass({ now: fleet.time().now, elapsed: state.elapsed })
    },
  }
}

const unusualOf = (fleet: ReturnType<typeof heardFleet>) =>
  fleet.changes.filter(({ rule }) => rule === 'unusual')

it('a series that leaves what it used to be is an alarm that explains itself, and clears when it is back', async () => {
  const { fleet, say, step } = watched(await memory(), 10)
  const play = async (count: number, level: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      for (let part = 0; part < 4; part++) say(level + noise(i * 4 + part))
      await step()
    }
  }
  await play(600, 12)
  const before = unusualOf(fleet).length
  expect(fleet.open()).toEqual([])
  await play(6, 60)
  const [raised] = unusualOf(fleet).slice(before)
  expect(raised).toMatchObject({
    subject: { node: 'kiosk-1' },
    key: METRIC,
    severity: 'note',
    state: 'raised',
  })
  expect(raised?.evidence.map(({ what }) => what)).toEqual([
    expect.stringMatching(/^(level-shift|spike|rate|pattern)$/),
    'score',
    'one-in',
    'since',
  ])
  const [explained] = raised?.evidence ?? []
  expect(Number(explained?.value)).toBeGreaterThan(Number(explained?.expected) + 2)
  await play(150, 12)
  expect(fleet.open()).toEqual([])
  expect(unusualOf(fleet).at(-1)?.state).toBe('cleared')
})

it('a detector goes on over a restart as if there had been none', async () => {
  const play = async (restartAt: number): Promise<unknown> => {
    const { fleet, say, step, restart } = watched(await memory(), 10)
    for (let i = 0; i < 420; i++) {
      say(i < 400 ? 12 + noise(i) : 40 + noise(i))
      await step()
      if (i === restartAt) await restart()
    }
    return unusualOf(fleet).map(({ raisedAt, evidence }) => ({ raisedAt, evidence }))
  }
  const whole = await play(-1)
  expect(whole).not.toEqual([])
  expect(await play(250)).toEqual(whole)
})

it('a device that is not heard teaches its detector nothing, and there are never more series than allowed', async () => {
  const store = await memory()
  const { fleet, say, step, restart } = watched(store, 1)
  say(1)
  say(1, 'CPU/LoadPercent')
  fleet.nodeDied('kiosk-1')
  for (let i = 0; i < 20; i++) await step()
  await restart()
  const saved = (): Promise<unknown[]> =>
    store.raw((sqlite) =>
      sqlite.prepare("select json_extract(state, '$.samples') n from care_detector").all(),
    )
  expect(await saved()).toEqual([])
  fleet.nodeBorn('kiosk-1')
  say(1)
  say(1, 'CPU/LoadPercent')
  for (let i = 0; i < 3; i++) await step()
  await restart()
  expect(await saved()).toEqual([{ n: 3 }])
})

it('a printer whose roll will not last a day is an alarm before it is out, and a new roll clears it', async () => {
  const store = await memory()
  const fleet = heardFleet()
  const trends = createTrends(store, fleet.book, log)
  fleet.listening()
  fleet.nodeBorn('kiosk-1')
  fleet.deviceBorn('kiosk-1', 'printer', { 'Info/Kind': 'receipt-printer' })
  let elapsed = 0
  let lines = 0
  let left = 2000
  const raisedWith: number[] = []
  const onNewRoll: string[] = []
  trends.pass(fleet.twins.values(), { now: fleet.time().now, elapsed })
  // Four rolls of 2,000 lines at 25 lines an hour: each lasts 80 hours.
  for (let hour = 0; hour < 330; hour++) {
    elapsed += HOUR
    fleet.setClock(HOUR)
    lines += 25
    left -= 25
    if (left <= -25) left = 2000
    const paper = left > 300 ? 'full' : 'low'
    fleet.data('kiosk-1', 'printer', {
      'Counters/LinesPrinted': lines,
      'Status/Paper': left <= 0 ? 'out' : paper,
    })
    const before = fleet.changes.length
    trends.pass(fleet.twins.values(), { now: fleet.time().now, elapsed })
    await trends.settled()
    for (const alarm of fleet.changes.slice(before))
      if (alarm.rule === 'paper-forecast' && alarm.state === 'raised' && alarm.times === 1)
        raisedWith.push(left / 25)
    if (left === 2000) onNewRoll.push(...fleet.open())
  }
  // Hours of paper that were left: nobody saw the first of these rolls begin, so it is known only from "low" on.
  expect(raisedWith).toEqual([12, 24, 24])
  expect(onNewRoll).toEqual([])
  const raised = fleet.changes.find(({ rule }) => rule === 'paper-forecast')
  expect(raised?.evidence.map(({ what }) => what)).toContain('paper-out-earliest')
})

it('a reader that needs more and more tries is an alarm with what is usual and what is now', async () => {
  const store = await memory()
  const fleet = heardFleet()
  const trends = createTrends(store, fleet.book, log)
  fleet.listening()
  fleet.nodeBorn('kiosk-1')
  fleet.deviceBorn('kiosk-1', 'reader', { 'Info/Kind': 'id-card-reader' })
  let elapsed = 0
  const counters = { reads: 0, retries: 0 }
  trends.pass(fleet.twins.values(), { now: fleet.time().now, elapsed })
  const play = async (hours: number, retriesPerHour: number): Promise<void> => {
    for (let hour = 0; hour < hours; hour++) {
      elapsed += HOUR
      fleet.setClock(HOUR)
      counters.reads += 20
      counters.retries += retriesPerHour
      fleet.data('kiosk-1', 'reader', {
        'Counters/Reads': counters.reads,
        'Counters/Retries': counters.retries,
      })
      trends.pass(fleet.twins.values(), { now: fleet.time().now, elapsed })
      await trends.settled()
    }
  }
  await play(60, 1)
  expect(fleet.open()).toEqual([])
  await play(20, 5)
  expect(fleet.open()).toEqual(['kiosk-1/reader reader-drift retries'])
  expect(fleet.book.open()[0]?.evidence[0]).toMatchObject({
    what: 'retries-per-read',
    value: 0.25,
    expected: '0.05',
  })
  await play(40, 0)
  expect(fleet.open()).toEqual([])
})
