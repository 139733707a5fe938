/** `npm run fleet:simulate -- --devices N`: many kiosks on the edge agent's own uplink, with faults that come and go. */
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readConfig, type SimulateConfig, USAGE } from './config.ts'
import { startOwnHall } from './own-hall.ts'
import { type Child, ChildEnded, spawnChild } from './spawn-child.ts'
import type { WorkerOrder } from './worker/order.ts'

const EX_CONFIG = 78
const WORKER = fileURLToPath(new URL('worker/main.ts', import.meta.url))

const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

const nodeNames = (devices: number): string[] => {
  const digits = Math.max(3, String(devices).length)
  return Array.from({ length: devices }, (_, index) => `sim-${String(index + 1).padStart(digits, '0')}`)
}

const run = async (config: SimulateConfig, stopped: Promise<unknown>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-simulate-'))
  const children: Child[] = []
  try {
    const hall =
      config.broker === null
        ? await startOwnHall(folder, config.group, config.primaryHostId ?? 'foyer-hall')
        : null
    if (hall !== null) children.push(hall.child)
    const broker = config.broker ?? hall?.broker
    if (broker === undefined) return
    const { group, primaryHostId, sampleSeconds, faults } = config
    const names = nodeNames(config.devices)
    const orders = Array.from({ length: config.processes }, (_, index): WorkerOrder => ({
      broker,
      group,
      primaryHostId,
      sampleSeconds,
      faults,
      nodes: names.filter((_name, at) => at % config.processes === index),
      dataDir: folder,
      seed: config.seed + index * 104_729,
    })).filter(({ nodes }) => nodes.length > 0)
    children.push(...(await Promise.all(orders.map((order) => spawnChild([WORKER], order, null)))))
    const manager = hall?.manager ?? config.manager
    say(`${config.devices} kiosks report to ${broker.host}:${broker.port}. Look at them: ${manager}`)
    if (hall !== null && hall.account !== null)
      say(`Sign in as ${hall.account.name} with ${hall.account.password}.`)
    say('Ctrl+C ends them all.')
    if (config.json)
      process.stdout.write(
        `${JSON.stringify({
          ready: true,
          process: 'fleet-simulate',
          urls: { manager, mqtt: `mqtt://${broker.host}:${broker.port}` },
          devices: config.devices,
          account: hall?.account ?? null,
        })}\n`,
      )
    const crashed = Promise.race(children.map(({ ended }) => ended)).then((code) => {
      throw new ChildEnded('a process of the simulation', code)
    })
    const over = config.minutes === null ? [] : [sleep(config.minutes * 60_000, null, { ref: true })]
    await Promise.race([stopped, crashed, ...over])
  } finally {
    // The kiosks first: they take their leave of a hall that still hears them.
    for (const child of children.toReversed()) await child.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const read = readConfig(process.argv.slice(2))
if (read.kind === 'help') {
  process.stdout.write(`${USAGE}\n`)
} else if (read.kind === 'bad') {
  for (const problem of read.problems) say(problem)
  say(`\n${USAGE}`)
  process.exitCode = EX_CONFIG
} else {
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(process, 'SIGHUP')])
  try {
    await run(read.config, stopped)
    process.exit(0)
  } catch (problem) {
    say(problem instanceof Error ? problem.message : String(problem))
    process.exit(1)
  }
}
