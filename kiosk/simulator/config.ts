import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { listenAddress } from './wire/open-wire.ts'

const port = z.int().min(0).max(65_535)
const baud = z.int().min(300).max(1_000_000)
const place = (standardBaud: number) =>
  z.strictObject({ listen: listenAddress, baud: baud.default(standardBaud) })

export const simulatorConfig = z.strictObject({
  http: z
    .strictObject({ host: z.enum(['127.0.0.1', 'localhost']), port })
    .default({ host: '127.0.0.1', port: 7420 }),
  dataDir: z.string().min(1),
  devices: z.strictObject({
    idCardReader: place(115_200),
    scanner: place(9600),
    printer: place(115_200),
    /** On a free port where a kiosk has none. */
    mrzReader: place(9600).default({ listen: { kind: 'tcp', host: '127.0.0.1', port: 0 }, baud: 9600 }),
    presenceSensor: place(256_000).default({
      listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
      baud: 256_000,
    }),
  }),
  /** The demo people as the hall writes them; null when cards are only placed by their content. */
  peopleFile: z.string().min(1).nullable(),
  gateway: z.strictObject({ merchantId: z.string().min(1), key: z.string().min(16) }),
})
export type SimulatorConfig = z.infer<typeof simulatorConfig>

export type ConfigResult =
  | { readonly kind: 'config'; readonly config: SimulatorConfig }
  /** One line for each problem: path · what was found · what is allowed. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] }

function refused(...problems: string[]): ConfigResult {
  return { kind: 'refused', problems }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => {
    if (typeof at !== 'object' || at === null) return undefined
    return new Map<PropertyKey, unknown>(Object.entries(at)).get(typeof key === 'number' ? String(key) : key)
  }, value)
}

/** Secrets are not repeated in an error, whoever reads the log. */
function shown(path: readonly PropertyKey[], value: unknown): string {
  if (path.at(-1) === 'key') return 'a value that is not shown'
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  // What lies deeper may be a secret, too.
  return typeof value === 'object' && value !== null
    ? `an object with ${Object.keys(value).join(', ')}`
    : JSON.stringify(value)
}

/** Reads `--config FILE`. */
export function readConfig(argv: readonly string[]): ConfigResult {
  let file: string | undefined
  try {
    file = parseArgs({ args: [...argv], options: { config: { type: 'string' } } }).values.config
  } catch (error) {
    return refused(
      `arguments · ${error instanceof Error ? error.message : String(error)} · allowed: --config FILE.json`,
    )
  }
  if (file === undefined) return refused('arguments · found no --config · allowed: --config FILE.json')
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return refused(
      `${file} · ${error instanceof Error ? error.message : String(error)} · allowed: a readable JSON file`,
    )
  }
  const parsed = simulatorConfig.safeParse(content)
  if (parsed.success) return { kind: 'config', config: Object.freeze(parsed.data) }
  return refused(
    ...parsed.error.issues.map(
      ({ path, message }) =>
        `${path.join('.') || '(file)'} · found ${shown(path, valueAt(content, path))} · ${message}`,
    ),
  )
}
