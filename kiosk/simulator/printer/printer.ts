import { parseCommand, type PrinterCommand } from './commands.ts'
import { PrintHead, type RollItem } from './roll.ts'

export type PaperSupply = 'full' | 'low' | 'out'

export interface PrinterState {
  readonly paper: PaperSupply
  readonly cover: 'open' | 'closed'
  /** Lines until the paper ends; null while nobody counts. */
  readonly linesLeft: number | null
  readonly cutter: 'ok' | 'jammed'
  /** Bytes received and not printed. */
  readonly waiting: number
  /** How often the cash drawer was opened. */
  readonly drawerOpenings: number
}

export interface PrinterSetting {
  readonly paper: PaperSupply | null
  readonly cover: 'open' | 'closed' | null
  readonly linesLeft: number | null
  readonly cutter: 'ok' | 'jammed' | null
}

const bufferBytes = 16_384
/** A picture across the paper, two lines high, with room to spare. */
const longestCommand = 8_192
/** DLE DC4 8: clear what was received and not printed. */
const clearRequest: readonly number[] = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]
const [dle, eot] = [0x10, 0x04]

function startsLike(held: readonly number[], request: readonly number[]): boolean {
  return held.length <= request.length && held.every((value, index) => value === request[index])
}

/** An ESC/POS printer: takes bytes as they come, prints line by line, stops when it cannot, and always answers DLE EOT. */
export class PrinterMachine implements Disposable {
  readonly #send: (bytes: Uint8Array) => void
  readonly #onChange: (what: 'state' | 'roll') => void
  readonly #lineMs: number
  readonly #head = new PrintHead()
  #buffer: number[] = []
  /** The beginning of a real-time request whose end has not come yet. */
  #realTime: number[] = []
  #timer: NodeJS.Timeout | null = null
  #state = {
    paper: 'full' as PaperSupply,
    cover: 'closed' as 'open' | 'closed',
    linesLeft: null as number | null,
    cutter: 'ok' as 'ok' | 'jammed',
  }
  #automaticMask = 0
  #drawerOpenings = 0
  #roll: RollItem[] = []

  /** `lineMs`: how long the mechanism needs for a line. */
  constructor(lineMs: number, send: (bytes: Uint8Array) => void, onChange: (what: 'state' | 'roll') => void) {
    this.#lineMs = lineMs
    this.#send = send
    this.#onChange = onChange
  }

  get state(): PrinterState {
    return { ...this.#state, waiting: this.#buffer.length, drawerOpenings: this.#drawerOpenings }
  }

  get roll(): readonly RollItem[] {
    return this.#roll
  }

  tearOff(): void {
    this.#roll = []
    this.#onChange('roll')
  }

  set(setting: PrinterSetting): void {
    this.#state = {
      paper: setting.paper ?? this.#state.paper,
      cover: setting.cover ?? this.#state.cover,
      cutter: setting.cutter ?? this.#state.cutter,
      linesLeft:
        setting.paper === null && setting.linesLeft === null ? this.#state.linesLeft : setting.linesLeft,
    }
    this.#announce()
    this.#continue()
  }

  receive(bytes: Uint8Array): void {
    for (const byte of bytes) this.#receiveByte(byte)
    this.#continue()
  }

  /** As when its plug is pulled. */
  powerCycle(): void {
    this.#clear()
    this.#automaticMask = 0
    this.#head.apply({ kind: 'initialise' })
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  /** Real-time requests are taken out of the stream as they arrive, whatever waits in the buffer. */
  #receiveByte(byte: number): void {
    const held = [...this.#realTime, byte]
    this.#realTime = []
    if (held[0] === dle && held[1] === eot && held.length === 3) {
      const topic = held[2] ?? 0
      if (topic >= 1 && topic <= 4) this.#send(Uint8Array.of(this.#realTimeStatus(topic)))
      else for (const value of held) this.#store(value)
    } else if (held.length === clearRequest.length && startsLike(held, clearRequest)) {
      this.#clear()
      this.#send(Uint8Array.of(0x37, 0x25, 0x00))
    } else if (startsLike(held, [dle, eot]) || startsLike(held, clearRequest)) {
      this.#realTime = held
    } else {
      const [first = 0, ...rest] = held
      this.#store(first)
      for (const value of rest) this.#receiveByte(value)
    }
  }

  /** A full buffer loses what comes, as it does on a line without flow control. */
  #store(byte: number): void {
    if (this.#buffer.length < bufferBytes) this.#buffer.push(byte)
  }

  #clear(): void {
    this.#buffer = []
    this.#head.forget()
    this.#onChange('state')
  }

  get #blocked(): boolean {
    return this.#state.paper === 'out' || this.#state.cover === 'open' || this.#state.cutter === 'jammed'
  }

  #continue(): void {
    while (this.#timer === null && !this.#blocked) {
      const parsed = parseCommand(Uint8Array.from(this.#buffer.slice(0, longestCommand)))
      if (parsed === null) return
      this.#buffer.splice(0, parsed.length)
      this.#execute(parsed.command)
    }
  }

  #execute(command: PrinterCommand): void {
    if (command.kind === 'automatic-status') {
      this.#automaticMask = command.mask
      if (command.mask !== 0) this.#announce()
    } else if (command.kind === 'drawer') {
      this.#drawerOpenings += 1
      this.#onChange('state')
    } else if (command.kind === 'status-in-turn') {
      const { paper } = this.#state
      this.#send(Uint8Array.of(paper === 'full' ? 0x00 : paper === 'low' ? 0x03 : 0x0f))
    }
    // A reset ends the pushing of status as it ends every other mode.
    if (command.kind === 'initialise') this.#automaticMask = 0
    const { lines, items } = this.#head.apply(command)
    if (items.length > 0) {
      this.#roll = [...this.#roll, ...items]
      this.#onChange('roll')
    }
    if (lines > 0) this.#advance(lines)
  }

  #advance(lines: number): void {
    const { linesLeft, paper } = this.#state
    if (linesLeft !== null) {
      const left = Math.max(0, linesLeft - lines)
      this.#state = { ...this.#state, linesLeft: left === 0 ? null : left, paper: left === 0 ? 'out' : 'low' }
      if (this.#state.paper !== paper) this.#announce()
    }
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#continue()
      this.#onChange('state')
    }, this.#lineMs * lines)
  }

  #announce(): void {
    if (this.#automaticMask !== 0) this.#send(this.#automaticStatus())
    this.#onChange('state')
  }

  #realTimeStatus(topic: number): number {
    const { paper, cover, cutter } = this.#state
    switch (topic) {
      case 1:
        return 0x12 | (this.#blocked ? 0x08 : 0)
      case 2:
        return (
          0x12 |
          (cover === 'open' ? 0x04 : 0) |
          (paper === 'out' ? 0x20 : 0) |
          (cutter === 'jammed' ? 0x40 : 0)
        )
      case 3:
        return 0x12 | (cutter === 'jammed' ? 0x08 : 0)
      default:
        return 0x12 | (paper === 'full' ? 0 : 0x0c) | (paper === 'out' ? 0x60 : 0)
    }
  }

  #automaticStatus(): Uint8Array {
    const { paper, cover, cutter } = this.#state
    return Uint8Array.of(
      0x10 | (this.#blocked ? 0x08 : 0) | (cover === 'open' ? 0x20 : 0),
      cutter === 'jammed' ? 0x08 : 0,
      paper === 'full' ? 0 : paper === 'low' ? 0x03 : 0x0f,
      0,
    )
  }
}
