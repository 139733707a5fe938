import { coded, discarded, hex, type JsonValue } from '../described.ts'
import { mrzDate, sexName, stateName, type MrzField, type MrzReading } from './document.ts'
import { MrzDecoder, type MrzDiscardReason } from './protocol.ts'

const discardReasons: Readonly<Record<MrzDiscardReason, string>> = {
  characters: 'characters that no machine-readable zone has',
  'line-length': 'a line of a length that no document has',
  'too-long': 'longer than any document',
  incomplete: 'a line is missing',
  'unknown-layout': 'none of TD1, TD2 and TD3',
  'check-digit': 'a check digit is wrong',
  field: 'a field makes no sense',
}

const documentKinds: ReadonlyMap<string, string> = new Map([
  ['P', 'passport'],
  ['A', 'identity document'],
  ['C', 'identity document'],
  ['I', 'identity document'],
])

function value(field: MrzField, today: string): JsonValue {
  if (field.problem !== null) return { code: field.raw, meaning: null, problem: field.problem }
  const text = field.value ?? ''
  switch (field.name) {
    case 'issuingState':
    case 'nationality':
      return coded(text, stateName(text))
    case 'sex':
      return coded(text === '' ? field.raw : text, sexName(text))
    case 'birthDate':
      return { code: field.raw, meaning: mrzDate(field.raw, 'birth', today) }
    case 'expirationDate':
      return { code: field.raw, meaning: mrzDate(field.raw, 'expiry', today) }
    case 'documentCode':
      return coded(text, documentKinds.get(text.slice(0, 1)) ?? null)
    default:
      return text
  }
}

function reading({ format, lines, fields, checks, specimen }: MrzReading, today: string): JsonValue {
  return {
    format,
    specimen,
    lines: [...lines],
    fields: Object.fromEntries(fields.map((field) => [field.name, value(field, today)])),
    checkDigits: Object.fromEntries(
      checks.map(({ of, found, expected, right }) => [of, { found, expected, valid: right }]),
    ),
    valid: checks.every((check) => check.right) && fields.every((field) => field.problem === null),
  }
}

/**
 * All that a capture of an MRZ reader says, document by document; personal data is in the answer. `today`
 * (`YYYY-MM-DD`) decides the century of births.
 */
export function describe(
  bytes: Uint8Array,
  today: string = new Date().toISOString().slice(0, 10),
): JsonValue {
  const decoder = new MrzDecoder()
  return [...decoder.push(bytes), ...decoder.flush()].map((message): JsonValue => {
    if (message.kind === 'reply') {
      return { kind: 'reply', document: reading(message.reading, today), hex: hex(message.bytes) }
    }
    const { doubtful } = message
    const suggestion = doubtful?.suggestion ?? null
    return {
      ...discarded(message, discardReasons),
      document: doubtful === null ? null : reading(doubtful.reading, today),
      suggestion:
        suggestion === null
          ? null
          : { lines: [...suggestion.lines], changes: suggestion.changes.map((change) => ({ ...change })) },
    }
  })
}
