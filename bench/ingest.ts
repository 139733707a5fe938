import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import mqtt from 'mqtt'
import type { Bench, BenchContext, Row } from './bench.ts'
import { brokerOf, cpuMilliseconds, hallFolder, residentMiB, startProgram } from './hall-process.ts'
import { GROUP, METRICS, openTraffic } from './ingest-traffic.ts'
import { rounded, summarise } from './summary.ts'

const SIZES = '100,1000,10000'
const MESSAGES = 60_000
const ROUNDS = 3
/** A device that reports every five seconds, as the edge agent does. */
const REPORT_EVERY_SECONDS = 5
const PACED_MS = 15_000
const POLL_MS = 4
const PEER = fileURLToPath(new URL('./ingest-peer.ts', import.meta.url))

type Flood = { ms: number; cpuMs: number; rssMiB: number }
type Measured = Flood & { lags: readonly number[] }

const poll = async (condition: () => boolean, signal: AbortSignal): Promise<void> => {
  while (!condition()) {
    signal.throwIfAborted()
    await sleep(POLL_MS)
  }
}

type Watcher = Disposable & {
  /** Samples that were ever stored. */
  samples: () => number
  /** When each sample stored since the last call was measured. */
  fresh: () => readonly number[]
}

/** Looks at the hall's database from outside: what is seen here has been committed. */
const watch = (file: string): Watcher => {
  const database = new Database(file, { readonly: true })
  const count = database
    .prepare<[], number>("select seq from sqlite_sequence where name = 'fleet_arrival'")
    .pluck()
  const since = database.prepare<[number], { id: number; at: number }>(
    'select id, at from fleet_arrival where id > ? order by id',
  )
  let seen = 0
  return {
    samples: () => count.get() ?? 0,
    fresh: () => {
      const rows = since.all(seen)
      seen = rows.at(-1)?.id ?? seen
      return rows.map(({ at }) => at)
    },
    [Symbol.dispose]: () => database.close(),
  }
}

const lagsWhile = async (watcher: Watcher, work: Promise<number>, signal: AbortSignal): Promise<number[]> => {
  const lags: number[] = []
  const look = async (): Promise<void> => {
    signal.throwIfAborted()
    await sleep(POLL_MS)
    const now = Date.now()
    lags.push(...watcher.fresh().map((at) => now - at))
  }
  const leaving = { isOver: false }
  const left = work.finally(() => {
    leaving.isOver = true
  })
  while (!leaving.isOver) await look()
  const expected = (await left) * METRICS
  while (lags.length < expected) await look()
  return lags
}

/** The hall-server with its embedded broker, counted in its own database. */
const stored = async (nodes: number, messages: number, context: BenchContext): Promise<Measured> => {
  const { now, signal } = context
  await using folder = await hallFolder(GROUP)
  await using hall = await startProgram(['hall-server/src/main.ts', '--config', folder.config], signal)
  await using traffic = await openTraffic(brokerOf(hall), nodes)
  using watcher = watch(folder.database)
  await traffic.births()
  await poll(() => watcher.samples() >= nodes * METRICS, signal)
  const [before, cpuBefore, began] = [watcher.samples(), await cpuMilliseconds(hall.pid), now()]
  await traffic.flood(messages)
  await poll(() => watcher.samples() - before >= messages * METRICS, signal)
  const flood = {
    ms: now() - began,
    cpuMs: (await cpuMilliseconds(hall.pid)) - cpuBefore,
    rssMiB: await residentMiB(hall.pid),
  }
  watcher.fresh()
  const paced = traffic.pace(nodes / REPORT_EVERY_SECONDS, PACED_MS, signal)
  return { ...flood, lags: await lagsWhile(watcher, paced, signal) }
}

/** The same broker in a process of the same kind, with a subscriber that counts and stores nothing. */
const counted = async (nodes: number, messages: number, { now, signal }: BenchContext): Promise<Flood> => {
  await using peer = await startProgram([PEER], signal)
  const watcher = await mqtt.connectAsync(brokerOf(peer), { protocolVersion: 4 })
  try {
    let heard = 0
    watcher.on('message', (_topic, payload) => {
      heard = Number(payload.toString('utf8'))
    })
    await watcher.subscribeAsync('count')
    await using traffic = await openTraffic(brokerOf(peer), nodes)
    await traffic.births()
    await poll(() => heard >= nodes, signal)
    const [cpuBefore, began] = [await cpuMilliseconds(peer.pid), now()]
    await traffic.flood(messages)
    await poll(() => heard >= messages + nodes, signal)
    return {
      ms: now() - began,
      cpuMs: (await cpuMilliseconds(peer.pid)) - cpuBefore,
      rssMiB: await residentMiB(peer.pid),
    }
  } finally {
    await watcher.endAsync()
  }
}

const median = (values: readonly number[]): number => summarise(values).p50

const rowOf = (devices: number, what: string, messages: number, runs: readonly Flood[]): Row => ({
  devices,
  what,
  'messages/s': Math.round((messages / median(runs.map(({ ms }) => ms))) * 1000),
  'CPU µs/message': rounded((median(runs.map(({ cpuMs }) => cpuMs)) * 1000) / messages),
  'memory (MiB)': Math.round(median(runs.map(({ rssMiB }) => rssMiB))),
})

const lagColumns = (lags: readonly number[]): Row => {
  if (lags.length === 0) return { 'lag p50 (ms)': '', 'lag p99 (ms)': '', 'lag max (ms)': '' }
  const sorted = lags.toSorted((a, b) => a - b)
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
  return { 'lag p50 (ms)': rank(0.5), 'lag p99 (ms)': rank(0.99), 'lag max (ms)': rank(1) }
}

export const ingest: Bench = {
  what: 'Sparkplug messages stored on disk by hall-server at 100, 1,000 and 10,000 devices, against the same broker with a subscriber that stores nothing: [--sizes 100,1000] [--inputs MESSAGES]',
  run: async (context) => {
    const messages = context.inputs ?? MESSAGES
    const sizes = (context.sizes ?? SIZES).split(',').map(Number)
    const rows: Row[] = []
    for (const nodes of sizes) {
      const ours: Measured[] = []
      const bare: Flood[] = []
      for (let round = 1; round <= ROUNDS; round += 1) {
        context.signal.throwIfAborted()
        bare.push(await counted(nodes, messages, context))
        ours.push(await stored(nodes, messages, context))
        const perSecond = (run: Flood | undefined): number => Math.round((messages / (run?.ms ?? 1)) * 1000)
        context.say(
          `ingest: ${nodes} devices, round ${round} of ${ROUNDS}: ${perSecond(ours.at(-1))} stored, ${perSecond(bare.at(-1))} counted a second`,
        )
      }
      rows.push({
        ...rowOf(nodes, 'stored', messages, ours),
        ...lagColumns(ours.flatMap(({ lags }) => lags)),
      })
      rows.push({ ...rowOf(nodes, 'counted only', messages, bare), ...lagColumns([]) })
    }
    return {
      rows,
      conditions: {
        rounds: `${ROUNDS}, medians are shown; lags of all rounds together`,
        messages: `${messages} NDATA, every device in turn, ${METRICS} changed values each, QoS 0, as fast as the broker takes them, through one connection`,
        broker: 'embedded aedes, the subscriber in the same process',
        memory: 'of the whole process after the last message',
        lag: `from the device's timestamp to a commit that another process sees, looked at every ${POLL_MS} ms, while each device reports every ${REPORT_EVERY_SECONDS} s for ${PACED_MS / 1000} s`,
      },
    }
  },
}
