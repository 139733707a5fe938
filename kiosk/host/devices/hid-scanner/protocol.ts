import { scanText } from '../scan-text.ts'
import { symbologyOf, type Symbology } from '../symbologies.ts'
import {
  faultOf,
  hasTail,
  headBytes,
  readReport,
  reportBytes,
  type HidPosReport,
  type ReportFault,
} from './report.ts'
import { menuResponseCharacters, symbologyCharacters } from './vendors.ts'

/** QR version 40 holds 2953 bytes. */
const defaultLongest = 2953
const longestNoise = 1024

export interface HidScan {
  /** By the AIM identifier, else by the maker's character; null when neither is known. */
  readonly symbology: Symbology | null
  readonly aimId: string | null
  readonly symbologyCharacter: number
  readonly text: string
}

/**
 * Why bytes were not a report: `report-id`, `length`, `identifier` or its last two bytes (`tail`) are wrong; `short-report`:
 * it broke off. Why reports were not a code: `unfinished` (one of them never came, or came damaged), `repeated` (the last
 * report of the code before came twice), `empty`, `too-long`, `control-characters`, `not-utf8`.
 */
export type HidPosDiscardReason =
  | ReportFault
  | 'tail'
  | 'short-report'
  | 'unfinished'
  | 'repeated'
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

interface Part {
  readonly report: HidPosReport
  readonly bytes: Uint8Array
}

/**
 * Turns input reports into codes. It works byte by byte, so the same bytes give the same messages however they were
 * split; bytes between reports are passed over until a report begins. It never throws.
 */
export class HidPosDecoder {
  readonly #longest: number
  #held: number[] = []
  #noise: number[] = []
  #noiseReason: HidPosDiscardReason = 'report-id'
  #parts: Part[] = []
  /** Identifier of a code that was given up while its reports were still coming. */
  #broken: { readonly aimId: string | null } | null = null
  /** The last report of the code before, where that had several. */
  #lastOfSeveral: Uint8Array | null = null

  constructor(longest: number = defaultLongest) {
    this.#longest = longest
  }

  /** Whether something was begun whose end is awaited. */
  get pending(): boolean {
    return this.#held.length > 0 || this.#noise.length > 0 || this.#parts.length > 0 || this.#broken !== null
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
    this.#broken = null
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
    // What was passed over inside a code may have been one of its reports: the others are no code without it.
    this.#breakOff('unfinished', messages)
    const bytes = Uint8Array.from(this.#noise.splice(0))
    messages.push({ kind: 'discarded', bytes, reason: this.#noiseReason })
  }

  #take(bytes: Uint8Array, messages: HidPosMessage[]): void {
    const report = readReport(bytes)
    const [first] = this.#parts
    // Another identifier is another code: the last report of the one before was lost.
    if (first !== undefined && first.report.aimId !== report.aimId) this.#giveUp('unfinished', messages)
    const rest = this.#restOf(report, bytes)
    if (rest !== null) {
      messages.push({ kind: 'discarded', bytes, reason: rest })
      return
    }
    this.#parts.push({ report, bytes })
    const length = this.#parts.reduce((total, part) => total + part.report.data.length, 0)
    if (length > this.#longest) this.#breakOff('too-long', messages, report.continuation === 0)
    else if (report.continuation === 0) {
      if (this.#parts.length > 1) this.#lastOfSeveral = bytes
      messages.push(finish(this.#parts.splice(0)))
    }
  }

  /** Why a report that stands where a code could begin belongs to the one before; null when it does not. */
  #restOf(report: HidPosReport, bytes: Uint8Array): HidPosDiscardReason | null {
    const [broken, last] = [this.#broken, this.#lastOfSeveral]
    this.#lastOfSeveral = null
    if (broken !== null) {
      const ofBroken = broken.aimId === report.aimId
      if (!ofBroken || report.continuation === 0) this.#broken = null
      return ofBroken ? 'unfinished' : null
    }
    const repeated = last !== null && bytes.every((byte, index) => byte === last[index])
    return repeated ? 'repeated' : null
  }

  /** Gives up a code in the middle. Until its last report, or silence, what comes with its identifier is its rest. */
  #breakOff(reason: HidPosDiscardReason, messages: HidPosMessage[], wasLast = false): void {
    const [first] = this.#parts
    if (first === undefined) return
    this.#broken = wasLast ? null : { aimId: first.report.aimId }
    this.#giveUp(reason, messages)
  }

  #giveUp(reason: HidPosDiscardReason, messages: HidPosMessage[]): void {
    if (this.#parts.length === 0) return
    const bytes = joined(this.#parts.splice(0).map((part) => part.bytes))
    messages.push({ kind: 'discarded', bytes, reason })
  }
}

function finish(parts: readonly Part[]): HidPosMessage {
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
