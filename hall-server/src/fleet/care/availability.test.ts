import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvOf } from './availability-csv.ts'
import { countAvailability, type HeardState, type StateSpan } from './availability-rules.ts'
import { joined, lengthOf, type Span, within, without } from './availability-spans.ts'

const HOUR = 3_600_000
const END = 40

/** The same arithmetic, instant by instant. */
const instants = (spans: readonly Span[]): boolean[] =>
  Array.from({ length: END }, (_, at) => spans.some(({ from, until }) => from <= at && at < until))

const span: fc.Arbitrary<Span> = fc.record({ from: fc.nat(END), until: fc.nat(END) })
const spans = fc.array(span, { maxLength: 12 })

describe('spans of time', () => {
  it('joined are the same instants, sorted, apart from each other and never empty', () => {
    fc.assert(
      fc.property(spans, (some) => {
        const result = joined(some)
        expect(instants(result)).toEqual(instants(some))
        result.forEach(({ from, until }, i) => {
          expect(until).toBeGreaterThan(from)
          expect(from).toBeGreaterThan(result[i - 1]?.until ?? -1)
        })
      }),
    )
  })

  it('within and without others are what lies in both, and in the first alone', () => {
    fc.assert(
      fc.property(spans, spans, (some, others) => {
        const [a, b] = [instants(some), instants(others)]
        expect(instants(within(some, others))).toEqual(a.map((is, at) => is && b[at]))
        expect(instants(without(some, others))).toEqual(a.map((is, at) => is && b[at] !== true))
        expect(lengthOf(within(some, others)) + lengthOf(without(some, others))).toBe(lengthOf(some))
      }),
    )
  })

  it('are as long as they have instants', () => {
    fc.assert(
      fc.property(spans, (some) => {
        expect(lengthOf(some)).toBe(instants(some).filter(Boolean).length)
      }),
    )
  })
})

const states: fc.Arbitrary<StateSpan[]> = fc.array(
  fc.record({
    from: fc.nat(END),
    until: fc.nat(END),
    state: fc.constantFrom<HeardState[]>('up', 'down', 'unknown'),
  }),
  { maxLength: 12 },
)
const inHours = <T extends Span>({ from, until, ...rest }: T) => ({
  ...rest,
  from: from * HOUR,
  until: until * HOUR,
})
const range = { from: 5 * HOUR, until: 35 * HOUR }

describe('availability', () => {
  it('gives every instant to one of up, down, unknown and maintenance, as counting them by hand does', () => {
    fc.assert(
      fc.property(states, spans, (heard, windows) => {
        const hand = { up: 0, down: 0, unknown: 0, maintenance: 0 }
        for (let at = 5; at < 35; at += 1) {
          const here = (one: Span): boolean => one.from <= at && at < one.until
          const said = heard.filter(here).map(({ state }) => state)
          if (windows.some(here)) hand.maintenance += 1
          else if (said.includes('down')) hand.down += 1
          else if (said.includes('up')) hand.up += 1
          else hand.unknown += 1
        }
        const row = countAvailability(heard.map(inHours), windows.map(inHours), range)
        expect(row).toMatchObject({
          upHours: hand.up,
          downHours: hand.down,
          unknownHours: hand.unknown,
          maintenanceHours: hand.maintenance,
          availability: hand.up + hand.down === 0 ? null : hand.up / (hand.up + hand.down),
        })
        expect(row.failures > 0).toBe(hand.down > 0)
        expect(row.mtbfHours === null).toBe(hand.down === 0)
      }),
    )
  })

  it('is not changed by time that nobody heard', () => {
    fc.assert(
      fc.property(states, (heard) => {
        const without_ = heard.filter(({ state }) => state !== 'unknown')
        expect(countAvailability(heard.map(inHours), [], range)).toEqual(
          countAvailability(without_.map(inHours), [], range),
        )
      }),
    )
  })

  it('counts a failure that was unknown in between once, and two when it was up in between', () => {
    const row = (...parts: [HeardState, number, number][]) =>
      countAvailability(
        parts.map(([state, from, until]) => inHours({ state, from, until })),
        [],
        range,
      )
    expect(row(['up', 5, 10], ['down', 10, 12], ['unknown', 12, 20], ['down', 20, 22])).toMatchObject({
      failures: 1,
      unknownHours: 21,
      mttrHours: 4,
      mtbfHours: 5,
    })
    expect(row(['down', 0, 7], ['up', 7, 15], ['down', 15, 16], ['up', 16, 35])).toMatchObject({
      failures: 2,
      upHours: 27,
      downHours: 3,
      mttrHours: 1.5,
      mtbfHours: 13.5,
      availability: 0.9,
    })
  })

  it('says nothing of a device that was never heard', () => {
    expect(countAvailability([], [], range)).toEqual({
      upHours: 0,
      downHours: 0,
      unknownHours: 30,
      maintenanceHours: 0,
      failures: 0,
      availability: null,
      mtbfHours: null,
      mttrHours: null,
    })
  })
})

/** A reader of RFC 4180, written against its grammar: records end in CRLF, a quote in a quoted field is doubled. */
const readCsv = (text: string): string[][] => {
  const records: string[][] = []
  let record: string[] = []
  let at = 0
  while (at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      at += 1
      while (text[at] !== '"' || text[at + 1] === '"') {
        cell += text[at]
        at += text[at] === '"' ? 2 : 1
      }
      at += 1
    } else while (text[at] !== ',' && text[at] !== '\r') cell += text[at++]
    record.push(cell)
    if (text[at] === ',') at += 1
    else {
      expect(text.slice(at, at + 2)).toBe('\r\n')
      at += 2
      records.push(record)
      record = []
    }
  }
  return records
}

describe('a report as CSV', () => {
  it('reads back as it was written, whatever the names of the devices hold', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', ' ', '=', '城', '-') })
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (lines) => {
        const read = readCsv(csvOf(lines))
        expect(read.map((line) => line.map((text) => text.replace(/^'(?=[=\-\r\n])/, '')))).toEqual(lines)
      }),
    )
  })

  it('gives no text to a spreadsheet that it would run', () => {
    const formulas = ['=HYPERLINK("http://x")', '+1+1', '-2', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1']
    for (const formula of formulas) expect(readCsv(csvOf([[formula]]))[0]?.[0]).toBe(`'${formula}`)
    expect(csvOf([[-1.5, null, 'kiosk-1']])).toBe('-1.5,,kiosk-1\r\n')
  })
})
