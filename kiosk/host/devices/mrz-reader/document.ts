import { parse, states } from 'mrz'

/** The sizes of ICAO Doc 9303 parts 4 to 6: three lines of 30, two of 36, two of 44. */
export type MrzFormat = 'TD1' | 'TD2' | 'TD3'

/** A check digit of the zone. `expected` is null where the zone hides it in another field (long document numbers). */
export interface MrzCheck {
  readonly of: string
  readonly found: string
  readonly expected: string | null
  readonly right: boolean
}

/** One field as it stands in the zone, and as it reads; `value` is null where its content makes no sense. */
export interface MrzField {
  readonly name: string
  readonly raw: string
  readonly value: string | null
  readonly problem: string | null
}

/** A character that an optical reader commonly takes for another; `line` and `column` count from 0. */
export interface MrzChange {
  readonly line: number
  readonly column: number
  readonly from: string
  readonly to: string
}

export interface MrzReading {
  readonly format: MrzFormat
  readonly lines: readonly string[]
  readonly fields: readonly MrzField[]
  readonly checks: readonly MrzCheck[]
  /** Issued by Utopia (UTO), the state of the standard's specimens. */
  readonly specimen: boolean
}

export type MrzResult =
  | { readonly kind: 'read'; readonly reading: MrzReading }
  /**
   * `check-digit`, `field`: read, and not to be trusted. `suggestion` is the one exchange of look-alike characters that
   * makes every check digit right; it counts only once a person has compared it with the document.
   */
  | {
      readonly kind: 'doubtful'
      readonly reason: 'check-digit' | 'field'
      readonly reading: MrzReading
      readonly suggestion: {
        readonly lines: readonly string[]
        readonly changes: readonly MrzChange[]
      } | null
    }
  /** Lines of these lengths and none of the three formats. */
  | { readonly kind: 'unknown-layout' }

const specimenState = 'UTO'
const stateFields: readonly string[] = ['issuingState', 'nationality']
/** Codes are kept whether or not a table knows them; only these fields are codes. */
const codeFields: readonly string[] = [...stateFields, 'sex']
const digitOrLetter: ReadonlyMap<string, string> = new Map([
  ['O', '0'],
  ['0', 'O'],
])

/** ICAO Doc 9303-3 §4.9: weights 7, 3, 1; digits as they are, A = 10 … Z = 35, `<` = 0; modulo 10. */
export function checkDigit(text: string): string {
  const weights = [7, 3, 1]
  const sum = Array.from(text).reduce(
    (total, character, index) =>
      total + (weights[index % 3] ?? 0) * (character === '<' ? 0 : Number.parseInt(character, 36)),
    0,
  )
  return String(sum % 10)
}

function readingOf(lines: readonly string[], correct: boolean): MrzReading | null {
  const { format, details } = parse([...lines], { autocorrect: correct })
  if (format !== 'TD1' && format !== 'TD2' && format !== 'TD3') return null
  const rawOf = (range: { readonly line: number; readonly start: number; readonly end: number }): string =>
    lines[range.line]?.slice(range.start, range.end) ?? ''
  const fields: MrzField[] = []
  const checks: MrzCheck[] = []
  for (const { field, value, valid, error, ranges } of details) {
    if (field === null) continue
    const raw = ranges[0] === undefined ? '' : rawOf(ranges[0])
    if (!field.endsWith('CheckDigit')) {
      const isCode = codeFields.includes(field)
      const problem = valid || isCode ? null : (error ?? 'makes no sense')
      fields.push({ name: field, raw, value: isCode ? codeOf(raw) : valid ? value : null, problem })
      continue
    }
    const sources = ranges.slice(1)
    // Behind a document number of its own length stands the optional field, which does not count.
    const counted = field === 'documentNumberCheckDigit' ? sources.slice(0, 1) : sources
    const hidden = field === 'documentNumberCheckDigit' && raw === '<'
    checks.push({
      of: field.slice(0, -'CheckDigit'.length),
      found: raw,
      expected: hidden ? null : checkDigit(counted.map(rawOf).join('')),
      right: valid,
    })
  }
  const specimen = fields.some(({ name, value }) => stateFields.includes(name) && value === specimenState)
  return { format, lines, fields, checks, specimen }
}

const codeOf = (raw: string): string => raw.replace(/<+$/, '')

const trusted = (reading: MrzReading): boolean =>
  reading.checks.every(({ right }) => right) && reading.fields.every(({ problem }) => problem === null)

/** Reads two or three lines of the right lengths, made of `A` to `Z`, `0` to `9` and `<`. Never throws. */
export function readMrz(lines: readonly string[]): MrzResult {
  const reading = attempt(lines)
  if (reading === null) return { kind: 'unknown-layout' }
  if (trusted(reading)) return { kind: 'read', reading }
  const reason = reading.checks.every(({ right }) => right) ? 'field' : 'check-digit'
  return { kind: 'doubtful', reason, reading, suggestion: suggestionFor(lines) }
}

/** The package throws on what it takes for none of its formats. */
function attempt(lines: readonly string[]): MrzReading | null {
  try {
    return readingOf(lines, false)
  } catch {
    return null
  }
}

function suggestionFor(
  lines: readonly string[],
): { readonly lines: readonly string[]; readonly changes: readonly MrzChange[] } | null {
  const candidates = lines.flatMap((text, line) =>
    Array.from(text).flatMap((from, column): MrzChange[] => {
      const to = digitOrLetter.get(from)
      return to === undefined ? [] : [{ line, column, from, to }]
    }),
  )
  const mended = candidates.flatMap((change) => {
    const changed = lines.map((text, line) =>
      line === change.line
        ? `${text.slice(0, change.column)}${change.to}${text.slice(change.column + 1)}`
        : text,
    )
    const reading = attempt(changed)
    return reading !== null && trusted(reading) ? [{ lines: changed, changes: [change] }] : []
  })
  // Two ways to mend it are none.
  return mended.length === 1 ? (mended[0] ?? null) : null
}

/** The name of a state by its three-letter code; null when the table has none. */
export function stateName(code: string): string | null {
  if (code === specimenState) return 'Utopia, the state of specimens'
  return new Map<string, string>(Object.entries(states)).get(code) ?? null
}

const sexes: ReadonlyMap<string, string> = new Map([
  ['M', 'male'],
  ['F', 'female'],
  ['', 'not specified'],
])
/** What the code for the holder's sex says; null when the standard has no such code. */
export const sexName = (code: string): string | null => sexes.get(code) ?? null

/**
 * A date of the zone, `YYMMDD`, as `YYYY-MM-DD`. Who is born later than `today` was born a hundred years before; what
 * expires does so in this century. Null when part of it is not known (`<`) or the calendar has no such day.
 */
export function mrzDate(digits: string, what: 'birth' | 'expiry', today: string): string | null {
  if (!/^\d{6}$/.test(digits)) return null
  const rest = `${digits.slice(0, 2)}-${digits.slice(2, 4)}-${digits.slice(4)}`
  const day = what === 'birth' && `20${rest}` > today ? `19${rest}` : `20${rest}`
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? day : null
}
