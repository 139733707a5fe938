import iconv from 'iconv-lite'
import { encodeInLine, type Bitmap } from './bitmap.ts'
import type { GlyphSource } from './glyphs.ts'

/** Stands for a character that the printer's font does not hold; it is in every Chinese printer (GBK A1F5). */
const missing = '□'

/**
 * U+00A5 encodes to four bytes, which Chinese printers print as garbage; its fullwidth twin U+FFE5 has two.
 */
const replacements: ReadonlyMap<string, string> = new Map([
  ['\u00a5', '￥'],
  ['\u00a0', ' '],
  ['\u2009', ' '],
  ['\u202f', ' '],
  ['\u2212', '-'],
  ['\t', ' '],
])

/** Dots of a line of text, and of a column in it, on every paper: 384, 504 or 576 dots for 32, 42 or 48 columns. */
export const lineDots = 24
export const columnDots = 12
/** Select the form of the character before them, or nothing: there is nothing to print. */
const invisible = /^\p{Default_Ignorable_Code_Point}$/u

/** One character as it goes to the printer. */
export interface PrintedCharacter {
  readonly text: string
  /**
   * Columns on paper: in Chinese mode a one-byte code takes one, a two-byte code two, whatever Unicode says of its
   * width; a picture takes those it is drawn in.
   */
  readonly columns: 1 | 2
  readonly bytes: Uint8Array
  /** The character drawn, where the printer's own font does not hold it; null elsewhere. */
  readonly picture: Bitmap | null
}

function encodeCharacter(text: string): PrintedCharacter | null {
  const codePoint = text.codePointAt(0) ?? 0
  if (codePoint >= 0x20 && codePoint <= 0x7e) {
    return { text, columns: 1, bytes: Uint8Array.of(codePoint), picture: null }
  }
  // The user-defined zone of GBK has codes of two bytes and no glyphs.
  if (codePoint < 0x80 || (codePoint >= 0xe000 && codePoint <= 0xf8ff)) return null
  const bytes = Uint8Array.from(iconv.encode(text, 'gb18030'))
  return bytes.length === 2 ? { text, columns: 2, bytes, picture: null } : null
}

function drawCharacter(text: string, glyphs: GlyphSource): PrintedCharacter | null {
  const picture = glyphs.draw(text, lineDots)
  const bytes = picture === null ? null : encodeInLine(picture)
  return picture === null || bytes === null ? null : { text, columns: picture.columns, bytes, picture }
}

export interface PrintedText {
  readonly characters: readonly PrintedCharacter[]
  /** The characters that were replaced, each once. */
  readonly unprintable: readonly string[]
}

/**
 * Text as it can be printed: in the printer's two-byte font, drawn where that lacks a character and `glyphs` has it,
 * and □ for the rest, which is named.
 */
export function printedText(text: string, glyphs: GlyphSource | null): PrintedText {
  const characters: PrintedCharacter[] = []
  const unprintable = new Set<string>()
  for (const original of text.normalize('NFC')) {
    const wanted = replacements.get(original) ?? original
    if (invisible.test(wanted)) continue
    const printed = encodeCharacter(wanted) ?? (glyphs === null ? null : drawCharacter(wanted, glyphs))
    if (printed !== null) {
      characters.push(printed)
      continue
    }
    unprintable.add(original)
    const box = encodeCharacter(missing)
    if (box !== null) characters.push(box)
  }
  return { characters, unprintable: [...unprintable] }
}
