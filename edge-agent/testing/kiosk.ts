import { freePort } from '@foyer/service/free-port'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  type CommandOrder,
  type CommandReceipt,
  commandReceipt,
  type CommandRequest,
} from '@foyer/contracts/fleet-command'
import { hostToUi } from '@foyer/contracts/ui-link'
import type { View } from '@foyer/contracts/view'
import type { Sample } from '@foyer/sparkplug/node-session'
import { encodePayload } from '@foyer/sparkplug/encode'
import { birthMetric } from '@foyer/sparkplug/messages'
import { emptyPayload } from '@foyer/sparkplug/payload'
import { embeddedBroker, type TestBroker } from '@foyer/sparkplug/testing/brokers'
import { startHost } from '@foyer/sparkplug/testing/parties'
import { connectAsync, type MqttClient } from 'mqtt'
import { vi } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'

const secret = 'a-secret-for-tests-of-the-edge-agent'
const root = join(import.meta.dirname, '../..')
const readyLine = z.object({ ready: z.literal(true) })

/** A process that is started again when it ends, like a service manager does. */
class Kept {
  readonly #args: readonly string[]
  readonly #again: boolean
  #child: ChildProcess | null = null
  #stopped = false
  readonly said: string[] = []

  constructor(args: readonly string[], again: boolean) {
    this.#args = args
    this.#again = again
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [...this.#args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.said.push(text))
    child.once('exit', () => {
      if (!this.#stopped && this.#again && this.#child === child) void this.start().catch(() => {})
    })
    const [line] = await Promise.race([
      once(createInterface({ input: child.stdout }), 'line'),
      once(child, 'exit').then(() => {
        throw new Error(`ended before it was ready: ${this.said.join('')}`)
      }),
    ])
    readyLine.parse(JSON.parse(String(line)))
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name)
  }

  async kill(): Promise<void> {
    this.#stopped = true
    const child = this.#child
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
}

/** The window of the kiosk: shows what it is sent and says that it painted it; it loads again when it is told to. */
export class TestWindow {
  readonly #page: string
  #socket: WebSocket | null = null
  #closed = false
  painting = true
  view: View | null = null

  constructor(page: string) {
    this.#page = page
    void this.#open()
    const beat = setInterval(() => this.#paint(), 300)
    beat.unref()
  }

  close(): void {
    this.#closed = true
    this.#socket?.terminate()
  }

  async #open(): Promise<void> {
    if (this.#closed) return
    try {
      const html = await (await fetch(this.#page)).text()
      const token = /name="foyer-link" content="([^"]+)"/.exec(html)?.[1] ?? ''
      const { origin, host } = new URL(this.#page)
      const socket = new WebSocket(`ws://${host}/link?token=${token}`, { origin })
      this.#socket = socket
      socket.on('message', (data: Buffer) => {
        const message = hostToUi.parse(JSON.parse(data.toString('utf8')))
        if (message.type === 'view') this.view = message.view
        // What a browser does: everything anew, painting included.
        if (message.type === 'reload') {
          this.painting = true
          socket.close()
        }
        this.#paint()
      })
      socket.on('error', () => {})
      socket.on('close', () => this.#later())
    } catch {
      this.#later()
    }
  }

  #later(): void {
    setTimeout(() => void this.#open(), 150).unref()
  }

  #paint(): void {
    if (!this.painting || this.view === null || this.#socket?.readyState !== WebSocket.OPEN) return
    this.#socket.send(JSON.stringify({ type: 'painted', revision: this.view.revision, at: Date.now() }))
  }
}

export type Uploaded = { path: string; type: string | undefined; body: Buffer }

/** A kiosk host, an edge agent, a broker and a hall that hears: all real processes and wires but the hall's store. */
export class TestKiosk implements AsyncDisposable {
  readonly broker: TestBroker
  readonly hall: ReturnType<typeof startHost>
  readonly host: Kept
  readonly agent: Kept
  readonly page: string
  readonly uploads: Uploaded[]
  readonly uploadUrl: string
  readonly window: TestWindow
  readonly #closeUploads: () => void
  readonly #commander: MqttClient

  private constructor(given: {
    broker: TestBroker
    hall: ReturnType<typeof startHost>
    host: Kept
    agent: Kept
    page: string
    uploads: Uploaded[]
    uploadUrl: string
    closeUploads: () => void
    commander: MqttClient
  }) {
    this.broker = given.broker
    this.hall = given.hall
    this.host = given.host
    this.agent = given.agent
    this.page = given.page
    this.uploads = given.uploads
    this.uploadUrl = given.uploadUrl
    this.#closeUploads = given.closeUploads
    this.#commander = given.commander
    this.window = new TestWindow(given.page)
  }

  static async open(agentSettings: Record<string, unknown>): Promise<TestKiosk> {
    const broker = await embeddedBroker()
    const hall = startHost(broker.url, 'foyer-hall', 500)
    await vi.waitFor(() => {
      if (hall.onlines() !== 1) throw new Error('the hall is not online')
    })
    const uploads: Uploaded[] = []
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        uploads.push({
          path: request.url ?? '',
          type: request.headers['content-type'],
          body: Buffer.concat(chunks),
        })
        response.writeHead(201).end('{}')
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const uploadPort = typeof address === 'object' && address !== null ? address.port : 0
    const dir = mkdtempSync(join(tmpdir(), 'foyer-agent-kiosk-'))
    const port = await freePort()
    const settingsFile = join(dir, 'settings-from-hall.json')
    const file = (name: string, content: unknown): string => {
      writeFileSync(join(dir, name), JSON.stringify(content))
      return join(dir, name)
    }
    const hostFile = file('host.json', {
      kioskId: 'kiosk-1',
      dataDir: join(dir, 'host'),
      ui: { host: '127.0.0.1', port, dir: null },
      hall: { url: 'http://127.0.0.1:9', token: secret },
      agent: { token: secret },
      devices: { idCardReader: null, scanner: null, printer: { transport: 'tcp:127.0.0.1:9', columns: 48 } },
      idle: { warnAfterSeconds: 60, endAfterSeconds: 90 },
      locale: 'zh-CN',
      hallName: { 'zh-CN': '厅', 'zh-TW': '廳', en: 'Hall' },
      overridesFile: settingsFile,
    })
    const agentFile = file('agent.json', {
      broker: { url: broker.url },
      group: 'hall-1',
      node: 'kiosk-1',
      dataDir: join(dir, 'agent'),
      host: { url: `http://127.0.0.1:${port}`, token: secret },
      sampleSeconds: 1,
      report: { proofSeconds: 0 },
      services: { host: { kind: 'signal' } },
      hostSettingsFile: settingsFile,
      ...agentSettings,
    })
    const host = new Kept(['kiosk/host/main.ts', '--config', hostFile], true)
    const agent = new Kept(['edge-agent/main.ts', '--config', agentFile], false)
    await host.start()
    const kiosk = new TestKiosk({
      broker,
      hall,
      host,
      agent,
      page: `http://127.0.0.1:${port}/`,
      uploads,
      uploadUrl: `http://127.0.0.1:${uploadPort}/result?token=t`,
      closeUploads: () => server.close(),
      commander: await connectAsync(broker.url),
    })
    await agent.start()
    return kiosk
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.window.close()
    await this.agent.kill()
    await this.host.kill()
    await this.#commander.endAsync(true)
    await this.hall.driver.stop()
    await this.broker.dispose()
    this.#closeUploads()
  }

  samples(device: string | null): Sample[] {
    return this.hall.news.flatMap((item) => {
      if (!('samples' in item)) return []
      const of = item.type === 'node-born' ? null : item.device
      return of === device ? item.samples : []
    })
  }

  newest(device: string | null, name: string): unknown {
    return this.samples(device).findLast((sample) => sample.name === name && !sample.historical)?.value.value
  }

  /** Every receipt of a command in the order in which the hall got them. */
  receipts(id: string): CommandReceipt[] {
    return this.samples(null).flatMap(({ name, value }) => {
      if (name !== 'Command/Receipt' || typeof value.value !== 'string') return []
      const receipt = commandReceipt.parse(JSON.parse(value.value))
      return receipt.id === id ? [receipt] : []
    })
  }

  request(order: CommandOrder, change: Partial<CommandRequest> = {}): CommandRequest {
    const issuedAt = Date.now()
    return {
      id: crypto.randomUUID(),
      order,
      issuedAt,
      expiresAt: issuedAt + 60_000,
      uploadUrl: this.uploadUrl,
      ...change,
    }
  }

  send(text: string): void {
    const at = Date.now()
    const metric = birthMetric({ name: 'Command/Request', value: { type: 'String', value: text }, at }, null)
    const payload = encodePayload({ ...emptyPayload, timestamp: at, metrics: [metric] })
    this.#commander.publish('spBv1.0/hall-1/NCMD/kiosk-1', Buffer.from(payload), { qos: 0 })
  }

  /** Sends an order and waits for its end. */
  async order(order: CommandOrder, change: Partial<CommandRequest> = {}): Promise<CommandReceipt[]> {
    const request = this.request(order, change)
    this.send(JSON.stringify(request))
    return this.ended(request.id)
  }

  async ended(id: string): Promise<CommandReceipt[]> {
    return vi.waitFor(
      () => {
        const receipts = this.receipts(id)
        const stage = receipts.at(-1)?.stage
        if (stage === undefined || stage === 'accepted' || stage === 'running')
          throw new Error(`command at ${stage ?? 'nothing'}: ${this.agent.said.slice(-5).join('')}`)
        return receipts
      },
      { timeout: 90_000, interval: 30 },
    )
  }
}
