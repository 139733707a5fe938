/** `npm run peripherals`: the field engineer's doctor, and the decoders at hand. */
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { readConfig, type KioskConfig } from '../config.ts'
import { systemClock } from '../devices/clock.ts'
import { parseCommandLine, usage } from './command-line.ts'
import { examine } from './examine.ts'
import { parseHex } from './hex.ts'
import { protocols } from './protocols.ts'
import { printReport } from './report.ts'

const exUsage = 64
const badConfiguration = 78
const usualConfig = '/etc/foyer/kiosk.json'

const complain = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

async function decode(protocol: string, bytes: Uint8Array): Promise<number> {
  const describe = await protocols.get(protocol)?.()
  if (describe === undefined) return exUsage
  const described = describe(bytes)
  // Some rooms tell the messages alone; whoever reads this finds them in one place.
  const whole = Array.isArray(described) ? { protocol, messages: described } : described
  process.stdout.write(`${JSON.stringify(whole, null, 2)}\n`)
  return 0
}

async function doctor(configFile: string | null, json: boolean): Promise<number> {
  const file = configFile ?? (existsSync(usualConfig) ? usualConfig : null)
  let given: { readonly file: string; readonly config: KioskConfig } | null = null
  if (file !== null) {
    const result = readConfig(['--config', file])
    if (result.kind === 'refused') {
      for (const problem of result.problems) complain(problem)
      return badConfiguration
    }
    given = { file, config: result.config }
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const examination = await examine(given, {
    clock: systemClock,
    monotonicMs: () => performance.now(),
    random: Math.random,
    log: pino({ name: 'peripherals', level: 'silent' }),
    signal: stop.signal,
  })
  process.stdout.write(json ? `${JSON.stringify(examination, null, 2)}\n` : printReport(examination))
  return examination.ok ? 0 : 1
}

async function main(): Promise<number> {
  const command = parseCommandLine(process.argv.slice(2), [...protocols.keys()])
  switch (command.kind) {
    case 'help':
      process.stdout.write(`${usage}\n`)
      return 0
    case 'wrong':
      complain(`${command.problem}\n\n${usage}`)
      return exUsage
    case 'decode':
      return decode(command.protocol, command.bytes)
    case 'decode-stdin': {
      const parsed = parseHex(await text(process.stdin))
      if ('bytes' in parsed) return decode(command.protocol, parsed.bytes)
      complain(parsed.problem)
      return exUsage
    }
    case 'doctor':
      return doctor(command.configFile, command.json)
  }
}

process.exitCode = await main()
