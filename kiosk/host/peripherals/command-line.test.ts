import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCommandLine } from './command-line.ts'
import { parseHex } from './hex.ts'

const parse = (...words: string[]) => parseCommandLine(words, ['id-card', 'scanner'])

test('without words the doctor runs on the usual configuration and prints a table', () => {
  expect(parse()).toEqual({ kind: 'doctor', configFile: null, json: false })
  expect(parse('--config', 'kiosk.json', '--json')).toEqual({
    kind: 'doctor',
    configFile: 'kiosk.json',
    json: true,
  })
})

test('bytes to decode may be one word or many, with or without spaces', () => {
  const expected = { kind: 'decode', protocol: 'id-card', bytes: Uint8Array.of(0xaa, 0xaa, 0x96, 0x69) }
  expect(parse('decode', 'id-card', 'AAAA9669')).toEqual(expected)
  expect(parse('decode', 'id-card', 'aa aa 96 69')).toEqual(expected)
  expect(parse('decode', 'id-card', 'AA', 'AA', '96', '69')).toEqual(expected)
  expect(parse('decode', 'id-card', '0xAA,0xAA, 0x96:69\n')).toEqual(expected)
  expect(parse('decode', 'id-card', '-')).toEqual({ kind: 'decode-stdin', protocol: 'id-card' })
})

test.each([
  [['decode'], 'decode needs a protocol; known: id-card, scanner'],
  [['decode', 'x', 'AA'], 'decode does not know the protocol "x"; known: id-card, scanner'],
  [['decode', 'id-card'], 'decode needs the bytes as hexadecimal digits after the protocol'],
  [['decode', 'id-card', ''], 'there are no bytes to decode; allowed: hexadecimal digits, two a byte'],
  [['decode', 'id-card', 'AA A'], 'group 2, "A", has 1 digits; a byte has two'],
  [
    ['decode', 'id-card', 'AA', 'zz'],
    'group 2, "zz", holds "z", which is no hexadecimal digit; allowed: 0-9 and A-F',
  ],
])('%j is refused with the reason', (words, problem) => {
  expect(parse(...words)).toEqual({ kind: 'wrong', problem })
})

test('an unknown option is refused by its name', () => {
  expect(parse('--cofnig', 'x')).toMatchObject({ kind: 'wrong', problem: /--cofnig/ })
})

test('any bytes come back from any way of writing them; any other text is a problem', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1 }),
      fc.constantFrom('', ' ', ', ', ':', '\n'),
      (bytes, between) => {
        const text = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(between)
        expect(parseHex(text)).toEqual({ bytes })
      },
    ),
  )
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f xX,:]*$/)), (text) => {
      const parsed = parseHex(text)
      if ('problem' in parsed) return parsed.problem !== ''
      const digits = text.toLowerCase().replaceAll(/0x|[\s,:]/g, '')
      return Buffer.from(parsed.bytes).toString('hex') === digits
    }),
  )
})
