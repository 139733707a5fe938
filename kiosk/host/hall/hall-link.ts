import { hallToKiosk, type HallToKiosk, type KioskToHall } from '@foyer/contracts/help-link'
import type { Logger } from 'pino'
import { WebSocket } from 'ws'

export type HallLinkOptions = {
  readonly url: string
  readonly kioskId: string
  readonly token: string
  readonly random: () => number
  readonly log: Logger
  readonly onMessage: (message: HallToKiosk) => void
  readonly onUp: (up: boolean) => void
}

const firstWaitMs = 500
const longestWaitMs = 10_000
const pingMs = 5_000
const mostBytes = 256 * 1024
/** What may wait unsent before a link counts as hanging. */
const mostUnsentBytes = 4 * 1024 * 1024

/** The kiosk's standing link to the hall: help calls, and news of its payments. Opens itself again and again. */
export class HallLink implements Disposable {
  readonly #options: HallLinkOptions
  #socket: WebSocket | null = null
  #retry: NodeJS.Timeout | null = null
  #failures = 0
  #stopped = false

  constructor(options: HallLinkOptions) {
    this.#options = options
    this.#open()
  }

  /** False when the link is down and nothing was sent. */
  send(message: KioskToHall): boolean {
    const socket = this.#socket
    if (socket === null || socket.readyState !== WebSocket.OPEN) return false
    if (socket.bufferedAmount > mostUnsentBytes) {
      socket.terminate()
      return false
    }
    socket.send(JSON.stringify(message))
    return true
  }

  [Symbol.dispose](): void {
    this.#stopped = true
    if (this.#retry !== null) clearTimeout(this.#retry)
    this.#socket?.terminate()
  }

  #open(): void {
    const { url, kioskId, token, onUp, log } = this.#options
    const address = new URL('/api/v1/kiosk/link', url)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(address, {
      headers: { authorization: `Bearer ${token}`, 'x-kiosk-id': kioskId },
      handshakeTimeout: 5_000,
      maxPayload: mostBytes,
      perMessageDeflate: false,
    })
    this.#socket = socket
    const life = { up: false, answered: true }
    const pings = setInterval(() => {
      if (socket.readyState !== WebSocket.OPEN) return
      if (!life.answered) return socket.terminate()
      life.answered = false
      socket.ping()
    }, pingMs)
    socket.on('pong', () => {
      life.answered = true
    })
    socket.on('open', () => {
      life.up = true
      this.#failures = 0
      onUp(true)
    })
    socket.on('message', (data, binary) => this.#read(binary ? null : textOf(data)))
    socket.on('error', (error) => {
      if (this.#failures === 0) log.info({ problem: error.message }, 'the link to the hall failed')
    })
    socket.on('close', () => {
      clearInterval(pings)
      if (this.#stopped) return
      if (life.up) onUp(false)
      const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(this.#failures, 10))
      this.#failures += 1
      this.#retry = setTimeout(() => this.#open(), wait * (0.75 + this.#options.random() / 2))
    })
  }

  #read(text: string | null): void {
    const message = parseMessage(text)
    if (message.kind === 'message') this.#options.onMessage(message.message)
    else this.#options.log.warn({ reason: message.reason }, 'message of the hall discarded')
  }
}

const textOf = (data: Buffer | ArrayBuffer | Buffer[]): string => {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8')
}

/** A frame from the hall as a message, or why it is none. Never throws. */
export const parseMessage = (
  text: string | null,
):
  | { readonly kind: 'message'; readonly message: HallToKiosk }
  | { readonly kind: 'discarded'; readonly reason: string } => {
  if (text === null) return { kind: 'discarded', reason: 'not text' }
  try {
    const parsed = hallToKiosk.safeParse(JSON.parse(text))
    if (parsed.success) return { kind: 'message', message: parsed.data }
    const where = parsed.error.issues[0]?.path.join('.') ?? ''
    return { kind: 'discarded', reason: `not a message of the kiosk link (${where})` }
  } catch {
    return { kind: 'discarded', reason: 'not JSON' }
  }
}
