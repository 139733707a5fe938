import { embolden, inARow, type Bitmap } from './bitmap.ts'
import { columnDots, lineDots, printedText, type PrintedCharacter } from './characters.ts'
import type { ReceiptAlign, ReceiptDocument, ReceiptLine, ReceiptSize } from './document.ts'
import type { GlyphSource } from './glyphs.ts'

/** Columns of the usual papers: 58 mm has 32, 80 mm has 42 or 48. */
export type PaperColumns = 32 | 42 | 48

/** One piece of paper, at most as wide as the paper. */
export type LaidLine =
  | {
      readonly kind: 'text'
      readonly characters: readonly PrintedCharacter[]
      readonly align: ReceiptAlign
      readonly bold: boolean
      readonly size: ReceiptSize
    }
  /** A line of double size drawn whole, as wide as the paper: pictures in a line are of one size only. */
  | { readonly kind: 'picture'; readonly text: string; readonly picture: Bitmap }
  | { readonly kind: 'qr'; readonly data: string }
  | { readonly kind: 'barcode'; readonly data: string }

export interface LaidReceipt {
  readonly lines: readonly LaidLine[]
  /** Every character that became □ or was left out, each once. */
  readonly unprintable: readonly string[]
}

/** Marks that may not begin a line. */
const closing = new Set('，。、；：？！）》」』】〉”’,.;:?!)]}%')

export function columnsOf(characters: readonly PrintedCharacter[]): number {
  return characters.reduce((sum, character) => sum + character.columns, 0)
}

function isWordPart(character: PrintedCharacter | undefined): boolean {
  return character !== undefined && character.columns === 1 && character.text !== ' '
}

/** How many characters, from the start, make up the next line. */
function nextLineLength(characters: readonly PrintedCharacter[], columns: number): number {
  let used = 0
  let fit = 0
  for (const character of characters) {
    if (used + character.columns > columns) break
    used += character.columns
    fit += 1
  }
  if (fit === characters.length) return fit
  let cut = fit
  while (cut > 1 && isWordPart(characters[cut]) && isWordPart(characters[cut - 1])) cut -= 1
  // A word longer than the paper is broken where the paper ends.
  if (cut <= 1) cut = fit
  while (cut > 1 && closing.has(characters[cut]?.text ?? '')) cut -= 1
  return Math.max(cut, 1)
}

/** Breaks a text into lines no wider than `columns`. */
export function wrap(characters: readonly PrintedCharacter[], columns: number): PrintedCharacter[][] {
  const lines: PrintedCharacter[][] = []
  let rest = [...characters]
  while (rest.length > 0) {
    const line = rest.splice(0, nextLineLength(rest, columns))
    while (line.at(-1)?.text === ' ' && rest.length > 0) line.pop()
    while (rest[0]?.text === ' ' && rest.length > 0) rest = rest.slice(1)
    lines.push(line)
  }
  return lines.length === 0 ? [[]] : lines
}

/** Lays a document out for a paper; what neither the printer nor `glyphs` can show is replaced and named. */
export function layOut(
  document: ReceiptDocument,
  columns: PaperColumns,
  glyphs: GlyphSource | null,
): LaidReceipt {
  const unprintable = new Set<string>()
  const show = (text: string): readonly PrintedCharacter[] => {
    const printed = printedText(text, glyphs)
    for (const character of printed.unprintable) unprintable.add(character)
    return printed.characters
  }
  return {
    lines: document.lines.flatMap((line) => layOutLine(line, columns, show, unprintable, glyphs)),
    unprintable: [...unprintable],
  }
}

/** A line of double size in which a character has to be drawn; null when none has, or another cannot be. */
function drawDouble(
  characters: readonly PrintedCharacter[],
  { align, bold }: { readonly align: ReceiptAlign; readonly bold: boolean },
  columns: PaperColumns,
  glyphs: GlyphSource | null,
): LaidLine | null {
  if (glyphs === null || characters.every(({ picture }) => picture === null)) return null
  const height = 2 * lineDots
  const drawn = characters.map(({ text }) => glyphs.draw(text, height))
  const pictures = drawn.filter((picture) => picture !== null)
  if (pictures.length < drawn.length) return null
  const width = columns * columnDots
  const free = Math.max(0, width - pictures.reduce((sum, picture) => sum + picture.width, 0))
  const left = align === 'left' ? 0 : align === 'right' ? free : Math.floor(free / 2)
  const text = characters.map((character) => character.text).join('')
  const picture = inARow(pictures, left, width, height)
  return { kind: 'picture', text, picture: bold ? embolden(picture) : picture }
}

function layOutLine(
  line: ReceiptLine,
  columns: PaperColumns,
  show: (text: string) => readonly PrintedCharacter[],
  unprintable: Set<string>,
  glyphs: GlyphSource | null,
): LaidLine[] {
  const laid = (characters: readonly PrintedCharacter[], align: ReceiptAlign, bold: boolean): LaidLine => ({
    kind: 'text',
    characters,
    align,
    bold,
    size: 'normal',
  })
  switch (line.kind) {
    case 'text': {
      const { align, bold, size } = line
      const width = size === 'double' ? Math.floor(columns / 2) : columns
      return line.text
        .split(/\r?\n/)
        .flatMap((part) => wrap(show(part), width))
        .map((characters): LaidLine => {
          const drawn = size === 'double' ? drawDouble(characters, line, columns, glyphs) : null
          return drawn ?? { kind: 'text', characters, align, bold, size }
        })
    }
    case 'row': {
      const left = show(line.left)
      const right = show(line.right)
      const gap = columns - columnsOf(left) - columnsOf(right)
      if (gap >= 1) return [laid([...left, ...show(' '.repeat(gap)), ...right], 'left', line.bold)]
      return [
        ...wrap(left, columns).map((characters) => laid(characters, 'left', line.bold)),
        ...wrap(right, columns).map((characters) => laid(characters, 'right', line.bold)),
      ]
    }
    case 'rule':
      return [laid(show('-'.repeat(columns)), 'left', false)]
    case 'space':
      return Array.from({ length: line.lines }, () => laid([], 'left', false))
    case 'qr':
      return [{ kind: 'qr', data: line.data }]
    case 'barcode':
      for (const character of line.data.match(/[^ -~]/gu) ?? []) unprintable.add(character)
      return [{ kind: 'barcode', data: line.data.replaceAll(/[^ -~]/gu, '') }]
  }
}
