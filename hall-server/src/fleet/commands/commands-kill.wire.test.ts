import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { randomInt, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { command } from '@foyer/contracts/fleet-command'
import { auditEntry } from '@foyer/contracts/hall-api'
import { mosquittoBroker, type TestBroker } from '@foyer/sparkplug/testing/brokers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type CommandedNode, startCommandedNode } from '../testing/commanded-node.ts'

const main = fileURLToPath(new URL('../../main.ts', import.meta.url))
const readyLine = z.object({
  urls: z.object({ api: z.url() }),
  demoAccounts: z.array(z.object({ name: z.string(), password: z.string() })),
})
const wait = { timeout: 30_000, interval: 50 }

let folder: string
let broker: TestBroker
let device: CommandedNode
const ends: (() => Promise<unknown> | void)[] = []
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-kill-'))
  ends.push(() => rmSync(folder, { recursive: true }))
  broker = await mosquittoBroker()
  ends.push(broker.dispose)
  device = startCommandedNode(broker.url, 'kiosk-1', [], 'foyer-hall')
  ends.push(device.stop)
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** The whole hall-server as a process of its own, on the same files every time, with its manager signed in. */
const startHall = async () => {
  const file = join(folder, 'hall.json')
  const config = {
    http: { host: '127.0.0.1', port: 0 },
    dataDir: join(folder, 'data'),
    broker: { kind: 'url', url: broker.url, username: null, password: null },
    hostId: 'foyer-hall',
    group: 'hall',
    hallName: { 'zh-CN': '营业厅', 'zh-TW': '營業廳', en: 'Hall' },
    demo: true,
    kiosks: [],
    gateway: { baseUrl: 'http://127.0.0.1:9/gateway', merchantId: 'm', key: 'k'.repeat(32) },
    messages: { url: 'http://127.0.0.1:9/phone/messages' },
    utility: { kind: 'demo', seed: 1, customers: 60, lateFeeMinimumFen: null },
    webDir: null,
    mirrorDir: null,
  }
  writeFileSync(file, JSON.stringify(config))
  const child = spawn(process.execPath, [main, '--config', file], { stdio: ['ignore', 'pipe', 'ignore'] })
  const gone = once(child, 'close')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await gone
  }
  ends.push(kill)
  const [line] = await once(child.stdout, 'data')
  const { urls, demoAccounts } = readyLine.parse(JSON.parse(String(line)))
  const { origin } = new URL(urls.api)
  const [manager] = demoAccounts
  const signedIn = await fetch(`${urls.api}/staff/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ name: manager?.name, password: manager?.password }),
  })
  const headers = { origin, cookie: signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
  const get = async (path: string): Promise<unknown> => (await fetch(urls.api + path, { headers })).json()
  return {
    kill,
    get,
    issue: (id: string): Promise<number> =>
      fetch(`${urls.api}/fleet/nodes/hall/kiosk-1/commands`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ id, order: { type: 'self-test', peripheral: 'printer' }, within: 600 }),
      }).then(
        ({ status }) => status,
        () => 0,
      ),
    heard: () =>
      vi.waitFor(
        async () =>
          expect(await get('/fleet')).toMatchObject({ nodes: [{ node: 'kiosk-1', liveness: 'live' }] }),
        wait,
      ),
  }
}

/** Does each order once, and tells of it again whenever the same id comes again. */
const answerAll = (): { done: Map<string, number>; stop: () => void } => {
  const done = new Map<string, number>()
  const state = { seen: 0 }
  const timer = setInterval(() => {
    for (const { id } of device.requests.slice(state.seen)) {
      state.seen += 1
      done.set(id, (done.get(id) ?? 0) + 1)
      device.tell(id, 'accepted')
      device.tell(id, 'done', {
        proof: { exercised: 'printed a line', at: Date.now(), answer: 'paper moved', ok: true },
      })
    }
  }, 5)
  return { done, stop: () => clearInterval(timer) }
}

test(
  'a hall that is killed at any instant loses no command that it took, and sends none under another id',
  { timeout: 180_000 },
  async () => {
    const answering = answerAll()
    ends.push(answering.stop)
    const taken: string[] = []
    const tried: string[] = []
    for (let round = 0; round < 5; round += 1) {
      const hall = await startHall()
      await hall.heard()
      const killed = sleep(randomInt(5, 120)).then(hall.kill)
      while (tried.length < (round + 1) * 20) {
        const id = randomUUID()
        tried.push(id)
        if ((await hall.issue(id)) === 201) taken.push(id)
        else break
      }
      await killed
    }
    const hall = await startHall()
    await hall.heard()
    await vi.waitFor(async () => {
      const found = z.array(command).parse(await hall.get('/fleet/nodes/hall/kiosk-1/commands?limit=200'))
      expect(taken.filter((id) => found.find((one) => one.id === id)?.stage !== 'done')).toEqual([])
      expect(found.filter(({ stage }) => stage !== 'done')).toEqual([])
    }, wait)
    expect(taken.length).toBeGreaterThan(0)
    expect([...answering.done.keys()].filter((id) => !tried.includes(id))).toEqual([])
    const found = z.array(command).parse(await hall.get('/fleet/nodes/hall/kiosk-1/commands?limit=200'))
    const audit = z.array(auditEntry).parse(await hall.get('/audit?limit=500'))
    // Whatever was sent stands in the audit log: at least once, if the kill fell between the two.
    expect(audit.filter(({ action }) => action === 'fleet.command.self-test').length).toBeGreaterThanOrEqual(
      found.length,
    )
  },
)
