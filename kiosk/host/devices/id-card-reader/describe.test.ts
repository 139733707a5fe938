import * as fc from 'fast-check'
import { describe as group, expect, test } from 'vitest'
import { noisyStream } from '../testing/any-split.ts'
import { hexFixture, hexFixtures } from '../testing/hex-fixture.ts'
import { cardStatusOf } from './card-status.ts'
import { describe } from './describe.ts'
import { encodeFrame } from './frames.ts'
import { decodeModuleNumber } from './module-number.ts'

const fixture = (name: string): URL => new URL(`./fixtures/${name}.hex`, import.meta.url)
const commands = hexFixtures(fixture('commands'))
const replies = hexFixtures(fixture('replies'))
const resident = hexFixture(fixture('base-resident'))
const moduleNumber = hexFixture(fixture('module-number'))
const told = (...frames: (Uint8Array | number[])[]): unknown[] => {
  const answer = describe(Uint8Array.from(frames.flatMap((frame) => [...frame])))
  return Array.isArray(answer) ? answer : []
}

group('a capture in words', () => {
  test.each([...commands])('the request %s is told by its name', (_name, bytes) => {
    expect(told(bytes)).toEqual([
      {
        kind: 'request',
        command: { code: expect.any(String), meaning: expect.any(String) },
        hex: expect.any(String),
      },
    ])
  })

  test.each([...replies])('the reply %s has a meaning and says what to do', (_name, bytes) => {
    const [message, ...more] = told(bytes)
    expect(more).toEqual([])
    expect(message).toMatchObject({
      kind: 'reply',
      status: { meaning: expect.not.stringMatching(/unknown/) },
    })
  })

  test('a resident’s card is told field by field, codes with their meaning', () => {
    expect(told(resident)).toMatchObject([
      {
        kind: 'reply',
        length: 1295,
        content: {
          kind: 'base-information',
          accepted: true,
          faults: [],
          fingerprint: null,
          card: {
            layout: 'resident',
            name: '测试用户',
            sex: { code: '2', meaning: '女' },
            ethnicity: { code: '01', meaning: '汉' },
            birth: { code: '19491231', meaning: '1949-12-31' },
            idNumber: '11010519491231002X',
            idNumberCheck: 'valid',
            validTo: { code: '长期', meaning: 'without end' },
          },
        },
      },
    ])
  })

  test('a code that no standard lists is shown by its number', () => {
    const frame = resident.slice()
    const text = Buffer.from(frame.buffer, 14, 256)
    text.write('9', 30, 'utf16le')
    text.write('58', 32, 'utf16le')
    expect(told(encodeFrame(frame.subarray(7, -1)))).toMatchObject([
      {
        content: {
          card: { sex: { code: '9', meaning: '未说明' }, ethnicity: { code: '58', meaning: '未定义(58)' } },
        },
      },
    ])
  })

  test('a card with a fault is shown with the fault, and is not accepted', () => {
    const frame = resident.slice()
    Buffer.from(frame.buffer, 14, 256).write('1', 156, 'utf16le')
    expect(told(encodeFrame(frame.subarray(7, -1)))).toMatchObject([
      {
        content: {
          accepted: false,
          faults: [{ field: 'id-number', fault: 'check-character' }],
          card: { idNumber: '110105194912310021', idNumberCheck: 'check-character' },
        },
      },
    ])
  })

  test('the module’s number reads as on its label, with ten digits in each of the last groups', () => {
    expect(told(moduleNumber)).toMatchObject([
      { content: { text: '05.01-20240101-0001234567-0987654321', madeOn: '2024-01-01' } },
    ])
    expect(decodeModuleNumber(new Uint8Array(15))).toBeNull()
  })

  test('the card’s own status is passed on where the reader puts it in front, and nowhere else', () => {
    expect(told(encodeFrame([0x6a, 0x82, 0x41]))).toMatchObject([
      { status: { meaning: 'read failed', cardStatus: { code: '6A82', meaning: 'file not found' } } },
    ])
    expect(cardStatusOf(0, 0, 0x41)).toBeNull()
    expect(cardStatusOf(0x6f, 0x12, 0x31)).toEqual({ code: '6F12', meaning: 'unknown status 6F12' })
    expect(told(encodeFrame([0x6a, 0x82, 0x90]))).toMatchObject([
      { status: { code: '6A 82 90', meaning: 'unknown answer 6A 82 90', cardStatus: null } },
    ])
  })

  test.each([
    ['a base information whose text is a byte short', resident.subarray(7, -2)],
    [
      'a base information whose length of text is wrong',
      resident.subarray(7, -1).map((byte, i) => (i === 3 ? 2 : byte)),
    ],
    ['a success with nine bytes, which nothing is answered with', [0, 0, 0x90, ...new Uint8Array(9)]],
    ['a found card with five bytes', [0, 0, 0x9f, ...new Uint8Array(5)]],
  ])('%s is discarded with a reason', (_what, content) => {
    expect(told(encodeFrame(content))).toMatchObject([
      {
        kind: 'discarded',
        reason: 'lengths',
        detail: expect.any(String),
        hex: expect.stringMatching(/^AA AA/),
      },
    ])
  })

  test('both directions of a line are told in their order, and what is no frame with its reason', () => {
    const [found = [], noCard = []] = [commands.get('find'), replies.get('notFound')]
    const told4 = told([0x55], found, noCard, noCard.slice(0, 8))
    expect(told4).toMatchObject([
      { kind: 'discarded', reason: 'noise', hex: '55' },
      { kind: 'request', command: { code: '20 01', meaning: 'find' } },
      { kind: 'reply', status: { sw3: '80' } },
      { kind: 'discarded', reason: 'gap' },
    ])
  })

  test('the commands of one byte that one device has are told, and unknown ones by their number', () => {
    expect(told(encodeFrame([0x00]), encodeFrame([0x01]), encodeFrame([0x77, 0x01]))).toMatchObject([
      { kind: 'request', command: { code: '00', meaning: 'sleep' } },
      { kind: 'request', command: { code: '01', meaning: 'wake' } },
      { kind: 'request', command: { code: '77 01', meaning: 'unknown command 77 01' } },
    ])
  })

  test('a foreigner’s names are told one by one', () => {
    const text = Buffer.from(' '.repeat(128), 'utf16le')
    text.write('SPECIMEN, JOHN', 0, 'utf16le')
    text.write('I', 248, 'utf16le')
    const frame = encodeFrame([0, 0, 0x90, 1, 0, 4, 0, ...text, ...new Uint8Array(1024)])
    expect(told(frame)).toMatchObject([
      {
        content: {
          cardType: { code: 'I' },
          accepted: false,
          card: { chineseName: '', englishName: 'SPECIMEN, JOHN', name: 'SPECIMEN, JOHN' },
        },
      },
    ])
  })

  test('whatever comes in, something is told and nothing throws', () => {
    const stream = noisyStream([...commands.values(), ...replies.values(), resident, moduleNumber])
    fc.assert(
      fc.property(fc.oneof(stream, fc.uint8Array({ maxLength: 3000, size: 'max' })), (bytes) => {
        expect(JSON.parse(JSON.stringify(describe(bytes)))).toBeInstanceOf(Array)
      }),
    )
  })
})
