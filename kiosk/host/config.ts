import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { locale, localized } from '@foyer/contracts/locale'
import { peripheralKind } from '@foyer/contracts/peripheral'
import { z } from 'zod'
import { scannerTransportAddress, transportAddress } from './devices/transport/transport-address.ts'

const loopback = z.enum(['127.0.0.1', '::1', 'localhost'], {
  error: "the kiosk's own address: 127.0.0.1, ::1 or localhost",
})
const portRange = 'a port from 0 to 65535; 0 takes a free one'
const port = z.int(portRange).min(0, portRange).max(65_535, portRange)
const secret = z.string().min(32, 'a secret of at least 32 characters')
const httpUrl = z.url({ protocol: /^https?$/, error: 'a URL such as http://127.0.0.1:7400' })

const traceBytes = 'from 65536 to 1073741824 bytes'

/** The kiosk host's configuration file. Unknown keys are refused by name. */
export const kioskConfig = z.strictObject({
  kioskId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'letters, digits, dot, dash or underscore, at most 63'),
  /** Where the outbox and the payment journal live. */
  dataDir: z.string().min(1),
  ui: z.strictObject({
    host: loopback,
    port,
    /** The built kiosk UI; null: none is served. */
    dir: z.string().min(1).nullable(),
  }),
  hall: z.strictObject({
    url: httpUrl,
    token: secret,
    /** Where the public reaches the hall, for codes printed while the hall is away; null: at `url`. */
    publicUrl: httpUrl.nullable().default(null),
  }),
  agent: z.strictObject({ token: secret }),
  /** A device that is null is not installed. */
  devices: z.strictObject({
    idCardReader: z
      .strictObject({
        transport: transportAddress,
        pollMs: z.int().min(300).max(5_000).default(300),
        /** Costs a second for each card, and reads what is protected most. */
        readFingerprint: z.boolean().default(false),
        /** An address that was written on the card after it was issued takes the place of the old one. */
        readNewestAddress: z.boolean().default(true),
        /** The number on the reader's label, where two of a kind are in the machine; null: any reader will do. */
        moduleNumber: z
          .string()
          .regex(
            /^\d{2}\.\d{2}-\d{8}-\d{10}-\d{10}$/,
            'a number such as 05.01-20240101-0001234567-0987654321',
          )
          .nullable()
          .default(null),
      })
      .nullable(),
    /** A serial scanner, or a HID POS scanner as `hid:VENDOR:PRODUCT[:SERIAL]`. */
    scanner: z.strictObject({ transport: scannerTransportAddress }).nullable(),
    /** A reader of the machine-readable zone of passports and cards. */
    mrzReader: z.strictObject({ transport: transportAddress }).nullable().default(null),
    printer: z
      .strictObject({
        transport: transportAddress,
        columns: z.union([z.literal(32), z.literal(42), z.literal(48)], { error: '32, 42 or 48' }),
      })
      .nullable(),
    presenceSensor: z
      .strictObject({
        transport: transportAddress,
        /** Whoever is farther away passes by. */
        nearCm: z.int('20 to 600').min(20, '20 to 600').max(600, '20 to 600').default(120),
      })
      .nullable()
      .default(null),
  }),
  idle: z
    .strictObject({
      warnAfterSeconds: z.int().min(10).max(3_600),
      endAfterSeconds: z.int().min(15).max(3_600),
    })
    .refine(({ warnAfterSeconds, endAfterSeconds }) => endAfterSeconds >= warnAfterSeconds + 5, {
      path: ['endAfterSeconds'],
      error: 'at least five seconds more than warnAfterSeconds',
    }),
  locale,
  hallName: localized,
  /** What the kiosk has for a help call; the page asks the browser for it at the tap, never before. */
  media: z
    .strictObject({ camera: z.boolean(), microphone: z.boolean() })
    .default({ camera: true, microphone: true }),
  /** Recognition by face; null: this kiosk has no camera for it, or does not offer it. */
  face: z
    .strictObject({
      /** Where the built models lie. */
      modelsDir: z.string().min(1),
      workers: z.int('1 to 8').min(1, '1 to 8').max(8, '1 to 8').default(1),
      /** A program that decodes a card's photograph, at a site that is licensed to; null: none. */
      photoDecoder: z.string().min(1).nullable().default(null),
    })
    .nullable()
    .default(null),
  /** Where the edge agent leaves settings from the hall; they count over this file's. null: none are taken. */
  overridesFile: z.string().min(1).nullable().default(null),
  /** Records what goes over the wires of these devices, personal data replaced; null: nothing is recorded. */
  traces: z
    .strictObject({
      dir: z.string().min(1),
      devices: z.array(peripheralKind, `a list of ${peripheralKind.options.join(', ')}`),
      /** On disk for each device. */
      maxBytes: z.int(traceBytes).min(65_536, traceBytes).max(1_073_741_824, traceBytes).default(16_777_216),
    })
    .nullable()
    .default(null),
})
export type KioskConfig = z.infer<typeof kioskConfig>

export type ConfigResult =
  | { readonly kind: 'config'; readonly config: KioskConfig }
  /** One line a problem: path · what was found · what is allowed. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] }

const refused = (...problems: readonly string[]): ConfigResult => ({ kind: 'refused', problems })
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? new Map(Object.entries(at)).get(String(key)) : undefined,
    value,
  )

/** Secrets are not repeated in an error, whoever reads the log. */
const found = (content: unknown, path: readonly PropertyKey[]): string => {
  if (path.at(-1) === 'token') return 'a value that is not shown'
  const value = valueAt(content, path)
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

export const parseConfig = (content: unknown): ConfigResult => {
  const parsed = kioskConfig.safeParse(content)
  if (parsed.success) return { kind: 'config', config: Object.freeze(parsed.data) }
  return refused(
    ...parsed.error.issues.flatMap((issue) => {
      const at = issue.path.join('.')
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => {
          const path = at === '' ? key : `${at}.${key}`
          return `${path} · found a key that is not known · allowed: ${allowedKeys(issue.path)}`
        })
      }
      const allowed =
        issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')
          ? `a value of type ${issue.expected}`
          : issue.message
      return [`${at || '(file)'} · found ${found(content, issue.path)} · allowed: ${allowed}`]
    }),
  )
}

const schemaAt = (path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((schema, key) => {
    const inner = unwrapped(schema)
    return inner instanceof z.ZodObject ? inner.shape[String(key)] : undefined
  }, kioskConfig)

const unwrapped = (schema: unknown): unknown =>
  schema instanceof z.ZodNullable || schema instanceof z.ZodDefault ? unwrapped(schema.unwrap()) : schema

const allowedKeys = (path: readonly PropertyKey[]): string => {
  const schema = unwrapped(schemaAt(path))
  return schema instanceof z.ZodObject ? Object.keys(schema.shape).join(', ') : 'none'
}

/** Reads `--config FILE.json`. */
export const readConfig = (argv: readonly string[]): ConfigResult => {
  let file: string | undefined
  try {
    file = parseArgs({ args: [...argv], options: { config: { type: 'string' } } }).values.config
  } catch (error) {
    return refused(`command line · found ${reasonOf(error)} · allowed: --config FILE.json`)
  }
  if (file === undefined) return refused('command line · found no --config · allowed: --config FILE.json')
  try {
    return parseConfig(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    return refused(`--config ${file} · found ${reasonOf(error)} · allowed: a readable JSON file`)
  }
}
