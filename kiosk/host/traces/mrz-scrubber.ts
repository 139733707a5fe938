import { states } from 'mrz'
import { sameShape, sameShapeBytes } from './same-shape.ts'
import { joined, type Scrubber } from './scrubber.ts'

/** From and to in the lines of a document put one after another. */
type Span = readonly [number, number]
interface Format {
  readonly lineLength: number
  readonly lines: number
  readonly issuer: Span
  readonly nationality: Span
  readonly birth: Span
  readonly sex: number
  readonly expiry: Span
  /** Where a check digit stands, and what it is over; the last is the composite. (ICAO 9303.) */
  readonly checks: readonly { readonly at: number; readonly over: readonly Span[] }[]
}

const td3: Format = {
  lineLength: 44,
  lines: 2,
  issuer: [2, 5],
  nationality: [54, 57],
  birth: [57, 63],
  sex: 64,
  expiry: [65, 71],
  checks: [
    { at: 53, over: [[44, 53]] },
    { at: 63, over: [[57, 63]] },
    { at: 71, over: [[65, 71]] },
    { at: 86, over: [[72, 86]] },
    {
      at: 87,
      over: [
        [44, 54],
        [57, 64],
        [65, 87],
      ],
    },
  ],
}
const td2: Format = {
  lineLength: 36,
  lines: 2,
  issuer: [2, 5],
  nationality: [46, 49],
  birth: [49, 55],
  sex: 56,
  expiry: [57, 63],
  checks: [
    { at: 45, over: [[36, 45]] },
    { at: 55, over: [[49, 55]] },
    { at: 63, over: [[57, 63]] },
    {
      at: 71,
      over: [
        [36, 46],
        [49, 56],
        [57, 71],
      ],
    },
  ],
}
const td1: Format = {
  lineLength: 30,
  lines: 3,
  issuer: [2, 5],
  nationality: [45, 48],
  birth: [30, 36],
  sex: 37,
  expiry: [38, 44],
  checks: [
    { at: 14, over: [[5, 14]] },
    { at: 36, over: [[30, 36]] },
    { at: 44, over: [[38, 44]] },
    {
      at: 59,
      over: [
        [5, 30],
        [30, 37],
        [38, 45],
        [48, 59],
      ],
    },
  ],
}
const formats = [td3, td2, td1]
/** Lines of the longest document, and then some. */
const longestHeld = 512

function checkDigit(text: string): string {
  const weights = [7, 3, 1]
  const sum = Array.from(text).reduce((total, character, index) => {
    const value = character === '<' ? 0 : Number.parseInt(character, 36)
    return total + (Number.isNaN(value) ? 0 : value) * (weights[index % 3] ?? 0)
  }, 0)
  return String(sum % 10)
}

const isDate = (yymmdd: string): boolean =>
  /^\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(yymmdd) && !/^..(?:02(?:29|3)|..31)$/.test(yymmdd)

function madeUpState(code: string): string {
  const bare = code.replaceAll('<', '')
  if (bare === 'UTO') return code
  if (!Object.hasOwn(states, bare)) return sameShape(code)
  return bare === 'D' ? code : 'CHN'
}

/** The text of a document, its lines put one after another; `today` as `YYYYMMDD`. */
export function madeUpDocument(text: string, format: Format, today: string): string {
  const read = ([from, to]: Span, all: readonly string[] | string = text): string =>
    typeof all === 'string' ? all.slice(from, to) : all.slice(from, to).join('')
  const made = sameShape(text).split('')
  const write = (from: number, value: string): void => {
    made.splice(from, value.length, ...value.split(''))
  }
  write(0, text.slice(0, 2))
  for (const span of [format.issuer, format.nationality]) write(span[0], madeUpState(read(span)))
  if (isDate(read(format.birth))) write(format.birth[0], '900101')
  if (isDate(read(format.expiry))) {
    write(format.expiry[0], `20${read(format.expiry)}` >= today ? '991231' : '200101')
  }
  if (/[MF]/.test(text.charAt(format.sex))) write(format.sex, 'M')
  for (const { at, over } of format.checks) {
    const found = text.charAt(at)
    if (!/\d/.test(found)) write(at, found)
    else {
      const right = checkDigit(over.map((span) => read(span, made)).join(''))
      const wasRight = found === checkDigit(over.map((span) => read(span)).join(''))
      write(at, wasRight ? right : String((Number(right) + 1) % 10))
    }
  }
  return made.join('')
}

const isText = (byte: number): boolean => byte >= 0x20

/** For a reader of machine-readable zones, which sends lines between control characters. */
export class MrzScrubber implements Scrubber {
  readonly #today: string
  #held: number[] = []

  constructor(today: string) {
    this.#today = today
  }

  push(bytes: Uint8Array): Uint8Array {
    const out: Uint8Array[] = []
    for (const byte of bytes) {
      const endsLine = !isText(byte) && this.#held.some(isText)
      this.#held.push(byte)
      if (endsLine && this.#complete) out.push(this.flush())
      else if (this.#held.length >= longestHeld) out.push(this.flush())
    }
    return joined(out)
  }

  get #lengths(): readonly number[] {
    return String.fromCharCode(...this.#held.map((byte) => (isText(byte) ? 0x41 : 0x0d)))
      .split('\r')
      .map((line) => line.length)
      .filter((length) => length > 0)
  }

  /** Whether the lines are a document, or can no longer become one. */
  get #complete(): boolean {
    const lengths = this.#lengths
    const [first = 0] = lengths
    const format = formats.find(({ lineLength }) => lineLength === first)
    return format === undefined || lengths.length >= format.lines
  }

  flush(): Uint8Array {
    const lengths = this.#lengths
    const bytes = Uint8Array.from(this.#held.splice(0))
    const text = bytes.filter(isText)
    const format = formats.find(
      ({ lineLength, lines }) =>
        text.length === lineLength * lines &&
        (lengths.length === 1 ||
          (lengths.length === lines && lengths.every((length) => length === lineLength))),
    )
    const ascii = text.every((byte) => byte < 0x80)
    if (format === undefined || !ascii) return sameShapeBytes(bytes)
    const made = madeUpDocument(String.fromCharCode(...text), format, this.#today)
    let at = 0
    return bytes.map((byte) => {
      if (!isText(byte)) return byte
      at += 1
      return made.charCodeAt(at - 1)
    })
  }
}
