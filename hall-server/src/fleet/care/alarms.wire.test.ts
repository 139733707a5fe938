import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FleetMessage, fleetMessage } from '@foyer/contracts/fleet'
import { type Alarm, alarm, type WorkOrder, workOrder } from '@foyer/contracts/fleet-care'
import type { Role } from '@foyer/contracts/hall-api'
import type { Value } from '@foyer/sparkplug/datatype'
import type { Reading } from '@foyer/sparkplug/messages'
import { startEdge } from '@foyer/sparkplug/testing/parties'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { systemRandom } from '../../ambient.ts'
import { buildApp } from '../../app.ts'
import { openStore, type Store } from '../../db/store.ts'
import { startBroker } from '../../mqtt/broker.ts'
import { type Fleet, fleetDefaults, fleetMigrations, startFleet } from '../index.ts'

const log = pino({ level: 'silent' })
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const wait = { timeout: 15_000, interval: 50 }
const MINUTE = 60_000

const valueOf = (value: string | number | boolean | null): Value => {
  if (typeof value === 'boolean') return { type: 'Boolean', value }
  if (typeof value === 'number') return { type: 'DateTime', value }
  return { type: 'String', value }
}
const told = (values: Record<string, string | number | boolean | null>): Reading[] =>
  Object.entries(values).map(([name, value]) => ({ name, value: valueOf(value), at: Date.now() }))
const proof = (ok: boolean) => ({
  'Status/Proof/Exercised': 'DLE EOT',
  'Status/Proof/At': Date.now(),
  'Status/Proof/Answer': ok ? 'ready' : 'no answer',
  'Status/Proof/Ok': ok,
})
const printer = () =>
  told({ 'Info/Kind': 'receipt-printer', 'Status/State': 'online', 'Status/Paper': 'full', ...proof(true) })
const options = { primaryHost: null, aliases: true, lastBdSeq: null }
const staff: Readonly<Record<string, Role[]>> = { lin: ['manager'], wang: ['engineer'], zhao: ['desk'] }

describe('alarms and work orders of devices on the wire', () => {
  const ends: (() => Promise<unknown>)[] = []
  const skew = { ms: 0 }
  const clock = (): number => Date.now() + skew.ms
  const turn = (ms: number): void => {
    skew.ms += ms
  }
  const audited: string[] = []
  let broker: Awaited<ReturnType<typeof startBroker>>
  let url = ''
  let file = ''
  let store: Store
  let fleet: Fleet
  let app: Awaited<ReturnType<typeof buildApp>>

  const startHall = async (): Promise<void> => {
    store = await openStore(file, fleetMigrations)
    fleet = await startFleet({
      ...fleetDefaults,
      rebirthIntervalMs: 200,
      elapsed: () => performance.now() + skew.ms,
      store,
      log,
      clock,
      random: systemRandom,
      audit: {
        record: (actor, action, subject, outcome) => {
          audited.push(`${actor} ${action} ${subject} ${outcome}`)
          return Promise.resolve()
        },
      },
      broker: { url, username: null, password: null },
      hostId: 'foyer-hall',
      uploads: { publicUrl: 'http://127.0.0.1', key: systemRandom.bytes(32) },
    })
    await fleet.online
    app = await buildApp({
      log,
      random: systemRandom,
      publicUrl: 'http://127.0.0.1',
      version: '0',
      access: {
        kiosks: [],
        visitByToken: () => Promise.resolve(null),
        staffBySession: (name) =>
          Promise.resolve(staff[name] === undefined ? null : { name, displayName: name, roles: staff[name] }),
      },
      api: [fleet.routes],
      pages: [],
    })
  }
  const stopHall = async (): Promise<void> => {
    await app.close()
    await fleet.stop()
    await store.close()
  }
  const ask = async (who: string, path: string, body?: object) => {
    const answer = await app.inject({
      url: `/api/v1/fleet${path === '' ? '' : `/${path}`}`,
      headers: { cookie: `foyer_session=${who}`, origin: 'http://127.0.0.1' },
      ...(body === undefined ? { method: 'GET' as const } : { method: 'POST' as const, payload: body }),
    })
    return { status: answer.statusCode, body: answer.json<unknown>() }
  }
  const alarms = async (state: 'open' | 'all' = 'open'): Promise<Alarm[]> =>
    z.array(alarm).parse((await ask('lin', `alarms?state=${state}`)).body)
  const orders = async (state: 'open' | 'all' = 'open'): Promise<WorkOrder[]> =>
    z.array(workOrder).parse((await ask('lin', `work-orders?state=${state}`)).body)
  const twinSays = async (device: string, name: string, value: unknown): Promise<void> =>
    vi.waitFor(async () => {
      const message = fleetMessage.parse((await ask('lin', '')).body)
      const nodes = message.type === 'snapshot' ? message.nodes : []
      const found = nodes.flatMap(({ devices }) => devices).find((each) => each.name === device)
      expect(found?.metrics.find((metric) => metric.name === name)?.value).toBe(value)
    }, wait)
  const startKiosk = async (node = 'kiosk-1') => {
    const edge = startEdge(url, node, told({ 'Host/Reachable': true }), options)
    ends.push(() => edge.driver.stop())
    edge.driver.dispatch({ type: 'device-up', device: 'printer', readings: printer() })
    await vi.waitFor(() => expect(edge.machine.phase).toBe('online'), wait)
    await twinSays('printer', 'Status/Paper', 'full')
    const say = async (values: Record<string, string | number | boolean | null>): Promise<void> => {
      edge.driver.dispatch({ type: 'device-readings', device: 'printer', readings: told(values) })
      for (const [name, value] of Object.entries(values)) await twinSays('printer', name, value)
    }
    return { ...edge, say }
  }

  beforeEach(async () => {
    skew.ms = 0
    audited.length = 0
    broker = await startBroker({ kind: 'embedded', host: '127.0.0.1', port: 0 }, log)
    url = broker.address.url
    file = join(mkdtempSync(join(tmpdir(), 'foyer-care-')), 'hall.sqlite')
    await startHall()
    ends.push(async () => {
      await stopHall()
      await broker.stop()
    })
  })
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end()
  })

  it('go from a fault over alarm, order, part and repair to a proof that closes, and open again within a day', async () => {
    const kiosk = await startKiosk()
    const address = await app.listen({ host: '127.0.0.1', port: 0 })
    const page = new WebSocket(`${address.replace('http', 'ws')}/api/v1/fleet/live`, {
      headers: { origin: address, cookie: 'foyer_session=lin' },
    })
    const shown: FleetMessage[] = []
    page.on('message', (data: Buffer) => shown.push(fleetMessage.parse(JSON.parse(data.toString()))))
    ends.push(() => Promise.resolve(page.terminate()))
    await vi.waitFor(() => expect(shown).not.toEqual([]), wait)

    await kiosk.say({ 'Status/Paper': 'out' })
    turn(11_000)
    await vi.waitFor(
      async () =>
        expect(await alarms()).toMatchObject([
          {
            rule: 'state',
            key: 'Status/Paper',
            subject: { node: 'kiosk-1', device: 'printer' },
            workOrder: null,
          },
        ]),
      wait,
    )
    expect(await orders()).toEqual([])
    turn(5 * MINUTE)
    await vi.waitFor(async () => expect(await orders()).toHaveLength(1), wait)
    const [opened] = await orders()
    const id = opened?.id ?? 0
    expect(opened).toMatchObject({ state: 'open', openedBy: 'alarm', evidence: [{ value: 'out' }] })
    expect(await alarms()).toMatchObject([{ workOrder: id }])

    expect((await ask('lin', `work-orders/${id}/assignment`, { to: 'wang' })).status).toBe(200)
    const used = { key: 'part-key-1', part: 'paper roll', serialNumber: null }
    for (let i = 0; i < 2; i++) expect((await ask('wang', `work-orders/${id}/parts`, used)).status).toBe(200)
    const mended = { key: 'repair-key-1', note: 'new roll' }
    expect((await ask('wang', `work-orders/${id}/repaired`, mended)).status).toBe(200)
    // Said to be repaired, and the old proof is still the newest: it waits.
    turn(MINUTE)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(await orders()).toMatchObject([
      { id, state: 'proving', assignedTo: 'wang', parts: [{ by: 'wang' }] },
    ])

    await kiosk.say({ 'Status/Paper': 'full', ...proof(true) })
    turn(6000)
    await vi.waitFor(
      async () =>
        expect(await orders('all')).toMatchObject([
          {
            id,
            state: 'closed',
            parts: [{ part: 'paper roll' }],
            closingProof: { exercised: 'DLE EOT', ok: true },
          },
        ]),
      wait,
    )
    expect(await alarms()).toEqual([])
    expect(shown.map(({ type }) => type)).toEqual(expect.arrayContaining(['alarm', 'work-order']))
    expect(audited).toEqual([
      `staff:lin work-order.assigned work-order:${id} done`,
      `staff:wang work-order.part-used work-order:${id} done`,
      `staff:wang work-order.repaired work-order:${id} done`,
    ])

    turn(3 * 60 * MINUTE)
    await kiosk.say({ 'Status/Paper': 'jammed', ...proof(true) })
    turn(11_000)
    await vi.waitFor(async () => expect(await alarms()).toHaveLength(1), wait)
    turn(5 * MINUTE)
    await vi.waitFor(
      async () => expect(await orders()).toMatchObject([{ id, state: 'assigned', closingProof: null }]),
      wait,
    )
    expect((await orders())[0]?.alarms).toHaveLength(2)
  })

  it('stay what they were over a restart of the hall, and clear when the kiosk is heard', async () => {
    const kiosk = await startKiosk()
    await kiosk.say({ 'Status/Paper': 'out' })
    turn(11_000)
    await vi.waitFor(async () => expect(await alarms()).toHaveLength(1), wait)
    const [before] = await alarms()
    await stopHall()
    await startHall()
    await twinSays('printer', 'Status/Paper', 'out')
    expect(await alarms()).toMatchObject([{ id: before?.id, raisedAt: before?.raisedAt, times: 1 }])
    await kiosk.say({ 'Status/Paper': 'full' })
    turn(6000)
    await vi.waitFor(async () => expect(await alarms()).toEqual([]), wait)
    expect(await alarms('all')).toMatchObject([{ id: before?.id, state: 'cleared' }])
  })

  it('tell of a kiosk that is gone once, whatever hangs on it, and clear when it is back', async () => {
    const kiosk = await startKiosk()
    await kiosk.say({ 'Status/State': 'hardwareError' })
    await kiosk.driver.stop()
    await vi.waitFor(async () => {
      const message = fleetMessage.parse((await ask('lin', '')).body)
      expect(message).toMatchObject({ nodes: [{ liveness: 'stale' }] })
    }, wait)
    turn(10 * MINUTE)
    await vi.waitFor(
      async () =>
        expect(await alarms()).toMatchObject([
          { rule: 'absence', key: 'silent', subject: { node: 'kiosk-1', device: null } },
        ]),
      wait,
    )
    await startKiosk()
    turn(16_000)
    await vi.waitFor(async () => expect(await alarms()).toEqual([]), wait)
  })

  it('say that the hall is deaf, once, when its broker is gone', async () => {
    for (const node of ['kiosk-1', 'kiosk-2', 'kiosk-3']) await startKiosk(node)
    const port = Number(new URL(url).port)
    await broker.stop()
    await vi.waitFor(async () => {
      const message = fleetMessage.parse((await ask('lin', '')).body)
      expect(message).toMatchObject({ nodes: [{ liveness: 'stale' }, {}, {}] })
    }, wait)
    turn(MINUTE)
    await vi.waitFor(
      async () =>
        expect(await alarms()).toMatchObject([
          { rule: 'absence', key: 'broker', subject: { group: '', node: 'foyer-hall' } },
        ]),
      wait,
    )
    broker = await startBroker({ kind: 'embedded', host: '127.0.0.1', port }, log)
    await vi.waitFor(async () => {
      const message = fleetMessage.parse((await ask('lin', '')).body)
      expect(message).toMatchObject({
        nodes: [{ liveness: 'live' }, { liveness: 'live' }, { liveness: 'live' }],
      })
    }, wait)
    turn(6000)
    await vi.waitFor(async () => expect(await alarms()).toEqual([]), wait)
  })

  it('are not made of history', async () => {
    const kiosk = await startKiosk()
    const past = told({ 'Status/Paper': 'out', 'Status/State': 'hardwareError' })
    kiosk.driver.dispatch({ type: 'history', device: 'printer', readings: past })
    await kiosk.say({ 'Status/Cover': 'closed' })
    turn(10 * MINUTE)
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(await alarms('all')).toEqual([])
  })

  it('tell of refusals at the door: one a kind, on the device only where its certificate is ours', async () => {
    const refusal = { at: clock(), address: '10.0.0.7', identity: 'hall/kiosk-9', detail: 'serial 7' }
    for (let i = 0; i < 3; i++) fleet.refused({ ...refusal, why: 'cloned' })
    for (let i = 0; i < 100; i++) fleet.refused({ ...refusal, identity: `x/${i}`, why: 'foreign' })
    expect((await alarms()).toReversed()).toMatchObject([
      { rule: 'identity', key: 'cloned', severity: 'person', subject: { node: 'kiosk-9' }, times: 3 },
      {
        rule: 'identity',
        key: 'foreign',
        severity: 'note',
        subject: { group: '', node: 'foyer-hall' },
        times: 100,
      },
    ])
    turn(59 * MINUTE)
    fleet.refused({ ...refusal, why: 'cloned' })
    turn(2 * MINUTE)
    await vi.waitFor(async () => expect(await alarms()).toMatchObject([{ key: 'cloned', times: 4 }]), wait)
    await stopHall()
    await startHall()
    turn(61 * MINUTE)
    await vi.waitFor(async () => expect(await alarms()).toEqual([]), wait)
  })

  it('are for managers and engineers, and giving up an order is for managers alone', async () => {
    const kiosk = await startKiosk()
    await kiosk.say({ 'Status/Paper': 'out' })
    turn(11_000)
    await vi.waitFor(async () => expect(await alarms()).toHaveLength(1), wait)
    const id = (await alarms())[0]?.id ?? 0
    const opening = {
      key: 'opening-1',
      subject: { group: 'hall', node: 'kiosk-1', device: 'printer' },
      title: 'squeaks',
      note: null,
    }
    for (const [who, status] of [
      ['nobody', 401],
      ['zhao', 403],
    ] as const) {
      expect((await ask(who, 'alarms')).status).toBe(status)
      expect((await ask(who, 'work-orders')).status).toBe(status)
      expect((await ask(who, `alarms/${id}/acknowledgement`, { note: null })).status).toBe(status)
      expect((await ask(who, 'work-orders', opening)).status).toBe(status)
    }
    expect(await ask('wang', `alarms/${id}/acknowledgement`, { note: 'on my way' })).toMatchObject({
      status: 200,
      body: { state: 'acknowledged', acknowledgedBy: 'wang' },
    })
    expect(await ask('lin', `alarms/${id}/acknowledgement`, { note: null })).toMatchObject({
      status: 200,
      body: { acknowledgedBy: 'wang' },
    })
    expect((await ask('lin', 'alarms/999/acknowledgement', { note: null })).status).toBe(404)
    expect((await ask('lin', 'work-orders', { ...opening, title: ' ' })).status).toBe(400)
    const nowhere = { ...opening, key: 'opening-2', subject: { ...opening.subject, device: 'ghost' } }
    expect((await ask('lin', 'work-orders', nowhere)).status).toBe(400)

    const first = await ask('wang', 'work-orders', opening)
    expect(first.status).toBe(201)
    expect(await ask('wang', 'work-orders', opening)).toEqual(first)
    const order = workOrder.parse(first.body).id
    expect((await ask('wang', `work-orders/${order}/cancellation`, { reason: 'no' })).status).toBe(403)
    expect((await ask('lin', `work-orders/${order}/cancellation`, { reason: 'sold' })).status).toBe(200)
    expect((await ask('wang', `work-orders/${order}/notes`, { key: 'note-key-1', text: 'x' })).status).toBe(
      409,
    )
    expect((await ask('wang', 'work-orders/999/notes', { key: 'note-key-2', text: 'x' })).status).toBe(404)
    expect((await ask('wang', 'work-orders/999')).status).toBe(404)
    await kiosk.say({ 'Status/Paper': 'full' })
    turn(6000)
    await vi.waitFor(async () => expect(await alarms()).toEqual([]), wait)
    expect((await ask('lin', `alarms/${id}/acknowledgement`, { note: null })).status).toBe(409)
  })
})
