import { ScanDecoder, type ScanDiscardReason } from './protocol.ts'

type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue }

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')

const discardReasons: Readonly<Record<ScanDiscardReason, string>> = {
  empty: 'no content',
  'control-characters': 'control characters inside the code',
  'not-utf8': 'bytes that are no UTF-8',
  'too-long': 'longer than any code',
  gap: 'no terminator',
}

/** All that a capture of a serial scanner says, code by code. Pure; the same bytes give the same answer. */
export function describe(bytes: Uint8Array): JsonValue {
  const decoder = new ScanDecoder()
  return [...decoder.push(bytes), ...decoder.flush()].map((message) => {
    if (message.kind === 'discarded') {
      const { reason } = message
      return { kind: 'discarded', reason, detail: discardReasons[reason], hex: hex(message.bytes) }
    }
    const { aimId, symbology, text } = message.scan
    return {
      kind: 'reply',
      text,
      symbology,
      aimIdentifier: aimId === null ? null : { code: aimId, meaning: symbology ?? `未定义(${aimId})` },
      hex: hex(message.bytes),
    }
  })
}
