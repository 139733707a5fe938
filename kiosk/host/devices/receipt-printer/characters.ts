import iconv from 'iconv-lite'

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

/** One character as it goes to the printer. */
export interface PrintedCharacter {
  readonly text: string
  /** Columns on paper: in Chinese mode a one-byte code takes one, a two-byte code two, whatever Unicode says. */
  readonly columns: 1 | 2
  readonly bytes: Uint8Array
}

function encodeCharacter(text: string): PrintedCharacter | null {
  const codePoint = text.codePointAt(0) ?? 0
  if (codePoint >= 0x20 && codePoint <= 0x7e) return { text, columns: 1, bytes: Uint8Array.of(codePoint) }
  // The user-defined zone of GBK has codes of two bytes and no glyphs.
  if (codePoint < 0x80 || (codePoint >= 0xe000 && codePoint <= 0xf8ff)) return null
  const bytes = Uint8Array.from(iconv.encode(text, 'gb18030'))
  return bytes.length === 2 ? { text, columns: 2, bytes } : null
}

export interface PrintedText {
  readonly characters: readonly PrintedCharacter[]
  /** The characters that were replaced, each once. */
  readonly unprintable: readonly string[]
}

/** Text as the printer's two-byte font can show it; what it cannot becomes □ and is named. */
export function printedText(text: string): PrintedText {
  const characters: PrintedCharacter[] = []
  const unprintable = new Set<string>()
  for (const original of text.normalize('NFC')) {
    const wanted = replacements.get(original) ?? original
    const printed = encodeCharacter(wanted)
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
