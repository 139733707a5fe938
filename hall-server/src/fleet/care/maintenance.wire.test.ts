import { alarm } from '@foyer/contracts/fleet-care'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { type CommandedNode, startCommandedNode } from '../testing/commanded-node.ts'
import { type FleetHall, openFleetHall } from '../testing/fleet-hall.ts'
import { startMaintenance } from './maintenance.ts'
import { type Fleet, knownDevice, knownNode } from '../rules.ts'

const HOUR_MS = 3_600_000
const wait = { timeout: 15_000, interval: 20 }
let hall: FleetHall
let device: CommandedNode
beforeEach(async () => {
  hall = await openFleetHall()
  device = startCommandedNode(hall.brokerUrl, 'kiosk-1')
  device.device('printer', 'online')
  await vi.waitFor(async () => {
    const { text } = await hall.send('lin', 'GET', '/fleet')
    expect(JSON.parse(text).nodes).toMatchObject([{ liveness: 'live', devices: [{ name: 'printer' }] }])
  }, wait)
})
afterEach(async () => {
  await device.stop()
  await hall.close()
})

const at = (name: string | null) => ({ group: 'hall', node: 'kiosk-1', device: name })
const plan = (name: string | null, fromHours: number, untilHours: number, person: 'lin' | 'wu' = 'lin') => {
  const now = hall.clock()
  return hall.send(person, 'POST', '/fleet/maintenance', {
    subject: at(name),
    from: now + fromHours * HOUR_MS,
    until: now + untilHours * HOUR_MS,
    reason: 'paper',
  })
}

describe('maintenance', () => {
  it('covers the subject while it lasts: a node with its devices, a device alone, after a restart too', async () => {
    expect((await plan('printer', 0, 1)).status).toBe(201)
    expect((await plan(null, 2, 3)).status).toBe(201)
    await hall.restart()
    const twins: Fleet = new Map()
    knownDevice(knownNode(twins, { group: 'hall', node: 'kiosk-1' }), 'printer')
    const { muted } = await startMaintenance({
      db: hall.store.db,
      clock: hall.clock,
      audit: { record: () => Promise.resolve() },
      twins,
    })
    const now = hall.clock()
    expect(muted(at('printer'), now)).toBe(true)
    expect(muted(at(null), now)).toBe(false)
    expect(muted(at('printer'), now + 1.5 * HOUR_MS)).toBe(false)
    expect(muted(at('printer'), now + 2.5 * HOUR_MS)).toBe(true)
    expect(muted(at(null), now + 2.5 * HOUR_MS)).toBe(true)
    expect(muted({ ...at(null), node: 'kiosk-2' }, now + 2.5 * HOUR_MS)).toBe(false)
  })

  it('is planned once when the request comes twice, and listed with the latest first', async () => {
    const now = hall.clock()
    const body = { subject: at(null), from: now, until: now + HOUR_MS, reason: 'paper' }
    expect((await hall.send('lin', 'POST', '/fleet/maintenance', body)).status).toBe(201)
    expect((await hall.send('lin', 'POST', '/fleet/maintenance', body)).status).toBe(200)
    await plan(null, 5, 6)
    const listed = await hall.send('zhao', 'GET', '/fleet/maintenance')
    expect(listed.body).toMatchObject([{ reason: 'paper' }, { reason: 'paper', until: body.until }])
    expect(hall.audited).toEqual(Array(2).fill('staff:lin fleet.maintenance.plan hall/kiosk-1 done'))
  })

  it('is not planned for yesterday, backward, for a year, for nobody, or by the desk', async () => {
    expect((await plan(null, -24, 1)).status).toBe(400)
    expect((await plan(null, 2, 1)).status).toBe(400)
    expect((await plan(null, 0, 365 * 24)).status).toBe(400)
    expect((await plan('toaster', 0, 1)).status).toBe(404)
    expect((await plan(null, 0, 1, 'wu')).status).toBe(403)
    expect((await hall.send('lin', 'GET', '/fleet/maintenance')).body).toEqual([])
  })

  it('mutes the alarms of what is worked on, and of nothing else', async () => {
    await plan('printer', 0, 1)
    device.device('scanner', 'online', 'barcode-scanner')
    for (const name of ['printer', 'scanner']) device.device(name, 'noDevice')
    await vi.waitFor(async () => {
      hall.turn(1000)
      const { body } = await hall.send('lin', 'GET', '/fleet/alarms?state=open')
      const alarms = z
        .array(alarm)
        .parse(body)
        .filter(({ rule }) => rule === 'state')
      expect(new Map(alarms.map(({ subject, muted }) => [subject.device, muted]))).toEqual(
        new Map([
          ['printer', true],
          ['scanner', false],
        ]),
      )
    }, wait)
  })

  it('that has not begun leaves no trace when it is called off', async () => {
    const { id } = JSON.parse((await plan(null, 1, 2)).text)
    expect((await hall.send('lin', 'DELETE', `/fleet/maintenance/${id}`)).status).toBe(204)
    expect((await hall.send('lin', 'GET', '/fleet/maintenance')).body).toEqual([])
  })
})
