import { longestFrameBytes } from '@foyer/contracts/face-frame'
import { uiToHost, type HostToUi, type UiToHost } from '@foyer/contracts/ui-link'
import type { View } from '@foyer/contracts/view'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { WebSocket } from '@fastify/websocket'
import { z } from 'zod'
import { sameSecret } from '../same-secret.ts'
import { originIsOwn } from './origin.ts'

export type UiLinkOptions = {
  readonly token: string
  readonly log: Logger
  readonly now: () => number
  readonly currentView: () => View | null
  readonly onIntent: (message: Extract<UiToHost, { type: 'intent' }>) => void
  readonly onSignal: (message: Extract<UiToHost, { type: 'signal' }>) => void
  /** A binary message: a frame of the page's camera. Gives why it is none, or null. */
  readonly onFrame: (bytes: Uint8Array) => string | null
}

export type UiStatus = {
  readonly connected: boolean
  readonly paintedAt: number | null
  readonly revisionPainted: number | null
  /** When the newest window opened its link. */
  readonly openedAt: number | null
  /** Messages and connections refused since the start. */
  readonly refused: number
}

/** A text may be this long, a frame of the camera longer. */
const mostTextBytes = 96 * 1024
export const mostBytes = longestFrameBytes
const mostSignalBytes = 64 * 1024
const framesPerSecond = 200
const mostUnsentBytes = 4 * 1024 * 1024

/** Close codes: 4400 a message that is none of ours, 4401 the token of an earlier start, 4429 too many messages. */
export const closeCodes = { badMessage: 4400, staleToken: 4401, tooMany: 4429 } as const

const query = z.object({ token: z.string().max(200) })

/** The windows of this kiosk: every one is sent the same view, and may say what the customer wants. */
export class UiLink {
  readonly #options: UiLinkOptions
  readonly #windows = new Set<WebSocket>()
  #paintedAt: number | null = null
  #revisionPainted: number | null = null
  #openedAt: number | null = null
  #refused = 0

  constructor(options: UiLinkOptions) {
    this.#options = options
  }

  status(): UiStatus {
    return {
      connected: this.#windows.size > 0,
      paintedAt: this.#paintedAt,
      revisionPainted: this.#revisionPainted,
      openedAt: this.#openedAt,
      refused: this.#refused,
    }
  }

  send(message: HostToUi): void {
    const text = JSON.stringify(message)
    for (const socket of this.#windows) {
      // A window that has stopped reading is hung; the next one that opens gets the whole view.
      if (socket.bufferedAmount > mostUnsentBytes) socket.terminate()
      else if (socket.readyState === socket.OPEN) socket.send(text)
    }
  }

  /** Adds `/link` to the server; `@fastify/websocket` must be registered. */
  addTo(app: FastifyInstance): void {
    app.get(
      '/link',
      {
        websocket: true,
        preValidation: async (request, reply) => {
          if (originIsOwn(request)) return
          this.#refuse('a page of another origin')
          await reply.code(403).send({ error: 'this link is for the page of this kiosk alone' })
        },
      },
      (socket, request) => {
        const given = query.safeParse(request.query)
        if (!given.success || !sameSecret(given.data.token, this.#options.token)) {
          this.#refuse('the token of an earlier start')
          socket.close(closeCodes.staleToken, 'load the page again')
          return
        }
        this.#attend(socket)
      },
    )
  }

  #attend(socket: WebSocket): void {
    this.#windows.add(socket)
    this.#openedAt = this.#options.now()
    const life = { frames: 0 }
    const pace = setInterval(() => {
      life.frames = 0
    }, 1_000)
    socket.on('message', (data, binary) => {
      life.frames += 1
      if (life.frames > framesPerSecond) {
        this.#refuse('too many messages')
        return socket.close(closeCodes.tooMany, 'too many messages')
      }
      const bytes = bytesOf(data)
      if (binary) {
        const fault = this.#options.onFrame(bytes)
        if (fault === null) return
        this.#refuse(fault)
        return socket.close(closeCodes.badMessage, fault.slice(0, 120))
      }
      const read =
        bytes.length > mostTextBytes
          ? ({ kind: 'discarded', reason: 'a text of more than 96 KiB' } as const)
          : parseMessage(bytes.toString('utf8'))
      if (read.kind === 'message') return this.#hear(read.message)
      this.#refuse(read.reason)
      socket.close(closeCodes.badMessage, read.reason.slice(0, 120))
    })
    socket.on('error', (error) => this.#refuse('code' in error ? String(error.code) : error.name))
    socket.on('close', () => {
      clearInterval(pace)
      this.#windows.delete(socket)
    })
    const view = this.#options.currentView()
    if (view !== null) socket.send(JSON.stringify({ type: 'view', view } satisfies HostToUi))
  }

  #hear(message: UiToHost): void {
    switch (message.type) {
      case 'intent':
        return this.#options.onIntent(message)
      case 'signal':
        return this.#options.onSignal(message)
      case 'painted':
        this.#paintedAt = this.#options.now()
        this.#revisionPainted = message.revision
    }
  }

  #refuse(reason: string): void {
    this.#refused += 1
    this.#options.log.warn({ reason, refused: this.#refused }, 'refused on the UI link')
  }
}

const bytesOf = (data: Buffer | ArrayBuffer | Buffer[]): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data

/** A frame of the UI as a message, or why it is none; the reason names a path, never a value. Never throws. */
export const parseMessage = (
  text: string,
):
  | { readonly kind: 'message'; readonly message: UiToHost }
  | { readonly kind: 'discarded'; readonly reason: string } => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { kind: 'discarded', reason: 'not JSON' }
  }
  const parsed = uiToHost.safeParse(json)
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? ''
    return { kind: 'discarded', reason: where === '' ? 'not a message of this link' : `wrong at ${where}` }
  }
  const { data: message } = parsed
  return message.type === 'signal' && Buffer.byteLength(text) > mostSignalBytes
    ? { kind: 'discarded', reason: 'a signal of more than 64 KiB' }
    : { kind: 'message', message }
}
