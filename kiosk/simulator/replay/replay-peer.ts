import { traceBytesOf, type ReadTrace } from '@foyer/contracts/trace'
import { openWire, type ListenAddress } from '../wire/open-wire.ts'
import type { Wire } from '../wire/wire.ts'

type Trace = Extract<ReadTrace, { kind: 'trace' }>

export interface ReplayOptions {
  readonly trace: Trace
  readonly listen: ListenAddress
  readonly baud: number
  /** Ends early, without error, on abort. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** 1 is the trace's own timing; 10 is ten times as fast. */
  readonly speed: number
}

export interface ReplayState {
  readonly played: number
  readonly of: number
  /** What the peer waits for; null while it plays, and at the end. */
  readonly waitsFor: 'connection' | 'bytes' | null
  /** Bytes of the host that were others than in the trace. Made-up text on its way to a printer always is. */
  readonly otherBytes: number
  /** Bytes the host sent that the trace has no place for. */
  readonly surplus: number
}

/**
 * A recorded device as a peer on a wire: it sends what the device sent, as long after the host's bytes as the device
 * did, and pulls its own plug where the trace says so. It waits for the host's bytes by their number and compares them,
 * so that a host that asks something else is seen and not answered by chance.
 */
export class ReplayPeer implements AsyncDisposable {
  readonly #options: ReplayOptions
  readonly #stop = new AbortController()
  readonly #heard: number[] = []
  #wire: Wire | null = null
  #wake: () => void = () => {}
  #played = 0
  #waitsFor: ReplayState['waitsFor'] = null
  #otherBytes = 0
  #finished: Promise<void> = Promise.resolve()

  private constructor(options: ReplayOptions) {
    this.#options = options
  }

  static async start(options: ReplayOptions): Promise<ReplayPeer> {
    const peer = new ReplayPeer(options)
    peer.#wire = await openWire(options.listen, options.baud, {
      onBytes: (bytes) => {
        peer.#heard.push(...bytes)
        peer.#wake()
      },
      onChange: () => peer.#wake(),
    })
    peer.#finished = peer.#play(peer.#wire)
    return peer
  }

  get address(): string {
    return this.#wire?.address ?? ''
  }

  get state(): ReplayState {
    return {
      played: this.#played,
      of: this.#options.trace.entries.length,
      waitsFor: this.#waitsFor,
      otherBytes: this.#otherBytes,
      surplus: this.#heard.length,
    }
  }

  /** Resolves when the last entry was played, or when the peer is disposed of. */
  get finished(): Promise<void> {
    return this.#finished
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#wake()
    await this.#finished
    await this.#wire?.[Symbol.asyncDispose]()
  }

  async #play(wire: Wire): Promise<void> {
    const { signal } = this.#stop
    const { trace, sleep, speed } = this.#options
    let before = 0
    for (const entry of trace.entries) {
      if (signal.aborted) return
      // Time passes before what the device did; what the host did comes when it comes.
      const device =
        'dir' in entry ? entry.dir === 'in' : entry.event !== 'opened' && entry.event !== 'closed'
      if (device) await sleep((entry.t - before) / speed, signal)
      before = entry.t
      if ('event' in entry) await this.#playEvent(wire, entry.event)
      else if (entry.dir === 'in') wire.send(traceBytesOf(entry.hex))
      else await this.#expect(traceBytesOf(entry.hex))
      this.#played += 1
    }
    this.#waitsFor = null
  }

  async #playEvent(wire: Wire, event: string): Promise<void> {
    if (event === 'closed') return
    if (event !== 'opened') {
      await wire.unplug()
      return
    }
    this.#heard.splice(0)
    await wire.plug()
    await this.#until('connection', () => wire.connected !== false)
  }

  async #expect(bytes: Uint8Array): Promise<void> {
    await this.#until('bytes', () => this.#heard.length >= bytes.length)
    const heard = this.#heard.splice(0, bytes.length)
    this.#otherBytes += heard.filter((byte, index) => byte !== bytes[index]).length
  }

  async #until(what: 'connection' | 'bytes', holds: () => boolean): Promise<void> {
    while (!holds() && !this.#stop.signal.aborted) {
      this.#waitsFor = what
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    this.#waitsFor = null
  }
}
