import iconv from 'iconv-lite'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assertSameForAnySplit, noisyStream } from '../testing/any-split.ts'
import { hexFixtures } from '../testing/hex-fixture.ts'
import { printedText } from './characters.ts'
import { receiptRow, receiptText, type ReceiptDocument } from './document.ts'
import { columnsOf, layOut, type LaidLine, type PaperColumns } from './layout.ts'
import { encodeCode128, encodeLine, encodeQr, encodeRealTimeRequest, escpos } from './protocol.ts'
import { conditionFrom, obstacle, PrinterDecoder, type PrinterMessage } from './status.ts'

const vectors = hexFixtures(new URL('./fixtures/commands.hex', import.meta.url))

function laid(document: ReceiptDocument, columns: PaperColumns): readonly LaidLine[] {
  return layOut(document, columns, null).lines
}

function shown(line: LaidLine): string {
  return line.kind === 'text' ? line.characters.map((character) => character.text).join('') : line.kind
}

function assertText(line: LaidLine | undefined): asserts line is Extract<LaidLine, { kind: 'text' }> {
  expect(line?.kind).toBe('text')
}

function onlyLine(text: string): LaidLine {
  const [line] = laid({ lines: [receiptText(text)] }, 48)
  if (line === undefined) throw new TypeError('a text has a line')
  return line
}

describe('printer commands', () => {
  test('bytes are those of the manuals', () => {
    expect(escpos.initialise).toEqual(vectors.get('initCn'))
    expect(escpos.cut).toEqual(vectors.get('cut'))
    expect(escpos.openDrawer).toEqual(vectors.get('drawer'))
    expect(escpos.automaticStatusOn).toEqual(vectors.get('asbOn'))
    expect(escpos.automaticStatusOff).toEqual(vectors.get('asbOff'))
    expect(encodeQr('https://example.invalid/r/1')).toEqual(vectors.get('qr'))
    expect(encodeCode128('3300123456789')).toEqual(vectors.get('code128'))
    expect(encodeRealTimeRequest(4)).toEqual(Uint8Array.of(0x10, 0x04, 0x04))
    expect(encodeLine(onlyLine('电费缴费凭证'))).toEqual(vectors.get('line'))
  })

  test('a brace in a bar code is doubled, for it introduces a code set', () => {
    expect(encodeCode128('a{b').slice(-6)).toEqual(Uint8Array.from(Buffer.from('{Ba{{b')))
  })

  test('a long QR code tells its length in two bytes', () => {
    expect(encodeQr('x'.repeat(600)).slice(25, 33)).toEqual(
      Uint8Array.of(0x1d, 0x28, 0x6b, 603 & 255, 2, 0x31, 0x50, 0x30),
    )
  })

  test('a line leaves the printer as it found it', () => {
    const [line] = laid({ lines: [receiptText('大', { align: 'center', bold: true, size: 'double' })] }, 48)
    expect(line === undefined ? null : Buffer.from(encodeLine(line)).toString('hex')).toBe(
      '1b61011b45011d2111b4f30a1d21001b45001b6100',
    )
  })
})

describe('characters', () => {
  test('the half-width yen sign, which printers garble, becomes the full-width one', () => {
    expect(printedText('¥1', null)).toMatchObject({
      characters: [{ text: '￥', columns: 2 }, { text: '1' }],
      unprintable: [],
    })
  })

  test('characters outside the two-byte part become boxes and are named once', () => {
    const { characters, unprintable } = printedText('㐂张㐂😀', null)
    expect(characters.map(({ text }) => text).join('')).toBe('□张□□')
    expect(unprintable).toEqual(['㐂', '😀'])
  })

  test('whatever the text, only printable bytes of one or two per character reach the printer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const { bytes, columns } of printedText(text, null).characters) {
          expect(bytes.length).toBe(columns)
          expect(bytes.every((byte) => byte >= 0x20 && byte !== 0x7f)).toBe(true)
          expect(iconv.decode(Buffer.from(bytes), 'gb18030')).toHaveLength(1)
        }
      }),
    )
  })
})

describe('layout', () => {
  test.each([32, 42, 48] as const)('a row fills %i columns, its value at the right edge', (columns) => {
    const [line] = laid({ lines: [receiptRow('应缴金额', '￥128.40')] }, columns)
    assertText(line)
    expect(columnsOf(line.characters)).toBe(columns)
    expect(shown(line)).toMatch(/^应缴金额 +￥128\.40$/)
  })

  test('a row that does not fit puts its value on lines of its own, at the right', () => {
    const lines = laid({ lines: [receiptRow('用电地址', '北京市朝阳区示例路一号院二号楼三单元')] }, 32)
    expect(lines.map((line) => [shown(line), line.kind === 'text' ? line.align : null])).toEqual([
      ['用电地址', 'left'],
      ['北京市朝阳区示例路一号院二号楼三', 'right'],
      ['单元', 'right'],
    ])
  })

  test('words are kept whole and closing marks do not begin a line', () => {
    expect(
      laid({ lines: [receiptText('Thank you for visiting our service hall today')] }, 32).map(shown),
    ).toEqual(['Thank you for visiting our', 'service hall today'])
    expect(laid({ lines: [receiptText('一二三四五六七八九十一二三四五六，完')] }, 32).map(shown)).toEqual([
      '一二三四五六七八九十一二三四五',
      '六，完',
    ])
  })

  test('double size holds half as many columns', () => {
    expect(laid({ lines: [receiptText('一二三四五六七八九', { size: 'double' })] }, 32).map(shown)).toEqual([
      '一二三四五六七八',
      '九',
    ])
  })

  test('no line is wider than the paper and no printable character is lost, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...Array.from('电费abc 12，。)（\n')), { maxLength: 120 }),
        fc.constantFrom(32, 42, 48),
        (characters, columns) => {
          const text = characters.join('')
          const lines = laid({ lines: [receiptText(text)] }, columns)
          const widths = lines.map((line) => (line.kind === 'text' ? columnsOf(line.characters) : 0))
          expect(Math.max(...widths)).toBeLessThanOrEqual(columns)
          expect(lines.map(shown).join('').replaceAll(' ', '')).toBe(text.replaceAll(/[ \n]/g, ''))
        },
      ),
    )
  })

  test('what cannot be in a bar code is left out and named', () => {
    expect(layOut({ lines: [{ kind: 'barcode', data: 'A电1' }] }, 48, null)).toEqual({
      lines: [{ kind: 'barcode', data: 'A1' }],
      unprintable: ['电'],
    })
  })
})

describe('printer status', () => {
  function decode(...bytes: number[]): PrinterMessage[] {
    const decoder = new PrinterDecoder()
    return [...decoder.push(Uint8Array.from(bytes)), ...decoder.flush()]
  }

  test.each([
    [
      'all good',
      [0x12, 0x12, 0x12, 0x12],
      { offline: false, coverOpen: false, paper: 'full', error: 'none' },
      null,
    ],
    [
      'cover open',
      [0x1a, 0x16, 0x12, 0x12],
      { offline: true, coverOpen: true, paper: 'full', error: 'none' },
      'cover-open',
    ],
    [
      'paper out',
      [0x1a, 0x32, 0x12, 0x7e],
      { offline: true, coverOpen: false, paper: 'out', error: 'none' },
      'paper-out',
    ],
    [
      'paper near its end',
      [0x12, 0x12, 0x12, 0x1e],
      { offline: false, coverOpen: false, paper: 'low', error: 'none' },
      null,
    ],
    [
      'cutter',
      [0x1a, 0x52, 0x1a, 0x12],
      { offline: true, coverOpen: false, paper: 'full', error: 'cutter' },
      'cutter',
    ],
    [
      'unrecoverable',
      [0x1a, 0x52, 0x32, 0x12],
      { offline: true, coverOpen: false, paper: 'full', error: 'unrecoverable' },
      'hardware',
    ],
    [
      'an error not named',
      [0x1a, 0x52, 0x12, 0x12],
      { offline: true, coverOpen: false, paper: 'full', error: 'recoverable' },
      'hardware',
    ],
    [
      'off-line for no reason given',
      [0x1a, 0x12, 0x12, 0x12],
      { offline: true, coverOpen: false, paper: 'full', error: 'none' },
      'offline',
    ],
  ] as const)(
    '%s is read from the four real-time answers',
    (_case, [first, second, third, fourth], condition, why) => {
      const read = conditionFrom({ 1: first, 2: second, 3: third, 4: fourth })
      expect(read).toEqual(condition)
      expect(obstacle(read)).toBe(why)
    },
  )

  test.each([
    ['idle', [0x10, 0, 0, 0], { offline: false, coverOpen: false, paper: 'full', error: 'none' }],
    ['cover open', [0x38, 0, 0, 0], { offline: true, coverOpen: true, paper: 'full', error: 'none' }],
    ['out of paper', [0x18, 0, 0x0f, 0], { offline: true, coverOpen: false, paper: 'out', error: 'none' }],
  ])('the pushed status "%s" is told from real-time answers', (_case, bytes, condition) => {
    expect(decode(...bytes)).toMatchObject([{ kind: 'reply', reply: 'automatic', condition }])
  })

  test('answers of every kind are told apart in one stream', () => {
    const messages = decode(0x12, 0x10, 0, 0, 0, 0x11, 0x13, 0x00, 0x37, 0x25, 0x00, 0x1e)
    expect(messages.map((message) => (message.kind === 'reply' ? message.reply : message.reason))).toEqual([
      'real-time',
      'automatic',
      'flow',
      'flow',
      'in-turn',
      'buffers-cleared',
      'real-time',
    ])
  })

  test('a pushed status that breaks off is discarded and what follows is kept', () => {
    expect(decode(0x18, 0x00, 0x12)).toMatchObject([
      { kind: 'discarded', reason: 'interrupted' },
      { kind: 'reply', reply: 'real-time' },
    ])
    expect(decode(0x18, 0x00)).toMatchObject([{ kind: 'discarded', reason: 'gap' }])
    expect(decode(0xff)).toMatchObject([{ kind: 'discarded', reason: 'unknown-byte' }])
  })

  const stream = noisyStream([
    Uint8Array.of(0x12),
    Uint8Array.of(0x18, 0, 0x0f, 0),
    Uint8Array.of(0x37, 0x25, 0),
  ])

  test('the same bytes give the same messages however they are split', () => {
    assertSameForAnySplit(stream, () => new PrinterDecoder())
  })

  test('every byte comes out once, in order, whatever comes in', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        expect(Uint8Array.from(decode(...bytes).flatMap((message) => [...message.bytes]))).toEqual(bytes)
      }),
    )
  })
})
