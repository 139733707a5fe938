import type { IncomingMessage } from 'node:http'
import type { HallToKiosk } from '@foyer/contracts/help-link'
import * as fc from 'fast-check'
import { pino } from 'pino'
import { describe, expect, test, vi } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { HallLink, parseMessage } from './hall-link.ts'

/** A real WebSocket server that keeps what it is sent. */
class LinkServer implements AsyncDisposable {
  readonly sockets: WebSocket[] = []
  readonly requests: IncomingMessage[] = []
  readonly heard: string[] = []
  readonly #server: WebSocketServer

  private constructor(server: WebSocketServer) {
    this.#server = server
    server.on('connection', (socket, request) => {
      this.sockets.push(socket)
      this.requests.push(request)
      socket.on('message', (data: Buffer) => this.heard.push(data.toString('utf8')))
    })
  }

  static async start(): Promise<LinkServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    const made = new LinkServer(server)
    await new Promise((resolve) => server.once('listening', resolve))
    return made
  }

  get url(): string {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.terminate()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

const open = (url: string) => {
  const heard: HallToKiosk[] = []
  const ups: boolean[] = []
  const link = new HallLink({
    url,
    kioskId: 'kiosk-1',
    token: 'secret',
    random: () => 0,
    log: pino({ level: 'silent' }),
    onMessage: (message) => heard.push(message),
    onUp: (up) => ups.push(up),
  })
  return { link, heard, ups }
}

describe('the link to the hall', () => {
  test('says who it is, carries messages both ways, and drops what is none', async () => {
    await using server = await LinkServer.start()
    const { link, heard, ups } = open(server.url)
    using _ = link
    await vi.waitFor(() => expect(ups).toEqual([true]))
    expect(server.requests[0]).toMatchObject({
      url: '/api/v1/kiosk/link',
      headers: { authorization: 'Bearer secret', 'x-kiosk-id': 'kiosk-1' },
    })
    expect(link.send({ type: 'hang-up', callId: 'call-0001' })).toBe(true)
    await vi.waitFor(() => expect(server.heard).toEqual(['{"type":"hang-up","callId":"call-0001"}']))
    for (const text of ['nonsense', '{"type":"format-disk"}', '{"type":"payment-changed","key":"k"}']) {
      server.sockets[0]?.send(text)
    }
    await vi.waitFor(() => expect(heard).toEqual([{ type: 'payment-changed', key: 'k' }]))
  })

  test('opens itself again after a break, and sends nothing meanwhile', async () => {
    await using server = await LinkServer.start()
    const { link, ups } = open(server.url)
    using _ = link
    await vi.waitFor(() => expect(ups).toEqual([true]))
    server.sockets[0]?.terminate()
    await vi.waitFor(() => expect(ups).toEqual([true, false]))
    expect(link.send({ type: 'hang-up', callId: 'call-0001' })).toBe(false)
    await vi.waitFor(() => expect(ups).toEqual([true, false, true]), 5_000)
    expect(server.heard).toEqual([])
  })

  test('is not opened again once it was stopped', async () => {
    await using server = await LinkServer.start()
    const { link, ups } = open(server.url)
    await vi.waitFor(() => expect(ups).toEqual([true]))
    link[Symbol.dispose]()
    await vi.waitFor(() => expect(server.sockets[0]?.readyState).toBe(3))
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(server.sockets).toHaveLength(1)
  })

  test('no text makes its decoder throw', () => {
    fc.assert(
      fc.property(fc.option(fc.oneof(fc.string(), fc.json())), (text) => {
        expect(['message', 'discarded']).toContain(parseMessage(text).kind)
      }),
    )
  })
})
