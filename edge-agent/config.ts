import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { idProblem } from '@foyer/sparkplug/topic'
import { z } from 'zod'
import { careSettings } from './care-config.ts'

const sparkplugId = z.string().superRefine((id, context) => {
  const problem = idProblem(id)
  if (problem !== null) context.addIssue({ code: 'custom', message: `a Sparkplug id that ${problem}` })
})

const brokerUrl = z.url({ protocol: /^(mqtts?|tcp|ssl|wss?)$/, error: 'a URL such as mqtt://127.0.0.1:7483' })

/** SHA-256 of the hall's CA certificate; colons and capitals, as other tools print them, are taken too. */
const fingerprint = z
  .string()
  .transform((text) => text.replaceAll(':', '').toLowerCase())
  .pipe(z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 fingerprint of the CA: 64 hexadecimal digits'))

const enrolment = z.union(
  [
    /** What the manager's page gave, kept as a file: `{url, code, caFingerprint}`. */
    z.strictObject({ codeFile: z.string().min(1) }),
    z.strictObject({
      url: z.url({ protocol: /^https$/, error: 'a URL such as https://127.0.0.1:7443' }),
      code: z.string().min(1).max(40),
      caFingerprint: fingerprint,
    }),
    /** Enrolled once with flags; its identity lies in the data folder. */
    z.literal('by-flags'),
  ],
  { error: 'codeFile; or url (https), code and caFingerprint; or "by-flags"' },
)
export type EnrolmentConfig = z.infer<typeof enrolment>

const brokerAddress = z.strictObject({
  url: brokerUrl,
  username: z.string().nullable().default(null),
  password: z.string().nullable().default(null),
})

export const agentConfig = z.strictObject({
  broker: brokerAddress,
  /** Further servers, tried in this order and round again when the one before is gone or has no primary host. */
  otherBrokers: z.array(brokerAddress).default([]),
  group: sparkplugId,
  node: sparkplugId,
  /** Where the outbox and the bdSeq live. */
  dataDir: z.string().min(1),
  /** The kiosk host on this machine; null: this device has none. */
  host: z
    .strictObject({ url: z.url({ protocol: /^https?$/ }), token: z.string().min(1) })
    .nullable()
    .default(null),
  /** Births wait until this Sparkplug host application is online; null: they do not wait. */
  primaryHostId: sparkplugId.nullable().default(null),
  sampleSeconds: z.number().min(1).max(3600).default(5),
  ...careSettings,
  /** How the device gets its identity from the hall; null: it has none, and says to the broker what `broker` says. */
  enrolment: enrolment.nullable().default(null),
})
export type AgentConfig = z.infer<typeof agentConfig>

/** A device that is enrolled learns from the hall what may be left out here. */
const enrolledConfig = agentConfig.extend({
  broker: agentConfig.shape.broker.nullable().default(null),
  group: agentConfig.shape.group.nullable().default(null),
  node: agentConfig.shape.node.nullable().default(null),
  enrolment,
})
export type EnrolledConfig = z.infer<typeof enrolledConfig>

export type ConfigResult =
  | { kind: 'config'; config: AgentConfig }
  /** The identity comes first; `withIdentity` completes it. */
  | { kind: 'enrolled'; config: EnrolledConfig }
  | { kind: 'bad'; problems: string[] }

/** What the hall said at enrolment fills what the configuration left out. */
export const withIdentity = (
  config: EnrolledConfig,
  identity: { group: string; node: string; brokerUrl: string },
): AgentConfig => ({
  ...config,
  broker: config.broker ?? { url: identity.brokerUrl, username: null, password: null },
  group: identity.group,
  node: identity.node,
})

const show = (value: unknown): string => JSON.stringify(value) ?? 'nothing'

/** What stands at a path of the unparsed input, without telling a secret. */
function found(input: unknown, path: readonly PropertyKey[]): string {
  if (path.some((step) => step === 'password' || step === 'token' || step === 'code'))
    return 'a secret that is not shown'
  let at: unknown = input
  for (const step of path) {
    at = typeof at === 'object' && at !== null ? new Map(Object.entries(at)).get(String(step)) : undefined
  }
  // A whole section may hold a secret further down.
  if (typeof at === 'object' && at !== null) return Array.isArray(at) ? 'a list' : 'an object'
  return show(at)
}

/** Per problem: path · what was found · what is allowed. */
const problemsOf = (input: unknown, { issues }: z.ZodError): string[] =>
  issues.flatMap((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : null
    const allowed = unknown === null ? issue.message : 'no such setting: check its spelling, or leave it out'
    const paths = unknown === null ? [issue.path] : unknown.map((key) => [...issue.path, key])
    return paths.map(
      (path) =>
        `${path.length === 0 ? '(whole)' : path.join('.')} · found ${found(input, path)} · ${allowed}`,
    )
  })

const isObject = (input: unknown): input is object =>
  typeof input === 'object' && input !== null && !Array.isArray(input)

const enrols = (input: unknown): boolean =>
  isObject(input) && (Reflect.get(input, 'enrolment') ?? null) !== null

/** Checks the content of a configuration file. */
export function parseConfig(input: unknown): ConfigResult {
  if (enrols(input)) {
    const parsed = enrolledConfig.safeParse(input)
    return parsed.success
      ? { kind: 'enrolled', config: Object.freeze(parsed.data) }
      : { kind: 'bad', problems: problemsOf(input, parsed.error) }
  }
  const parsed = agentConfig.safeParse(input)
  return parsed.success
    ? { kind: 'config', config: Object.freeze(parsed.data) }
    : { kind: 'bad', problems: problemsOf(input, parsed.error) }
}

const flags = {
  config: { type: 'string' },
  broker: { type: 'string', multiple: true },
  group: { type: 'string' },
  node: { type: 'string' },
  username: { type: 'string' },
  password: { type: 'string' },
  'primary-host': { type: 'string' },
  enrol: { type: 'string' },
  code: { type: 'string' },
  'ca-fingerprint': { type: 'string' },
  'data-dir': { type: 'string' },
} as const

const whatIsAllowed = `--config FILE.json, or --broker URL [--broker URL …] --group ID --node ID [--username U --password P] [--primary-host ID], or --enrol URL --code CODE --ca-fingerprint HEX [--data-dir FOLDER]; --enrol may stand beside --config`

const reasonOf = (problem: unknown): string => (problem instanceof Error ? problem.message : String(problem))

/** Reads the command line and the file it names. With flags alone the data go to a fresh temporary folder. */
export function readConfig(argv: readonly string[]): ConfigResult {
  let values
  try {
    values = parseArgs({ args: [...argv], options: flags, strict: true }).values
  } catch (problem) {
    return {
      kind: 'bad',
      problems: [`command line · found ${show(argv)} · ${reasonOf(problem)}; ${whatIsAllowed}`],
    }
  }
  const asked =
    values.enrol === undefined
      ? {}
      : { enrolment: { url: values.enrol, code: values.code, caFingerprint: values['ca-fingerprint'] } }
  if (values.config !== undefined) {
    try {
      const content: unknown = JSON.parse(readFileSync(values.config, 'utf8'))
      return parseConfig(isObject(content) ? { ...content, ...asked } : content)
    } catch (problem) {
      return {
        kind: 'bad',
        problems: [`--config · found ${show(values.config)} · a JSON file: ${reasonOf(problem)}`],
      }
    }
  }
  const { group, node } = values
  const [broker, ...others] = (values.broker ?? []).map((url) => ({
    url,
    username: values.username ?? null,
    password: values.password ?? null,
  }))
  if (values.enrol === undefined && (broker === undefined || group === undefined || node === undefined)) {
    return { kind: 'bad', problems: [`command line · found ${show(argv)} · ${whatIsAllowed}`] }
  }
  return parseConfig({
    ...(broker === undefined ? {} : { broker, otherBrokers: others }),
    group,
    node,
    ...asked,
    dataDir: values['data-dir'] ?? mkdtempSync(join(tmpdir(), 'foyer-edge-agent-')),
    primaryHostId: values['primary-host'] ?? null,
  })
}
