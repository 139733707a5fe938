import { traceHexOf, type TraceEntry, type TraceProtocol } from '@foyer/contracts/trace'
import type { ConnectionEnd } from '../devices/transport/transport.ts'
import type { WireTap } from '../devices/transport/tapped-transport.ts'
import { scrubberFor } from './scrubber-for.ts'
import type { Scrubber } from './scrubber.ts'

type Direction = 'in' | 'out'
type TraceEvent = Extract<TraceEntry, { event: string }>['event']
/** What was heard and may still wait for a scrubber to know what it is. */
type Waiting =
  | { readonly at: number; readonly dir: Direction; readonly length: number }
  | { readonly at: number; readonly event: TraceEvent }

/** A line that is silent for so long has nothing to add to what is held. Decoders give up much earlier. */
const silenceMs = 1000

export interface TraceRecorderOptions {
  readonly protocol: TraceProtocol
  readonly now: () => number
  /** The day where the kiosk stands, `YYYYMMDD`. */
  readonly today: () => string
  /** Takes an entry with its time on the wall clock, in ms since 1970. */
  readonly write: (at: number, entry: TraceEntryBody) => void
}

/** An entry but for its time, which a file counts from its own beginning. */
export type TraceEntryBody =
  | { readonly dir: Direction; readonly hex: string }
  | { readonly event: TraceEvent }

/** Turns what goes over a wire into the entries of a trace, in order, with personal data replaced. */
export class TraceRecorder implements WireTap, Disposable {
  readonly #options: TraceRecorderOptions
  #scrubbers: Readonly<Record<Direction, Scrubber>>
  #ready: Record<Direction, number[]> = { in: [], out: [] }
  #waiting: Waiting[] = []
  #last = 0
  #silence: NodeJS.Timeout | null = null

  constructor(options: TraceRecorderOptions) {
    this.#options = options
    this.#scrubbers = this.#fresh()
  }

  opened(): void {
    this.#scrubbers = this.#fresh()
    this.#note('opened')
  }

  ended(end: ConnectionEnd): void {
    this.#flush()
    this.#note(end)
  }

  bytes(direction: Direction, bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#waiting.push({ at: this.#time(), dir: direction, length: bytes.length })
    this.#ready[direction].push(...this.#scrubbers[direction].push(bytes))
    this.#release()
    this.#listenForSilence()
  }

  /** Writes what is still held. */
  [Symbol.dispose](): void {
    this.#flush()
  }

  #fresh(): Readonly<Record<Direction, Scrubber>> {
    const { protocol, today } = this.#options
    return { in: scrubberFor(protocol, 'in', today()), out: scrubberFor(protocol, 'out', today()) }
  }

  /** A clock that is set back must not turn a trace around. */
  #time(): number {
    this.#last = Math.max(this.#last, this.#options.now())
    return this.#last
  }

  #note(event: TraceEvent): void {
    this.#waiting.push({ at: this.#time(), event })
    this.#release()
  }

  #listenForSilence(): void {
    if (this.#silence !== null) clearTimeout(this.#silence)
    this.#silence = this.#waiting.length === 0 ? null : setTimeout(() => this.#flush(), silenceMs)
    this.#silence?.unref()
  }

  #flush(): void {
    if (this.#silence !== null) clearTimeout(this.#silence)
    this.#silence = null
    for (const direction of ['in', 'out'] as const) {
      this.#ready[direction].push(...this.#scrubbers[direction].flush())
    }
    this.#release()
  }

  /** Each piece keeps its own time and length, however long it was held. */
  #release(): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      if ('event' in first) this.#options.write(first.at, { event: first.event })
      else {
        const ready = this.#ready[first.dir]
        if (ready.length < first.length) return
        const bytes = Uint8Array.from(ready.splice(0, first.length))
        this.#options.write(first.at, { dir: first.dir, hex: traceHexOf(bytes) })
      }
      this.#waiting.shift()
    }
  }
}
