import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket, connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Aedes } from 'aedes'
import { connectAsync, type MqttClient } from 'mqtt'
import type { CapturedConnect, CapturedPublish } from '../conformance-evidence.ts'

/** A real broker on a port of its own, whose traffic is kept for the conformance checker. */
export type TestBroker = {
  name: string
  url: string
  publishes: CapturedPublish[]
  /** Empty when the broker does not tell. */
  connects: CapturedConnect[]
  /** Down, with every connection cut; the port stays its own. */
  stop: () => Promise<void>
  start: () => Promise<void>
  /** Down for good. */
  dispose: () => Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  return address.port
}

export async function embeddedBroker(): Promise<TestBroker> {
  const port = await freePort()
  const publishes: CapturedPublish[] = []
  const connects: CapturedConnect[] = []
  let running: { aedes: Aedes; server: Server; sockets: Set<Socket> } | null = null
  const start = async (): Promise<void> => {
    const aedes = await Aedes.createBroker({
      preConnect: (_client, packet, done) => {
        const will = packet.will
        connects.push({
          clean: packet.clean ?? false,
          will:
            will === undefined
              ? null
              : {
                  topic: will.topic,
                  qos: will.qos ?? 0,
                  retain: will.retain ?? false,
                  payload: Uint8Array.from(Buffer.from(will.payload)),
                },
          at: Date.now(),
        })
        done(null, true)
      },
    })
    aedes.on('publish', (packet) => {
      if (packet.topic.startsWith('$SYS/')) return
      const payload = Uint8Array.from(Buffer.from(packet.payload))
      publishes.push({ topic: packet.topic, qos: packet.qos, retain: packet.retain, payload, at: Date.now() })
    })
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      aedes.handle(socket)
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    running = { aedes, server, sockets }
  }
  const stop = async (): Promise<void> => {
    if (running === null) return
    const { aedes, server, sockets } = running
    running = null
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
    await new Promise<void>((resolve) => aedes.close(() => resolve()))
  }
  await start()
  return {
    name: 'embedded',
    url: `mqtt://127.0.0.1:${port}`,
    publishes,
    connects,
    start,
    stop,
    dispose: stop,
  }
}

const MOSQUITTO = '/usr/sbin/mosquitto'

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
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
  throw new Error(`mosquitto does not answer on port ${port}`)
}

export async function mosquittoBroker(): Promise<TestBroker> {
  if (!existsSync(MOSQUITTO))
    throw new Error(`${MOSQUITTO} is missing: install the system package "mosquitto"`)
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'foyer-mosquitto-'))
  const config = join(folder, 'mosquitto.conf')
  writeFileSync(
    config,
    `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_dest none\n`,
  )
  const publishes: CapturedPublish[] = []
  let running: { child: ChildProcess; ear: MqttClient } | null = null
  const url = `mqtt://127.0.0.1:${port}`
  const start = async (): Promise<void> => {
    const child = spawn(MOSQUITTO, ['-c', config], { stdio: 'ignore' })
    await answers(port)
    const ear = await connectAsync(url, { reconnectPeriod: 0 })
    ear.on('message', (topic, payload, { qos }) => {
      publishes.push({ topic, qos, retain: null, payload: Uint8Array.from(payload), at: Date.now() })
    })
    await ear.subscribeAsync('#', { qos: 2 })
    running = { child, ear }
  }
  const stop = async (): Promise<void> => {
    if (running === null) return
    const { child, ear } = running
    running = null
    ear.end(true)
    const over = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill('SIGKILL')
    await over
  }
  await start()
  const dispose = async (): Promise<void> => {
    await stop()
    rmSync(folder, { recursive: true })
  }
  return { name: 'mosquitto', url, publishes, connects: [], start, stop, dispose }
}
