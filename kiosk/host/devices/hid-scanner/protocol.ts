import { scanText } from '../scan-text.ts'
import { symbologyOf, type Symbology } from '../symbologies.ts'
import { menuResponseCharacters, symbologyCharacters } from './vendors.ts'

/**
 * Scanned-data report of a HID POS scanner (usage page 0x8C, usage 0x12), report id included:
 * `02 | length | ] letter digit | 56 bytes of data | symbology character | 00 | continuation`.
 */
export const reportBytes = 64
const scannedDataReport = 0x02
/** A report is recognised by these; the rest may be anything. */
const headBytes = 6
const dataAt = 5
const dataBytes = 56
const symbologyAt = 61
const reservedAt = 62
const continuationAt = 63
const bracket = 0x5d
/** QR version 40 holds 2953 bytes. */
const defaultLongest = 2953
const longestNoise = 1024

/** One report as it stands, before it is put together with others. */
export interface HidPosReport {
  /** How many bytes of data it carries, 0 to 56. */
  readonly length: number
  /** `]` and two characters; null when the scanner sends zeros in their place. */
  readonly aimId: string | null
  /** Some scanners have the identifier and the data one byte later. */
  readonly shift: 0 | 1
  readonly data: Uint8Array
  readonly symbologyCharacter: number
  /** 1: the code goes on in the next report; 0: it does not. */
  readonly continuation: number
}

export interface HidScan {
  /** By the AIM identifier, else by the maker's character; null when neither is known. */
  readonly symbology: Symbology | null
  readonly aimId: string | null
  readonly symbologyCharacter: number
  readonly text: string
}

/**
 * Why bytes were not a report: `report-id`, `length`, `identifier` or its last two bytes (`tail`) are wrong. Why reports were not a code: `unfinished`
 * (its last report never came), `empty`, `too-long`, `control-characters`, `not-utf8`. `short-report`: it broke off.
 */
export type HidPosDiscardReason =
  | 'report-id'
  | 'length'
  | 'identifier'
  | 'tail'
  | 'short-report'
  | 'unfinished'
  | 'empty'
  | 'too-long'
  | 'control-characters'
  | 'not-utf8'

export type HidPosMessage =
  | {
      readonly kind: 'reply'
      readonly what: 'scan' | 'menu-response'
      readonly scan: HidScan
      readonly reports: readonly HidPosReport[]
      readonly bytes: Uint8Array
    }
  | { readonly kind: 'discarded'; readonly bytes: Uint8Array; readonly reason: HidPosDiscardReason }

/**
 * Turns input reports into codes. It works byte by byte, so the same bytes give the same messages however they were
 * split; bytes between reports are passed over until a report begins. It never throws.
 */
export class HidPosDecoder {
  readonly #longest: number
  #held: number[] = []
  #noise: number[] = []
  #noiseReason: HidPosDiscardReason = 'report-id'
  #parts: { readonly report: HidPosReport; readonly bytes: Uint8Array }[] = []

  constructor(longest: number = defaultLongest) {
    this.#longest = longest
  }

  /** Whether something was begun whose end is awaited. */
  get pending(): boolean {
    return this.#held.length > 0 || this.#noise.length > 0 || this.#parts.length > 0
  }

  push(bytes: Uint8Array): HidPosMessage[] {
    const messages: HidPosMessage[] = []
    for (const byte of bytes) {
      this.#held.push(byte)
      if (this.#held.length <= headBytes) this.#passNoise(messages)
      if (this.#held.length < reportBytes) continue
      if (!hasTail(this.#held)) {
        this.#passOver('tail', messages)
        this.#passNoise(messages)
        continue
      }
      this.#endNoise(messages)
      this.#take(Uint8Array.from(this.#held.splice(0)), messages)
    }
    return messages
  }

  /** Gives up on what was begun; called when the scanner has been silent for too long. */
  flush(): HidPosMessage[] {
    const messages: HidPosMessage[] = []
    this.#giveUp('unfinished', messages)
    this.#endNoise(messages)
    if (this.#held.length > 0) {
      messages.push({
        kind: 'discarded',
        bytes: Uint8Array.from(this.#held.splice(0)),
        reason: 'short-report',
      })
    }
    return messages
  }

  /** Passes over bytes until those held can be the beginning of a report. */
  #passNoise(messages: HidPosMessage[]): void {
    for (let fault = faultOf(this.#held); fault !== null; fault = faultOf(this.#held)) {
      this.#passOver(fault, messages)
    }
  }

  #passOver(fault: HidPosDiscardReason, messages: HidPosMessage[]): void {
    if (this.#noise.length === 0) this.#noiseReason = fault
    this.#noise.push(...this.#held.splice(0, 1))
    if (this.#noise.length >= longestNoise) this.#endNoise(messages)
  }

  #endNoise(messages: HidPosMessage[]): void {
    if (this.#noise.length === 0) return
    const bytes = Uint8Array.from(this.#noise.splice(0))
    messages.push({ kind: 'discarded', bytes, reason: this.#noiseReason })
  }

  #take(bytes: Uint8Array, messages: HidPosMessage[]): void {
    const report = readReport(bytes)
    const [first] = this.#parts
    // Another identifier is another code: the last report of the one before was lost.
    if (first !== undefined && first.report.aimId !== report.aimId) this.#giveUp('unfinished', messages)
    this.#parts.push({ report, bytes })
    const length = this.#parts.reduce((total, part) => total + part.report.data.length, 0)
    if (length > this.#longest) this.#giveUp('too-long', messages)
    else if (report.continuation === 0) messages.push(finish(this.#parts.splice(0)))
  }

  #giveUp(reason: HidPosDiscardReason, messages: HidPosMessage[]): void {
    if (this.#parts.length === 0) return
    const bytes = joined(this.#parts.splice(0).map((part) => part.bytes))
    messages.push({ kind: 'discarded', bytes, reason })
  }
}

const alphanumeric = (byte: number | undefined): boolean =>
  byte !== undefined && /[0-9A-Za-z]/.test(String.fromCharCode(byte))

/** What keeps these bytes from being the beginning of a report; null when nothing does so far. */
function faultOf(held: readonly number[]): HidPosDiscardReason | null {
  const [id, length, ...rest] = held
  if (id === undefined) return null
  if (id !== scannedDataReport) return 'report-id'
  if (length === undefined) return null
  if (length > dataBytes) return 'length'
  if (rest.length < 4) return null
  const shift = shiftOf(rest)
  // Two bytes of data behind a shifted identifier look like a stray 02 before an ordinary report, and no code is so short.
  if (shift === null || (shift === 1 && length === scannedDataReport)) return 'identifier'
  return length > dataBytes - shift ? 'length' : null
}

/** There is no checksum: that these are as the layout has them is what tells a report that lost a byte. */
const hasTail = (held: readonly number[]): boolean =>
  held[reservedAt] === 0 && (held[continuationAt] ?? 0) <= 1

/** `rest`: the bytes from the identifier's first place on. */
function shiftOf(rest: readonly (number | undefined)[]): 0 | 1 | null {
  const identifierAt = (at: number): boolean =>
    rest[at] === bracket && alphanumeric(rest[at + 1]) && alphanumeric(rest[at + 2])
  if (identifierAt(0)) return 0
  if (identifierAt(1)) return 1
  return rest.slice(0, 3).every((byte) => byte === 0) ? 0 : null
}

/** `bytes`: a whole report in which `faultOf` finds no fault. */
function readReport(bytes: Uint8Array): HidPosReport {
  const shift = shiftOf([...bytes.subarray(2, 6)]) ?? 0
  const start = dataAt + shift
  const length = bytes[1] ?? 0
  const identifier = bytes.subarray(start - 3, start)
  return {
    length,
    aimId: identifier[0] === bracket ? String.fromCharCode(...identifier) : null,
    shift,
    data: bytes.slice(start, start + length),
    symbologyCharacter: bytes[symbologyAt] ?? 0,
    continuation: bytes[continuationAt] ?? 0,
  }
}

function finish(
  parts: readonly { readonly report: HidPosReport; readonly bytes: Uint8Array }[],
): HidPosMessage {
  const bytes = joined(parts.map((part) => part.bytes))
  const reports = parts.map(({ report }) => report)
  const content = withoutTerminator(joined(reports.map(({ data }) => data)))
  const discarded = (reason: HidPosDiscardReason): HidPosMessage => ({ kind: 'discarded', bytes, reason })
  if (content.length === 0) return discarded('empty')
  const read = scanText(content)
  if (read.kind === 'unreadable') return discarded(read.reason)
  const aimId = reports[0]?.aimId ?? null
  const symbologyCharacter = reports.at(-1)?.symbologyCharacter ?? 0
  const byAim = aimId === null ? null : symbologyOf(aimId)
  return {
    kind: 'reply',
    what: menuResponseCharacters.has(symbologyCharacter) ? 'menu-response' : 'scan',
    scan: {
      symbology: byAim ?? symbologyCharacters.get(symbologyCharacter) ?? null,
      aimId,
      symbologyCharacter,
      text: read.text,
    },
    reports,
    bytes,
  }
}

/** A scanner that was set up for a keyboard or a serial line ends its codes with CR, LF or both here too. */
function withoutTerminator(content: Uint8Array): Uint8Array {
  let end = content.length
  if (content[end - 1] === 0x0a) end -= 1
  if (content[end - 1] === 0x0d) end -= 1
  return content.subarray(0, end)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** A command of the scanner's serial interface, such as `16 07 0D` (beep), as an output report. */
export function commandReport(reportId: number, command: Uint8Array): Uint8Array {
  return Uint8Array.of(reportId, command.length, ...command)
}
/** SYN BEL CR: one beep. */
export const beepCommand: Uint8Array = Uint8Array.of(0x16, 0x07, 0x0d)
