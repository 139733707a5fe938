import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder or list that a measurement was given cannot be used. The message names what, and how many. */
export class WrongPictures extends Error {
  override readonly name = 'WrongPictures'
  readonly code = 'bench-wrong-pictures'
}

type Portrait = { readonly name: string; readonly number: number }
export type Pair = {
  readonly one: Portrait
  readonly other: Portrait
  readonly same: boolean
  /** The file's own fold, from 0; null where the file has none. */
  readonly fold: number | null
}

const wholeNumber = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null

const pairOf = (columns: readonly string[]): Omit<Pair, 'fold'> | null => {
  const [first, second, third, fourth] = columns
  if (first === undefined) return null
  const one = wholeNumber(second)
  if (columns.length === 3) {
    const other = wholeNumber(third)
    if (one === null || other === null) return null
    return { one: { name: first, number: one }, other: { name: first, number: other }, same: true }
  }
  const other = wholeNumber(fourth)
  if (columns.length !== 4 || third === undefined || one === null || other === null) return null
  return { one: { name: first, number: one }, other: { name: third, number: other }, same: false }
}

/**
 * LFW's pairs.txt: three columns are one person's two pictures, four are two people's. The header is `folds count`
 * (count pairs of each kind in each fold, one fold after the other), or the count alone, which is one fold.
 * @throws {WrongPictures} naming the line
 */
export const parsePairs = (text: string, file: string): readonly Pair[] => {
  const lines = text.split(/\r?\n/)
  const header = (lines[0] ?? '').trim().split(/\s+/)
  const numbers = header.map(wholeNumber)
  const hasHeader = header.length <= 2 && numbers.every((number) => number !== null)
  const pairs: Omit<Pair, 'fold'>[] = []
  for (const [index, line] of lines.entries()) {
    const columns = line.trim().split(/\s+/)
    if (line.trim() === '' || (index === 0 && hasHeader)) continue
    const pair = pairOf(columns)
    if (pair === null) {
      throw new WrongPictures(
        `${file}, line ${index + 1}: ${JSON.stringify(line.slice(0, 80))}; expected "name number number" or "name number name number"`,
      )
    }
    pairs.push(pair)
  }
  if (pairs.length === 0) throw new WrongPictures(`${file}: there is no pair in it`)
  const [folds, count] = hasHeader && header.length === 2 ? numbers : [null, null]
  if (folds === null || folds === undefined || count === null || count === undefined || folds < 2) {
    return pairs.map((pair) => ({ ...pair, fold: null }))
  }
  if (folds * count * 2 !== pairs.length) {
    throw new WrongPictures(
      `${file}: the header says ${folds} folds of ${count} pairs of each kind, ${folds * count * 2} in all; there are ${pairs.length}`,
    )
  }
  return pairs.map((pair, index) => ({ ...pair, fold: Math.floor(index / (count * 2)) }))
}

/** Where a portrait may lie: LFW's own folders, or all in one. */
const places = ({ name, number }: Portrait): readonly string[] => {
  const file = `${name}_${String(number).padStart(4, '0')}`
  return ['jpg', 'jpeg', 'png'].flatMap((ending) => [`${name}/${file}.${ending}`, `${file}.${ending}`])
}

export const keyOf = ({ name, number }: Portrait): string => `${name} ${number}`

/** @throws {WrongPictures} naming how many pictures are missing, and which */
export const findPictures = (pairs: readonly Pair[], folder: string): ReadonlyMap<string, string> => {
  if (!existsSync(folder)) throw new WrongPictures(`${folder} is not there; --images names LFW's folder`)
  const found = new Map<string, string>()
  const missing: string[] = []
  for (const portrait of pairs.flatMap(({ one, other }) => [one, other])) {
    const key = keyOf(portrait)
    if (found.has(key) || missing.includes(key)) continue
    const path = places(portrait)
      .map((place) => join(folder, place))
      .find((place) => existsSync(place))
    if (path === undefined) missing.push(key)
    else found.set(key, path)
  }
  if (missing.length > 0) {
    const some = missing.slice(0, 10).join(', ')
    const more = missing.length > 10 ? ` and ${missing.length - 10} more` : ''
    throw new WrongPictures(
      `${folder}: ${missing.length} of ${missing.length + found.size} pictures are missing: ${some}${more}; looked for Name/Name_0001.jpg and Name_0001.jpg`,
    )
  }
  return found
}

/** @throws {WrongPictures} */
export const readPairs = async (file: string): Promise<readonly Pair[]> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new WrongPictures(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  })
  return parsePairs(text, file)
}
