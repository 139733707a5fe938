import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { embolden, encodeInLine, encodeRaster, type Bitmap } from './bitmap.ts'
import { printedText } from './characters.ts'
import { receiptRow, receiptText, type ReceiptDocument } from './document.ts'
import { openGlyphs, type GlyphSource } from './glyphs.ts'
import { columnsOf, layOut, type LaidLine, type PaperColumns } from './layout.ts'
import { encodeLine } from './protocol.ts'

let glyphs: GlyphSource
beforeAll(async () => {
  glyphs = await openGlyphs()
})

/** A picture as text, two rows of dots in a row of characters. */
function drawn({ width, height, dots }: Bitmap): string[] {
  return Array.from({ length: Math.ceil(height / 2) }, (_row, row) =>
    Array.from({ length: width }, (_dot, x) => {
      const [upper, lower] = [dots[2 * row * width + x], dots[(2 * row + 1) * width + x] ?? 0]
      return upper === 1 ? (lower === 1 ? '█' : '▀') : lower === 1 ? '▄' : ' '
    })
      .join('')
      .trimEnd(),
  )
}

function picture(character: string, height: number): Bitmap {
  const found = glyphs.draw(character, height)
  if (found === null) throw new TypeError(`the font has no ${character}`)
  return found
}

function laid(document: ReceiptDocument, columns: PaperColumns): readonly LaidLine[] {
  return layOut(document, columns, glyphs).lines
}

describe('characters drawn from the font', () => {
  test('a rare character of a name is drawn as it is written', () => {
    expect(drawn(picture('㐂', 24))).toMatchInlineSnapshot(`
      [
        "       ██",
        " ▄▄▄▄▄▄██▄▄▄▄▄▄▀▀▀▀▀▀▀",
        " ▀▀▀▀▀▀██▀▀▀▀▀▀",
        "       ██            █",
        "         ▀▀▀▀▀▀▀▀▀▀▀▀▀",
        "    ▄▄         ▄",
        "    ██    ███  █     ███",
        " ▄▄▄██▄▀▀▀  ▄▄▄█▄▄▀▀▀",
        " ▀▀▀██▀     ▀▀▀█▀▀",
        "    ██      █  █      ██",
        "    ▀▀▄▄▄▄▄▄█  ▀▄▄▄▄▄▄██",
        "      ▀▀▀▀▀▀▀   ▀▀▀▀▀▀▀▀",
      ]
    `)
  })

  test.each([
    ['㐂㛃', 2],
    ['한ꀀ', 2],
    ['😀', 2],
    ['ñőŽ', 1],
  ])('%s is drawn %i columns wide', (text, columns) => {
    const { characters, unprintable } = printedText(text, glyphs)
    expect(unprintable).toEqual([])
    for (const character of characters) {
      expect(character).toMatchObject({ columns, picture: { width: columns * 12, height: 24 } })
      expect(character.picture?.dots.includes(1)).toBe(true)
    }
  })

  test('what the font lacks, what joins its letters, and what has no shape of its own stays a box and is named', () => {
    expect(printedText('𠮷ب\u0301\ue000\u0001', glyphs)).toMatchObject({
      characters: [{ text: '□' }, { text: '□' }, { text: '□' }, { text: '□' }, { text: '□' }],
      unprintable: ['𠮷', 'ب', '\u0301', '\ue000', '\u0001'],
    })
  })

  test('a mark that only chooses a form of the character before it takes no place', () => {
    expect(printedText('葛\u{e0100}城', glyphs)).toMatchObject({
      characters: [{ text: '葛' }, { text: '城' }],
      unprintable: [],
    })
  })

  test('whatever the text, the printer gets characters it has or pictures of the right size', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 8 }), (text) => {
        for (const { bytes, columns, picture: one } of printedText(text, glyphs).characters) {
          expect(bytes.length).toBe(one === null ? columns : 5 + 3 * 12 * columns)
        }
      }),
    )
  })
})

describe('pictures on the wire', () => {
  test('in a line: ESC * 33, columns of three bytes, the uppermost dot in the highest bit', () => {
    const dots = new Uint8Array(2 * 24)
    dots[0] = 1
    dots[23 * 2 + 1] = 1
    expect(encodeInLine({ width: 2, height: 24, dots })).toEqual(
      Uint8Array.of(0x1b, 0x2a, 33, 2, 0, 0x80, 0, 0, 0, 0, 0x01),
    )
    expect(encodeInLine({ width: 1, height: 8, dots: new Uint8Array(8) })).toBeNull()
  })

  test('as a line: GS v 0, rows of bytes, the left-most dot in the highest bit', () => {
    const dots = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0)
    expect(encodeRaster({ width: 10, height: 2, dots })).toEqual(
      Uint8Array.of(0x1d, 0x76, 0x30, 0, 2, 0, 2, 0, 0x80, 0x40, 0x00, 0x80),
    )
  })

  test('dots never spell a command that a printer obeys in the middle of a picture', () => {
    const dots = fc.uint8Array({ min: 0, max: 1, minLength: 48 * 24, maxLength: 48 * 24 })
    fc.assert(
      fc.property(dots, (some) => {
        const pictures = [
          encodeInLine({ width: 48, height: 24, dots: some })?.slice(5) ?? new Uint8Array(0),
          encodeRaster({ width: 48, height: 24, dots: some }).slice(8),
        ]
        for (const bytes of pictures) {
          expect(
            bytes.some((byte, at) => byte === 0x10 && [0x04, 0x05, 0x14].includes(bytes[at + 1] ?? 0)),
          ).toBe(false)
        }
      }),
    )
    const spelt = new Uint8Array(8 * 2)
    spelt[3] = 1
    spelt[8 + 5] = 1
    expect(encodeRaster({ width: 8, height: 2, dots: spelt }).slice(8)).toEqual(Uint8Array.of(0x18, 0x04))
  })

  test('a bold line has bolder pictures, a plain one the character’s own', () => {
    const [plain, bold] = [false, true].map((manner) =>
      laid({ lines: [receiptText('㐂', { bold: manner })] }, 48).map(encodeLine),
    )
    const own = encodeInLine(picture('㐂', 24))
    expect(plain).toEqual([Uint8Array.of(...(own ?? []), 0x0a)])
    expect(bold?.[0]?.slice(3, -4)).toEqual(encodeInLine(embolden(picture('㐂', 24))))
    expect(bold?.[0]?.slice(3, -4)).not.toEqual(own)
  })
})

describe('layout with drawn characters', () => {
  // Of ambiguous width in Unicode and two columns wide in Chinese mode: · — “ ” ① ± ×
  const value = '“张㐂”·①±×'

  test.each([32, 42, 48] as const)(
    'a row with drawn and ambiguous characters fills %i columns',
    (columns) => {
      const [line] = laid({ lines: [receiptRow('户名—', value)] }, columns)
      if (line?.kind !== 'text') throw new TypeError('a row is a line of text')
      expect(columnsOf(line.characters)).toBe(columns)
      expect(line.characters.map(({ text }) => text).join('')).toMatch(/^户名— +“张㐂”·①±×$/)
      const dots = line.characters.reduce((sum, { columns: each }) => sum + 12 * each, 0)
      expect(dots).toBe(columns * 12)
    },
  )

  test.each([32, 42, 48] as const)(
    'a line of double size is drawn whole, as wide as %i columns',
    (columns) => {
      const [left, center] = (['left', 'center'] as const).map(
        (align) => laid({ lines: [receiptText('张㐂', { align, size: 'double' })] }, columns)[0],
      )
      if (left?.kind !== 'picture' || center?.kind !== 'picture') throw new TypeError('it is drawn')
      expect(left.picture).toMatchObject({ width: columns * 12, height: 48 })
      const row = (one: typeof left, y: number): string =>
        Buffer.from(one.picture.dots.subarray(y * columns * 12, (y + 1) * columns * 12)).toString('hex')
      const indent = columns * 6 - 48
      for (const y of [0, 20, 47]) {
        expect(row(center, y)).toBe('00'.repeat(indent) + row(left, y).slice(0, -2 * indent))
      }
      expect(
        layOut({ lines: [receiptText('张三', { size: 'double' })] }, columns, glyphs).lines[0]?.kind,
      ).toBe('text')
    },
  )
})
