import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { idProblem } from '@foyer/sparkplug/topic'
import { z } from 'zod'

const sparkplugId = z.string().superRefine((id, context) => {
  const problem = idProblem(id)
  if (problem !== null) context.addIssue({ code: 'custom', message: `a Sparkplug id that ${problem}` })
})
const whole = (least: number, most: number) =>
  z.coerce.number().int().min(least, `${least} to ${most}`).max(most, `${least} to ${most}`)

const settings = z.object({
  devices: whole(1, 10_000).default(100),
  broker: z.url({ protocol: /^(mqtt|tcp)$/, error: 'a URL such as mqtt://127.0.0.1:7483' }).optional(),
  username: z.string().nullable().default(null),
  password: z.string().nullable().default(null),
  group: sparkplugId.default('hall-1'),
  'primary-host': z.string().default('foyer-hall'),
  manager: z.url().default('http://127.0.0.1:7400/manager/'),
  minutes: z.coerce.number().positive('a number of minutes').nullable().default(null),
  'sample-seconds': z.coerce.number().min(1, 'at least 1 second').max(3600).default(5),
  seed: whole(0, 0xffff_ffff).default(1),
  processes: whole(1, 64).optional(),
  'own-hall': z.boolean().default(false),
  calm: z.boolean().default(false),
  json: z.boolean().default(false),
})

export type SimulateConfig = {
  devices: number
  /** null: the simulation starts a hall of its own. */
  broker: { host: string; port: number; username: string | null; password: string | null } | null
  group: string
  /** Births wait for this host application; null: they do not wait. */
  primaryHostId: string | null
  manager: string
  minutes: number | null
  sampleSeconds: number
  seed: number
  processes: number
  faults: boolean
  json: boolean
}

export type ConfigResult =
  | { kind: 'config'; config: SimulateConfig }
  | { kind: 'help' }
  | { kind: 'bad'; problems: string[] }

export const USAGE = `npm run fleet:simulate -- --devices N [--own-hall | --broker URL] [--minutes M]

  --devices N         simulated kiosks, 1 to 10,000 (default 100), each on the edge agent's own uplink and outbox
  --own-hall          start a hall of its own, in a temporary folder that is removed at the end (without --broker)
  --broker URL        a broker that lets devices in without a certificate, such as mqtt://127.0.0.1:1883;
                      the demo's own does not
  --username U  --password P   for a broker that asks for them
  --group G           Sparkplug group (default hall-1)
  --primary-host ID   births wait for this host application (default foyer-hall); '' waits for none
  --manager URL       the address to print (default http://127.0.0.1:7400/manager/)
  --sample-seconds S  how often each kiosk measures itself (default 5)
  --minutes M         stop after so long (default: until Ctrl+C)
  --seed S            the same seed gives the same faults (default 1)
  --processes P       share the kiosks among so many processes
  --calm              no faults
  --json              one JSON line on stdout when all kiosks are started`

/** Kiosks that one process carries without falling behind. */
const KIOSKS_A_PROCESS = 250
const DEFAULT_PORT = 1883

/** Reads the command line; per problem: flag · what was found · what is allowed. */
export const readConfig = (argv: readonly string[]): ConfigResult => {
  let values: Record<string, unknown>
  try {
    values = parseArgs({
      args: [...argv],
      strict: true,
      options: {
        help: { type: 'boolean' },
        devices: { type: 'string' },
        broker: { type: 'string' },
        username: { type: 'string' },
        password: { type: 'string' },
        group: { type: 'string' },
        'primary-host': { type: 'string' },
        manager: { type: 'string' },
        minutes: { type: 'string' },
        'sample-seconds': { type: 'string' },
        seed: { type: 'string' },
        processes: { type: 'string' },
        'own-hall': { type: 'boolean' },
        calm: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    }).values
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem)
    return { kind: 'bad', problems: [`command line · found ${JSON.stringify(argv)} · ${why}`] }
  }
  if (values['help'] === true) return { kind: 'help' }
  const parsed = settings.safeParse(values)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) =>
        `--${path.join('.')} · found ${JSON.stringify(values[String(path[0])]) ?? 'nothing'} · ${message}`,
    )
    return { kind: 'bad', problems }
  }
  const { data } = parsed
  if (data['own-hall'] && data.broker !== undefined)
    return { kind: 'bad', problems: ['--own-hall · found --broker beside it · give one of the two'] }
  const address = data.broker === undefined ? null : new URL(data.broker)
  return {
    kind: 'config',
    config: {
      devices: data.devices,
      broker:
        address === null
          ? null
          : {
              host: address.hostname.replace(/^\[|\]$/g, ''),
              port: address.port === '' ? DEFAULT_PORT : Number(address.port),
              username: data.username,
              password: data.password,
            },
      group: data.group,
      primaryHostId: data['primary-host'] === '' ? null : data['primary-host'],
      manager: data.manager,
      minutes: data.minutes,
      sampleSeconds: data['sample-seconds'],
      seed: data.seed,
      processes:
        data.processes ??
        Math.min(Math.max(1, availableParallelism()), Math.ceil(data.devices / KIOSKS_A_PROCESS)),
      faults: !data.calm,
      json: data.json,
    },
  }
}
