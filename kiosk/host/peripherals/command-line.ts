import { parseArgs } from 'node:util'
import { parseHex } from './hex.ts'

export type PeripheralsCommand =
  | { readonly kind: 'doctor'; readonly configFile: string | null; readonly json: boolean }
  | { readonly kind: 'decode'; readonly protocol: string; readonly bytes: Uint8Array }
  /** The capture comes on standard input, as hexadecimal digits. */
  | { readonly kind: 'decode-stdin'; readonly protocol: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string }

export const usage = `npm run peripherals [-- --config FILE.json] [--json]
    looks at ports and devices, exercises each configured one, says what is missing and how to mend it;
    exit code 0 only if every configured device answered
npm run --silent peripherals -- decode PROTOCOL HEX
    what the decoder makes of a capture, as JSON; HEX with or without spaces, or - for standard input`

const wrong = (problem: string): PeripheralsCommand => ({ kind: 'wrong', problem })

/** Reads the words after `npm run peripherals --`. `protocols` are the names that decode knows. */
export function parseCommandLine(words: readonly string[], protocols: readonly string[]): PeripheralsCommand {
  if (words[0] === 'decode') return parseDecode(words.slice(1), protocols)
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        config: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) return { kind: 'help' }
    return { kind: 'doctor', configFile: values.config ?? null, json: values.json }
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
}

function parseDecode(words: readonly string[], protocols: readonly string[]): PeripheralsCommand {
  const [protocol, ...digits] = words
  const known = `known: ${protocols.join(', ')}`
  if (protocol === undefined) return wrong(`decode needs a protocol; ${known}`)
  if (!protocols.includes(protocol)) return wrong(`decode does not know the protocol "${protocol}"; ${known}`)
  if (digits.length === 0) return wrong('decode needs the bytes as hexadecimal digits after the protocol')
  if (digits.length === 1 && digits[0] === '-') return { kind: 'decode-stdin', protocol }
  const parsed = parseHex(digits.join(' '))
  return 'problem' in parsed ? wrong(parsed.problem) : { kind: 'decode', protocol, bytes: parsed.bytes }
}
