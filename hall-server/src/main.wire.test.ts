import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const readyLine = z.strictObject({
  ready: z.literal(true),
  process: z.literal('hall-server'),
  urls: z.record(z.string(), z.url()),
  demoAccounts: z.array(
    z.strictObject({ name: z.string(), password: z.string(), roles: z.array(z.string()) }),
  ),
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-main-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const writeConfig = (over: object): string => {
  const file = join(folder, 'hall.json')
  const config = {
    http: { host: '127.0.0.1', port: 0 },
    dataDir: join(folder, 'data'),
    broker: { kind: 'embedded', host: '127.0.0.1', port: 0 },
    hostId: 'foyer-hall',
    group: 'hall-1',
    hallName: { 'zh-CN': '营业厅', 'zh-TW': '營業廳', en: 'Hall' },
    demo: true,
    kiosks: [],
    gateway: { baseUrl: 'http://127.0.0.1:9/gateway', merchantId: 'm', key: 'k'.repeat(32) },
    messages: { url: 'http://127.0.0.1:9/phone/messages' },
    utility: { kind: 'demo', seed: 1, customers: 60, lateFeeMinimumFen: null },
    webDir: null,
    mirrorDir: null,
    ...over,
  }
  writeFileSync(file, JSON.stringify(config))
  return file
}

const run = (...args: string[]) => {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
  const ended = once(child, 'close').then(() => child.exitCode)
  return { child, said, ended, ready: () => Promise.race([once(child.stdout, 'data'), ended]) }
}

const start = async (over: object) => {
  const hall = run('--config', writeConfig(over))
  await hall.ready()
  return { ...hall, line: readyLine.parse(JSON.parse(hall.said.out)) }
}

test(
  'the hall says in one line that it is ready, answers, signs its demo staff in, and stops cleanly',
  { timeout: 60_000 },
  async () => {
    const hall = await start({})
    const { urls, demoAccounts } = hall.line
    expect((await fetch(`${urls['api']}/health`)).status).toBe(200)
    const [manager] = demoAccounts
    const signedIn = await fetch(`${urls['api']}/staff/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(urls['api'] ?? '').origin },
      body: JSON.stringify({ name: manager?.name, password: manager?.password }),
    })
    expect(signedIn.status).toBe(200)
    expect(existsSync(join(folder, 'data', 'demo-people.json'))).toBe(true)
    expect(statSync(join(folder, 'data', 'hall.key')).mode & 0o777).toBe(0o600)
    hall.child.kill('SIGTERM')
    expect(await hall.ended).toBe(0)
    expect(hall.said.out.trim().split('\n')).toHaveLength(1)
  },
)

test(
  'without the demo the first manager gets a password once, on stderr, and nobody else an account',
  { timeout: 60_000 },
  async () => {
    const hall = await start({ demo: false })
    expect(hall.line.demoAccounts).toEqual([])
    expect(hall.said.err).toMatch(/Sign in as manager with the password \S{16} /)
    expect(existsSync(join(folder, 'data', 'demo-people.json'))).toBe(false)
    hall.child.kill('SIGINT')
    expect(await hall.ended).toBe(0)
    const again = run('--config', join(folder, 'hall.json'), '--create-manager', 'lin')
    expect(await again.ended).toBe(0)
    expect(again.said.err).toContain('Sign in as lin')
  },
)

test(
  'a bad configuration ends with 78 and names each problem; a taken port ends with 1',
  { timeout: 60_000 },
  async () => {
    const bad = run('--config', writeConfig({ hostId: '' }))
    expect(await bad.ended).toBe(78)
    expect(bad.said.err).toContain('hostId · found ""')
    const first = await start({})
    const port = Number(new URL(first.line.urls['api'] ?? '').port)
    const second = run(
      '--config',
      writeConfig({ http: { host: '127.0.0.1', port }, dataDir: join(folder, 'b') }),
    )
    expect(await second.ended).toBe(1)
    expect(second.said.err).toContain('EADDRINUSE')
    first.child.kill('SIGTERM')
    expect(await first.ended).toBe(0)
  },
)

test(
  'a hall whose face models are not there starts, says so, and does everything else',
  { timeout: 60_000 },
  async () => {
    const token = 'k'.repeat(40)
    const face = {
      modelsDir: join(folder, 'no-models'),
      keyFile: join(folder, 'keys', 'face-keys.json'),
      targetFpir: 0.01,
      keptDays: 365,
    }
    const hall = await start({ face, kiosks: [{ id: 'kiosk-1', token }] })
    const headers = { authorization: `Bearer ${token}`, 'x-kiosk-id': 'kiosk-1' }
    const status = await fetch(`${hall.line.urls['api']}/face/status`, { headers })
    expect(await status.json()).toEqual({ available: false, why: 'no-models', model: null })
    expect((await fetch(`${hall.line.urls['api']}/face/consent-text`, { headers })).status).toBe(503)
    expect((await fetch(`${hall.line.urls['api']}/health`)).status).toBe(200)
    expect(existsSync(face.keyFile)).toBe(false)
    hall.child.kill('SIGTERM')
    expect(await hall.ended).toBe(0)
  },
)
