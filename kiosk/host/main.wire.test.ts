import { freePort } from '@foyer/service/free-port'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { healthReport, type HealthReport } from '@foyer/contracts/agent-link'
import { encodeFaceFrame } from '@foyer/contracts/face-frame'
import type { Definition } from '@foyer/contracts/hall-api'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { SmallHall } from './hall/testing/small-hall.ts'
import { config as sessionConfig, definition } from './session/testing/people.ts'
import { ended, endAll, Finger, ready, start } from './testing/processes.ts'

const secret = 'a-secret-for-a-test-of-the-kiosk-host'
afterEach(endAll)

const fileIn = (dir: string, name: string, content: unknown): string => {
  const file = join(dir, name)
  writeFileSync(file, JSON.stringify(content))
  return file
}

const kioskFile = (
  dir: string,
  hallUrl: string,
  ports: { reader: number; printer: number },
  presencePort: number | null = null,
): string =>
  fileIn(dir, 'kiosk.json', {
    kioskId: 'kiosk-1',
    dataDir: join(dir, 'kiosk'),
    ui: { host: '127.0.0.1', port: 0, dir: null },
    hall: { url: hallUrl, token: secret },
    agent: { token: secret },
    devices: {
      idCardReader: { transport: `tcp:127.0.0.1:${ports.reader}`, pollMs: 300 },
      scanner: null,
      printer: { transport: `tcp:127.0.0.1:${ports.printer}`, columns: 48 },
      presenceSensor: presencePort === null ? null : { transport: `tcp:127.0.0.1:${presencePort}` },
    },
    idle: { warnAfterSeconds: 60, endAfterSeconds: 90 },
    locale: 'zh-CN',
    hallName: sessionConfig.hallName,
  })

const reports = (url: string): HealthReport[] => {
  const heard: HealthReport[] = []
  const socket = new WebSocket(url.replace('http', 'ws'), { headers: { authorization: `Bearer ${secret}` } })
  socket.on('message', (data: Buffer) => heard.push(healthReport.parse(JSON.parse(data.toString('utf8')))))
  return heard
}

const dir = (): string => mkdtempSync(join(tmpdir(), 'foyer-kiosk-host-'))

describe('the kiosk host as a process', () => {
  test('runs without hall and without a single device, says so, and stops cleanly', async () => {
    const child = start('main.ts', kioskFile(dir(), 'http://127.0.0.1:9', { reader: 9, printer: 9 }))
    const urls = await ready(child)
    const finger = await Finger.on(urls['kiosk'] ?? '')
    await finger.sees({ screen: { name: 'start' }, notices: ['hall-unreachable', 'no-reader', 'no-printer'] })
    const heard = reports(urls['agent'] ?? '')
    await vi.waitFor(
      () => expect(heard.at(-1)?.peripherals.map(({ state }) => state)).toEqual(['noDevice', 'noDevice']),
      5_000,
    )
    expect(heard.at(-1)?.hall.reachable).toBe(false)
    const end = ended(child)
    child.kill('SIGTERM')
    expect(await end).toBe(0)
  }, 60_000)

  test('knows from a sensor whether somebody stands there, and says so to its window and its agent', async () => {
    const home = dir()
    const [reader, scanner, printer, presence] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ]
    const line = (port: number) => ({ listen: `tcp:127.0.0.1:${port}` })
    const simulator = start(
      '../simulator/main.ts',
      fileIn(home, 'simulator.json', {
        http: { host: '127.0.0.1', port: 0 },
        dataDir: join(home, 'simulator'),
        devices: {
          idCardReader: line(reader),
          scanner: line(scanner),
          printer: line(printer),
          presenceSensor: line(presence),
        },
        peopleFile: null,
        gateway: { merchantId: 'foyer-demo', key: secret },
      }),
    )
    const world = (await ready(simulator))['simulator'] ?? ''
    const visitor = (who: string, distanceCm: number | null): Promise<Response> =>
      fetch(new URL('/api/presence', world), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ visitor: who, distanceCm }),
      })
    await visitor('standing', 300)
    const host = start('main.ts', kioskFile(home, 'http://127.0.0.1:9', { reader, printer }, presence))
    const urls = await ready(host)
    const finger = await Finger.on(urls['kiosk'] ?? '')
    const heard = reports(urls['agent'] ?? '')
    await finger.sees({ presence: 'nobody' })
    await visitor('standing', 80)
    await finger.sees({ presence: 'somebody', occupied: false })
    const sensor = () => heard.at(-1)?.peripherals.find(({ kind }) => kind === 'presence-sensor')
    await vi.waitFor(
      () =>
        expect(sensor()).toMatchObject({ state: 'online', counters: { arrivals: 1 }, proof: { ok: true } }),
      15_000,
    )
    expect(sensor()?.capabilities?.deviceInformation).toMatchObject({ firmware: 'V1.07.22091516' })
  }, 60_000)

  test('without its face models it says what is missing, and does all else', async () => {
    const home = dir()
    const file = kioskFile(home, 'http://127.0.0.1:9', { reader: 9, printer: 9 })
    const config = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')))
    const face = { modelsDir: join(home, 'no-models'), workers: 1 }
    const child = start('main.ts', fileIn(home, 'faces.json', { ...config, face }))
    const said: string[] = []
    child.stderr?.setEncoding('utf8').on('data', (text: string) => said.push(text))
    const finger = await Finger.on((await ready(child))['kiosk'] ?? '')
    await vi.waitFor(() => expect(said.join('')).toContain('FACE_MODELS_MISSING'), 10_000)
    await finger.sees({ screen: { name: 'start' } })
    const shown = finger.view?.screen
    const ways = shown?.name === 'start' ? shown.ways : []
    expect(ways).toContainEqual({ way: 'face', available: false })
    const jpeg = Uint8Array.from([0xff, 0xd8, 1, 2, 3])
    finger.show(encodeFaceFrame({ number: 1, capturedAt: 1, jpeg }))
    finger.press({ type: 'set-locale', locale: 'en' })
    await finger.sees({ settings: { locale: 'en' } })
  }, 60_000)

  test('a bad configuration ends with 78 and says where, what was found and what is allowed', async () => {
    const child = start('main.ts', fileIn(dir(), 'bad.json', { kioskId: 'kiosk 1' }))
    const said: string[] = []
    child.stderr?.setEncoding('utf8').on('data', (text: string) => said.push(text))
    expect(await ended(child)).toBe(78)
    expect(said.join('')).toContain('kioskId · found "kiosk 1" · allowed: letters, digits')
  }, 60_000)

  test('takes an application with the hall away, survives kill -9, and delivers it once when the hall is back', async () => {
    const home = dir()
    const mode = { away: false }
    const definitions: Definition[] = [definition]
    await using hall = await SmallHall.start(({ path, body }) => {
      if (mode.away) return null
      if (path.endsWith('/health')) return { status: 200, body: '{}' }
      if (path.endsWith('/definitions')) return { status: 200, body: JSON.stringify(definitions) }
      if (path.endsWith('/applications')) {
        const { trackingNumber } = z.object({ trackingNumber: z.string() }).parse(JSON.parse(body))
        return { status: 201, body: JSON.stringify({ trackingNumber, publicUrl: 'http://hall.invalid/p/1' }) }
      }
      return null
    })
    const ports = { reader: await freePort(), scanner: await freePort(), printer: await freePort() }
    const line = (port: number, baud: number) => ({ listen: `tcp:127.0.0.1:${port}`, baud })
    const simulator = start(
      '../simulator/main.ts',
      fileIn(home, 'simulator.json', {
        http: { host: '127.0.0.1', port: 0 },
        dataDir: join(home, 'simulator'),
        devices: {
          idCardReader: line(ports.reader, 115_200),
          scanner: line(ports.scanner, 9_600),
          printer: line(ports.printer, 115_200),
        },
        peopleFile: fileIn(home, 'people.json', [walkIn]),
        gateway: { merchantId: 'foyer-demo', key: secret },
      }),
    )
    const world = (await ready(simulator))['simulator'] ?? ''
    const file = kioskFile(home, hall.url, ports)
    const first = start('main.ts', file)
    const finger = await Finger.on((await ready(first))['kiosk'] ?? '')
    await finger.sees({ notices: [], screen: { name: 'start' } })
    await vi.waitFor(
      () => expect(hall.heard.some(({ path }) => path.endsWith('/definitions'))).toBe(true),
      5_000,
    )
    mode.away = true
    await fetch(new URL('/api/card/place', world), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ personId: 'p01' }),
    })
    await finger.sees({ screen: { name: 'problem', problem: 'hall-unreachable' } })
    finger.press({ type: 'next', next: 'continue-application' })
    await finger.sees({ screen: { name: 'enter', what: 'customer-number' } })
    finger.press({ type: 'confirm' })
    for (const [index, question] of ['from', 'load', 'notice'].entries()) {
      await finger.sees({ screen: { name: 'apply-question', index } })
      finger.press({ type: 'answer', question, choice: 'a' })
      await finger.sees({ screen: { fields: { answer: { value: 'a' } } } })
      finger.press({ type: 'confirm' })
    }
    await finger.sees({ screen: { name: 'apply-check', fields: { applicantName: { value: walkIn.name } } } })
    finger.press({ type: 'confirm' })
    await finger.sees({ screen: { name: 'applied', delivery: 'kept', printing: 'printed' } })
    expect(await (await fetch(new URL('/api/paper', world))).text()).toContain('保存在本机')

    const killed = ended(first)
    first.kill('SIGKILL')
    await killed
    mode.away = false
    const before = hall.heard.length
    const second = start('main.ts', file)
    const heard = reports((await ready(second))['agent'] ?? '')
    await vi.waitFor(
      () => expect(heard.at(-1)?.hall).toMatchObject({ reachable: true, outboxPending: 0 }),
      15_000,
    )
    const handedIn = hall.heard.slice(before).filter(({ path }) => path.endsWith('/applications'))
    expect(handedIn).toHaveLength(1)
    expect(handedIn[0]?.body).toContain(walkIn.idNumber)
  }, 90_000)
})

const walkIn = {
  id: 'p01',
  story: '不是客户',
  name: '測試人',
  sex: '2',
  ethnicity: '01',
  birth: '19491231',
  address: '浙江省清江市城南区测试路1号',
  idNumber: '11010519491231002X',
  authority: '清江市公安局',
  validFrom: '20150301',
  validTo: '长期',
  phone: '13800000001',
  customerNumbers: [],
}
