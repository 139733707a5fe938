import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Alarm, WorkOrder } from '@foyer/contracts/fleet-care'
import { expect, it, vi } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../../ambient.ts'
import { openStore } from '../../db/store.ts'
import { AlarmBook } from './alarm-book.ts'
import { careAlarmMigrations } from './alarm-part.ts'
import { readAlarms, readOpenAlarms } from './alarm-store.ts'
import { createWorkOrderKeeper } from './work-order-keeper.ts'
import { note } from './work-order-rules.ts'
import { createOrderRows } from './work-order-store.ts'

vi.setConfig({ testTimeout: 60_000 })

const child = new URL('testing/work-order-child.ts', import.meta.url).pathname
const line = z.object({ what: z.string(), key: z.string(), id: z.number() })
type Done = z.infer<typeof line>

/** Runs the child until it has said so much, kills it at once, and returns what it had said. */
const runAndKill = async (file: string, run: number, lines: number): Promise<Done[]> => {
  const running = spawn(process.execPath, [child, file, String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said: Done[] = []
  for await (const text of createInterface({ input: running.stdout })) {
    said.push(line.parse(JSON.parse(text)))
    if (said.length === lines) running.kill('SIGKILL')
  }
  if (running.exitCode === null && running.signalCode === null) await once(running, 'exit')
  expect(running.signalCode).toBe('SIGKILL')
  return said
}

const readAll = async (file: string): Promise<{ alarms: Alarm[]; orders: WorkOrder[] }> => {
  const store = await openStore(file, careAlarmMigrations)
  const all = await store.raw((sqlite) => ({
    alarms: readAlarms(sqlite, { open: false, before: null, limit: 100_000 }),
    orders: createOrderRows(sqlite).list(false, null, 100_000),
  }))
  await store.close()
  return all
}

it('a hall killed anywhere keeps what it said is done, and does what is asked again once', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'foyer-care-kill-')), 'hall.sqlite')
  const said: Done[] = []
  for (const [run, lines] of [23, 41, 58, 76, 97].entries())
    said.push(...(await runAndKill(file, run, lines)))
  const { alarms, orders } = await readAll(file)
  const orderOf = new Map(orders.map((order) => [order.id, order]))

  const kept = ({ what, key, id }: Done): boolean => {
    switch (what) {
      case 'alarm':
        return alarms.find((each) => each.id === id)?.raisedAt === Number(key)
      case 'linked':
        return orderOf.get(Number(key))?.alarms.includes(id) === true
      case 'opened':
        return orderOf.get(id)?.title === key
      default:
        return orderOf.get(id)?.notes.filter(({ text }) => text === key).length === 1
    }
  }
  expect(said.filter((each) => !kept(each))).toEqual([])
  expect(new Set(said.map(({ what }) => what)).size).toBe(5)
  // An alarm and its order stand together or not at all.
  const linked = alarms.filter(({ workOrder }) => workOrder !== null)
  expect(
    linked.filter(({ id, workOrder }) => orderOf.get(workOrder ?? 0)?.alarms.includes(id) !== true),
  ).toEqual([])
  const byAlarm = orders.filter(({ openedBy }) => openedBy === 'alarm')
  expect(byAlarm.length).toBeGreaterThan(0)
  for (const order of byAlarm) expect(order.alarms.length).toBeGreaterThan(0)
  for (const order of orders) expect(order.state === 'closed').toBe(order.closingProof !== null)
  const places = alarms
    .filter(({ clearedAt }) => clearedAt === null)
    .map(({ subject, rule, key }) => JSON.stringify([subject, rule, key]))
  expect(new Set(places).size).toBe(places.length)

  // A page that never got its answer asks again, under the same keys.
  const store = await openStore(file, careAlarmMigrations)
  const book = new AlarmBook({
    ...(await store.raw(readOpenAlarms)),
    muted: () => false,
    onChange: () => {},
  })
  const keeper = await createWorkOrderKeeper({
    store,
    book,
    dirty: new Map(),
    clock: systemClock,
    tell: () => {},
    healthOf: () => null,
  })
  const subject = { group: 'hall', node: 'kiosk-0', device: null }
  const answers: string[] = []
  for (const { what, key, id } of said) {
    if (what === 'opened')
      answers.push((await keeper.open({ key, subject, title: key, note: null }, 'lin')).kind)
    if (what === 'noted')
      answers.push((await keeper.change(id, key, (order, now) => note(order, key, 'lin', now))).kind)
  }
  expect(answers.length).toBeGreaterThan(20)
  expect(new Set(answers)).toEqual(new Set(['again']))
  await store.close()
  const after = await readAll(file)
  expect(after.orders).toEqual(orders)
})
