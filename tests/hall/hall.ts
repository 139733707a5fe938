import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild, type Child } from '@foyer/launch/child'
import { planDemo, type PlannedProcess, type ProcessName } from '@foyer/launch/demo-plan'
import { forEachPort, type Ports } from '@foyer/launch/ports'
import { Simulator } from './simulator.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A port that nobody holds right now. */
const freePort = async (): Promise<Server> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const portOf = (server: Server): number => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('not listening on a port')
  return address.port
}

/** Free ports for everything; held all at once until all are known, so that no two are the same. */
const freePorts = async (): Promise<Ports> => {
  await using held = new AsyncDisposableStack()
  return await forEachPort(async () => {
    const server = await freePort()
    held.defer(async () => void (await once(server.close(), 'close')))
    return portOf(server)
  })
}

type Config = Readonly<Record<string, unknown>>
/** Changes one process's configuration before the hall starts. */
export type Edits = Partial<Record<ProcessName, (config: Config) => Config>>

export type Hall = AsyncDisposable & {
  readonly ports: Ports
  readonly dataDir: string
  readonly urls: {
    readonly kiosk: string
    readonly api: string
    readonly simulator: string
    readonly mqtt: string
  }
  readonly simulator: Simulator
  readonly demoAccounts: readonly Readonly<Record<string, unknown>>[]
  start(name: ProcessName): Promise<void>
  /** Ends it by SIGKILL and waits until it is gone. */
  kill(name: ProcessName): Promise<void>
  /** Stops it without ending it, as a hang would (SIGSTOP), or lets it go on (SIGCONT). */
  signal(name: ProcessName, signal: NodeJS.Signals): void
  log(name: ProcessName): Promise<string>
}

/**
 * Every process of a hall, for real: own ports, own data folder, the same configuration that `npm start` writes.
 * `await using` ends them all. The web pages are served when they have been built.
 */
export const openHall = async (
  given: { readonly edits?: Edits; readonly processes?: readonly ProcessName[] } = {},
): Promise<Hall> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'foyer-test-'))
  const ports = await freePorts()
  const secret = (): string => randomBytes(32).toString('base64url')
  const plan = planDemo({
    ports,
    secrets: { kioskToken: secret(), agentToken: secret(), gatewayKey: secret() },
    dataDir,
    surfaces: { kioskUi: join(ROOT, 'kiosk/ui/dist'), hallWeb: join(ROOT, 'hall-server/web/dist') },
  })
  const children = new Map<ProcessName, Child>()
  let demoAccounts: Hall['demoAccounts'] = []

  const logFile = (name: ProcessName): string => join(dataDir, `${name}.log`)
  const planned = (name: ProcessName): PlannedProcess => {
    const found = plan.find((one) => one.name === name)
    if (found === undefined) throw new TypeError(`no process ${name} in the plan`)
    return found
  }
  const start = async (name: ProcessName): Promise<void> => {
    const one = planned(name)
    const file = join(dataDir, `${name}.json`)
    const edit = given.edits?.[name]
    await writeFile(file, JSON.stringify(edit === undefined ? one.config : edit(one.config)), { mode: 0o600 })
    const child = startChild({
      name,
      node: process.execPath,
      args: [one.main, '--config', file],
      cwd: ROOT,
      environment: process.env,
      log: createWriteStream(logFile(name), { flags: 'a' }),
      readyWithinMs: one.readyWithinMs,
    })
    children.set(name, child)
    const ready = await child.ready
    if (name === 'hall-server') demoAccounts = ready.demoAccounts
  }
  const signal = (name: ProcessName, sent: NodeJS.Signals): void => {
    const pid = children.get(name)?.pid
    if (pid === null || pid === undefined) throw new TypeError(`${name} does not run`)
    process.kill(-pid, sent)
  }
  const close = async (): Promise<void> => {
    await Promise.all([...children.values()].toReversed().map((child) => child.stop()))
    if (process.env['FOYER_KEEP_DATA'] === undefined) await rm(dataDir, { recursive: true, force: true })
  }

  await mkdir(dataDir, { recursive: true })
  try {
    const wanted = given.processes ?? plan.map((one) => one.name)
    for (const one of plan) if (wanted.includes(one.name)) await start(one.name)
  } catch (error) {
    await close()
    throw error
  }
  const url = (port: number): string => `http://127.0.0.1:${port}`
  return {
    ports,
    dataDir,
    urls: {
      kiosk: url(ports.kiosk),
      api: `${url(ports.hallHttp)}/api/v1`,
      simulator: url(ports.simulator),
      mqtt: `mqtt://127.0.0.1:${ports.mqtt}`,
    },
    simulator: new Simulator(url(ports.simulator), join(dataDir, 'hall', 'demo-people.json')),
    get demoAccounts() {
      return demoAccounts
    },
    start,
    signal,
    kill: async (name) => {
      const child = children.get(name)
      signal(name, 'SIGKILL')
      await child?.ended
      children.delete(name)
    },
    log: (name) => readFile(logFile(name), 'utf8'),
    [Symbol.asyncDispose]: close,
  }
}
