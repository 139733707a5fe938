import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { localized } from '@foyer/contracts/locale'
import { idProblem } from '@foyer/sparkplug/topic'
import { z } from 'zod'

const port = z.int('a port from 0 to 65535; 0 takes a free one').min(0).max(65_535)
const secret = z.string().min(32, 'a secret of at least 32 characters')
const httpUrl = z
  .url({ protocol: /^https?$/, error: 'a URL such as http://127.0.0.1:7400' })
  .transform((url) => url.replace(/\/+$/, ''))
const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'letters, digits, dot, dash or underscore, at most 63')
const sparkplugId = z.string().superRefine((text, context) => {
  const problem = idProblem(text)
  if (problem !== null) context.addIssue({ code: 'custom', message: `a Sparkplug id: this one ${problem}` })
})
const folder = z
  .string()
  .min(1, 'the path of a folder')
  .transform((path) => resolve(path))

const file = z
  .string()
  .min(1, 'the path of a file')
  .transform((path) => resolve(path))

/** Days that something is kept. */
const days = z.int('days from 1 to 36500').min(1, 'days from 1 to 36500').max(36_500, 'days from 1 to 36500')

const broker = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('embedded'),
      host: z.string().min(1),
      port,
      /** A listener of its own for devices with a certificate of this hall; null: none. */
      tls: z.strictObject({ port }).nullable().default(null),
      /** Whether the listener without TLS lets in, to everything, whoever comes without a certificate. */
      anonymous: z.boolean().default(true),
      /** Who may come in there with a password, for one node of a group, or for each (null). */
      accounts: z
        .array(
          z.strictObject({
            username: z.string().min(1).max(100),
            password: secret,
            group: id,
            node: z.string().min(1).max(60).nullable(),
          }),
        )
        .default([]),
    }),
    z.strictObject({
      kind: z.literal('url'),
      url: z.url({ protocol: /^mqtts?$|^wss?$/, error: 'a URL such as mqtt://127.0.0.1:1883' }),
      username: z.string().nullable(),
      password: z.string().nullable(),
    }),
  ],
  { error: 'an object whose kind is embedded or url' },
)

/** The hall server's configuration file. Unknown keys are refused by name. */
export const hallConfig = z
  .strictObject({
    http: z.strictObject({ host: z.string().min(1), port }),
    /** What phones and browsers call the hall; null: the address it listens on. */
    publicUrl: httpUrl.nullable().default(null),
    /** Databases and the hall's key lie here. */
    dataDir: folder,
    broker,
    /** The API once more for devices, over TLS with the hall's own CA, on the host of `http`; null: not served. */
    https: z.strictObject({ port }).nullable().default(null),
    /** Names and addresses that devices call the hall by, beside those it listens on; the first is told to them. */
    addresses: z
      .array(z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/, 'a host name or an IP address'))
      .default([]),
    /** The hall's name among the Sparkplug host applications of its broker. */
    hostId: sparkplugId,
    /** How long a message missing from a device's sequence may still arrive; a slow or clustered broker wants longer. */
    reorderTimeoutMs: z
      .int('milliseconds from 1 to 600000')
      .min(1, 'milliseconds from 1 to 600000')
      .max(600_000, 'milliseconds from 1 to 600000')
      .default(2000),
    group: id,
    hallName: localized,
    /** Accounts to sign in with and people to play, both made up. */
    demo: z.boolean(),
    kiosks: z.array(z.strictObject({ id, token: secret })),
    gateway: z.strictObject({ baseUrl: httpUrl, merchantId: z.string().min(1), key: z.string().min(16) }),
    messages: z.strictObject({ url: httpUrl }),
    /** The utility's customer system. So far there is the made-up one. */
    utility: z
      .strictObject({
        kind: z.literal('demo'),
        seed: z.int().min(0).max(0x7fff_ffff),
        customers: z.int().min(50).max(10_000),
        /** Least late fee in fen once there is one; null: none. */
        lateFeeMinimumFen: z.int().positive().nullable(),
      })
      .default({ kind: 'demo', seed: 20_260, customers: 10_000, lateFeeMinimumFen: null }),
    /** Built staff and public pages; null: none are served. */
    webDir: folder.nullable(),
    /** The built kiosk UI, for the desk's mirror of it; null: none. */
    mirrorDir: folder.nullable(),
    /** How long what devices report is kept: each value, and rolled up to minutes, hours and days. */
    history: z
      .strictObject({ rawDays: days, minuteDays: days, hourDays: days, dayDays: days })
      .default({ rawDays: 31, minuteDays: 93, hourDays: 731, dayDays: 3653 }),
    /** `GET /metrics` for Prometheus, which sends this token as its bearer; null: it is not served. */
    metrics: z.strictObject({ token: secret }).nullable().default(null),
    /** Recognising people by face, with their consent; null: not at this hall. */
    face: z
      .strictObject({
        /** Built face models (`npm run models`); null: none, and faces are said to be unavailable. */
        modelsDir: folder.nullable(),
        /** Where the face keys lie: outside `dataDir`, so that a copy of the database opens nothing. */
        keyFile: file,
        /** Share of strangers that may be taken for somebody. */
        targetFpir: z
          .number()
          .min(0.0001, 'a share from 0.0001 to 0.1')
          .max(0.1, 'a share from 0.0001 to 0.1'),
        /** Days from the consent to the erasure; the consent text says this number. */
        keptDays: z.int('days from 1 to 730').min(1, 'days from 1 to 730').max(730, 'days from 1 to 730'),
      })
      .nullable()
      .default(null),
  })
  .superRefine(({ dataDir, face }, context) => {
    if (face === null || relative(dataDir, face.keyFile).startsWith('..')) return
    context.addIssue({
      code: 'custom',
      path: ['face', 'keyFile'],
      message: 'a file outside dataDir: a copy of the database must not hold its keys',
    })
  })
export type HallConfig = z.infer<typeof hallConfig>

export type ConfigResult =
  | { kind: 'config'; config: HallConfig; createManager: string | null }
  /** One line a problem: path · what was found · what is allowed. */
  | { kind: 'refused'; problems: readonly string[] }

const refused = (...problems: readonly string[]): ConfigResult => ({ kind: 'refused', problems })
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Secrets are not repeated in an error, whoever reads the log. */
const secretKeys = new Set<PropertyKey>(['token', 'key', 'password', 'username'])

const foundAt = (content: unknown, path: readonly PropertyKey[]): string => {
  if (path.some((key) => secretKeys.has(key))) return 'a value that is not shown'
  const value = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    content,
  )
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

/** Checks the content of a configuration file; every problem is named, not only the first. */
export const parseConfig = (
  content: unknown,
): { kind: 'config'; config: HallConfig } | { kind: 'refused'; problems: readonly string[] } => {
  const parsed = hallConfig.safeParse(content)
  if (parsed.success) return { kind: 'config', config: Object.freeze(parsed.data) }
  return {
    kind: 'refused',
    problems: parsed.error.issues.flatMap((issue) => {
      const at = issue.path.join('.')
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map(
          (key) =>
            `${at === '' ? key : `${at}.${key}`} · found a key that is not known · allowed: leave it out`,
        )
      return [`${at || '(file)'} · found ${foundAt(content, issue.path)} · allowed: ${issue.message}`]
    }),
  }
}

/** What the process needs from the machine when it is started with flags alone. */
export type Defaults = { temporaryDir: () => string; newSecret: () => string }

const flags = {
  config: { type: 'string' },
  broker: { type: 'string' },
  'host-id': { type: 'string' },
  'reorder-timeout': { type: 'string' },
  username: { type: 'string' },
  password: { type: 'string' },
  'create-manager': { type: 'string' },
} as const

type Flags = { [name in keyof typeof flags]?: string | undefined }

/** A hall that only listens to devices on a given broker; everything else stands ready on a fresh folder. */
const fromFlags = (given: Flags, defaults: Defaults): unknown => ({
  http: { host: '127.0.0.1', port: 0 },
  dataDir: defaults.temporaryDir(),
  broker: {
    kind: 'url',
    url: given.broker,
    username: given.username ?? null,
    password: given.password ?? null,
  },
  hostId: given['host-id'] ?? 'foyer-hall',
  ...(given['reorder-timeout'] === undefined ? {} : { reorderTimeoutMs: Number(given['reorder-timeout']) }),
  group: 'hall-1',
  hallName: { 'zh-CN': '营业厅', 'zh-TW': '營業廳', en: 'Service Hall' },
  demo: true,
  kiosks: [],
  gateway: {
    baseUrl: 'http://127.0.0.1:7420/gateway',
    merchantId: 'foyer-demo',
    key: defaults.newSecret(),
  },
  messages: { url: 'http://127.0.0.1:7420/phone/messages' },
  webDir: null,
  mirrorDir: null,
})

/**
 * `--config FILE.json`, or `--broker URL [--host-id H] [--username U] [--password P] [--reorder-timeout MS]` alone. With
 * `--create-manager NAME` the process makes that account, prints its password on stderr and ends.
 */
export const readConfig = (argv: readonly string[], defaults: Defaults): ConfigResult => {
  let given: Flags
  try {
    given = parseArgs({ args: [...argv], options: flags }).values
  } catch (error) {
    return refused(`command line · found ${reasonOf(error)} · allowed: --config FILE.json, or --broker URL`)
  }
  let content: unknown
  if (given.config === undefined) {
    if (given.broker === undefined)
      return refused('command line · found no --config · allowed: --config FILE.json, or --broker URL')
    content = fromFlags(given, defaults)
  } else {
    try {
      content = JSON.parse(readFileSync(given.config, 'utf8'))
    } catch (error) {
      return refused(`--config ${given.config} · found ${reasonOf(error)} · allowed: a readable JSON file`)
    }
  }
  const parsed = parseConfig(content)
  return parsed.kind === 'refused' ? parsed : { ...parsed, createManager: given['create-manager'] ?? null }
}
