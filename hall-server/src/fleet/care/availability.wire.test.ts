import { setTimeout as sleep } from 'node:timers/promises'
import { type AvailabilityReport, availabilityReport } from '@foyer/contracts/fleet-care'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CommandedNode, startCommandedNode } from '../testing/commanded-node.ts'
import { type FleetHall, openFleetHall } from '../testing/fleet-hall.ts'

const wait = { timeout: 15_000, interval: 20 }
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** What the waits of a test take, in hours. */
const SLACK = 0.02

let hall: FleetHall
let device: CommandedNode
let began: number
beforeEach(async () => {
  hall = await openFleetHall()
  began = hall.clock() - 1000
  device = startCommandedNode(hall.brokerUrl, 'kiosk-1')
  device.device('printer', 'online')
})
afterEach(async () => {
  await device.stop()
  await hall.close()
})

const report = async (from = began, until = hall.clock()): Promise<AvailabilityReport> =>
  availabilityReport.parse(
    (await hall.send('lin', 'GET', `/fleet/availability?from=${from}&until=${until}`)).body,
  )
const rowOf = async (name: string | null, from = began, until = hall.clock()) => {
  const { rows } = await report(from, until)
  const row = rows.find(({ subject }) => subject.node === 'kiosk-1' && subject.device === name)
  if (row === undefined) throw new RangeError(`no row of ${name}`)
  return row
}
const twin = async (): Promise<{ liveness: string; devices: { liveness: string; state: string }[] }> =>
  JSON.parse((await hall.send('lin', 'GET', '/fleet')).text).nodes[0]
const printerIs = (state: string): Promise<void> =>
  vi.waitFor(async () => expect(await twin()).toMatchObject({ devices: [{ liveness: 'live', state }] }), wait)
const nodeIs = (liveness: string): Promise<void> =>
  vi.waitFor(async () => expect(await twin()).toMatchObject({ liveness }), wait)

/** Time goes by while the device is heard, in steps shorter than the pause after which the hall counts as deaf. */
const goBy = async (milliseconds: number): Promise<void> => {
  for (let left = milliseconds; left > 0; left -= 10_000) {
    hall.turn(Math.min(left, 10_000))
    device.say('Heartbeat', { type: 'Int32', value: left })
    await vi.waitFor(async () => {
      const node = JSON.parse((await hall.send('lin', 'GET', '/fleet')).text).nodes[0]
      const beat = node.metrics.find(({ name }: { name: string }) => name === 'Heartbeat')
      expect(beat?.value).toBe(left)
    }, wait)
  }
}

describe('availability', () => {
  it('counts what a device said of itself, and unknown from the moment nobody hears it', async () => {
    await printerIs('online')
    await goBy(6 * MINUTE_MS)
    device.device('printer', 'hardwareError')
    await printerIs('hardwareError')
    await goBy(3 * MINUTE_MS)
    device.device('printer', 'online')
    await printerIs('online')
    expect(await rowOf('printer')).toMatchObject({ kind: 'receipt-printer', failures: 1 })
    await device.stop()
    await nodeIs('stale')
    const printer = await rowOf('printer')
    expect(printer.upHours).toBeCloseTo(0.1, 1)
    expect(printer.downHours).toBeCloseTo(0.05, 1)
    expect(printer.mttrHours).toBe(printer.downHours)
    // Dead is the node; of its printer nobody knows.
    await sleep(50)
    hall.turn(10_000)
    const node = await rowOf(null)
    expect(node.failures).toBe(1)
    expect(node.downHours).toBeGreaterThan(0.002)
    expect((await rowOf('printer')).downHours).toBe(printer.downHours)
  })

  it('is unknown while the hall is down, and again from there until the device is heard', async () => {
    await printerIs('online')
    await goBy(MINUTE_MS)
    await hall.restart(async () => {
      hall.turn(2 * HOUR_MS)
    })
    await printerIs('online')
    await goBy(MINUTE_MS)
    for (const name of ['printer', null]) {
      const row = await rowOf(name)
      expect(row.downHours).toBe(0)
      expect(row.failures).toBe(0)
      expect(row.upHours).toBeGreaterThan(0)
      expect(row.upHours).toBeLessThan(2 / 60 + SLACK)
      expect(row.unknownHours).toBeGreaterThan(2 - SLACK)
      expect(row.availability).toBe(1)
    }
  })

  it('is unknown for everybody while the hall has no broker, the dead included', async () => {
    await printerIs('online')
    await device.stop()
    await nodeIs('stale')
    await hall.stopBroker()
    await sleep(500)
    const before = await rowOf(null)
    await sleep(1500)
    const after = await rowOf(null)
    expect(after.downHours).toBe(before.downHours)
    expect(after.unknownHours).toBeGreaterThanOrEqual(before.unknownHours)
  })

  it('takes a clock that jumps by a day, there and back, for neither up nor down', async () => {
    await printerIs('online')
    hall.turn(DAY_MS)
    await sleep(1200)
    const forward = await rowOf('printer', began, hall.clock())
    expect(forward.upHours).toBeLessThan(SLACK)
    expect(forward.unknownHours).toBeGreaterThan(24 - SLACK)
    hall.turn(-DAY_MS)
    await sleep(1200)
    device.device('printer', 'noDevice')
    await printerIs('noDevice')
    await sleep(1200)
    const back = await rowOf('printer')
    expect(back.upHours + back.downHours + back.unknownHours).toBeLessThan(SLACK)
    expect(back).toMatchObject({ failures: 1, maintenanceHours: 0 })
  })

  it('leaves planned work out, and the work that was called off only as far as it went', async () => {
    await printerIs('online')
    const from = hall.clock()
    const planned = await hall.send('lin', 'POST', '/fleet/maintenance', {
      subject: { group: 'hall', node: 'kiosk-1', device: null },
      from,
      until: from + DAY_MS,
      reason: '更换打印机',
    })
    expect(planned).toMatchObject({ status: 201, body: { by: 'lin', reason: '更换打印机' } })
    device.device('printer', 'noDevice')
    await printerIs('noDevice')
    await goBy(3 * MINUTE_MS)
    const { id } = JSON.parse(planned.text)
    expect((await hall.send('zhao', 'DELETE', `/fleet/maintenance/${id}`)).status).toBe(204)
    expect((await hall.send('zhao', 'DELETE', `/fleet/maintenance/${id}`)).status).toBe(404)
    await goBy(3 * MINUTE_MS)
    const row = await rowOf('printer')
    expect(row.maintenanceHours).toBeGreaterThan(0.049)
    expect(row.maintenanceHours).toBeLessThan(0.05 + SLACK)
    expect(row.downHours).toBeGreaterThan(0.049)
    expect(row.downHours).toBeLessThan(0.05 + SLACK)
  })

  it('loses no change that the disk did not take at first, and gives no report while it lacks one', async () => {
    await printerIs('online')
    const rename = (from: string, to: string) =>
      hall.store.raw((sqlite) => sqlite.exec(`alter table ${from} rename to ${to}`))
    await rename('fleet_state_interval', 'out_of_reach')
    device.device('printer', 'noDevice')
    await printerIs('noDevice')
    const refused = await hall.send('lin', 'GET', '/fleet/availability')
    expect(refused.status).toBe(500)
    await rename('out_of_reach', 'fleet_state_interval')
    hall.turn(10_000)
    await vi.waitFor(async () => expect(await rowOf('printer')).toMatchObject({ failures: 1 }), wait)
    expect((await rowOf('printer')).downHours).toBeGreaterThan(0.002)
  })

  it('is CSV for who asks for it, for staff alone, and within bounds', async () => {
    await printerIs('online')
    const csv = await hall.send('lin', 'GET', '/fleet/availability', null, { accept: 'text/csv' })
    expect(csv.headers['content-type']).toContain('text/csv')
    expect(csv.text.split('\r\n')).toEqual([
      expect.stringMatching(/^group,node,device,kind,upHours,/),
      expect.stringMatching(/^hall,kiosk-1,,,/),
      expect.stringMatching(/^hall,kiosk-1,printer,receipt-printer,/),
      '',
    ])
    expect((await hall.send('wu', 'GET', '/fleet/availability')).status).toBe(403)
    expect((await hall.send('lin', 'GET', '/fleet/availability?from=5&until=4')).status).toBe(400)
    expect((await hall.send('lin', 'GET', '/fleet/availability?from=0')).status).toBe(400)
    expect((await hall.send('lin', 'GET', '/fleet/availability?from=x')).status).toBe(400)
  })
})
