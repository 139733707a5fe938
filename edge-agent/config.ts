import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { idProblem } from '@foyer/sparkplug/topic'
import { z } from 'zod'

const sparkplugId = z.string().superRefine((id, context) => {
  const problem = idProblem(id)
  if (problem !== null) context.addIssue({ code: 'custom', message: `a Sparkplug id that ${problem}` })
})

const brokerUrl = z.url({ protocol: /^(mqtts?|tcp|ssl|wss?)$/, error: 'a URL such as mqtt://127.0.0.1:7483' })

export const agentConfig = z.strictObject({
  broker: z.strictObject({
    url: brokerUrl,
    username: z.string().nullable().default(null),
    password: z.string().nullable().default(null),
  }),
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
})
export type AgentConfig = z.infer<typeof agentConfig>

export type ConfigResult = { kind: 'config'; config: AgentConfig } | { kind: 'bad'; problems: string[] }

const show = (value: unknown): string => JSON.stringify(value) ?? 'nothing'

/** What stands at a path of the unparsed input, without telling a secret. */
function found(input: unknown, path: readonly PropertyKey[]): string {
  if (path.some((step) => step === 'password' || step === 'token')) return 'a secret that is not shown'
  let at: unknown = input
  for (const step of path) {
    at = typeof at === 'object' && at !== null ? new Map(Object.entries(at)).get(String(step)) : undefined
  }
  // A whole section may hold a secret further down.
  if (typeof at === 'object' && at !== null) return Array.isArray(at) ? 'a list' : 'an object'
  return show(at)
}

/** Per problem: path · what was found · what is allowed. */
export function parseConfig(input: unknown): ConfigResult {
  const parsed = agentConfig.safeParse(input)
  if (parsed.success) return { kind: 'config', config: Object.freeze(parsed.data) }
  const problems = parsed.error.issues.flatMap((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : null
    const allowed = unknown === null ? issue.message : 'no such setting: check its spelling, or leave it out'
    const paths = unknown === null ? [issue.path] : unknown.map((key) => [...issue.path, key])
    return paths.map(
      (path) =>
        `${path.length === 0 ? '(whole)' : path.join('.')} · found ${found(input, path)} · ${allowed}`,
    )
  })
  return { kind: 'bad', problems }
}

const flags = {
  config: { type: 'string' },
  broker: { type: 'string' },
  group: { type: 'string' },
  node: { type: 'string' },
  username: { type: 'string' },
  password: { type: 'string' },
  'primary-host': { type: 'string' },
} as const

const whatIsAllowed = `--config FILE.json, or --broker URL --group ID --node ID [--username U --password P] [--primary-host ID]`

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
  if (values.config !== undefined) {
    try {
      return parseConfig(JSON.parse(readFileSync(values.config, 'utf8')))
    } catch (problem) {
      return {
        kind: 'bad',
        problems: [`--config · found ${show(values.config)} · a JSON file: ${reasonOf(problem)}`],
      }
    }
  }
  if (values.broker === undefined || values.group === undefined || values.node === undefined) {
    return { kind: 'bad', problems: [`command line · found ${show(argv)} · ${whatIsAllowed}`] }
  }
  return parseConfig({
    broker: { url: values.broker, username: values.username ?? null, password: values.password ?? null },
    group: values.group,
    node: values.node,
    dataDir: mkdtempSync(join(tmpdir(), 'foyer-edge-agent-')),
    primaryHostId: values['primary-host'] ?? null,
  })
}
