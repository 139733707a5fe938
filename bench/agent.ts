import { freePort } from '@foyer/service/free-port'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Bench, BenchContext, Row } from './bench.ts'
import { brokerOf, cpuMilliseconds, residentMiB, type Running, startProgram } from './hall-process.ts'
import { rounded, summarise } from './summary.ts'

const EXPORTER = 'prometheus-node-exporter'
const SECONDS = 60
const EVERY_SECONDS = 5
const WARM_UP_SECONDS = 15
const PEER = fileURLToPath(new URL('./ingest-peer.ts', import.meta.url))

class NoExporter extends Error {
  readonly code = 'bench-no-exporter'
  constructor() {
    super(`${EXPORTER} is not installed: apt-get install -y --no-install-recommends ${EXPORTER}`)
  }
}

const findExporter = (path: string): string => {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, EXPORTER)
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      // Not in this folder.
    }
  }
  throw new NoExporter()
}

type Exporter = AsyncDisposable & { readonly pid: number; scrape: () => Promise<number> }

const startExporter = async (file: string): Promise<Exporter> => {
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(file, [`--web.listen-address=${address}`], { stdio: 'ignore' })
  const { pid } = child
  if (pid === undefined) throw new NoExporter()
  const scrape = async (): Promise<number> =>
    (await (await fetch(`http://${address}/metrics`)).text()).split('\n').length
  for (let attempt = 0; ; attempt += 1) {
    try {
      await scrape()
      break
    } catch (error) {
      if (attempt === 100) throw error
      await sleep(100)
    }
  }
  return {
    pid,
    scrape,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

type Taken = { cpuMs: number; rss: readonly number[] }

const watched = async (
  pids: readonly number[],
  seconds: number,
  { signal }: BenchContext,
): Promise<readonly Taken[]> => {
  const before = await Promise.all(pids.map(cpuMilliseconds))
  const rss: number[][] = pids.map(() => [])
  for (let second = 0; second < seconds; second += 1) {
    await sleep(1000, null, { signal })
    const now = await Promise.all(pids.map(residentMiB))
    for (const [index, value] of now.entries()) rss[index]?.push(value)
  }
  const after = await Promise.all(pids.map(cpuMilliseconds))
  return pids.map((_pid, index) => ({
    cpuMs: (after[index] ?? 0) - (before[index] ?? 0),
    rss: rss[index] ?? [],
  }))
}

const startAgent = (broker: Running, signal: AbortSignal): Promise<Running> =>
  startProgram(
    ['edge-agent/main.ts', '--broker', brokerOf(broker), '--group', 'bench', '--node', 'idle'],
    signal,
  )

export const agent: Bench = {
  what: `Memory and processor of an idle edge agent that samples every ${EVERY_SECONDS} s, against Debian's ${EXPORTER} asked as often: [--inputs SECONDS]`,
  run: async (context) => {
    const seconds = context.inputs ?? SECONDS
    const file = findExporter(process.env['PATH'] ?? '')
    await using broker = await startProgram([PEER], context.signal)
    await using ours = await startAgent(broker, context.signal)
    await using exporter = await startExporter(file)
    let lines = 0
    const asking = setInterval(() => {
      exporter.scrape().then(
        (count) => {
          lines = count
        },
        () => context.say('agent: the exporter did not answer'),
      )
    }, EVERY_SECONDS * 1000)
    try {
      context.say(`agent: ${WARM_UP_SECONDS} s to settle, ${seconds} s measured`)
      await sleep(WARM_UP_SECONDS * 1000, null, { signal: context.signal })
      const [mine, theirs] = await watched([ours.pid, exporter.pid], seconds, context)
      const row = (what: string, taken: Taken | undefined): Row => ({
        what,
        'memory p50 (MiB)': rounded(summarise(taken?.rss ?? []).p50),
        'memory max (MiB)': rounded(summarise(taken?.rss ?? []).max),
        'CPU ms/s': rounded((taken?.cpuMs ?? 0) / seconds),
        'CPU % of a core': rounded((taken?.cpuMs ?? 0) / seconds / 10),
      })
      return {
        rows: [row('edge agent', mine), row(EXPORTER, theirs)],
        conditions: {
          seconds,
          agent: `samples every ${EVERY_SECONDS} s, reports over MQTT, keeps an outbox on disk; a Node.js process`,
          exporter: `asked every ${EVERY_SECONDS} s, ${lines} lines each time; a Go program that keeps and sends nothing`,
          CPU: `in steps of 10 ms`,
        },
      }
    } finally {
      clearInterval(asking)
    }
  },
}
