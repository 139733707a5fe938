import { mkdirSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { pino } from 'pino'
import { buildApp } from './app.ts'
import { readConfig, type SimulatorConfig } from './config.ts'
import { SimulatedDevices } from './devices.ts'
import { gatewayRoutes } from './gateway/routes.ts'
import { LiveFeed } from './live.ts'
import { phoneRoutes } from './phone/routes.ts'
import { WireError } from './wire/wire.ts'

const badConfiguration = 78
/** A usual thermal printer: 40 lines a second of plain text. */
const lineMs = 25

async function run(config: SimulatorConfig): Promise<void> {
  const log = pino({ name: 'simulator' }, pino.destination(2))
  mkdirSync(config.dataDir, { recursive: true })
  await using stack = new AsyncDisposableStack()
  const live = stack.use(new LiveFeed())
  const devices = stack.use(
    await SimulatedDevices.start({
      ...config.devices,
      monotonicMs: () => performance.now(),
      random: Math.random,
      lineMs,
      onChange: (what) => live.changed(what),
    }),
  )
  // Whoever opens the control page stands before the kiosk.
  devices.visitor('standing', null)
  const app = await buildApp({ log, devices, live, peopleFile: config.peopleFile })
  stack.defer(() => app.close())
  await app.register(gatewayRoutes, { ...config.gateway, clock: () => Date.now(), dataDir: config.dataDir })
  await app.register(phoneRoutes, { dataDir: config.dataDir })
  const url = await app.listen({ host: config.http.host, port: config.http.port })
  const stopped = Promise.withResolvers<void>()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopped.resolve())
  process.stdout.write(
    `${JSON.stringify({ ready: true, process: 'simulator', urls: { simulator: `${url}/` } })}\n`,
  )
  await stopped.promise
}

const result = readConfig(process.argv.slice(2))
if (result.kind === 'refused') {
  for (const problem of result.problems) process.stderr.write(`${problem}\n`)
  process.exitCode = badConfiguration
} else {
  try {
    await run(result.config)
  } catch (error) {
    const known = error instanceof WireError || (error instanceof Error && 'code' in error)
    if (!known) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
