import { Writable } from 'node:stream'
import { z } from 'zod'

const mostLineChars = 4_000

/** Seven digits and more, also with blanks or dashes between: telephone, customer, identity and card numbers. */
const longNumber = /\d(?:[ -]?\d){6,}[Xx]?/g
const hidden = '[number]'

const line = z.record(z.string(), z.json())

/** Times and process ids of the log itself are not anybody's. */
const own: ReadonlySet<string> = new Set(['time', 'pid', 'level'])

const scrubValue = (value: z.infer<ReturnType<typeof z.json>>): z.infer<ReturnType<typeof z.json>> => {
  if (typeof value === 'string') return value.replaceAll(longNumber, hidden)
  if (typeof value === 'number') return Math.abs(value) >= 1e6 ? hidden : value
  if (Array.isArray(value)) return value.map(scrubValue)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key.replaceAll(longNumber, hidden), scrubValue(inner)]),
    )
  }
  return value
}

/** A line of the log without anything that could be somebody's number. Never throws. */
export const scrubLine = (text: string): string => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return text.replaceAll(longNumber, hidden)
  }
  const parsed = line.safeParse(json)
  if (!parsed.success) return text.replaceAll(longNumber, hidden)
  const entries = Object.entries(parsed.data).map(([key, value]) =>
    own.has(key) ? [key, value] : [key.replaceAll(longNumber, hidden), scrubValue(value)],
  )
  return JSON.stringify(Object.fromEntries(entries))
}

/** The last lines of a log in memory, for an engineer who asks from afar; `shown` makes of each what may be told. */
export class LogRing {
  readonly #most: number
  readonly #shown: (line: string) => string
  readonly #lines: string[] = []
  readonly stream: Writable

  constructor(most: number, shown: (line: string) => string) {
    this.#most = most
    this.#shown = shown
    this.stream = new Writable({
      decodeStrings: false,
      write: (chunk: unknown, _encoding, done) => {
        this.#take(String(chunk))
        done()
      },
    })
  }

  /** Oldest first. */
  lines(): string[] {
    return this.#lines.map(this.#shown)
  }

  #take(text: string): void {
    for (const one of text.split('\n')) {
      if (one === '') continue
      this.#lines.push(one.length > mostLineChars ? `${one.slice(0, mostLineChars)}…` : one)
    }
    if (this.#lines.length > this.#most) this.#lines.splice(0, this.#lines.length - this.#most)
  }
}
