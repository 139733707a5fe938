import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { birthMetric, bdSeqReading, dataMetric, sequenced, type Publication } from '@foyer/sparkplug/messages'
import mqtt from 'mqtt'
import type { Bench, BenchContext } from './bench.ts'
import { rounded, summarise } from './summary.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const NODES = 100
const MESSAGES = 60_000
const METRICS = 3
const ROUNDS = 3
const GROUP = 'bench'
/** So many messages may be on the way to the broker at once: enough to keep it busy, not to flood the publisher. */
const WINDOW = 500

const nodeName = (index: number): string => `node-${index}`
const metricNames = Array.from({ length: METRICS }, (_, index) => `Sensor/${index}`)

const births = (at: number): Publication[] =>
  Array.from({ length: NODES }, (_, node) =>
    sequenced(
      { kind: 'node', type: 'NBIRTH', group: GROUP, node: nodeName(node) },
      at,
      [
        birthMetric(bdSeqReading(0, at), null),
        birthMetric({ name: 'Node Control/Rebirth', value: { type: 'Boolean', value: false }, at }, null),
        ...metricNames.map((name) => birthMetric({ name, value: { type: 'Double', value: 0 }, at }, null)),
      ],
      0,
    ),
  )

/** Every node in turn, its sequence number growing by one, three changed values a message. */
const data = (at: number): Publication[] =>
  Array.from({ length: MESSAGES }, (_, index) => {
    const turn = Math.floor(index / NODES) + 1
    return sequenced(
      { kind: 'node', type: 'NDATA', group: GROUP, node: nodeName(index % NODES) },
      at + turn,
      metricNames.map((name, metric) =>
        dataMetric(
          { name, value: { type: 'Double', value: turn + metric / 10 }, at: at + turn },
          null,
          false,
        ),
      ),
      turn % 256,
    )
  })

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await once(server.close(), 'close')
  if (address === null || typeof address === 'string') throw new TypeError('no free port')
  return address.port
}

type Peer = AsyncDisposable & {
  readonly url: string
  readonly cpuMs: () => Promise<number>
  readonly pid: number
}

const startPeer = async (args: readonly string[], context: BenchContext): Promise<Peer> => {
  const child = spawn(process.execPath, [...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] })
  const { stdout, pid } = child
  if (stdout === null || pid === undefined) throw new TypeError(`${args[0]} did not start`)
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: stdout }).once('line', resolve)
    child.once('exit', (code) => reject(new TypeError(`${args[0]} ended with exit code ${code}`)))
    context.signal.addEventListener('abort', () => void close(), { once: true })
  })
  const ready: unknown = JSON.parse(line)
  const urls = typeof ready === 'object' && ready !== null && 'urls' in ready ? ready.urls : null
  const url = typeof urls === 'object' && urls !== null && 'mqtt' in urls ? urls.mqtt : null
  if (typeof url !== 'string') throw new TypeError(`${args[0]} named no broker: ${line}`)
  return { url, pid, cpuMs: () => cpuMilliseconds(pid), [Symbol.asyncDispose]: close }
}

const CLOCK_TICKS_PER_SECOND = 100

/** User and system time of a process (proc(5), fields 14 and 15 of `stat`). */
const cpuMilliseconds = async (pid: number): Promise<number> => {
  const { readFile } = await import('node:fs/promises')
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / CLOCK_TICKS_PER_SECOND
}

/** Publishes all and resolves with the milliseconds until `stored` says that the last one is there. */
const publishAll = async (
  url: string,
  messages: readonly Publication[],
  arrived: (count: number) => Promise<void>,
  { now }: BenchContext,
): Promise<number> => {
  const client = await mqtt.connectAsync(url, { protocolVersion: 4 })
  try {
    const send = async ({ topic, payload, qos, retain }: Publication): Promise<void> => {
      await client.publishAsync(topic, Buffer.from(payload), { qos, retain })
    }
    for (const birth of births(Date.now())) await send(birth)
    await arrived(0)
    const began = now()
    for (let next = 0; next < messages.length; next += WINDOW)
      await Promise.all(messages.slice(next, next + WINDOW).map(send))
    await arrived(messages.length)
    return now() - began
  } finally {
    await client.endAsync()
  }
}

const poll = async (condition: () => boolean, signal: AbortSignal): Promise<void> => {
  while (!condition()) {
    signal.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** The hall-server with its embedded broker, counted in its own database. */
const stored = async (messages: readonly Publication[], context: BenchContext) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'foyer-bench-'))
  try {
    const [http, broker] = [await freePort(), await freePort()]
    const file = join(dataDir, 'hall.json')
    const config = {
      http: { host: '127.0.0.1', port: http },
      publicUrl: `http://127.0.0.1:${http}`,
      dataDir,
      broker: { kind: 'embedded', host: '127.0.0.1', port: broker },
      hostId: 'bench',
      group: GROUP,
      hallName: { 'zh-CN': '测量', 'zh-TW': '量測', en: 'Bench' },
      demo: true,
      kiosks: [],
      gateway: { baseUrl: 'http://127.0.0.1:9/gateway', merchantId: 'bench', key: 'k'.repeat(32) },
      messages: { url: 'http://127.0.0.1:9/messages' },
      webDir: null,
      mirrorDir: null,
    }
    await writeFile(file, JSON.stringify(config), { mode: 0o600 })
    await using hall = await startPeer(['hall-server/src/main.ts', '--config', file], context)
    using database = openCounter(join(dataDir, 'hall.sqlite'))
    let before = 0
    let cpuBefore = 0
    const ms = await publishAll(
      hall.url,
      messages,
      async (count) => {
        if (count === 0) {
          await poll(() => database.samples() >= NODES * METRICS, context.signal)
          before = database.samples()
          cpuBefore = await hall.cpuMs()
        } else await poll(() => database.samples() - before >= count * METRICS, context.signal)
      },
      context,
    )
    return { ms, cpuMs: (await hall.cpuMs()) - cpuBefore }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

const openCounter = (file: string): Disposable & { samples(): number } => {
  const database = new Database(file, { readonly: true })
  const count = database.prepare<[], { n: number }>('select max(rowid) as n from fleet_sample')
  return { samples: () => count.get()?.n ?? 0, [Symbol.dispose]: () => database.close() }
}

/** The same broker in a process of the same kind, with a subscriber that counts and stores nothing. */
const counted = async (messages: readonly Publication[], context: BenchContext) => {
  await using peer = await startPeer([fileURLToPath(new URL('./ingest-peer.ts', import.meta.url))], context)
  const watcher = await mqtt.connectAsync(peer.url, { protocolVersion: 4 })
  try {
    let heard = 0
    watcher.on('message', (_topic, payload) => {
      heard = Number(payload.toString('utf8'))
    })
    await watcher.subscribeAsync('count')
    let cpuBefore = 0
    const ms = await publishAll(
      peer.url,
      messages,
      async (count) => {
        if (count === 0) cpuBefore = await peer.cpuMs()
        else await poll(() => heard >= count + NODES, context.signal)
      },
      context,
    )
    return { ms, cpuMs: (await peer.cpuMs()) - cpuBefore }
  } finally {
    await watcher.endAsync()
  }
}

const perSecond = (ms: number): number => Math.round((MESSAGES / ms) * 1000)

export const ingest: Bench = {
  what: 'Sparkplug messages a second stored on disk by hall-server, against the same broker with a subscriber that stores nothing',
  run: async (context) => {
    const ours: { ms: number; cpuMs: number }[] = []
    const bare: { ms: number; cpuMs: number }[] = []
    for (let round = 1; round <= ROUNDS && !context.signal.aborted; round += 1) {
      const messages = data(Date.now())
      bare.push(await counted(messages, context))
      ours.push(await stored(messages, context))
      context.say(
        `ingest: round ${round} of ${ROUNDS}: ${perSecond(ours.at(-1)?.ms ?? 0)} stored, ${perSecond(bare.at(-1)?.ms ?? 0)} counted a second`,
      )
    }
    const median = (runs: readonly { ms: number; cpuMs: number }[]) => ({
      ms: summarise(runs.map(({ ms }) => ms)).p50,
      cpuMs: summarise(runs.map(({ cpuMs }) => cpuMs)).p50,
    })
    const [stores, counts] = [median(ours), median(bare)]
    return {
      rows: [
        {
          what: 'stored',
          'messages/s': perSecond(stores.ms),
          'CPU µs/message': rounded((stores.cpuMs * 1000) / MESSAGES),
        },
        {
          what: 'counted only',
          'messages/s': perSecond(counts.ms),
          'CPU µs/message': rounded((counts.cpuMs * 1000) / MESSAGES),
        },
        {
          what: 'ratio',
          'messages/s': rounded(counts.ms / stores.ms),
          'CPU µs/message': rounded(stores.cpuMs / counts.cpuMs),
        },
      ],
      conditions: {
        rounds: `${ROUNDS}, the median is shown`,
        messages: `${MESSAGES} NDATA of ${NODES} nodes, ${METRICS} changed values each, QoS 0`,
        broker: 'embedded aedes, the subscriber in the same process',
      },
    }
  },
}
