import type { FastifyInstance } from 'fastify'
import type { SimulatedDevices } from './devices.ts'

/** Changes that come closer together than this are told once. */
const gatherMs = 40

/** Tells every open control page what changed. */
export class LiveFeed implements Disposable {
  readonly #tell = new Set<(text: string) => void>()
  readonly #changed = new Set<'state' | 'roll'>()
  #timer: NodeJS.Timeout | null = null
  #read: ((what: 'state' | 'roll') => unknown) | null = null

  changed(what: 'state' | 'roll'): void {
    this.#changed.add(what)
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      const all = [...this.#changed]
      this.#changed.clear()
      for (const changed of all) this.#send(changed, [...this.#tell])
    }, gatherMs)
  }

  /** Serves `/api/live`: the state and the paper at once, then each again when it changes. */
  serve(app: FastifyInstance, devices: SimulatedDevices): void {
    this.#read = (what) =>
      what === 'state'
        ? { type: 'state', state: devices.state }
        : { type: 'paper', items: devices.printer.roll }
    app.get('/api/live', { websocket: true, schema: { hide: true } }, (socket) => {
      const tell = (text: string): void => socket.send(text)
      this.#tell.add(tell)
      socket.on('close', () => this.#tell.delete(tell))
      socket.on('error', () => this.#tell.delete(tell))
      this.#send('state', [tell])
      this.#send('roll', [tell])
    })
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #send(what: 'state' | 'roll', receivers: readonly ((text: string) => void)[]): void {
    if (this.#read === null || receivers.length === 0) return
    const text = JSON.stringify(this.#read(what))
    for (const tell of receivers) tell(text)
  }
}
