import { randomUUID } from 'node:crypto'
import {
  type DesiredSettings,
  nodeConfiguration,
  type NodeConfiguration,
} from '@foyer/contracts/fleet-command'
import type { Value } from '@foyer/sparkplug/datatype'
import type { Reading } from '@foyer/sparkplug/messages'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CommandedNode, startCommandedNode } from '../testing/commanded-node.ts'
import { type FleetHall, openFleetHall } from '../testing/fleet-hall.ts'

const wait = { timeout: 15_000, interval: 20 }
const path = '/fleet/nodes/hall/kiosk-1/configuration'
const settings = (idleWarnSeconds: number): DesiredSettings => ({
  idleWarnSeconds,
  idleEndSeconds: 900,
  locale: 'zh-CN',
})

let hall: FleetHall
let device: CommandedNode
const live = (liveness: string): Promise<void> =>
  vi.waitFor(async () => {
    const { text } = await hall.send('lin', 'GET', '/fleet')
    expect(JSON.parse(text).nodes).toMatchObject([{ liveness }])
  }, wait)
beforeEach(async () => {
  hall = await openFleetHall()
  device = startCommandedNode(hall.brokerUrl, 'kiosk-1', report(null, null, null))
  await live('live')
})
afterEach(async () => {
  await device.stop()
  await hall.close()
})

const change = (warn: number, id = randomUUID()) =>
  hall.send('lin', 'PUT', path, { id, settings: settings(warn) })
const read = async (): Promise<NodeConfiguration> =>
  nodeConfiguration.parse((await hall.send('zhao', 'GET', path)).body)
const reading = (name: string, value: Value): Reading => ({
  name: `Configuration/${name}`,
  value,
  at: Date.now(),
})
const long = (value: number | null): Value => ({
  type: 'Int64',
  value: value === null ? null : BigInt(value),
})
const report = (runsWith: number | null, tried: number | null, outcome: string | null): Reading[] => [
  reading('Version', long(runsWith)),
  reading('Outcome', { type: 'String', value: outcome }),
  reading('Tried', long(tried)),
]
const reports = (runsWith: number | null, tried: number, outcome: 'applied' | 'rolled-back'): void =>
  device.driver.dispatch({ type: 'node-readings', readings: report(runsWith, tried, outcome) })
const outcomes = async (): Promise<string[]> =>
  (await read()).history.map(({ version, outcome }) => `${version} ${outcome}`)

describe('the desired configuration', () => {
  it('is counted in versions, ordered as a configure, and applied when the device reports it', async () => {
    expect(await read()).toEqual({ desired: null, reported: null, history: [] })
    const id = randomUUID()
    expect(await change(30, id)).toMatchObject({
      status: 200,
      body: {
        desired: { version: 1, settings: settings(30) },
        history: [{ by: 'staff:lin', outcome: 'pending' }],
      },
    })
    await vi.waitFor(() => expect(device.asked()).toEqual([id]), wait)
    expect(device.requests[0]?.order).toEqual({ type: 'configure', version: 1, settings: settings(30) })
    reports(1, 1, 'applied')
    await vi.waitFor(async () => expect(await outcomes()).toEqual(['1 applied']), wait)
    expect((await read()).reported).toEqual({ version: 1, outcome: 'applied' })
    expect(hall.audited).toContain('staff:lin fleet.command.configure hall/kiosk-1 done')
  })

  it('is one version however often the change is sent', async () => {
    const id = randomUUID()
    await change(30, id)
    expect((await change(30, id)).status).toBe(200)
    expect((await change(31, id)).status).toBe(409)
    expect(await outcomes()).toEqual(['1 pending'])
    const answers = await Promise.all([change(40), change(50), change(60)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await read()).history.map(({ version }) => version)).toEqual([4, 3, 2, 1])
  })

  it('says of a version that it was rolled back, while the device runs with the one before', async () => {
    await change(30)
    await vi.waitFor(() => expect(device.asked()).toHaveLength(1), wait)
    reports(null, 1, 'rolled-back')
    await vi.waitFor(async () => expect(await outcomes()).toEqual(['1 rolled-back']), wait)
    expect((await read()).reported).toBeNull()
    await change(31)
    await vi.waitFor(() => expect(device.asked()).toHaveLength(2), wait)
    reports(2, 2, 'applied')
    await vi.waitFor(async () => expect(await outcomes()).toEqual(['2 applied', '1 rolled-back']), wait)
    await change(32)
    await vi.waitFor(() => expect(device.asked()).toHaveLength(3), wait)
    reports(2, 3, 'rolled-back')
    await vi.waitFor(
      async () => expect(await outcomes()).toEqual(['3 rolled-back', '2 applied', '1 rolled-back']),
      wait,
    )
    expect((await read()).reported).toEqual({ version: 2, outcome: 'rolled-back' })
    device.cut()
    await live('live')
    await hall.restart()
    await live('live')
    expect(await outcomes()).toEqual(['3 rolled-back', '2 applied', '1 rolled-back'])
  })

  it('is applied when the receipt says done', async () => {
    const id = randomUUID()
    await change(30, id)
    await vi.waitFor(() => expect(device.asked()).toEqual([id]), wait)
    device.tell(id, 'done', { proof: { exercised: 'restarted', at: 1, answer: 'healthy', ok: true } })
    await vi.waitFor(async () => expect(await outcomes()).toEqual(['1 applied']), wait)
  })

  it('waits for a device that is away, and only its newest version is sent', async () => {
    await device.stop()
    await live('stale')
    const [first, second] = [randomUUID(), randomUUID()]
    await change(30, first)
    await change(40, second)
    expect(await outcomes()).toEqual(['2 pending', '1 superseded'])
    expect((await hall.send('lin', 'GET', `/fleet/commands/${first}`)).body).toMatchObject({
      stage: 'expired',
      reason: 'it was never sent: version 2 took its place',
    })
    hall.turn(24 * 60 * 60 * 1000)
    device = startCommandedNode(hall.brokerUrl, 'kiosk-1')
    await vi.waitFor(() => expect(device.asked()).toEqual([second]), wait)
  })

  it('is for managers, makes sense, and has its versions counted by the hall alone', async () => {
    const body = { id: randomUUID(), settings: settings(30) }
    expect((await hall.send('zhao', 'PUT', path, body)).status).toBe(403)
    expect(hall.audited).toEqual(['staff:zhao fleet.command.configure hall/kiosk-1 refused'])
    const senseless = { ...body, settings: { ...settings(100), idleEndSeconds: 100 } }
    expect((await hall.send('lin', 'PUT', path, senseless)).status).toBe(400)
    const order = { type: 'configure', version: 7, settings: settings(30) }
    const issued = await hall.send('lin', 'POST', '/fleet/nodes/hall/kiosk-1/commands', {
      id: randomUUID(),
      order,
      within: 60,
    })
    expect(issued.status).toBe(400)
    expect(await outcomes()).toEqual([])
  })
})
