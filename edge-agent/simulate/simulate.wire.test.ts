import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkConformance } from '@foyer/sparkplug/conformance'
import { embeddedBroker, type TestBroker } from '@foyer/sparkplug/testing/brokers'
import { startHost } from '@foyer/sparkplug/testing/parties'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { layCable } from './cable.ts'
import { seededChance } from './chance.ts'
import type { FaultName } from './faults.ts'
import { FAULTS } from './faults.ts'
import { startSimulatedKiosk } from './simulated-kiosk.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const wait = { timeout: 20_000, interval: 20 }

describe('a cable', () => {
  it('carries both ways, swallows everything while it is pulled, and starts anew when it is plugged in', async () => {
    const heard: string[] = []
    const ends: Socket[] = []
    const server = createServer((socket) => {
      ends.push(socket)
      socket.on('data', (bytes: Buffer) => {
        heard.push(bytes.toString())
        socket.write('answer')
      })
      socket.on('error', () => {})
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const cable = await layCable('127.0.0.1', () => port)
    onTestFinished(cable.stop)
    const near = connect(cable.port, '127.0.0.1')
    let answers = 0
    near.on('data', () => {
      answers += 1
    })
    near.on('error', () => {})
    near.write('one')
    await vi.waitFor(() => expect([heard, answers]).toEqual([['one'], 1]), wait)

    cable.pull()
    near.write('two')
    ends[0]?.write('lost')
    near.end()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect([heard, answers]).toEqual([['one'], 1])
    // Neither end has learnt anything.
    expect(ends[0]?.destroyed).toBe(false)

    cable.plug()
    await vi.waitFor(() => expect(ends[0]?.destroyed).toBe(true), wait)
    const again = connect(cable.port, '127.0.0.1')
    onTestFinished(() => void again.destroy())
    again.write('three')
    await vi.waitFor(() => expect(heard).toEqual(['one', 'three']), wait)
  })
})

describe('a simulated kiosk on a broker', () => {
  let broker: TestBroker
  let hall: ReturnType<typeof startHost>
  beforeEach(async () => {
    broker = await embeddedBroker()
    hall = startHost(broker.url, 'foyer-hall', 500)
    await vi.waitFor(() => expect(hall.onlines()).toBe(1), wait)
  })
  afterEach(async () => {
    await hall.driver.stop()
    await broker.dispose()
  })

  const open = async (chance: () => number, faults: boolean, clock: { now: number }) => {
    const { hostname, port } = new URL(broker.url)
    const kiosk = await startSimulatedKiosk({
      broker: { host: hostname, port: Number(port), username: null, password: null },
      group: 'hall-1',
      node: 'sim-1',
      primaryHostId: 'foyer-hall',
      dataDir: mkdtempSync(join(tmpdir(), 'foyer-simulate-')),
      log: pino({ level: 'silent' }),
      now: () => clock.now,
      chance,
      faults,
    })
    onTestFinished(kiosk.stop)
    return kiosk
  }

  it('is born with its machine and three peripherals, reports what changes, and takes its leave', async () => {
    const clock = { now: Date.now() }
    const kiosk = await open(seededChance(1), false, clock)
    await kiosk.live()
    await vi.waitFor(() => expect(hall.ofType('device-born')).toHaveLength(4), wait)
    expect(
      hall
        .ofType('device-born')
        .map(({ device }) => device)
        .toSorted(),
    ).toEqual(['barcode-scanner', 'id-card-reader', 'machine', 'receipt-printer'])
    for (let i = 0; i < 5; i++) {
      clock.now += 5000
      await kiosk.live()
    }
    await vi.waitFor(() => expect(hall.ofType('data').length).toBeGreaterThan(4), wait)
    await kiosk.stop()
    await vi.waitFor(() => expect(hall.ofType('node-died')).toHaveLength(1), wait)
    expect(checkConformance(broker).filter(({ verdict }) => verdict === 'violated')).toEqual([])
  })

  it('dies without a word when its agent is killed, and is born again with the next bdSeq', async () => {
    const clock = { now: Date.now() }
    // Chance strikes exactly one fault, and then no more.
    let struck: FaultName | null = null
    let asked = 0
    const chance = (): number => {
      if (struck === null) return 0.999
      const index = FAULTS.findIndex(({ name }) => name === struck)
      asked += 1
      if (asked <= index) return 0.999
      struck = null
      return 0
    }
    const kiosk = await open(chance, true, clock)
    await kiosk.live()
    await vi.waitFor(() => expect(hall.ofType('device-born')).toHaveLength(4), wait)
    struck = 'agent-killed'
    clock.now += 1000
    await kiosk.live()
    await vi.waitFor(() => expect(hall.ofType('node-died')).toHaveLength(1), wait)
    clock.now += 120_000
    await kiosk.live()
    await vi.waitFor(() => expect(hall.ofType('node-born').length).toBeGreaterThan(1), wait)
    expect(hall.ofType('node-born').at(-1)?.bdSeq).toBeGreaterThan(0)
  })
})
