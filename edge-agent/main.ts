import { pino } from 'pino'
import packageJson from './package.json' with { type: 'json' }
import { startAgent } from './agent.ts'
import { readConfig } from './config.ts'
import { AgentError } from './errors.ts'

const EX_CONFIG = 78
/** The broker may not answer a goodbye; the service manager must not have to kill the agent for it. */
const LONGEST_STOP_MS = 2500

const read = readConfig(process.argv.slice(2))
if (read.kind === 'bad') {
  for (const problem of read.problems) process.stderr.write(`${problem}\n`)
  process.exit(EX_CONFIG)
}
const { config } = read
const log = pino(
  { name: 'edge-agent', redact: ['*.token', '*.password'] },
  pino.destination({ dest: 2, sync: true }),
)
const agent = await startAgent({
  config,
  version: packageJson.version,
  log,
  now: () => Date.now(),
  random: () => Math.random(),
}).catch((err: unknown) => {
  log.fatal({ err }, err instanceof AgentError ? `${err.code}: ${err.message}` : 'the agent cannot start')
  process.exit(1)
})

const stop = (signal: string): void => {
  log.info({ signal }, 'stopping')
  setTimeout(() => process.exit(0), LONGEST_STOP_MS).unref()
  agent.stop().then(
    () => process.exit(0),
    (err: unknown) => {
      log.error({ err }, 'stopping failed')
      process.exit(1)
    },
  )
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)

process.stdout.write(
  `${JSON.stringify({ ready: true, process: 'edge-agent', urls: { broker: config.broker.url }, dataDir: config.dataDir })}\n`,
)
