import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { SimulatedDevices } from './devices.ts'
import { LiveFeed } from './live.ts'
import { devicesState } from './messages.ts'
import { exampleCard } from './testing/kiosk-and-world.ts'

const listen = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const
const person = {
  id: 'p01',
  story: '居民，欠费两月',
  ...exampleCard,
  phone: '13800000000',
  customerNumbers: ['3300123456789'],
}

function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'foyer-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

async function startApp(peopleFile: string | null) {
  const live = new LiveFeed()
  const devices = await SimulatedDevices.start({
    idCardReader: { listen, baud: 115_200 },
    scanner: { listen, baud: 9600 },
    printer: { listen, baud: 115_200 },
    mrzReader: { listen, baud: 9600 },
    presenceSensor: { listen, baud: 256_000 },
    monotonicMs: () => performance.now(),
    random: () => 0,
    lineMs: 1,
    onChange: (what) => live.changed(what),
  })
  const app = await buildApp({ log: pino({ level: 'silent' }), devices, live, peopleFile })
  return {
    app,
    devices,
    [Symbol.asyncDispose]: async () => {
      await app.close()
      live[Symbol.dispose]()
      await devices[Symbol.asyncDispose]()
    },
  }
}

describe('the simulator’s API', () => {
  test('a demo person’s card is placed and lifted', async () => {
    using folder = temporaryFolder()
    const peopleFile = join(folder.path, 'people.json')
    writeFileSync(peopleFile, JSON.stringify([person]))
    await using world = await startApp(peopleFile)
    const people = await world.app.inject('/api/people')
    expect(people.json()).toMatchObject({ people: [{ id: 'p01', story: '居民，欠费两月' }], problem: null })
    expect(people.body).not.toContain(person.idNumber)
    const placed = await world.app.inject({
      method: 'POST',
      url: '/api/card/place',
      payload: { personId: 'p01' },
    })
    expect(placed.json()).toMatchObject({ idCardReader: { card: { label: '测试用户' }, step: 'waiting' } })
    const lifted = await world.app.inject({ method: 'POST', url: '/api/card/lift' })
    expect(lifted.json()).toMatchObject({ idCardReader: { card: null, step: 'no-card' } })
  })

  test('people who are not written yet are no failure, and a stranger is refused by name', async () => {
    await using world = await startApp('/nowhere/people.json')
    const people = await world.app.inject('/api/people')
    expect(people.json()).toMatchObject({
      people: [],
      problem: expect.stringContaining('/nowhere/people.json'),
    })
    const refused = await world.app.inject({
      method: 'POST',
      url: '/api/card/place',
      payload: { personId: 'p99' },
    })
    expect(refused.statusCode).toBe(404)
  })

  test('a card of each layout is on the shelf, and is placed by its id', async () => {
    await using world = await startApp(null)
    const shelf = z
      .object({ cards: z.array(z.object({ id: z.string(), kind: z.string(), name: z.string() })) })
      .parse((await world.app.inject('/api/cards')).json())
    expect(new Set(shelf.cards.map(({ kind }) => kind)).size).toBe(4)
    for (const { id, kind, name } of shelf.cards) {
      const placed = await world.app.inject({
        method: 'POST',
        url: '/api/card/place',
        payload: { cardId: id },
      })
      expect(placed.json()).toMatchObject({ idCardReader: { card: { label: name, kind }, step: 'waiting' } })
    }
    const refused = await world.app.inject({
      method: 'POST',
      url: '/api/card/place',
      payload: { cardId: 'x' },
    })
    expect([refused.statusCode, refused.body]).toEqual([404, expect.stringContaining('foreigner-2017')])
  })

  test('paper, cover, plugs and faults are set, shown and taken back', async () => {
    await using world = await startApp(null)
    const post = (url: string, payload: object) => world.app.inject({ method: 'POST', url, payload })
    expect((await post('/api/printer', { paper: 'out', cover: 'open' })).json()).toMatchObject({
      printer: { paper: 'out', cover: 'open' },
    })
    const before = devicesState.parse((await world.app.inject('/api/state')).json())
    expect((await post('/api/devices/scanner/plug', { plugged: false })).json()).toMatchObject({
      scanner: { plugged: false },
    })
    const again = devicesState.parse((await post('/api/devices/scanner/plug', { plugged: true })).json())
    expect(again.scanner).toMatchObject({ plugged: true, address: before.scanner.address })
    const fault = '/api/devices/idCardReader/fault'
    await post(fault, { kind: 'stall', on: true })
    await post(fault, { kind: 'garble', fromBytes: 1000 })
    expect(world.devices.state.idCardReader).toMatchObject({
      stall: true,
      next: { fault: 'garble', fromBytes: 1000 },
    })
    await post(fault, { kind: 'none' })
    expect(world.devices.state.idCardReader).toMatchObject({ stall: false, slow: false, next: null })
  })

  test.each([
    ['/api/scan', { text: '' }, /text/],
    ['/api/scan', { text: 'x', symbology: 'morse' }, /symbology/],
    ['/api/printer', { paper: 'endless' }, /paper/],
    ['/api/card/place', { card: { ...exampleCard, name: '长'.repeat(16) } }, /./],
    ['/api/devices/printer/fault', { kind: 'explode' }, /kind/],
    ['/api/devices/camera/plug', { plugged: true }, /name/],
  ])('%s refuses %j and says where', async (url, payload, where) => {
    await using world = await startApp(null)
    const response = await world.app.inject({ method: 'POST', url, payload })
    expect(response.statusCode).toBe(400)
    expect(response.json<{ message: string }>().message).toMatch(where)
  })

  test('a page of another origin changes nothing', async () => {
    await using world = await startApp(null)
    const headers = { origin: 'http://evil.example', host: '127.0.0.1:7420' }
    const response = await world.app.inject({ method: 'POST', url: '/api/card/lift', headers })
    expect(response.statusCode).toBe(403)
  })

  test('the document describes every way in, and page and font are served', async () => {
    await using world = await startApp(null)
    const document = await world.app.inject('/api/openapi.json')
    expect(Object.keys(document.json<{ paths: object }>().paths)).toEqual(
      expect.arrayContaining([
        '/api/card/place',
        '/api/scan',
        '/api/printer',
        '/api/devices/{name}/fault',
        '/api/paper',
      ]),
    )
    const served = ['/', '/page.js', '/style.css', '/font/index.css', '/docs/', '/api/qr?data=x']
    const answers = await Promise.all(served.map((url) => world.app.inject(url)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(served.map(() => 200))
  })

  test('an open page is told the state at once and every change after', async () => {
    await using world = await startApp(null)
    await world.app.listen({ host: '127.0.0.1', port: 0 })
    const address = world.app.server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/live`)
    const messages: { type: string; state?: unknown }[] = []
    const seen = (holds: () => boolean) =>
      new Promise<void>((resolve) => {
        socket.addEventListener('message', (event) => {
          messages.push(JSON.parse(String(event.data)))
          if (holds()) resolve()
        })
      })
    await seen(() => messages.length === 2)
    expect(messages.slice(0, 2).map(({ type }) => type)).toEqual(['state', 'paper'])
    const changed = seen(() => JSON.stringify(messages.at(-1)).includes('测试用户'))
    world.devices.reader.place('测试用户', exampleCard)
    await changed
    socket.close()
  })
})

describe('the simulator as a process', () => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))

  function start(config: unknown, folder: string) {
    const file = join(folder, 'config.json')
    writeFileSync(file, JSON.stringify(config))
    const child = spawn(process.execPath, [main, '--config', file], { stdio: ['ignore', 'pipe', 'pipe'] })
    const output = { stdout: '', stderr: '' }
    const ready = new Promise<void>((resolve) => {
      child.stdout.on('data', (bytes: Buffer) => {
        output.stdout += bytes.toString()
        if (output.stdout.includes('\n')) resolve()
      })
    })
    child.stderr.on('data', (bytes: Buffer) => (output.stderr += bytes.toString()))
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    return { child, output, ready, ended }
  }

  const config = (folder: string) => ({
    http: { host: '127.0.0.1', port: 0 },
    dataDir: join(folder, 'data'),
    devices: {
      idCardReader: { listen: 'tcp:127.0.0.1:0' },
      scanner: { listen: 'tcp:127.0.0.1:0' },
      printer: { listen: `pty:${join(folder, 'printer')}` },
    },
    peopleFile: null,
    gateway: { merchantId: 'foyer-demo', key: 'a key of enough characters' },
  })

  test('it says that it is ready in one line, answers, and stops when told', async () => {
    using folder = temporaryFolder()
    const { child, output, ready, ended } = start(config(folder.path), folder.path)
    await Promise.race([ready, ended])
    const line = z
      .strictObject({
        ready: z.literal(true),
        process: z.literal('simulator'),
        urls: z.strictObject({ simulator: z.url() }),
      })
      .parse(JSON.parse(output.stdout))
    const state = await fetch(new URL('api/state', line.urls.simulator))
    expect(devicesState.parse(await state.json()).printer.address).toContain(join(folder.path, 'printer'))
    expect((await fetch(new URL('phone/messages', line.urls.simulator))).status).toBe(200)
    expect((await fetch(new URL('gateway/orders', line.urls.simulator))).status).toBe(200)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(output.stdout.trim().split('\n')).toHaveLength(1)
  })

  test('a bad configuration ends it with 78 and one line for each problem, secrets kept', async () => {
    using folder = temporaryFolder()
    const good = config(folder.path)
    const bad = {
      ...good,
      colour: 'red',
      http: { host: '0.0.0.0', port: 1 },
      gateway: { merchantId: 'x', key: 'short-secret' },
    }
    const { output, ended } = start(bad, folder.path)
    expect(await ended).toBe(78)
    expect(output.stdout).toBe('')
    const lines = output.stderr.trim().split('\n')
    expect(lines).toHaveLength(3)
    expect(output.stderr).toMatch(/http\.host · found "0\.0\.0\.0" · /)
    expect(output.stderr).toMatch(/colour/)
    expect(output.stderr).toMatch(/gateway\.key · found a value that is not shown/)
    expect(output.stderr).not.toContain('short-secret')
  })

  test('a missing file, a missing flag and a wrong flag each say what is allowed', () => {
    for (const argv of [[], ['--config', '/nowhere.json'], ['--colour', 'red']]) {
      const result = readConfig(argv)
      expect(result.kind === 'refused' ? result.problems.join() : '').toMatch(/allowed/)
    }
  })
})
