import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type DeskToHall,
  type HallToDesk,
  hallToDesk,
  type HallToKiosk,
  hallToKiosk,
  type KioskToHall,
} from '@foyer/contracts/help-link'
import { maskView } from '@foyer/contracts/mask'
import { view, type View } from '@foyer/contracts/view'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { systemClock, systemRandom } from '../ambient.ts'
import { buildApp, type HallApp } from '../app.ts'
import { openStore, type Store } from '../db/store.ts'
import { createStaff, type Staff, staffMigrations, staffRoutes } from '../staff/index.ts'
import { createHelp, type HelpHub, helpRoutes } from './index.ts'

const kioskToken = 'k'.repeat(40)
// Long enough for a machine that is busy with other tests: nobody alive misses a ping.
const pingMs = 1_000
const graceMs = 2_000

let folder: string
let store: Store
let staff: Staff
let help: HelpHub
let app: HallApp
let port: number
let logged: string[]
let sockets: WebSocket[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-help-'))
  logged = []
  sockets = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) })
  store = await openStore(join(folder, 'hall.sqlite'), staffMigrations)
  staff = createStaff({ db: store.db, clock: systemClock, random: systemRandom })
  help = createHelp({ clock: systemClock, log, audit: staff.audit, graceMs })
  app = await buildApp({
    log,
    random: systemRandom,
    publicUrl: 'http://hall.example',
    version: 'test',
    access: {
      kiosks: ['kiosk-1', 'kiosk-2'].map((id, index) => ({ id, token: kioskToken + String(index) })),
      visitByToken: () => Promise.resolve(null),
      staffBySession: staff.bySession,
    },
    api: [helpRoutes({ help, random: systemRandom, pingMs }), staffRoutes({ staff, secureCookies: false })],
    pages: [],
  })
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
  for (const [name, roles] of [
    ['wu', ['desk']],
    ['he', ['desk']],
    ['chen', ['clerk']],
  ] as const)
    await staff.saveAccount({ name, displayName: `${name}坐席`, password: 'right horse', roles: [...roles] })
}, 60_000)
afterEach(async () => {
  for (const socket of sockets) socket.terminate()
  await app.close()
  await store.close()
  rmSync(folder, { recursive: true })
})

/** One end of a link: what it was sent, in order, each awaited once. */
const linkOf = <T>(socket: WebSocket, parse: (value: unknown) => T) => {
  sockets.push(socket)
  const unread: T[] = []
  const waiting: (() => void)[] = []
  socket.on('message', (data: Buffer) => {
    unread.push(parse(JSON.parse(data.toString('utf8'))))
    for (const wake of waiting.splice(0)) wake()
  })
  socket.on('error', () => null)
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  return {
    socket,
    closed,
    unread,
    raw: (text: string | Buffer) => socket.send(text),
    /** The next message that fits; those before it are passed over. */
    next: async (fits: (message: T) => boolean): Promise<T> => {
      for (;;) {
        const at = unread.findIndex(fits)
        const found = unread[at]
        if (found !== undefined) {
          unread.splice(0, at + 1)
          return found
        }
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
  }
}
type Options = { headers?: Record<string, string>; autoPong?: boolean }
const dial = (path: string, options: Options) =>
  new WebSocket(`ws://127.0.0.1:${port}/api/v1/${path}`, options)
const opened = async (socket: WebSocket) => {
  await once(socket, 'open')
  return socket
}

const kioskHeaders = (n: 1 | 2) => ({
  authorization: `Bearer ${kioskToken}${n - 1}`,
  'x-kiosk-id': `kiosk-${n}`,
})
const openKiosk = async (n: 1 | 2 = 1) => {
  const link = linkOf<HallToKiosk>(dial('kiosk/link', { headers: kioskHeaders(n) }), (value) =>
    hallToKiosk.parse(value),
  )
  await opened(link.socket)
  return {
    ...link,
    send: (message: KioskToHall) => link.raw(JSON.stringify(message)),
    nextOf: (type: HallToKiosk['type']) => link.next((message) => message.type === type),
  }
}
const pageHeaders = async (name: string): Promise<Record<string, string>> => {
  const origin = `http://127.0.0.1:${port}`
  const answer = await fetch(`${origin}/api/v1/staff/session`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: 'right horse' }),
  })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return { origin, cookie }
}
const openDesk = async (name: string, options: Options = {}) => {
  const headers = options.headers ?? (await pageHeaders(name))
  const link = linkOf<HallToDesk>(dial('desk/link', { ...options, headers }), (value) =>
    hallToDesk.parse(value),
  )
  await opened(link.socket)
  await link.next((message) => message.type === 'calls')
  return {
    ...link,
    send: (message: DeskToHall) => link.raw(JSON.stringify(message)),
    nextOf: (type: HallToDesk['type']) => link.next((message) => message.type === type),
  }
}
/** The status with which the server refuses to open a link. */
const refusal = async (path: string, headers: Record<string, string>): Promise<number> => {
  const socket = dial(path, { headers })
  socket.on('error', () => null)
  const [, response] = await once(socket, 'unexpected-response')
  const status: unknown = response.statusCode
  response.destroy()
  return Number(status)
}

const secret = '33018900001111222X'
const unmasked: View = view.parse({
  revision: 4,
  kioskId: 'kiosk-1',
  hallName: { 'zh-CN': '厅', 'zh-TW': '廳', en: 'Hall' },
  settings: { locale: 'zh-CN', textSize: 'standard', contrast: 'normal', voice: false },
  screen: {
    name: 'apply-check',
    title: { 'zh-CN': '核对', 'zh-TW': '核對', en: 'Check' },
    fields: {
      applicantName: { kind: 'person-name', value: '张三丰' },
      idNumber: { kind: 'id-number', value: secret },
      customerNumber: { kind: 'customer-number', value: '3301800000000' },
      address: null,
    },
    rows: [],
    declaration: { 'zh-CN': '属实', 'zh-TW': '屬實', en: 'True' },
  },
  occupied: true,
  canGoBack: true,
  idleWarning: null,
  help: { state: 'off' },
  notices: [],
})
const masked = maskView(unmasked)
const callId = 'call-0001'
const ring: KioskToHall = { type: 'ring', callId, media: { camera: true, microphone: true }, view: masked }

describe('a help call', () => {
  test('goes from ringing through answer, view, signals, pointer and words to the end, and is audited', async () => {
    const desk = await openDesk('wu')
    const kiosk = await openKiosk()
    kiosk.send(ring)
    expect(await kiosk.nextOf('ringing')).toMatchObject({ callId, desksOpen: 1 })
    expect(await desk.nextOf('calls')).toMatchObject({
      calls: [{ callId, kioskId: 'kiosk-1', state: 'ringing', screen: 'apply-check', staffName: null }],
    })
    desk.send({ type: 'answer', callId })
    expect(await desk.nextOf('joined')).toEqual({
      type: 'joined',
      callId,
      kioskId: 'kiosk-1',
      view: masked,
      messages: [],
    })
    expect(await kiosk.nextOf('answered')).toMatchObject({ callId, staffName: 'wu坐席' })

    kiosk.send({ type: 'view', callId, view: { ...masked, revision: 5 } })
    expect(await desk.nextOf('view')).toMatchObject({ view: { revision: 5 } })
    kiosk.send({ type: 'signal', callId, data: { sdp: 'offer' } })
    expect(await desk.nextOf('signal')).toMatchObject({ data: { sdp: 'offer' } })
    desk.send({ type: 'signal', callId, data: { sdp: 'answer' } })
    expect(await kiosk.nextOf('signal')).toMatchObject({ data: { sdp: 'answer' } })
    const anchor = { element: 'address', x: 0.25, y: 0.5 }
    desk.send({ type: 'pointer', callId, anchor })
    expect(await kiosk.nextOf('pointer')).toMatchObject({ anchor })
    desk.send({ type: 'say', callId, message: { id: 'a', from: 'staff', text: '请看这里' } })
    expect(await kiosk.nextOf('say')).toMatchObject({ message: { text: '请看这里' } })
    kiosk.send({ type: 'say', callId, message: { id: 'b', from: 'customer', text: '好的' } })
    expect(await desk.nextOf('say')).toMatchObject({ message: { text: '好的' } })
    desk.send({ type: 'hang-up', callId })
    expect(await kiosk.nextOf('ended')).toMatchObject({ reason: 'hung-up' })
    expect(await desk.nextOf('calls')).toMatchObject({ calls: [] })

    await expect
      .poll(async () => (await staff.readAudit(null, 10)).map(({ action, actor }) => `${actor} ${action}`), {
        timeout: 10_000,
      })
      .toEqual(expect.arrayContaining(['staff:wu help.answer', 'staff:wu help.end']))
  })

  test('that two desks answer at once is one desk’s; the other is told', async () => {
    const desks = await Promise.all([openDesk('wu'), openDesk('he')])
    const kiosk = await openKiosk()
    kiosk.send(ring)
    await kiosk.nextOf('ringing')
    for (const desk of desks) desk.send({ type: 'answer', callId })
    const answers = await Promise.all(
      desks.map((desk) => desk.next(({ type }) => type === 'joined' || type === 'refused')),
    )
    expect(answers.map(({ type }) => type).toSorted()).toEqual(['joined', 'refused'])
    expect(answers).toContainEqual({ type: 'refused', callId, reason: 'taken' })
    await kiosk.nextOf('answered')
    expect(kiosk.unread.filter(({ type }) => type === 'answered')).toEqual([])
  })

  test('comes back to the person whose page was loaded again', async () => {
    const desk = await openDesk('wu')
    const kiosk = await openKiosk()
    kiosk.send(ring)
    await kiosk.nextOf('ringing')
    desk.send({ type: 'answer', callId })
    await kiosk.nextOf('answered')
    const headers = await pageHeaders('wu')
    desk.socket.terminate()
    const again = linkOf<HallToDesk>(dial('desk/link', { headers }), (value) => hallToDesk.parse(value))
    expect(await again.next(({ type }) => type === 'joined')).toMatchObject({ callId, view: masked })
    await kiosk.nextOf('answered')
  })

  test('whose desk dies rings at another, also when the network says nothing of it', async () => {
    const desk = await openDesk('wu', { autoPong: false })
    const kiosk = await openKiosk()
    kiosk.send(ring)
    await kiosk.nextOf('ringing')
    desk.send({ type: 'answer', callId })
    await kiosk.nextOf('answered')
    const other = await openDesk('he')
    // The dead page takes up no ping: its link is given up, and after the grace the call rings at the other.
    await desk.closed
    expect(await kiosk.nextOf('ringing')).toMatchObject({ callId, desksOpen: 1 })
    other.send({ type: 'answer', callId })
    expect(await kiosk.nextOf('answered')).toMatchObject({ staffName: 'he坐席' })
  })

  test('with nobody left at any desk is lost after the grace', async () => {
    const desk = await openDesk('wu')
    const kiosk = await openKiosk()
    kiosk.send(ring)
    await kiosk.nextOf('ringing')
    desk.send({ type: 'answer', callId })
    await kiosk.nextOf('answered')
    desk.socket.terminate()
    expect(await kiosk.nextOf('ended')).toEqual({ type: 'ended', callId, reason: 'lost' })
  })

  test('goes on when the kiosk’s link breaks and comes back, over the newer link', async () => {
    const desk = await openDesk('wu')
    const kiosk = await openKiosk()
    kiosk.send(ring)
    await kiosk.nextOf('ringing')
    desk.send({ type: 'answer', callId })
    await kiosk.nextOf('answered')
    const again = await openKiosk()
    expect(await kiosk.closed).toBe(4409)
    await again.nextOf('answered')
    again.send({ type: 'view', callId, view: { ...masked, revision: 9 } })
    expect(await desk.nextOf('view')).toMatchObject({ view: { revision: 9 } })
  })

  test('is over for the desk when the kiosk stays away', async () => {
    const desk = await openDesk('wu')
    const kiosk = await openKiosk()
    kiosk.send(ring)
    await kiosk.nextOf('ringing')
    desk.send({ type: 'answer', callId })
    await kiosk.nextOf('answered')
    kiosk.socket.terminate()
    expect(await desk.nextOf('ended')).toEqual({ type: 'ended', callId, reason: 'lost' })
  })
})

describe('what the hall refuses', () => {
  test('a view with a private value: neither desk nor log gets it, and the kiosk is not left ringing', async () => {
    const desk = await openDesk('wu')
    const kiosk = await openKiosk()
    kiosk.send({ ...ring, view: unmasked })
    expect(await kiosk.nextOf('ended')).toMatchObject({ callId })
    kiosk.send(ring)
    await kiosk.nextOf('ringing')
    desk.send({ type: 'answer', callId })
    await desk.nextOf('joined')
    kiosk.send({ type: 'view', callId, view: { ...unmasked, revision: 6 } })
    kiosk.send({ type: 'view', callId, view: { ...masked, revision: 7 } })
    expect(await desk.nextOf('view')).toMatchObject({ view: { revision: 7 } })
    expect(help.refused()).toMatchObject({ unmasked: 2 })
    const log = logged.join('')
    expect(log).toContain('screen/fields/idNumber')
    for (const value of [secret, '张三丰', '3301800000000']) expect(log).not.toContain(value)
  })

  test('frames that are not JSON, not a message or too large: the link and the call go on', async () => {
    const desk = await openDesk('wu')
    const kiosk = await openKiosk()
    kiosk.send(ring)
    await kiosk.nextOf('ringing')
    desk.send({ type: 'answer', callId })
    await kiosk.nextOf('answered')
    for (const end of [kiosk, desk]) {
      end.raw('{"type":')
      end.raw('[]')
      end.raw(JSON.stringify({ type: 'hang-up', callId, extra: secret }))
      end.raw(JSON.stringify({ type: 'signal', callId, data: 'x'.repeat(65 * 1024) }))
      end.raw(JSON.stringify({ type: 'signal', callId, data: 'still here' }))
    }
    expect(await desk.nextOf('signal')).toMatchObject({ data: 'still here' })
    expect(await kiosk.nextOf('signal')).toMatchObject({ data: 'still here' })
    expect(help.refused()).toEqual({ 'not-json': 2, 'not-a-message': 4, 'too-large': 2, unmasked: 0 })
    expect(logged.join('')).not.toContain(secret)
  })

  test('a frame larger than any message, or of bytes, or too many: the link is closed', async () => {
    const large = await openKiosk()
    large.raw('x'.repeat(300 * 1024))
    expect(await large.closed).toBe(1009)
    const binary = await openKiosk()
    binary.raw(Buffer.from([1, 2, 3]))
    expect(await binary.closed).toBe(1003)
    const many = await openKiosk()
    for (let n = 0; n < 1_500; n += 1) many.raw('{}')
    expect(await many.closed).toBe(1008)
  })

  test('links of strangers: no token, no session, another role, a page of elsewhere', async () => {
    expect(await refusal('kiosk/link', {})).toBe(401)
    expect(await refusal('kiosk/link', { ...kioskHeaders(1), 'x-kiosk-id': 'kiosk-2' })).toBe(401)
    const { origin, cookie } = await pageHeaders('wu')
    expect(await refusal('desk/link', { origin: origin ?? '' })).toBe(401)
    expect(await refusal('desk/link', await pageHeaders('chen'))).toBe(403)
    expect(await refusal('desk/link', { origin: 'http://evil.example', cookie: cookie ?? '' })).toBe(403)
    expect(await refusal('desk/link', { cookie: cookie ?? '' })).toBe(403)
    expect(await refusal('kiosk/link', { ...kioskHeaders(1), origin: 'http://evil.example' })).toBe(403)
  })

  test('a desk whose person has signed out', async () => {
    const headers = await pageHeaders('wu')
    const desk = await openDesk('wu', { headers })
    await fetch(`http://127.0.0.1:${port}/api/v1/staff/session`, { method: 'DELETE', headers })
    expect(await desk.closed).toBe(4401)
  })
})

test('a changed payment is told to the kiosk where it is made, and to no other', async () => {
  const [one, two] = [await openKiosk(1), await openKiosk(2)]
  help.paymentChanged('kiosk-1', 'payment-key')
  expect(await one.nextOf('payment-changed')).toEqual({ type: 'payment-changed', key: 'payment-key' })
  help.paymentChanged('kiosk-2', 'other-key')
  expect(await two.nextOf('payment-changed')).toEqual({ type: 'payment-changed', key: 'other-key' })
  expect([one.unread, two.unread]).toEqual([[], []])
})

test('when the hall stops, its links are closed and it is done at once', async () => {
  const [desk, kiosk] = [await openDesk('wu'), await openKiosk()]
  await app.close()
  await Promise.all([desk.closed, kiosk.closed])
  expect(app.server.listening).toBe(false)
})
