import * as fc from 'fast-check'
import { parse } from 'mrz'
import { describe, expect, test } from 'vitest'
import { ScanDecoder } from '../devices/barcode-scanner/protocol.ts'
import { decodeBaseInformation } from '../devices/id-card-reader/base-information.ts'
import { checkIdNumber, idCheckCharacter } from '../identity-numbers/resident-number.ts'
import { SamDecoder, type SamMessage } from '../devices/id-card-reader/protocol.ts'
import { splitBytes } from '../devices/testing/any-split.ts'
import { hexFixture } from '../devices/testing/hex-fixture.ts'
import { CardScrubber } from './card-scrubber.ts'
import { CodeScrubber, HidCodeScrubber, madeUpCode } from './code-scrubber.ts'
import { MrzScrubber } from './mrz-scrubber.ts'
import { ReceiptScrubber } from './receipt-scrubber.ts'
import { joined, type Scrubber } from './scrubber.ts'
import { iconvEncode } from './testing/gb18030.ts'

const today = '20260101'
const scrubbed = (scrubber: Scrubber, pieces: readonly Uint8Array[]): Uint8Array =>
  joined([...pieces.map((piece) => scrubber.push(piece)), scrubber.flush()])
const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

function frame(data: Uint8Array): Uint8Array {
  const counted = [(data.length + 4) >> 8, (data.length + 4) & 0xff, 0, 0, 0x90, ...data]
  const sum = counted.reduce((all, byte) => all ^ byte, 0)
  return Uint8Array.from([0xaa, 0xaa, 0xaa, 0x96, 0x69, ...counted, sum])
}

const han = (min: number, max: number) =>
  fc
    .array(fc.integer({ min: 0x4e00, max: 0x9fa5 }), { minLength: min, maxLength: max })
    .map((codes) => String.fromCharCode(...codes).replaceAll('某', '王'))
const two = (value: number): string => String(value).padStart(2, '0')
const day = fc
  .tuple(
    fc.integer({ min: 1940, max: 1989 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map(([year, month, date]) => `${year}${two(month)}${two(date)}`)

interface Person {
  readonly type: string
  readonly name: string
  readonly address: string
  readonly birth: string
  readonly number: string
}

const person: fc.Arbitrary<Person> = fc
  .record({
    type: fc.constantFrom(' ', 'J', 'Y', 'I', 'Q'),
    name: han(2, 15),
    address: han(5, 35),
    birth: day,
    numberBirth: fc.option(day, { nil: null }),
    wrongCheck: fc.boolean(),
    sequence: fc.integer({ min: 100, max: 999 }),
  })
  .map(({ type, name, address, birth, numberBirth, wrongCheck, sequence }) => {
    const area = type === 'J' ? '810000' : type === 'Y' ? '911156' : '330106'
    const body = `${area}${numberBirth ?? birth}${sequence}`
    const check = idCheckCharacter(body)
    const number = type === 'I' ? `FRA330${birth.slice(2)}${sequence}` : body + (wrongCheck ? 'X' : check)
    return { type, name, address, birth, number }
  })

function cardText({ type, name, address, birth, number }: Person): Uint8Array {
  const all =
    type === 'I'
      ? `${name.padEnd(60)}2${number.padEnd(15)}FRA${name.slice(0, 15).padEnd(15)}2019031420300313${birth}011234`
      : `${name.padEnd(15)}204${birth}${address.padEnd(35)}${number.padEnd(18)}${address.slice(0, 15).padEnd(15)}2019031420300313`
  return Uint8Array.from(Buffer.from(all.padEnd(124).slice(0, 124) + type + '   ', 'utf16le'))
}

function cardData(someone: Person, fingerprint: number | null): Uint8Array {
  const lengths = fingerprint === null ? [1, 0, 4, 0] : [1, 0, 4, 0, fingerprint >> 8, 0]
  const photo = Uint8Array.from({ length: 1024 + (fingerprint ?? 0) }, (_, index) => (index * 7 + 3) & 0xff)
  return joined([Uint8Array.from(lengths), cardText(someone), photo])
}

function structure(message: SamMessage): unknown {
  if (message.kind === 'discarded') return [message.reason, message.bytes.length]
  const { sw1, sw2, sw3, data } = message
  if (data.length < 1000) return [sw1, sw2, sw3, data.length]
  const card = decodeBaseInformation(data)
  // The reason quotes the data, which is made up: that it cannot be read, and where, must stay.
  const content =
    card.kind === 'unreadable'
      ? card.field
      : card.kind === 'card'
        ? 'kind' in card.card
          ? card.card.kind
          : 'resident'
        : card
  return [sw1, sw2, sw3, data.length, card.kind, content]
}

function decoded(bytes: Uint8Array): unknown[] {
  const decoder = new SamDecoder()
  return [...decoder.push(bytes), ...decoder.flush()].map(structure)
}

/** Every two characters that stand together in what is a person's own. */
function personalPairs({ name, address, number, birth }: Person): Buffer[] {
  const pairs = [name, address].flatMap((own) =>
    Array.from({ length: own.length - 1 }, (_, index) => own.slice(index, index + 2)),
  )
  return [...pairs, number.slice(6, 16), birth].map((own) => Buffer.from(own, 'utf16le'))
}
const onlyPreambleBytes = (bytes: Buffer): boolean => bytes.every((byte) => [0xaa, 0x96, 0x69].includes(byte))

function expectNothingPersonal(bytes: Uint8Array, someone: Person): void {
  const haystack = Buffer.from(bytes)
  const left = personalPairs(someone).filter((own) => !onlyPreambleBytes(own) && haystack.includes(own))
  expect(left.map((own) => own.toString('utf16le'))).toEqual([])
}

const stream = fc
  .record({
    someone: person,
    fingerprint: fc.constantFrom(null, 0, 512, 1024),
    damage: fc.constantFrom('none', 'flip', 'cut', 'lost', 'noise', 'address'),
    where: fc.nat(),
  })
  .map(({ someone, fingerprint, damage, where }) => {
    const whole = frame(cardData(someone, fingerprint))
    const at = where % whole.length
    const found = frame(Uint8Array.of(1, 2, 3, 4))
    const damaged: Record<typeof damage, Uint8Array> = {
      none: whole,
      flip: whole.map((byte, index) => (index === at ? byte ^ 0x41 : byte)),
      cut: whole.slice(0, at),
      lost: joined([whole.slice(0, at), whole.slice(at + 1)]),
      noise: joined([cardText(someone), whole]),
      address: frame(Uint8Array.from(Buffer.from(someone.address.padEnd(35).slice(0, 35), 'utf16le'))),
    }
    return { someone, bytes: joined([found, damaged[damage], found, whole]) }
  })

describe('what an ID card reader sends, made up', () => {
  test('is the same messages, and nothing of the person is left, also when frames are damaged', () => {
    fc.assert(
      fc.property(stream, ({ someone, bytes }) => {
        const made = scrubbed(new CardScrubber(today), [bytes])
        expect(made.length).toBe(bytes.length)
        expect(decoded(made)).toEqual(decoded(bytes))
        expectNothingPersonal(made, someone)
      }),
      { numRuns: 300 },
    )
  })

  test('is the same bytes however the port cut them', () => {
    fc.assert(
      fc.property(splitBytes(stream.map(({ bytes }) => bytes)), ({ whole, pieces }) => {
        expect(scrubbed(new CardScrubber(today), pieces)).toEqual(scrubbed(new CardScrubber(today), [whole]))
      }),
      { numRuns: 50 },
    )
  })

  test.each(['base-resident', 'base-permit-j'])('keeps %s a card that is read', (name) => {
    const whole = hexFixture(new URL(`../devices/id-card-reader/fixtures/${name}.hex`, import.meta.url))
    const made = scrubbed(new CardScrubber(today), [whole])
    expect(decoded(made)).toEqual(decoded(whole))
    const card = decodeBaseInformation(made.slice(10, -1))
    expect(card).toMatchObject({ kind: 'card', card: { sex: '1', birth: '19900101' } })
    expect(card).not.toEqual(decodeBaseInformation(whole.slice(10, -1)))
  })

  test('keeps an expired card expired', () => {
    const base = cardData({ type: ' ', name: '王', address: '路', birth: '19500101', number: '' }, null)
    const at = 4 + 204
    const expired = joined([base.slice(0, at), Buffer.from('20250313', 'utf16le'), base.slice(at + 16)])
    const validTo = (bytes: Uint8Array): string =>
      Buffer.from(bytes.slice(10 + at, 10 + at + 16)).toString('utf16le')
    expect(validTo(scrubbed(new CardScrubber(today), [frame(base)]))).toBe('20991231')
    expect(validTo(scrubbed(new CardScrubber(today), [frame(expired)]))).toBe('20200102')
  })

  test('is held no longer than two frames, whatever comes', () => {
    const scrubber = new CardScrubber(today)
    let out = 0
    for (let sent = 0; sent < 100; sent += 1) out += scrubber.push(new Uint8Array(1000).fill(sent)).length
    expect(out).toBeGreaterThan(100_000 - 16_384)
  })
})

describe('a scanned code, made up', () => {
  test.each([
    ['a customer number', '3300123456789', /^0{12}[01]$/],
    ['a WeChat payment code', '134567890123456789', /^10{17}$/],
    ['an Alipay payment code', '281234567890123456', /^280{16}$/],
    ['a UnionPay code', '6221234567890123456', /^620{17}$/],
    ['a link', 'https://pay.example.invalid/票?id=7', /^https:\/\/a{3}\.a{7}\.a{7}\/某\?aa=0$/],
  ])('%s stays of its sort', (_what, code, shape) => {
    expect(madeUpCode(code)).toMatch(shape)
  })

  test('an EAN keeps its check digit right or wrong, an identity number valid', () => {
    expect(madeUpCode('4006381333931')).toBe('0000000000000')
    expect(madeUpCode('4006381333932')).toBe('0000000000001')
    const made = madeUpCode('11010519491231002X')
    expect(checkIdNumber(made)).toMatchObject({ kind: 'valid' })
    expect(made).not.toContain('19491231')
  })

  test('gives the same messages, and of the letters and digits none that was there', () => {
    const code = fc.oneof(
      fc.string({
        unit: fc.constantFrom('B', 'C', 'X', 'Z', 'b', 'x', 'z', '2', '3', '5', '8', '9'),
        minLength: 1,
        maxLength: 30,
      }),
      han(1, 20),
      fc.stringMatching(/^[2-9]{13}$/),
    )
    const line = fc
      .tuple(fc.constantFrom('', ']C0', ']Q1'), code, fc.constantFrom('\r', '\n', '\r\n', ''))
      .map((parts) => parts.join(''))
    const noise = fc.uint8Array({ maxLength: 10 })
    const bytes = fc
      .array(
        fc.oneof(
          line.map((all) => new TextEncoder().encode(all)),
          noise,
        ),
        { maxLength: 6 },
      )
      .map(joined)
    fc.assert(
      fc.property(splitBytes(bytes), ({ whole, pieces }) => {
        const made = scrubbed(new CodeScrubber(), pieces)
        const scan = (all: Uint8Array) => {
          const decoder = new ScanDecoder()
          return [...decoder.push(all), ...decoder.flush()].map((message) =>
            message.kind === 'reply'
              ? [message.scan.symbology, message.scan.aimId, message.bytes.length]
              : [message.reason, message.bytes.length],
          )
        }
        expect(scan(made)).toEqual(scan(whole))
        const body = text(made).replaceAll(/\][A-Za-z][0-9A-Za-z]/g, '')
        expect(body).not.toMatch(/[3457-9B-OQ-Zb-z]{3}/)
      }),
    )
  })

  test('of several HID reports is made up as one, each report keeping its head', () => {
    const report = (data: Uint8Array, goesOn: boolean): Uint8Array =>
      Uint8Array.from([
        2,
        data.length,
        0x5d,
        0x51,
        0x31,
        ...data,
        ...new Uint8Array(56 - data.length),
        0x73,
        0,
        goesOn ? 1 : 0,
      ])
    const code = new TextEncoder().encode('姓名王小明电话13800138000'.repeat(2))
    const reports = [report(code.slice(0, 56), true), report(code.slice(56), false)]
    const made = scrubbed(new HidCodeScrubber(), reports)
    const data = joined([made.slice(5, 61), made.slice(64 + 5, 64 + 5 + code.length - 56)])
    expect(new TextDecoder('utf-8', { fatal: true }).decode(data)).toBe('某某某某某某某00000000000'.repeat(2))
    expect([made[1], made[63], made[65], made[127]]).toEqual([56, 1, code.length - 56, 0])
  })
})

describe('a machine-readable zone, made up', () => {
  test.each([
    [
      'TD3',
      ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
      ['P<UTOAAAAAAAA<<AAAA<AAAAA<<<<<<<<<<<<<<<<<<<', 'A000000A00UTO9001011M2001012AA000000A<<<<<08'],
    ],
    [
      'TD1',
      ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'],
      ['I<UTOA00000000'],
    ],
    [
      'TD2',
      ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'],
      ['I<UTOAAAAAAAA<<AAAA<AAAAA<<<<<<<<<<<', 'A00000000'],
    ],
  ])(
    '%s has right check digits where they were right, and no name or date of the holder',
    (_format, lines, begins) => {
      const whole = ascii(`${lines.join('\r')}\r`)
      const made = text(scrubbed(new MrzScrubber(today), [whole]))
      expect(made.length).toBe(whole.length)
      for (const begin of begins) expect(made).toContain(begin)
      expect(made).not.toMatch(/ERIK|ANNA|7408|9890|3145|184226/)
      const checks = parse(made.trim().split('\r')).details.filter(
        ({ field }) => field?.endsWith('CheckDigit') === true,
      )
      expect(checks.length).toBeGreaterThan(2)
      expect(checks.filter(({ valid }) => !valid)).toEqual([])
    },
  )

  test('a wrong check digit stays wrong', () => {
    const line = (check: string): Uint8Array =>
      ascii(
        `P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\rL898902C3${check}UTO7408122F1204159ZE184226B<<<<<10\r`,
      )
    const check = (bytes: Uint8Array): string =>
      text(scrubbed(new MrzScrubber(today), [bytes])).charAt(45 + 9)
    expect(check(line('7'))).not.toBe(check(line('6')))
  })

  test('joined, in pieces, or too short, nothing of the holder is left', () => {
    const joinedLines = ascii(
      'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10\r\n',
    )
    fc.assert(
      fc.property(
        splitBytes(fc.nat({ max: joinedLines.length }).map((end) => joinedLines.slice(0, end))),
        ({ whole, pieces }) => {
          const made = text(scrubbed(new MrzScrubber(today), pieces))
          expect(made.length).toBe(whole.length)
          expect(made).not.toMatch(/ERI|ANN|7408|8989|842/)
        },
      ),
    )
  })
})

describe('a receipt, made up', () => {
  const receipt = joined([
    Uint8Array.of(0x1b, 0x40, 0x1c, 0x26, 0x1b, 0x61, 0x01),
    iconvEncode('户名：王小明㐂\n'),
    Uint8Array.of(0x1d, 0x21, 0x11),
    iconvEncode('￥123.45 Wang\n'),
    Uint8Array.of(0x1d, 0x28, 0x6b, 0x08, 0x00, 0x31, 0x50, 0x30, 0x48, 0x69, 0x37, 0x38, 0x39),
    Uint8Array.of(0x1d, 0x6b, 0x49, 0x06, 0x7b, 0x42, 0x33, 0x35, 0x37, 0x39),
    Uint8Array.of(0x1d, 0x76, 0x30, 0, 1, 0, 3, 0, 0xf0, 0x41, 0x0a),
    Uint8Array.of(0x10, 0x04, 0x01, 0x1d, 0x56, 0x42, 0x00),
  ])

  test('keeps its commands and layout, and none of its text, codes and pictures', () => {
    const made = scrubbed(new ReceiptScrubber(), [receipt])
    expect(made).toEqual(
      joined([
        receipt.slice(0, 7),
        iconvEncode('某某：某某某㐂\n'),
        Uint8Array.of(0x1d, 0x21, 0x11),
        iconvEncode('￥000.00 Aaaa\n'),
        Uint8Array.of(0x1d, 0x28, 0x6b, 0x08, 0x00, 0x31, 0x50, 0x30, 0x41, 0x61, 0x30, 0x30, 0x30),
        Uint8Array.of(0x1d, 0x6b, 0x49, 0x06, 0x7b, 0x42, 0x30, 0x30, 0x30, 0x30),
        Uint8Array.of(0x1d, 0x76, 0x30, 0, 1, 0, 3, 0, 0x55, 0x55, 0x55),
        Uint8Array.of(0x10, 0x04, 0x01, 0x1d, 0x56, 0x42, 0x00),
      ]),
    )
  })

  test('is the same however it was cut, and as long as any bytes that go in', () => {
    fc.assert(
      fc.property(
        splitBytes(fc.oneof(fc.constant(receipt), fc.uint8Array({ maxLength: 200 }))),
        ({ whole, pieces }) => {
          const made = scrubbed(new ReceiptScrubber(), pieces)
          expect(made).toEqual(scrubbed(new ReceiptScrubber(), [whole]))
          expect(made.length).toBe(whole.length)
        },
      ),
    )
  })
})
