import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket, connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Aedes } from 'aedes'
import type { CapturedEvent, CapturedPublish } from '../conformance-evidence.ts'
import { openTap } from './tap.ts'

/** A real broker behind a tap: what its clients send is kept for the conformance checker. */
export type TestBroker = {
  name: string
  url: string
  events: readonly CapturedEvent[]
  /** Those of `events` that are a PUBLISH or a Will. */
  readonly publishes: CapturedPublish[]
  /** Down, with every connection cut; the port stays its own. */
  stop: () => Promise<void>
  start: () => Promise<void>
  /** Down for good. */
  dispose: () => Promise<void>
}

export type Credentials = { username: string; password: string }

type Running = { stop: () => Promise<void> }

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  return address.port
}

/** `run` starts the broker itself on `port`; the rest of the world reaches it through the tap. */
async function tapped(
  name: string,
  port: number,
  credentials: Credentials | null,
  run: () => Promise<Running>,
  leave: () => void,
): Promise<TestBroker> {
  const tap = await openTap(port)
  let running: Running | null = await run()
  const stop = async (): Promise<void> => {
    const last = running
    running = null
    tap.cut()
    await last?.stop()
  }
  const who = credentials === null ? '' : `${credentials.username}:${credentials.password}@`
  return {
    name,
    url: `mqtt://${who}127.0.0.1:${tap.port}`,
    events: tap.events,
    get publishes() {
      return tap.events.filter((event) => event.type === 'publish')
    },
    start: async () => {
      running = await run()
      tap.resume()
    },
    stop,
    dispose: async () => {
      await stop()
      await tap.close()
      leave()
    },
  }
}

export async function embeddedBroker(credentials: Credentials | null = null): Promise<TestBroker> {
  const port = await freePort()
  const run = async (): Promise<Running> => {
    const aedes = await Aedes.createBroker({
      authenticate: (_client, username, password, done) => {
        const isRight = credentials?.username === username && credentials?.password === String(password)
        done(null, credentials === null || isRight)
      },
    })
    const sockets = new Set<Socket>()
    const server: Server = createServer((socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      aedes.handle(socket)
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    return {
      stop: async () => {
        for (const socket of sockets) socket.destroy()
        await new Promise<void>((resolve) => server.close(() => resolve()))
        await new Promise<void>((resolve) => aedes.close(() => resolve()))
      },
    }
  }
  return tapped('embedded', port, credentials, run, () => {})
}

async function answers(program: string, port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connectSocket(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (open) return
    await sleep(50)
  }
  throw new Error(`${program} does not answer on port ${port}`)
}

/** A broker of its own process, killed outright when it goes down. */
async function programBroker(
  name: string,
  program: string,
  systemPackage: string,
  credentials: Credentials | null,
  configure: (folder: string, port: number) => string,
): Promise<TestBroker> {
  if (!existsSync(program))
    throw new Error(`${program} is missing: install the system package "${systemPackage}"`)
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), `foyer-${name}-`))
  const config = join(folder, 'broker.conf')
  writeFileSync(config, configure(folder, port))
  const run = async (): Promise<Running> => {
    const child: ChildProcess = spawn(program, ['-c', config], { stdio: 'ignore' })
    await answers(program, port)
    return {
      stop: async () => {
        const over = new Promise<void>((resolve) => child.once('exit', () => resolve()))
        child.kill('SIGKILL')
        await over
      },
    }
  }
  return tapped(name, port, credentials, run, () => rmSync(folder, { recursive: true, force: true }))
}

export function mosquittoBroker(credentials: Credentials | null = null): Promise<TestBroker> {
  return programBroker('mosquitto', '/usr/sbin/mosquitto', 'mosquitto', credentials, (folder, port) => {
    const lines = [`listener ${port} 127.0.0.1`, 'persistence false', 'log_dest none']
    if (credentials === null) lines.push('allow_anonymous true')
    else {
      const file = join(folder, 'passwords')
      execFileSync('/usr/bin/mosquitto_passwd', [
        '-b',
        '-c',
        file,
        credentials.username,
        credentials.password,
      ])
      lines.push('allow_anonymous false', `password_file ${file}`)
      if (process.getuid?.() === 0) lines.push('user root')
    }
    return `${lines.join('\n')}\n`
  })
}

const NATS = '/usr/sbin/nats-server'

/** Whether the installed NATS can carry Sparkplug: its namespace has a dot, which MQTT topics of NATS may have from 2.10 on. */
export function natsTakesDots(): boolean {
  if (!existsSync(NATS)) throw new Error(`${NATS} is missing: install the system package "nats-server"`)
  const [, major, minor] = /v(\d+)\.(\d+)/.exec(execFileSync(NATS, ['--version'], { encoding: 'utf8' })) ?? []
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 10)
}

/** NATS as an MQTT broker: sessions and retained messages lie in its JetStream. */
export function natsBroker(credentials: Credentials | null = null): Promise<TestBroker> {
  return programBroker('nats', NATS, 'nats-server', credentials, (folder, port) => {
    const authorization =
      credentials === null
        ? ''
        : `authorization { user: "${credentials.username}", password: "${credentials.password}" }\n`
    return `listen: "127.0.0.1:-1"
server_name: foyer-test
jetstream { store_dir: "${folder}/jetstream" }
mqtt { listen: "127.0.0.1:${port}" }
${authorization}`
  })
}
