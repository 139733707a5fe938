/*
 * Alarms and work orders in a process that is there to be killed: raises, opens, notes, repairs and closes without a
 * pause, and says on stdout what it was told is done. `node work-order-child.ts FILE RUN`
 */
import type { Alarm } from '@foyer/contracts/fleet-care'
import { systemClock } from '../../../ambient.ts'
import { openStore } from '../../../db/store.ts'
import { AlarmBook } from '../alarm-book.ts'
import type { Condition } from '../alarm-machine.ts'
import { careAlarmMigrations } from '../alarm-part.ts'
import { workOrders } from '../alarm-rules.ts'
import { readOpenAlarms } from '../alarm-store.ts'
import { createWorkOrderKeeper } from '../work-order-keeper.ts'
import { note, repaired } from '../work-order-rules.ts'

const [file = '', run = '0'] = process.argv.slice(2)
const store = await openStore(file, careAlarmMigrations)
const dirty = new Map<number, Alarm>()
const skew = { ms: 0 }
const clock = () => systemClock() + skew.ms
const book = new AlarmBook({
  ...(await store.raw(readOpenAlarms)),
  muted: () => false,
  onChange: (alarm) => dirty.set(alarm.id, alarm),
})
const keeper = await createWorkOrderKeeper({
  store,
  book,
  dirty,
  clock,
  tell: () => {},
  healthOf: () => ({
    proof: { exercised: 'status', at: clock(), answer: 'ready', ok: true },
    madeAt: clock() + 1,
  }),
})
const done = (what: string, key: string, id: number): void => {
  process.stdout.write(`${JSON.stringify({ what, key, id })}\n`)
}

for (let i = 0; ; i++) {
  const subject = { group: 'hall', node: `kiosk-${i % 7}`, device: 'printer' }
  const condition: Condition = {
    subject,
    rule: 'state',
    key: 'Status/Paper',
    severity: 'person',
    holdMs: 0,
    clearMs: 0,
  }
  const evidence = { at: clock(), what: 'reported', metric: 'Status/Paper', value: 'out', expected: 'full' }
  const time = { now: clock(), elapsed: performance.now() }
  book.see(condition, { sight: 'bad', evidence: [evidence] }, time)
  await keeper.flush()
  for (const { id, raisedAt } of book.open(`hall/kiosk-${i % 7}`)) done('alarm', String(raisedAt), id)
  skew.ms += workOrders.healMs + 1
  await keeper.flush()
  for (const { id, workOrder } of book.open(`hall/kiosk-${i % 7}`)) {
    if (workOrder !== null) done('linked', String(workOrder), id)
  }
  const key = `${run}-order-${i}`
  const opened = await keeper.open(
    { key, subject: { ...subject, device: null }, title: key, note: null },
    'lin',
  )
  if (opened.kind === 'order') {
    done('opened', key, opened.order.id)
    const noteKey = `${run}-note-${i}`
    await keeper.change(opened.order.id, noteKey, (order, now) => note(order, noteKey, 'lin', now))
    done('noted', noteKey, opened.order.id)
    const repairKey = `${run}-repair-${i}`
    await keeper.change(opened.order.id, repairKey, (order, now) => repaired(order, repairKey, 'lin', now))
    done('repaired', repairKey, opened.order.id)
  }
  if (i % 2 === 1) {
    book.see(condition, { sight: 'good', evidence: { ...evidence, value: 'full' } }, time)
    await keeper.flush()
  }
  await keeper.flush()
}
