import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FleetMessage, fleetMessage } from '@foyer/contracts/fleet'
import type { Reading } from '@foyer/sparkplug/messages'
import { mosquittoBroker } from '@foyer/sparkplug/testing/brokers'
import { startEdge } from '@foyer/sparkplug/testing/parties'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { systemClock, systemRandom } from '../ambient.ts'
import { buildApp } from '../app.ts'
import { openStore, type Store } from '../db/store.ts'
import { startBroker } from '../mqtt/broker.ts'
import { type Fleet, fleetDefaults, fleetMigrations, startFleet } from './index.ts'
import { readFleet } from './store.ts'

const log = pino({ level: 'silent' })
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const wait = { timeout: 15_000, interval: 20 }
const x = (value: number, at = Date.now()): Reading => ({ name: 'x', value: { type: 'Double', value }, at })
const cookie = 'foyer_session=manager'

describe.each([
  [
    'the embedded broker',
    async () => {
      const broker = await startBroker({ kind: 'embedded', host: '127.0.0.1', port: 0 }, log)
      return { url: broker.address.url, end: broker.stop }
    },
  ],
  [
    'Mosquitto',
    async () => {
      const broker = await mosquittoBroker()
      return { url: broker.url, end: broker.dispose }
    },
  ],
])('the fleet on %s', (_name, open) => {
  const ends: (() => Promise<unknown>)[] = []
  let url = ''
  let file = ''
  let store: Store
  let fleet: Fleet

  const startHall = async (): Promise<void> => {
    store = await openStore(file, fleetMigrations)
    fleet = await startFleet({
      ...fleetDefaults,
      rebirthIntervalMs: 200,
      store,
      log,
      clock: systemClock,
      random: systemRandom,
      audit: { record: () => Promise.resolve() },
      uploads: { publicUrl: 'http://127.0.0.1', key: new Uint8Array(32) },
      broker: { url, username: null, password: null },
      hostId: 'foyer-hall',
    })
    await fleet.online
  }
  const stopHall = async (): Promise<void> => {
    await fleet.stop()
    await store.close()
  }
  const startApp = async () => {
    const app = await buildApp({
      log,
      random: systemRandom,
      publicUrl: 'http://127.0.0.1',
      version: '0',
      access: {
        kiosks: [],
        visitByToken: () => Promise.resolve(null),
        staffBySession: (session) =>
          Promise.resolve(session === 'manager' ? { name: 'm', displayName: 'M', roles: ['manager'] } : null),
      },
      api: [fleet.routes],
      pages: [],
    })
    ends.push(() => app.close())
    return app
  }
  const snapshot = async (app: Awaited<ReturnType<typeof startApp>>) => {
    const answer = await app.inject({ url: '/api/v1/fleet', headers: { cookie } })
    const message = fleetMessage.parse(answer.json())
    return message.type === 'snapshot' ? message.nodes : []
  }
  const stored = (): Promise<unknown[]> =>
    store.raw((sqlite) =>
      sqlite
        .prepare(
          // What arrived waits to be filed; the same value of the same instant counts once.
          `select s.device, s.name, v.at, v.value, max(v.historical) as historical from (
             select series, at, value, historical from fleet_sample
             union all select series, at, value, historical from fleet_arrival
           ) v join fleet_series s on s.id = v.series where s.name = 'x' group by s.id, v.at, v.value
           order by v.at, v.value`,
        )
        .all(),
    )

  beforeEach(async () => {
    const broker = await open()
    ends.push(broker.end)
    url = broker.url
    file = join(mkdtempSync(join(tmpdir(), 'foyer-fleet-')), 'hall.sqlite')
    await startHall()
    ends.push(stopHall)
  })
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end()
  })

  it('stores every change, and history that comes twice once', async () => {
    const edge = startEdge(url, 'kiosk-1', [x(0, 1000)], {
      primaryHost: null,
      aliases: true,
      lastBdSeq: null,
    })
    ends.push(() => edge.driver.stop())
    await vi.waitFor(() => expect(edge.machine.phase).toBe('online'), wait)
    for (const value of [1, 2, 2, 3])
      edge.driver.dispatch({ type: 'node-readings', readings: [x(value, 1000 + value)] })
    for (let i = 0; i < 2; i++)
      edge.driver.dispatch({ type: 'history', device: null, readings: [x(-1, 500)] })
    edge.driver.dispatch({ type: 'device-up', device: 'printer', readings: [x(7, 2000)] })
    const row = (device: string, value: number, at: number, historical: number) => ({
      device,
      name: 'x',
      at,
      value,
      historical,
    })
    await vi.waitFor(
      async () =>
        expect(await stored()).toEqual([
          row('', -1, 500, 1),
          row('', 0, 1000, 0),
          row('', 1, 1001, 0),
          row('', 2, 1002, 0),
          row('', 3, 1003, 0),
          row('printer', 7, 2000, 0),
        ]),
      wait,
    )
  })

  it('shows after a restart what it knew as stale, and asks the silent node for its birth', async () => {
    const edge = startEdge(url, 'kiosk-1', [x(5)], { primaryHost: null, aliases: false, lastBdSeq: null })
    ends.push(() => edge.driver.stop())
    edge.driver.dispatch({ type: 'device-up', device: 'printer', readings: [x(7)] })
    await vi.waitFor(async () => expect(await stored()).toHaveLength(2), wait)
    await stopHall()
    // Between two turns of the hall, the store is read without a broker: nothing can be live.
    store = await openStore(file, fleetMigrations)
    expect((await store.raw(readFleet)).get('hall/kiosk-1')).toMatchObject({
      liveness: 'stale',
      staleReason: 'the hall restarted',
      bdSeq: 0,
    })
    await store.close()
    await startHall()
    const app = await startApp()
    await vi.waitFor(
      async () =>
        expect(await snapshot(app)).toMatchObject([
          {
            node: 'kiosk-1',
            liveness: 'live',
            metrics: [{ name: 'x', value: 5 }],
            devices: [{ name: 'printer', liveness: 'live', metrics: [{ name: 'x', value: 7 }] }],
          },
        ]),
      wait,
    )
  })

  it('lets in staff who are signed in, and no one else', async () => {
    const app = await startApp()
    expect((await app.inject({ url: '/api/v1/fleet' })).statusCode).toBe(401)
    expect((await app.inject({ url: '/api/v1/fleet', headers: { cookie } })).statusCode).toBe(200)
    const address = await app.listen({ host: '127.0.0.1', port: 0 })
    const refused = new WebSocket(`${address.replace('http', 'ws')}/api/v1/fleet/live`, {
      headers: { origin: address },
    })
    const [problem] = await new Promise<[Error]>((resolve) =>
      refused.once('error', (error) => resolve([error])),
    )
    expect(problem.message).toContain('401')
  })

  it('sends an open page the whole fleet, then each change within a moment', async () => {
    const app = await startApp()
    const address = await app.listen({ host: '127.0.0.1', port: 0 })
    const page = new WebSocket(`${address.replace('http', 'ws')}/api/v1/fleet/live`, {
      headers: { origin: address, cookie },
    })
    const heard: FleetMessage[] = []
    page.on('message', (data: Buffer) => heard.push(fleetMessage.parse(JSON.parse(data.toString()))))
    ends.push(() => Promise.resolve(page.terminate()))
    await vi.waitFor(() => expect(heard).toMatchObject([{ type: 'snapshot', nodes: [] }]), wait)
    const edge = startEdge(url, 'kiosk-1', [x(1)], { primaryHost: null, aliases: false, lastBdSeq: null })
    ends.push(() => edge.driver.stop())
    await vi.waitFor(
      () => expect(heard.at(-1)).toMatchObject({ type: 'changed', node: { liveness: 'live' } }),
      wait,
    )
    edge.driver.dispatch({ type: 'node-readings', readings: [x(2)] })
    await vi.waitFor(
      () =>
        expect(heard.at(-1)).toMatchObject({ type: 'changed', node: { metrics: [{ name: 'x', value: 2 }] } }),
      wait,
    )
    await edge.driver.stop()
    await vi.waitFor(
      () =>
        expect(heard.at(-1)).toMatchObject({
          node: { liveness: 'stale', staleReason: expect.stringContaining('NDEATH') },
        }),
      wait,
    )
  })
})

describe('the embedded broker', () => {
  it('says that its port is taken', async () => {
    const first = await startBroker({ kind: 'embedded', host: '127.0.0.1', port: 0 }, log)
    const port = Number(new URL(first.address.url).port)
    await expect(startBroker({ kind: 'embedded', host: '127.0.0.1', port }, log)).rejects.toThrow(
      'EADDRINUSE',
    )
    await first.stop()
  })
})
