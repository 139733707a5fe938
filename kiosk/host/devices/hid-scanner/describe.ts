import { coded, discarded, hex, hexByte, type JsonValue } from '../described.ts'
import { HidPosDecoder, type HidPosDiscardReason } from './protocol.ts'
import type { HidPosReport } from './report.ts'
import { menuResponseCharacters, symbologyCharacters } from './vendors.ts'

const discardReasons: Readonly<Record<HidPosDiscardReason, string>> = {
  'report-id': 'no scanned-data report: it does not begin with 02',
  length: 'a length that no report has',
  identifier: 'neither an AIM identifier nor zeros in its place',
  tail: 'the last two bytes are not those of a report',
  'short-report': 'the report breaks off before 64 bytes',
  unfinished: 'a report of the code never came, or came damaged',
  repeated: 'the last report of the code before, once more',
  empty: 'a code without content',
  'too-long': 'longer than any code',
  'control-characters': 'control characters inside the code',
  'not-utf8': 'bytes that are no UTF-8',
}

const symbologyCharacter = (character: number): JsonValue =>
  coded(
    hexByte(character),
    character === 0
      ? 'none'
      : menuResponseCharacters.has(character)
        ? 'menu response'
        : symbologyCharacters.get(character),
  )

const report = ({ length, aimId, shift, continuation, data, ...rest }: HidPosReport): JsonValue => ({
  reportId: coded('02', 'scanned data'),
  length,
  aimIdentifier: aimId,
  aimOffset: 2 + shift,
  data: hex(data),
  symbologyCharacter: symbologyCharacter(rest.symbologyCharacter),
  continuation: coded(hexByte(continuation), continuation === 1 ? 'more reports follow' : 'last report'),
})

/** All that input reports of a HID POS scanner say, code by code. Pure; the same bytes give the same answer. */
export function describe(bytes: Uint8Array): JsonValue {
  const decoder = new HidPosDecoder()
  return [...decoder.push(bytes), ...decoder.flush()].map((message) => {
    if (message.kind === 'discarded') return discarded(message, discardReasons)
    const { scan, what, reports } = message
    return {
      kind: 'reply',
      what,
      text: scan.text,
      symbology: scan.symbology,
      aimIdentifier: scan.aimId === null ? null : coded(scan.aimId, scan.symbology),
      symbologyCharacter: symbologyCharacter(scan.symbologyCharacter),
      reports: reports.map(report),
    }
  })
}
