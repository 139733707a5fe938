import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import type { Bitmap } from './bitmap.ts'
import { contoursOf, fill } from './outline.ts'

/** Pictures of the characters that a printer's own font lacks. */
export interface GlyphSource {
  /** A character, `height` dots high and half as wide for each column it takes; null when the font lacks it too. */
  draw(character: string, height: number): (Bitmap & { readonly columns: 1 | 2 }) | null
}

/** The font is not as it was published; receipts are printed with □ instead. */
export class GlyphFontError extends Error {
  override readonly name = 'GlyphFontError'
  readonly code = 'glyph-font-unusable'
}

const unzip = promisify(inflate)
/** UnifontEX (OFL-1.1): 16 by 16 dots, with every Chinese character of the first plane, extension A included. */
const fontFile = (): URL =>
  new URL(import.meta.resolve('@fontsource/unifontex/files/unifontex-latin-400-normal.woff'))
const wanted = ['cmap', 'glyf', 'head', 'hmtx', 'hhea', 'loca'] as const
type TableName = (typeof wanted)[number]

/**
 * Scripts whose letters stand side by side as they are. Others join or reorder their letters, and letters drawn one by
 * one would be worse than a box.
 */
const drawable =
  /^(?:[\p{Script=Han}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}\p{Script=Yi}]|(?=\p{Script=Common})[\p{L}\p{N}\p{P}\p{S}\p{Zs}])$/u

/** The tables of a WOFF 1.0 file, inflated where they are deflated. */
async function tablesOf(file: Buffer): Promise<ReadonlyMap<string, DataView>> {
  const tables = new Map<string, DataView>()
  const count = file.readUInt16BE(12)
  for (let index = 0; index < count; index += 1) {
    const entry = 44 + index * 20
    const name = file.toString('latin1', entry, entry + 4)
    if (!wanted.some((one) => one === name)) continue
    const [offset, length, whole] = [4, 8, 12].map((at) => file.readUInt32BE(entry + at))
    const stored = file.subarray(offset, (offset ?? 0) + (length ?? 0))
    const bytes = length === whole ? stored : await unzip(stored)
    tables.set(name, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  }
  return tables
}

/** Code point → glyph, from a `cmap` subtable of format 12. */
function glyphIds(cmap: DataView): (codePoint: number) => number {
  const count = cmap.getUint16(2)
  const offsets = Array.from({ length: count }, (_, index) => cmap.getUint32(8 + index * 8))
  const table = offsets.find((offset) => cmap.getUint16(offset) === 12)
  if (table === undefined) throw new GlyphFontError('the font has no character map of format 12')
  const groups = cmap.getUint32(table + 12)
  return (codePoint) => {
    let [low, high] = [0, groups - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      const group = table + 16 + middle * 12
      if (codePoint < cmap.getUint32(group)) high = middle - 1
      else if (codePoint > cmap.getUint32(group + 4)) low = middle + 1
      else return cmap.getUint32(group + 8) + codePoint - cmap.getUint32(group)
    }
    return 0
  }
}

class PixelFont implements GlyphSource {
  readonly #idOf: (codePoint: number) => number
  readonly #glyf: DataView
  readonly #loca: DataView
  readonly #hmtx: DataView
  readonly #advances: number
  readonly #em: number
  readonly #ascent: number

  constructor(table: (name: TableName) => DataView) {
    this.#idOf = glyphIds(table('cmap'))
    this.#glyf = table('glyf')
    this.#loca = table('loca')
    this.#hmtx = table('hmtx')
    const head = table('head')
    const hhea = table('hhea')
    if (head.getInt16(50) !== 1) throw new GlyphFontError('the font has no long index of its glyphs')
    this.#em = head.getUint16(18)
    this.#ascent = hhea.getInt16(4)
    this.#advances = hhea.getUint16(34)
  }

  draw(character: string, height: number): (Bitmap & { readonly columns: 1 | 2 }) | null {
    if (!drawable.test(character)) return null
    const id = this.#idOf(character.codePointAt(0) ?? 0)
    const columns = this.#columns(id)
    if (id === 0 || columns === null) return null
    const width = (columns * height) / 2
    const [from, to] = [this.#loca.getUint32(id * 4), this.#loca.getUint32(id * 4 + 4)]
    const contours =
      to === from ? [] : contoursOf(new DataView(this.#glyf.buffer, this.#glyf.byteOffset + from, to - from))
    if (contours === null) return null
    const dots = fill(contours, { width, height, top: this.#ascent, unit: this.#em / height })
    return { width, height, columns, dots }
  }

  #columns(id: number): 1 | 2 | null {
    const advance = this.#hmtx.getUint16(Math.min(id, this.#advances - 1) * 4)
    if (advance === this.#em) return 2
    return advance === this.#em / 2 ? 1 : null
  }
}

/** Reads the font; rejects with a GlyphFontError when it is missing or not as it was published. */
export async function openGlyphs(): Promise<GlyphSource> {
  try {
    const tables = await tablesOf(await readFile(fontFile()))
    return new PixelFont((name) => {
      const table = tables.get(name)
      if (table === undefined) throw new GlyphFontError(`the font has no table ${name}`)
      return table
    })
  } catch (error) {
    if (error instanceof GlyphFontError) throw error
    throw new GlyphFontError('the font cannot be read', { cause: error })
  }
}
