import { coded, discarded, hex, type JsonValue } from '../described.ts'
import { ScanDecoder, type ScanDiscardReason } from './protocol.ts'

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
    if (message.kind === 'discarded') return discarded(message, discardReasons)
    const { aimId, symbology, text } = message.scan
    return {
      kind: 'reply',
      text,
      symbology,
      aimIdentifier: aimId === null ? null : coded(aimId, symbology),
      hex: hex(message.bytes),
    }
  })
}
