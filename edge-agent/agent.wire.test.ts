import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HealthReport } from '@foyer/contracts/agent-link'
import type { PeripheralStatus } from '@foyer/contracts/peripheral'
import { checkConformance } from '@foyer/sparkplug/conformance'
import type { Sample } from '@foyer/sparkplug/node-session'
import { embeddedBroker, type TestBroker } from '@foyer/sparkplug/testing/brokers'
import { startHost } from '@foyer/sparkplug/testing/parties'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const wait = { timeout: 20_000, interval: 20 }
const TOKEN = 'a-token-for-the-agent-alone'

const printer: PeripheralStatus = {
  name: 'receipt-printer',
  kind: 'receipt-printer',
  transport: 'tcp:127.0.0.1:7433',
  state: 'online',
  since: 1_700_000_000_000,
  problem: null,
  proof: { exercised: 'DLE EOT 4', at: 1_700_000_000_500, answer: '12', ok: true },
  paper: 'full',
  cover: 'closed',
  counters: { linesPrinted: 42 },
  countersSince: null,
  capabilities: null,
}

const report = (peripherals: PeripheralStatus[]): HealthReport => ({
  type: 'health',
  at: Date.now(),
  host: {
    kioskId: 'kiosk-1',
    version: '0.1.0',
    startedAt: 1,
    pid: 7,
    eventLoopDelayMs: 1.23,
    rssBytes: 1e8,
    settingsVersion: null,
  },
  session: {
    screen: 'welcome',
    occupied: false,
    since: 1,
    helpWanted: false,
    visits: 3,
    outOfService: false,
  },
  ui: { connected: true, paintedAt: 5, revisionPainted: 2, openedAt: 4, revision: 2 },
  hall: { reachable: true, lastAnswerAt: 4, outboxPending: 0, outboxOldestAt: null },
  peripherals,
})

/** The kiosk host's end of `/agent`, on a real socket. */
async function kioskHost() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/agent' })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  const agents: { socket: WebSocket; authorization: string | undefined }[] = []
  server.on('connection', (socket, request) =>
    agents.push({ socket, authorization: request.headers.authorization }),
  )
  return {
    url: `http://127.0.0.1:${address.port}`,
    agents,
    say: (message: unknown) => agents.at(-1)?.socket.send(JSON.stringify(message)),
    close: () => {
      for (const { socket } of agents) socket.terminate()
      server.close()
    },
  }
}

describe('the edge agent as a process', () => {
  let broker: TestBroker
  let hall: ReturnType<typeof startHost>
  const children: ChildProcess[] = []
  const config = join(mkdtempSync(join(tmpdir(), 'foyer-agent-')), 'agent.json')

  const start = async (): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '--config', config], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    children.push(child)
    if (child.stdout === null) throw new TypeError('no stdout')
    const [line] = await once(child.stdout, 'data')
    expect(JSON.parse(String(line))).toMatchObject({ ready: true, process: 'edge-agent' })
    return child
  }
  const configure = (host: { url: string; token: string } | null, rhythm = {}, outbox = {}): void => {
    const dataDir = mkdtempSync(join(tmpdir(), 'foyer-agent-data-'))
    const broker_ = { url: broker.url, username: null, password: null }
    writeFileSync(
      config,
      JSON.stringify({
        broker: broker_,
        group: 'hall-1',
        node: 'kiosk-1',
        dataDir,
        host,
        sampleSeconds: 1,
        report: { proofSeconds: 0, ...rhythm },
        outbox,
      }),
    )
  }
  const samples = (device: string | null): Sample[] =>
    hall.news.flatMap((item) => {
      if (!('samples' in item)) return []
      const of = item.type === 'node-born' ? null : item.device
      return of === device ? item.samples : []
    })
  const newest = (device: string | null, name: string) =>
    samples(device).findLast((sample) => sample.name === name && !sample.historical)?.value.value

  beforeEach(async () => {
    broker = await embeddedBroker()
    hall = startHost(broker.url, 'foyer-hall', 500)
    await vi.waitFor(() => expect(hall.onlines()).toBe(1), wait)
  })
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await hall.driver.stop()
    await broker.dispose()
  })

  it('reports the machine without a kiosk host, and leaves with an NDEATH and exit code 0', async () => {
    configure(null)
    const child = await start()
    await vi.waitFor(
      () =>
        expect(samples('machine').filter(({ name }) => name === 'Status/Proof/At').length).toBeGreaterThan(2),
      wait,
    )
    expect(newest('machine', 'Memory/TotalBytes')).toBeGreaterThan(1_000_000n)
    expect(newest('machine', 'Status/Proof/Answer')).toBe('9 of 9 probes answered')
    expect(samples(null).some(({ name }) => name.startsWith('Host/'))).toBe(false)
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
    await vi.waitFor(() => expect(hall.ofType('node-died')).toHaveLength(1), wait)
    const verdicts = checkConformance(broker)
    expect(verdicts.filter(({ verdict }) => verdict === 'violated')).toEqual([])
    expect(verdicts.filter(({ verdict }) => verdict === 'holds').length).toBeGreaterThan(40)
  })

  it('says again what has not changed when its time has come, and does not say it before', async () => {
    configure(null, { everySeconds: 10 })
    await start()
    await vi.waitFor(() => expect(hall.ofType('device-born')).toHaveLength(1), wait)
    const total = () => samples('machine').filter(({ name }) => name === 'Disk/TotalBytes')
    await new Promise((resolve) => setTimeout(resolve, 7_000))
    expect(total()).toHaveLength(1)
    await vi.waitFor(() => expect(total()).toHaveLength(2), wait)
    const [first, second] = total()
    expect(second?.value).toEqual(first?.value)
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(8_000)
    expect(checkConformance(broker).filter(({ verdict }) => verdict === 'violated')).toEqual([])
  })

  it('is dead for the hall as soon as it is killed, and born again with the next bdSeq', async () => {
    configure(null)
    const child = await start()
    await vi.waitFor(() => expect(hall.ofType('node-born')).toHaveLength(1), wait)
    child.kill('SIGKILL')
    await vi.waitFor(() => expect(hall.ofType('node-died')).toHaveLength(1), { timeout: 2000, interval: 20 })
    await start()
    await vi.waitFor(() => expect(hall.ofType('node-born')).toHaveLength(2), wait)
    expect(hall.ofType('node-born').map(({ bdSeq }) => bdSeq)).toEqual([0, 1])
  })

  it('sends what it measured while the broker was away, even when it was killed meanwhile', async () => {
    configure(null)
    const child = await start()
    await vi.waitFor(() => expect(hall.ofType('device-born')).toHaveLength(1), wait)
    await broker.stop()
    const away = Date.now()
    await new Promise((resolve) => setTimeout(resolve, 2500))
    child.kill('SIGKILL')
    const killed = Date.now()
    hall.news.splice(0)
    await broker.start()
    await start()
    const late = () =>
      samples('machine').filter(
        ({ name, at, historical }) => name === 'Status/Proof/At' && historical && at > away && at < killed,
      )
    await vi.waitFor(() => expect(late().length).toBeGreaterThanOrEqual(2), wait)
    const times = late().map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('drops the oldest when the broker is away for longer than it remembers, and says how many', async () => {
    configure(null, {}, { maxMegabytes: 0.001 })
    await start()
    await vi.waitFor(() => expect(hall.ofType('device-born')).toHaveLength(1), wait)
    await broker.stop()
    const away = Date.now()
    await new Promise((resolve) => setTimeout(resolve, 15_000))
    hall.news.splice(0)
    await broker.start()
    await vi.waitFor(() => expect(hall.ofType('node-born').length).toBeGreaterThan(0), wait)
    await vi.waitFor(() => expect(newest(null, 'Outbox/Dropped')).toBeGreaterThan(0n), wait)
    const late = () =>
      samples('machine').filter(({ name, historical }) => name === 'Status/Proof/At' && historical)
    await vi.waitFor(() => expect(late().length).toBeGreaterThan(2), wait)
    const times = late().map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(new Set(times).size).toBe(times.length)
    // The oldest are gone: what is left begins later than the silence did.
    expect(times[0]).toBeGreaterThan(away + 1_500)
  })

  it('carries the kiosk host’s report: its own state, and each peripheral with its proof', async () => {
    const host = await kioskHost()
    configure({ url: host.url, token: TOKEN })
    await start()
    await vi.waitFor(() => expect(host.agents).toHaveLength(1), wait)
    expect(host.agents[0]?.authorization).toBe(`Bearer ${TOKEN}`)
    host.say({ nonsense: true })
    host.say(report([printer]))
    await vi.waitFor(() => expect(newest('receipt-printer', 'Status/Proof/Answer')).toBe('12'), wait)
    expect(newest('receipt-printer', 'Status/Proof/At')).toBe(1_700_000_000_500)
    expect(newest('receipt-printer', 'Counters/LinesPrinted')).toBe(42n)
    expect(newest(null, 'Host/Reachable')).toBe(true)
    expect(newest(null, 'UI/PaintedAt')).toBe(5)

    host.say(report([{ ...printer, paper: 'out' }]))
    await vi.waitFor(() => expect(newest('receipt-printer', 'Status/Paper')).toBe('out'), wait)

    host.say(report([{ ...printer, state: 'noDevice', problem: 'connection refused' }]))
    await vi.waitFor(
      () => expect(hall.ofType('device-died')).toMatchObject([{ device: 'receipt-printer' }]),
      wait,
    )
    expect(newest('receipt-printer', 'Status/Problem')).toBe('connection refused')

    host.say(report([printer]))
    const births = () =>
      hall.ofType('device-born').filter(({ device }) => device === 'receipt-printer').length
    await vi.waitFor(() => expect(births()).toBe(2), wait)

    host.close()
    await vi.waitFor(
      () => expect(hall.ofType('device-died').filter(({ device }) => device !== 'ui')).toHaveLength(2),
      wait,
    )
    await vi.waitFor(() => expect(newest(null, 'Host/Reachable')).toBe(false), wait)
    expect(newest(null, 'UI/Connected')).toBeNull()
    expect(newest('receipt-printer', 'Status/State')).toBeNull()
    expect(checkConformance(broker).filter(({ verdict }) => verdict === 'violated')).toEqual([])
  })

  it('tells of a peripheral that was never there: born once to be known, and dead', async () => {
    const host = await kioskHost()
    configure({ url: host.url, token: TOKEN })
    await start()
    await vi.waitFor(() => expect(host.agents).toHaveLength(1), wait)
    await vi.waitFor(() => expect(hall.ofType('node-born').length).toBeGreaterThan(0), wait)
    const missing: PeripheralStatus = {
      ...printer,
      state: 'noDevice',
      problem: 'connection refused',
      proof: null,
    }
    for (let i = 0; i < 3; i++) host.say(report([missing]))
    await vi.waitFor(
      () => expect(hall.ofType('device-died')).toMatchObject([{ device: 'receipt-printer' }]),
      wait,
    )
    expect(newest('receipt-printer', 'Status/State')).toBe('noDevice')
    expect(newest(null, 'Peripherals/receipt-printer/Problem')).toBe('connection refused')
    host.say(report([printer]))
    await vi.waitFor(() => expect(newest('receipt-printer', 'Status/State')).toBe('online'), wait)
    expect(newest(null, 'Peripherals/receipt-printer/State')).toBe('online')
    host.close()
    await vi.waitFor(() => expect(newest(null, 'Peripherals/receipt-printer/State')).toBeNull(), wait)
    expect(hall.ofType('device-died').filter(({ device }) => device !== 'ui')).toHaveLength(2)
    expect(checkConformance(broker).filter(({ verdict }) => verdict === 'violated')).toEqual([])
  })

  it('takes a kiosk host that says nothing for a lost one', async () => {
    const host = await kioskHost()
    configure({ url: host.url, token: TOKEN })
    await start()
    await vi.waitFor(() => expect(host.agents).toHaveLength(1), wait)
    host.say(report([printer]))
    await vi.waitFor(() => expect(newest(null, 'Host/Reachable')).toBe(true), wait)
    await vi.waitFor(() => expect(newest(null, 'Host/Reachable')).toBe(false), wait)
    await vi.waitFor(() => expect(host.agents.length).toBeGreaterThan(1), wait)
    host.close()
  })
})
