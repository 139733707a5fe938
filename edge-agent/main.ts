import { LevelForAWhile } from '@foyer/service/log-level'
import { LogRing } from '@foyer/service/log-ring'
import { readServiceManager, serviceManager } from '@foyer/service/service-manager'
import { pino } from 'pino'
import packageJson from './package.json' with { type: 'json' }
import { startAgent } from './agent.ts'
import { type AgentConfig, type EnrolledConfig, readConfig, withIdentity } from './config.ts'
import { AgentError } from './errors.ts'
import type { ClientTls } from './uplink/uplink.ts'

const EX_CONFIG = 78
/** The broker may not answer a goodbye; the service manager must not have to kill the agent for it. */
const LONGEST_STOP_MS = 2500
const KEPT_LOG_LINES = 2000

const read = readConfig(process.argv.slice(2))
if (read.kind === 'bad') {
  for (const problem of read.problems) process.stderr.write(`${problem}\n`)
  process.exit(EX_CONFIG)
}
const ring = new LogRing(KEPT_LOG_LINES, (line) => line)
const log = pino(
  { name: 'edge-agent', redact: ['*.token', '*.password'] },
  pino.multistream([
    { level: 'trace', stream: pino.destination({ dest: 2, sync: true }) },
    { level: 'trace', stream: ring.stream },
  ]),
)
const level = new LevelForAWhile(log)
const notify = readServiceManager(process.env)
const manager = serviceManager(notify.socket, notify.watchdogUsec)
const now = (): number => Date.now()
const random = (): number => Math.random()
const stopping = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    log.info({ signal }, 'stopping')
    stopping.abort()
  })

const identify = async (
  enrolled: EnrolledConfig,
): Promise<{ config: AgentConfig; tls: () => ClientTls; stop: () => void }> => {
  const { enrolment, dataDir } = enrolled
  // Loaded where it is needed: a device without an identity stays smaller without it.
  const { openDeviceIdentity } = await import('./enrolment/device-identity.ts')
  const identity = await openDeviceIdentity({ enrolment, dataDir, log, now, random, signal: stopping.signal })
  const { group, node } = identity.present()
  if ((enrolled.group ?? group) !== group || (enrolled.node ?? node) !== node)
    throw new AgentError(
      'agent/identity-unusable',
      `the identity in ${dataDir} is that of ${group}/${node}, not of what the configuration names`,
      null,
    )
  return {
    config: withIdentity(enrolled, identity.present()),
    tls: () => {
      const { ca, certificate, key } = identity.present()
      return { ca, cert: certificate, key }
    },
    stop: identity.stop,
  }
}

const run = async (): Promise<void> => {
  const { config, tls, stop } =
    read.kind === 'enrolled'
      ? await identify(read.config)
      : { config: read.config, tls: () => null, stop: () => {} }
  const agent = await startAgent({
    config,
    tls,
    version: packageJson.version,
    log,
    ring,
    level,
    now,
    monotonicMs: () => performance.now(),
    random,
  })
  process.stdout.write(
    `${JSON.stringify({ ready: true, process: 'edge-agent', urls: { broker: config.broker.url }, dataDir: config.dataDir })}\n`,
  )
  manager.ready()
  await new Promise<void>((resolve) => {
    if (stopping.signal.aborted) resolve()
    stopping.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  manager.stopping()
  setTimeout(() => process.exit(0), LONGEST_STOP_MS).unref()
  stop()
  await agent.stop()
}

try {
  await run()
  process.exit(0)
} catch (err) {
  if (stopping.signal.aborted) process.exit(0)
  log.fatal({ err }, err instanceof AgentError ? `${err.code}: ${err.message}` : 'the agent cannot run')
  process.exit(1)
}
