/** `npm run bench -- NAME [--json] [--inputs N] [--data DIR --windows FILE]`: a table on stdout, or one JSON object; progress on stderr. */
import { cpus, release, totalmem, type } from 'node:os'
import { parseArgs } from 'node:util'
import type { BenchContext } from './bench.ts'
import { BENCHES } from './benches.ts'
import { printTable } from './print-table.ts'

const EX_USAGE = 64
const GIB = 1024 ** 3

const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

const list = async (): Promise<string> => {
  const benches = await Promise.all(
    [...BENCHES].map(async ([name, load]) => ({ name, what: (await load()).what })),
  )
  return `npm run bench -- NAME [--json] [--inputs N] [--data DIR --windows FILE] [--images DIR] [--pairs FILE] [--models DIR]\n\n${printTable(benches)}`
}

const machine = () => ({
  system: `${type()} ${release()}`,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / GIB),
  node: process.versions.node,
})

type Arguments = Pick<
  BenchContext,
  'inputs' | 'data' | 'windows' | 'images' | 'pairs' | 'models' | 'sizes'
> & {
  readonly names: readonly string[]
  readonly json: boolean
}

const readArguments = (): Arguments | null => {
  try {
    const { values, positionals } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        inputs: { type: 'string' },
        data: { type: 'string' },
        windows: { type: 'string' },
        images: { type: 'string' },
        pairs: { type: 'string' },
        models: { type: 'string' },
        sizes: { type: 'string' },
      },
      allowPositionals: true,
    })
    const inputs = values.inputs === undefined ? null : Number(values.inputs)
    if (inputs !== null && !(Number.isInteger(inputs) && inputs > 0)) return null
    const {
      json,
      data = null,
      windows = null,
      images = null,
      pairs = null,
      models = null,
      sizes = null,
    } = values
    return { names: positionals, json, inputs, data, windows, images, pairs, models, sizes }
  } catch {
    return null
  }
}

const main = async (): Promise<number> => {
  const asked = readArguments()
  const [name, ...more] = asked?.names ?? []
  if (asked === null || more.length > 0) {
    say(await list())
    return EX_USAGE
  }
  if (name === undefined) {
    process.stdout.write(`${await list()}\n`)
    return 0
  }
  const load = BENCHES.get(name)
  if (load === undefined) {
    say(`There is no bench called ${JSON.stringify(name)}.\n\n${await list()}`)
    return EX_USAGE
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
  const bench = await load()
  const now = (): number => performance.now()
  const began = now()
  const { inputs, data, windows, images, pairs, models, sizes } = asked
  const result = await bench.run({
    now,
    say,
    signal: stop.signal,
    inputs,
    data,
    windows,
    images,
    pairs,
    models,
    sizes,
  })
  const seconds = Math.round((now() - began) / 1000)
  if (asked.json) {
    const report = {
      bench: name,
      what: bench.what,
      at: new Date().toISOString(),
      seconds,
      machine: machine(),
      ...result,
    }
    process.stdout.write(`${JSON.stringify(report)}\n`)
  } else {
    const conditions = Object.entries(result.conditions).map(([key, value]) => `${key}: ${value}`)
    process.stdout.write(`${bench.what}\n\n${printTable(result.rows)}\n\n${conditions.join('\n')}\n`)
  }
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  say(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
  process.exitCode = 1
}
