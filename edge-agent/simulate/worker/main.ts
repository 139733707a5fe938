/** One process of the simulation: reads its order from stdin, plays its kiosks, ends when stdin does. */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { pino } from 'pino'
import { seededChance } from '../chance.ts'
import { type SimulatedKiosk, startSimulatedKiosk } from '../simulated-kiosk.ts'
import { workerOrder } from './order.ts'

const log = pino({ name: 'fleet-simulate', level: 'error' }, pino.destination({ dest: 2, sync: true }))
const lines = createInterface({ input: process.stdin })
const [line] = await once(lines, 'line')
const order = workerOrder.parse(JSON.parse(String(line)))
const ended = once(lines, 'close')

const kiosks: SimulatedKiosk[] = []
const timers: NodeJS.Timeout[] = []
const intervalMs = order.sampleSeconds * 1000
const stopping = new AbortController()

const play = (kiosk: SimulatedKiosk, firstInMs: number): void => {
  let isBusy = false
  const turn = (): void => {
    if (isBusy || stopping.signal.aborted) return
    isBusy = true
    kiosk
      .live()
      .catch((err: unknown) => log.error({ err }, 'a simulated kiosk could not go on'))
      .finally(() => {
        isBusy = false
      })
  }
  // Kiosks do not measure in step.
  timers.push(
    setTimeout(() => {
      turn()
      timers.push(setInterval(turn, intervalMs))
    }, firstInMs),
  )
}

for (const [index, node] of order.nodes.entries()) {
  const { broker, group, primaryHostId, dataDir, faults, seed } = order
  const kiosk = await startSimulatedKiosk({
    broker,
    group,
    node,
    primaryHostId,
    dataDir,
    log,
    faults,
    now: () => Date.now(),
    chance: seededChance(seed + index * 7919),
  })
  kiosks.push(kiosk)
  play(kiosk, (index / order.nodes.length) * intervalMs)
}
process.stdout.write(
  `${JSON.stringify({ ready: true, process: 'fleet-simulate-worker', kiosks: kiosks.length })}\n`,
)

process.on('SIGINT', () => {})
await Promise.race([ended, once(process, 'SIGTERM')])
stopping.abort()
for (const timer of timers) clearTimeout(timer)
setTimeout(() => process.exit(0), 5000).unref()
await Promise.all(kiosks.map((kiosk) => kiosk.stop()))
process.exit(0)
