import { freePort } from '@foyer/service/free-port'
import { type ChildProcess, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readIdentity } from '@foyer/edge-agent/enrolment/identity-file'
import { enrolmentCode } from '@foyer/contracts/fleet-enrolment'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { serialText } from './certificates.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 30_000 })
const wait = { timeout: 45_000, interval: 50 }
const hallMain = fileURLToPath(new URL('../../main.ts', import.meta.url))
const agentMain = fileURLToPath(new URL('../../../../edge-agent/main.ts', import.meta.url))
const rows = z.array(z.object({ serial: z.string(), seen_at: z.number().nullable() }))

let folder: string
const children: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-kill-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

const portOf = (server: Server): number => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  return address.port
}
const start = (main: string, file: string): ChildProcess => {
  const child = spawn(process.execPath, [main, '--config', file], { stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(child)
  return child
}
const ready = async ({ stdout }: ChildProcess): Promise<void> => {
  if (stdout === null) throw new TypeError('no stdout')
  await once(stdout, 'data')
}

/** Passes everything on; while it swallows, no answer comes back once the handshake is over. */
const openProxy = async (port: number) => {
  const state = { swallows: true }
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    let flights = 0
    near.on('data', (bytes) => {
      flights += 1
      far.write(bytes)
    })
    far.on('data', (bytes) => {
      if (!state.swallows || flights < 2) near.write(bytes)
    })
    for (const socket of [near, far])
      socket
        .on('error', () => {})
        .on('close', () => {
          near.destroy()
          far.destroy()
        })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: portOf(server), state, close: () => server.close() }
}

it('a hall that is killed after it signed and before the device heard gives the very same certificate afterwards', async () => {
  const ports = {
    http: await freePort(),
    https: await freePort(),
    mqtt: await freePort(),
    mqtts: await freePort(),
  }
  const dataDir = join(folder, 'hall')
  const hallFile = join(folder, 'hall.json')
  const config = {
    http: { host: '127.0.0.1', port: ports.http },
    https: { port: ports.https },
    dataDir,
    broker: {
      kind: 'embedded',
      host: '127.0.0.1',
      port: ports.mqtt,
      tls: { port: ports.mqtts },
      anonymous: false,
    },
    hostId: 'foyer-hall',
    group: 'hall-1',
    hallName: { 'zh-CN': '营业厅', 'zh-TW': '營業廳', en: 'Hall' },
    demo: true,
    kiosks: [{ id: 'kiosk-1', token: 'k'.repeat(32) }],
    gateway: { baseUrl: 'http://127.0.0.1:9/gateway', merchantId: 'm', key: 'k'.repeat(32) },
    messages: { url: 'http://127.0.0.1:9/phone/messages' },
    utility: { kind: 'demo', seed: 1, customers: 60, lateFeeMinimumFen: null },
    webDir: null,
    mirrorDir: null,
  }
  writeFileSync(hallFile, JSON.stringify(config))
  const issued = () => {
    const sqlite = new Sqlite(join(dataDir, 'hall.sqlite'), { readonly: true })
    try {
      return rows.parse(sqlite.prepare('select serial, seen_at from fleet_identity').all())
    } finally {
      sqlite.close()
    }
  }

  const first = start(hallMain, hallFile)
  await ready(first)
  const code = enrolmentCode.parse(
    JSON.parse(readFileSync(join(dataDir, 'demo-enrolment-kiosk-1.json'), 'utf8')),
  )
  const proxy = await openProxy(ports.https)
  const codeFile = join(folder, 'code.json')
  writeFileSync(codeFile, JSON.stringify({ ...code, url: `https://127.0.0.1:${proxy.port}` }))
  const agentFile = join(folder, 'agent.json')
  const agentData = join(folder, 'agent')
  writeFileSync(
    agentFile,
    JSON.stringify({ enrolment: { codeFile }, dataDir: agentData, primaryHostId: 'foyer-hall' }),
  )
  const agent = start(agentMain, agentFile)
  const agentReady = ready(agent)

  await vi.waitFor(() => expect(issued()).toHaveLength(1), wait)
  first.kill('SIGKILL')
  await once(first, 'exit')
  const [signed] = issued()
  expect(readIdentity(agentData)).toBeNull()

  proxy.state.swallows = false
  await ready(start(hallMain, hallFile))
  await agentReady
  const identity = readIdentity(agentData)
  expect(serialText(new X509Certificate(identity?.certificate ?? '').serialNumber)).toBe(signed?.serial)
  await vi.waitFor(
    () => expect(issued()).toEqual([{ serial: signed?.serial, seen_at: expect.any(Number) }]),
    wait,
  )
  proxy.close()
})
