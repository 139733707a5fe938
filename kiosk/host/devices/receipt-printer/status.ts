import type { RealTimeTopic } from './protocol.ts'

/** What the four real-time answers, or one automatic status, say together. */
export interface PrinterCondition {
  readonly offline: boolean
  readonly coverOpen: boolean
  readonly paper: 'full' | 'low' | 'out'
  /** `recoverable`: mechanical. `passing`: heals by itself, the print head is hot. */
  readonly error: 'none' | 'recoverable' | 'cutter' | 'unrecoverable' | 'passing'
}

/** `unknown-byte`: a byte that no answer begins with. `interrupted`: an answer of several bytes broke off. */
export type PrinterDiscardReason = 'unknown-byte' | 'interrupted' | 'gap'

export type PrinterMessage =
  /** Answer to DLE EOT; it does not say which topic, so only one may be asked at a time. */
  | { readonly kind: 'reply'; readonly reply: 'real-time'; readonly byte: number; readonly bytes: Uint8Array }
  | {
      readonly kind: 'reply'
      readonly reply: 'automatic'
      readonly condition: PrinterCondition
      readonly bytes: Uint8Array
    }
  /** Answer to GS r 1, given in turn. */
  | { readonly kind: 'reply'; readonly reply: 'in-turn'; readonly byte: number; readonly bytes: Uint8Array }
  | { readonly kind: 'reply'; readonly reply: 'buffers-cleared'; readonly bytes: Uint8Array }
  | { readonly kind: 'reply'; readonly reply: 'flow'; readonly ready: boolean; readonly bytes: Uint8Array }
  | { readonly kind: 'discarded'; readonly bytes: Uint8Array; readonly reason: PrinterDiscardReason }

const xon = 0x11
const xoff = 0x13
const clearedHeader: readonly number[] = [0x37, 0x25, 0x00]

type Held = { readonly block: 'automatic' | 'cleared'; readonly bytes: readonly number[] } | null

/**
 * Turns what a printer sends into messages, byte by byte, whatever the split; it never throws. The fixed bits tell
 * the answers apart: `0xx1xx10` real time, `0xx1xx00` first of four of the automatic status, `0xx0xxxx` in turn.
 */
export class PrinterDecoder {
  #held: Held = null

  /** Whether an answer of several bytes has begun. */
  get pending(): boolean {
    return this.#held !== null
  }

  push(bytes: Uint8Array): PrinterMessage[] {
    const messages: PrinterMessage[] = []
    for (const byte of bytes) this.#take(byte, messages)
    return messages
  }

  /** Gives up on an unfinished answer; called when the line has been silent for too long. */
  flush(): PrinterMessage[] {
    const held = this.#held
    this.#held = null
    return held === null ? [] : [{ kind: 'discarded', bytes: Uint8Array.from(held.bytes), reason: 'gap' }]
  }

  #take(byte: number, messages: PrinterMessage[]): void {
    const held = this.#held
    if (held === null) {
      this.#begin(byte, messages)
      return
    }
    const wanted = held.block === 'cleared' ? byte === clearedHeader[held.bytes.length] : (byte & 0x90) === 0
    if (!wanted) {
      this.#held = null
      messages.push({ kind: 'discarded', bytes: Uint8Array.from(held.bytes), reason: 'interrupted' })
      this.#begin(byte, messages)
      return
    }
    const bytes = Uint8Array.from([...held.bytes, byte])
    const complete = bytes.length === (held.block === 'cleared' ? clearedHeader.length : 4)
    this.#held = complete ? null : { block: held.block, bytes: [...bytes] }
    if (!complete) return
    if (held.block === 'cleared') messages.push({ kind: 'reply', reply: 'buffers-cleared', bytes })
    else messages.push({ kind: 'reply', reply: 'automatic', condition: automaticCondition(bytes), bytes })
  }

  #begin(byte: number, messages: PrinterMessage[]): void {
    const bytes = Uint8Array.of(byte)
    if (byte === xon || byte === xoff)
      messages.push({ kind: 'reply', reply: 'flow', ready: byte === xon, bytes })
    else if (byte === clearedHeader[0]) this.#held = { block: 'cleared', bytes: [byte] }
    else if ((byte & 0x93) === 0x12) messages.push({ kind: 'reply', reply: 'real-time', byte, bytes })
    else if ((byte & 0x93) === 0x10) this.#held = { block: 'automatic', bytes: [byte] }
    else if ((byte & 0x90) === 0x00) messages.push({ kind: 'reply', reply: 'in-turn', byte, bytes })
    else messages.push({ kind: 'discarded', bytes, reason: 'unknown-byte' })
  }
}

function errorIn(byte: number): PrinterCondition['error'] {
  if ((byte & 0x20) !== 0) return 'unrecoverable'
  if ((byte & 0x08) !== 0) return 'cutter'
  if ((byte & 0x04) !== 0) return 'recoverable'
  return (byte & 0x40) !== 0 ? 'passing' : 'none'
}

function automaticCondition(bytes: Uint8Array): PrinterCondition {
  const [first = 0, second = 0, third = 0] = bytes
  return {
    offline: (first & 0x08) !== 0,
    coverOpen: (first & 0x20) !== 0,
    error: errorIn(second),
    paper: (third & 0x0c) !== 0 ? 'out' : (third & 0x03) !== 0 ? 'low' : 'full',
  }
}

/** The condition from the answers to DLE EOT 1, 2, 3 and 4. */
export function conditionFrom(answers: Readonly<Record<RealTimeTopic, number>>): PrinterCondition {
  const cause = answers[2]
  const paper = answers[4]
  const error = errorIn(answers[3])
  return {
    offline: (answers[1] & 0x08) !== 0,
    coverOpen: (cause & 0x04) !== 0,
    // The cause may name an error before the error topic does; then only that there is one is known.
    error: error === 'none' && (cause & 0x40) !== 0 ? 'recoverable' : error,
    paper: (paper & 0x60) !== 0 || (cause & 0x20) !== 0 ? 'out' : (paper & 0x0c) !== 0 ? 'low' : 'full',
  }
}

/** Why a printer in this condition cannot print; null when it can. */
export function obstacle(
  condition: PrinterCondition,
): 'paper-out' | 'cover-open' | 'cutter' | 'hardware' | 'offline' | null {
  if (condition.coverOpen) return 'cover-open'
  if (condition.paper === 'out') return 'paper-out'
  if (condition.error === 'cutter') return 'cutter'
  if (condition.error === 'unrecoverable' || condition.error === 'recoverable') return 'hardware'
  if (condition.offline || condition.error === 'passing') return 'offline'
  return null
}
