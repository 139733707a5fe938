import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maskView } from '@foyer/contracts/mask'
import { agentCommandResult, healthReport } from '@foyer/contracts/agent-link'
import { encodeFaceFrame, type FaceFrame } from '@foyer/contracts/face-frame'
import { hostToUi, type UiToHost } from '@foyer/contracts/ui-link'
import type { FastifyInstance } from 'fastify'
import * as fc from 'fast-check'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { AgentLink, parseCommand } from '../agent-link/agent-link.ts'
import { FrameGate } from '../face/frame-gate.ts'
import { HealthReporter } from '../health-reporter.ts'
import { buildServer } from '../server.ts'
import { newSession } from '../session/session.ts'
import { config, noon } from '../session/testing/people.ts'
import { closeCodes, parseMessage, UiLink } from './ui-link.ts'
import { ViewStream } from './view-stream.ts'

const token = 'link-token-of-this-start'
const agentToken = 'agent-token-agent-token-agent-token'
const log = pino({ level: 'silent' })

/** A window of a browser, as far as the link sees it. */
class Window {
  readonly heard: string[] = []
  readonly socket: WebSocket
  readonly opened: Promise<number>
  readonly closed: Promise<{ code: number; reason: string }>

  constructor(url: string, headers: Record<string, string>) {
    this.socket = new WebSocket(url, { headers })
    this.socket.on('message', (data: Buffer) => this.heard.push(data.toString('utf8')))
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    })
    this.opened = new Promise((resolve) => {
      this.socket.on('open', () => resolve(101))
      this.socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
      this.socket.on('error', () => resolve(0))
    })
  }
}

const setUp = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'foyer-ui-'))
  writeFileSync(
    join(dir, 'index.html'),
    '<!doctype html><html><head><title>K</title></head><body></body></html>',
  )
  writeFileSync(join(dir, 'app.js'), 'export {}')
  const intents: UiToHost[] = []
  const session = newSession(config, noon)
  const camera = { wanted: true, frames: [] as FaceFrame[] }
  const gate = new FrameGate(
    () => camera.wanted,
    (frame) => camera.frames.push({ ...frame, jpeg: Uint8Array.from(frame.jpeg) }),
  )
  const stream = new ViewStream({
    onView: (view) => uiLink.send({ type: 'view', view }),
    onShared: () => {},
  })
  const uiLink = new UiLink({
    token,
    log,
    now: () => noon,
    currentView: () => stream.current,
    onIntent: (message) => intents.push(message),
    onSignal: (message) => intents.push(message),
    onFrame: (bytes) => gate.take(bytes),
  })
  const reporter = new HealthReporter({
    kioskId: 'kiosk-1',
    version: '0',
    now: () => noon,
    settingsVersion: null,
    session: () => session,
    ui: () => uiLink.status(),
    revision: () => stream.current?.revision ?? null,
    hall: () => ({ reachable: false, lastAnswerAt: null }),
    outbox: () => ({ pending: 0, oldestAt: null }),
    peripherals: () => [],
  })
  const agentLink = new AgentLink({
    token: agentToken,
    log,
    report: () => reporter.report(),
    now: () => noon,
    reloadUi: () => uiLink.send({ type: 'reload' }),
    service: () => {},
    maskedView: () => (stream.current === null ? null : maskView(stream.current)),
    setLogLevel: () => {},
    logLines: () => [],
    traceFiles: () => [],
    selfTest: (name) =>
      Promise.resolve(name === 'receipt-printer' ? { ok: true, answer: 'paper full' } : null),
  })
  const app = await buildServer({
    uiDir: dir,
    linkToken: token,
    uiLink,
    agentLink,
    health: () => ({ kioskId: 'kiosk-1', hallReachable: false, uiConnected: uiLink.status().connected }),
  })
  stream.update(session, noon)
  return { app, uiLink, agentLink, reporter, stream, session, intents, camera, gate }
}

type Parts = Awaited<ReturnType<typeof setUp>> & { readonly origin: string }
const held: { parts: Parts | null } = { parts: null }
const parts = (): Parts => {
  if (held.parts === null) throw new RangeError('not set up')
  return held.parts
}
const listen = async (app: FastifyInstance): Promise<string> => app.listen({ host: '127.0.0.1', port: 0 })

beforeEach(async () => {
  const made = await setUp()
  held.parts = { ...made, origin: await listen(made.app) }
})
afterEach(async () => {
  const { app, agentLink, reporter } = parts()
  agentLink[Symbol.dispose]()
  reporter[Symbol.dispose]()
  await app.close()
})

const link = (path: string): string => `${parts().origin.replace('http', 'ws')}${path}`
const windowOf = (given: string = token, origin: string = parts().origin): Window =>
  new Window(link(`/link?token=${given}`), { origin })
const views = (window: Window) => window.heard.map((text) => hostToUi.parse(JSON.parse(text)))

describe('the page', () => {
  test('carries the token of this start, is not stored, and may not be framed', async () => {
    const response = await fetch(`${parts().origin}/`)
    expect(await response.text()).toContain(`<meta name="foyer-link" content="${token}">`)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
  })

  test('has its files beside it, and nothing from above its folder', async () => {
    expect((await fetch(`${parts().origin}/app.js`)).status).toBe(200)
    expect((await fetch(`${parts().origin}/..%2f..%2fetc%2fpasswd`)).status).toBe(404)
  })

  test('is not given to a foreign name that leads to this machine', async () => {
    const { app } = parts()
    const answer = await app.inject({ url: '/', headers: { host: 'kiosk.example.com' } })
    expect(answer.statusCode).toBe(421)
    expect(answer.body).not.toContain(token)
  })

  test('says that the host lives', async () => {
    expect(await (await fetch(`${parts().origin}/health`)).json()).toMatchObject({
      status: 'ok',
      kioskId: 'kiosk-1',
    })
  })
})

describe('the link to the UI', () => {
  test('a window gets the whole view at once, and after a reload the same', async () => {
    const first = windowOf()
    await vi.waitFor(() => expect(first.heard).toHaveLength(1))
    first.socket.close()
    await first.closed
    const second = windowOf()
    await vi.waitFor(() => expect(second.heard).toHaveLength(1))
    expect(second.heard).toEqual(first.heard)
  })

  test('a page of a foreign origin is refused before anything is said', async () => {
    const foreign = windowOf(token, 'https://evil.example')
    expect(await foreign.opened).toBe(403)
    expect(foreign.heard).toEqual([])
    expect(parts().uiLink.status().refused).toBe(1)
  })

  test('a program that does not say its origin is refused', async () => {
    const silent = new Window(link(`/link?token=${token}`), {})
    expect(await silent.opened).toBe(403)
  })

  test('the token of an earlier start closes with 4401', async () => {
    const stale = windowOf('an-earlier-token')
    expect(await stale.closed).toMatchObject({ code: closeCodes.staleToken })
    expect(stale.heard).toEqual([])
  })

  test('intents arrive, and every window hears of the change, once for all changes of one turn', async () => {
    const { intents, stream, session } = parts()
    const [one, other] = [windowOf(), windowOf()]
    await vi.waitFor(() => expect([one.heard.length, other.heard.length]).toEqual([1, 1]))
    one.socket.send(
      JSON.stringify({ type: 'intent', intent: { type: 'help' }, screen: 'start', revision: 1 }),
    )
    await vi.waitFor(() => expect(intents).toHaveLength(1))
    const louder = { ...session, settings: { ...session.settings, voice: true } }
    stream.update(louder, noon)
    stream.update({ ...louder, settings: { ...louder.settings, textSize: 'large' } }, noon)
    await vi.waitFor(() => expect([one.heard.length, other.heard.length]).toEqual([2, 2]))
    expect(views(other)[1]).toMatchObject({
      view: { revision: 3, settings: { voice: true, textSize: 'large' } },
    })
  })

  test('nothing is sent when nothing changed', () => {
    const { stream, session } = parts()
    stream.update(session, noon)
    expect(stream.current?.revision).toBe(1)
  })

  test('a painted frame is remembered', async () => {
    const window = windowOf()
    await window.opened
    window.socket.send(JSON.stringify({ type: 'painted', revision: 1, at: noon }))
    await vi.waitFor(() =>
      expect(parts().uiLink.status()).toMatchObject({ connected: true, paintedAt: noon, revisionPainted: 1 }),
    )
  })

  test.each([
    ['no JSON', 'hello', closeCodes.badMessage],
    ['an unknown message', JSON.stringify({ type: 'format-disk' }), closeCodes.badMessage],
    [
      'an unknown key',
      JSON.stringify({ type: 'painted', revision: 1, at: 1, more: 1 }),
      closeCodes.badMessage,
    ],
    [
      'an oversized message',
      JSON.stringify({ type: 'signal', callId: 'c', data: 'x'.repeat(600_000) }),
      1009,
    ],
    [
      'a text beyond 96 KiB',
      JSON.stringify({ type: 'signal', callId: 'c', data: 'x'.repeat(100_000) }),
      closeCodes.badMessage,
    ],
    [
      'a signal beyond 64 KiB',
      JSON.stringify({ type: 'signal', callId: 'c', data: 'x'.repeat(70_000) }),
      closeCodes.badMessage,
    ],
  ])('%s is refused with a reason and counted', async (_, text, code) => {
    const window = windowOf()
    await window.opened
    window.socket.send(text)
    expect((await window.closed).code).toBe(code)
    await vi.waitFor(() => expect(parts().uiLink.status().refused).toBeGreaterThan(0))
  })

  test('a flood is cut off', async () => {
    const window = windowOf()
    await window.opened
    for (let sent = 0; sent < 400; sent += 1) {
      window.socket.send(JSON.stringify({ type: 'painted', revision: 1, at: noon }))
    }
    expect(await window.closed).toMatchObject({ code: closeCodes.tooMany })
  })

  test('a frame of the camera arrives whole while one is wanted, and is dropped and counted while none is', async () => {
    const { camera, gate, uiLink } = parts()
    const window = windowOf()
    await window.opened
    const jpeg = Uint8Array.from([0xff, 0xd8, ...Array.from({ length: 200_000 }, (_, at) => at % 251)])
    window.socket.send(encodeFaceFrame({ number: 1, capturedAt: 12.5, jpeg }))
    await vi.waitFor(() => expect(camera.frames).toEqual([{ number: 1, capturedAt: 12.5, jpeg }]))
    camera.wanted = false
    window.socket.send(encodeFaceFrame({ number: 2, capturedAt: 13.5, jpeg }))
    await vi.waitFor(() => expect(gate.counts).toEqual({ taken: 1, unwanted: 1, refused: 0 }))
    expect(camera.frames).toHaveLength(1)
    expect(uiLink.status()).toMatchObject({ connected: true, refused: 0 })
  })

  test('bytes that are no frame close the window, and what was in them is overwritten and told to nobody', async () => {
    const { gate } = parts()
    const window = windowOf()
    await window.opened
    window.socket.send(new Uint8Array(64).fill(7))
    expect(await window.closed).toMatchObject({ code: closeCodes.badMessage })
    expect(gate.counts).toEqual({ taken: 0, unwanted: 0, refused: 1 })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const kept = Uint8Array.from(bytes)
        new FrameGate(
          () => false,
          () => {},
        ).take(kept)
        expect(kept.every((byte) => byte === 0)).toBe(true)
      }),
    )
  })

  test('no text makes the decoders throw, and their reasons repeat no value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const read of [parseMessage(text), parseCommand(text)]) {
          expect(['message', 'command', 'discarded']).toContain(read.kind)
        }
      }),
    )
    const read = parseMessage(
      JSON.stringify({ type: 'intent', intent: { type: 'say', text: 42, secret: '110105' } }),
    )
    expect(JSON.stringify(read)).not.toContain('110105')
  })
})

describe('the link to the agent', () => {
  const agent = (headers: Record<string, string>): Window => new Window(link('/agent'), headers)
  const bearer = { authorization: `Bearer ${agentToken}` }

  test('reports at once and again and again', async () => {
    const window = agent(bearer)
    await vi.waitFor(() => expect(window.heard.length).toBeGreaterThanOrEqual(2), 5_000)
    for (const text of window.heard) expect(healthReport.parse(JSON.parse(text)).host.kioskId).toBe('kiosk-1')
    window.socket.close()
  })

  test.each([
    ['without a token', {}],
    ['with a wrong token', { authorization: 'Bearer wrong' }],
    ['from a page, whatever it knows', { ...bearer, origin: 'http://127.0.0.1' }],
  ])('is refused %s', async (_, headers) => {
    expect(await agent(headers).opened).toBe(401)
  })

  test('carries out what it knows and refuses what it does not', async () => {
    const ui = windowOf()
    await vi.waitFor(() => expect(ui.heard).toHaveLength(1))
    const window = agent(bearer)
    await window.opened
    const ask = (command: unknown): void => window.socket.send(JSON.stringify(command))
    ask({ type: 'reload-ui', id: '1' })
    ask({ type: 'self-test', id: '2', peripheral: 'receipt-printer' })
    ask({ type: 'self-test', id: '3', peripheral: 'toaster' })
    ask({ type: 'launch', id: '4' })
    const results = () =>
      window.heard
        .map((text) => agentCommandResult.safeParse(JSON.parse(text)))
        .flatMap(({ data }) => data ?? [])
    await vi.waitFor(() => expect(results()).toHaveLength(4))
    expect(results()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: '1', type: 'done' }),
        { id: '2', type: 'done', answer: 'paper full' },
        expect.objectContaining({ id: '3', type: 'refused' }),
        expect.objectContaining({ id: '4', type: 'refused' }),
      ]),
    )
    await vi.waitFor(() => expect(views(ui).at(-1)).toEqual({ type: 'reload' }))
    window.socket.close()
  })
})
