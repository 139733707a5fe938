import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { Bench, BenchContext, Row } from './bench.ts'
import { brokerOf, cpuMilliseconds, hallFolder, residentMiB, startProgram } from './hall-process.ts'
import { rounded, summarise } from './summary.ts'

const DEVICES = 1000
const ROUNDS = 3
const GROUP = 'bench'
const POLL_MS = 50
const PATIENCE_MS = 180_000

const node = (file: string): Disposable & { heardSince: (at: number) => number[] } => {
  const database = new Database(file, { readonly: true })
  const born = database.prepare<[number], number>('select born_at from fleet_node where born_at >= ?').pluck()
  return { heardSince: (at) => born.all(at), [Symbol.dispose]: () => database.close() }
}

/** When every device was born again at the hall, in milliseconds after `since`. */
const allBorn = async (
  file: string,
  devices: number,
  since: number,
  { signal }: BenchContext,
): Promise<number[]> => {
  using nodes = node(file)
  const seenAt: number[] = []
  while (seenAt.length < devices) {
    signal.throwIfAborted()
    if (Date.now() - since > PATIENCE_MS)
      throw new RangeError(`${seenAt.length} of ${devices} devices came back within ${PATIENCE_MS / 1000} s`)
    await sleep(POLL_MS)
    const now = Date.now() - since
    const seen = nodes.heardSince(since).length
    while (seenAt.length < seen) seenAt.push(now)
  }
  return seenAt
}

export const reconnect: Bench = {
  what: 'All devices reconnecting at once after the hall and its broker were killed, until each is known again: [--inputs DEVICES]',
  run: async (context) => {
    const devices = context.inputs ?? DEVICES
    await using folder = await hallFolder(GROUP)
    const startHall = () =>
      startProgram(['hall-server/src/main.ts', '--config', folder.config], context.signal)
    let hall = await startHall()
    try {
      const began = Date.now()
      await using kiosks = await startProgram(
        [
          'edge-agent/simulate/main.ts',
          '--devices',
          String(devices),
          '--broker',
          brokerOf(hall),
          '--group',
          GROUP,
          '--primary-host',
          'bench',
          '--calm',
          '--json',
        ],
        context.signal,
      )
      await allBorn(folder.database, devices, began, context)
      context.say(`reconnect: ${devices} devices of process ${kiosks.pid} are there`)
      const rows: Row[] = []
      for (let round = 1; round <= ROUNDS; round += 1) {
        process.kill(hall.pid, 'SIGKILL')
        await sleep(2000)
        hall = await startHall()
        const since = Date.now()
        const times = await allBorn(folder.database, devices, since, context)
        const { p50, max } = summarise(times)
        const p95 = summarise(times).p95
        rows.push({
          round,
          devices,
          'half back (ms)': p50,
          '95 % back (ms)': p95,
          'all back (ms)': max,
          'hall CPU (ms)': Math.round(await cpuMilliseconds(hall.pid)),
          'hall memory (MiB)': rounded(await residentMiB(hall.pid)),
        })
        context.say(`reconnect: round ${round} of ${ROUNDS}: all back after ${max} ms`)
      }
      return {
        rows,
        conditions: {
          devices: `${devices} uplinks of the edge agent with their own outboxes, in processes of this machine`,
          from: 'the hall says that it is ready, two seconds and its start after it was killed (SIGKILL)',
          to: `the birth stands in the hall's database, looked at every ${POLL_MS} ms`,
          waits: 'each device tries again after 250 ms, then doubling to 10 s, spread by chance',
        },
      }
    } finally {
      await hall[Symbol.asyncDispose]()
    }
  },
}
