import { createServer, type Server, type Socket } from 'node:net'
import { WireError, type Wire, type WireEvents } from './wire.ts'

class TcpWire implements Wire {
  readonly #host: string
  readonly #events: WireEvents
  #port: number
  #server: Server | null = null
  #socket: Socket | null = null

  constructor(host: string, port: number, events: WireEvents) {
    this.#host = host
    this.#port = port
    this.#events = events
  }

  get address(): string {
    return `tcp:${this.#host}:${this.#port}`
  }

  get plugged(): boolean {
    return this.#server !== null
  }

  get connected(): boolean {
    return this.#socket !== null
  }

  async plug(): Promise<void> {
    if (this.#server !== null) return
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket))
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) =>
        reject(
          new WireError('address-taken', `${this.address} cannot be listened on: ${error.message}`, {
            cause: error,
          }),
        ),
      )
      server.listen(this.#port, this.#host, resolve)
    })
    const bound = server.address()
    if (bound !== null && typeof bound === 'object') this.#port = bound.port
    this.#server = server
    this.#events.onChange()
  }

  async unplug(): Promise<void> {
    const server = this.#server
    if (server === null) return
    this.#server = null
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve())
    })
    this.#socket?.resetAndDestroy()
    this.#socket = null
    await closed
    this.#events.onChange()
  }

  send(bytes: Uint8Array): void {
    this.#socket?.write(bytes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.unplug()
  }

  /** A serial line has one other end: who connects last has it, so a kiosk that was killed finds the line free. */
  #accept(socket: Socket): void {
    this.#socket?.destroy()
    this.#socket = socket
    socket.on('data', (bytes) => {
      if (this.#socket === socket) this.#events.onBytes(bytes)
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      if (this.#socket !== socket) return
      this.#socket = null
      this.#events.onChange()
    })
    this.#events.onChange()
  }
}

/** A wire on a TCP port, as a serial device server offers it; port 0 takes a free one and keeps it. */
export async function openTcpWire(host: string, port: number, events: WireEvents): Promise<Wire> {
  const wire = new TcpWire(host, port, events)
  await wire.plug()
  return wire
}
