import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ScanBurst, type BurstEnd, type TypedKey } from './scan-burst.ts'

const number = '3300123456789'

/** Writes a text, one gap before each character but the first. */
function write(burst: ScanBurst, text: string, gaps: (index: number) => number, from = 1_000) {
  const released: TypedKey[] = []
  let at = from
  for (const [index, character] of Array.from(text).entries()) {
    at += index === 0 ? 0 : gaps(index)
    released.push(...burst.key({ character, at }))
  }
  return { released: released.map(({ character }) => character).join(''), at }
}

const typed = (end: BurstEnd): string =>
  end.kind === 'typed' ? end.keys.map(({ character }) => character).join('') : ''

describe('a scanner that types', () => {
  test.each([
    ['every 10 ms', () => 10],
    ['every 35 ms', () => 35],
    ['unevenly, half of it fast', (index: number) => (index % 3 === 0 ? 80 : 12)],
  ])('is known by its pace, %s, with a terminator and without', (_pace, gaps) => {
    const burst = new ScanBurst()
    const { at } = write(burst, number, gaps)
    expect(burst.end(at + 10)).toEqual({ kind: 'scan', text: number })
    write(burst, number, gaps)
    expect(burst.end(null)).toEqual({ kind: 'scan', text: number })
    expect(burst.end(null)).toEqual({ kind: 'nothing' })
  })

  test.each([
    ['five characters', '12345', () => 10],
    ['a median of 36 ms', number, () => 36],
    ['most of it slow', number, (index: number) => (index < 5 ? 10 : 70)],
  ])('is not taken for one by %s', (_case, text, gaps) => {
    const burst = new ScanBurst()
    write(burst, text, gaps)
    expect(typed(burst.end(null))).toBe(text)
  })

  test('a terminator that comes late is a person who presses Enter', () => {
    const burst = new ScanBurst()
    const { at } = write(burst, number, () => 10)
    expect(typed(burst.end(at + 81))).toBe(number)
  })

  test('what a person typed before the scan is given back and is no part of the code', () => {
    const burst = new ScanBurst()
    burst.key({ character: '7', at: 0 })
    const { released } = write(burst, number, () => 10)
    expect(released).toBe('7')
    expect(burst.end(null)).toEqual({ kind: 'scan', text: number })
  })

  test('a text without an end is given back in time', () => {
    const burst = new ScanBurst()
    const { released } = write(burst, '1'.repeat(3_000), () => 10)
    expect(released).toHaveLength(2_953)
  })
})

test('however somebody types, every key comes out once and in order, as a code or as typed', () => {
  const keys = fc.array(
    fc.tuple(fc.constantFrom('1', '2', '3', 'a', '。'), fc.integer({ min: 0, max: 200 })),
    {
      maxLength: 60,
    },
  )
  fc.assert(
    fc.property(keys, (strokes) => {
      const burst = new ScanBurst()
      const out: string[] = []
      let at = 0
      for (const [character, gap] of strokes) {
        at += gap
        if (gap >= 100) {
          const end = burst.end(null)
          out.push(end.kind === 'scan' ? end.text : typed(end))
        }
        out.push(...burst.key({ character, at }).map((key) => key.character))
      }
      out.push(...burst.release().map((key) => key.character))
      expect(out.join('')).toBe(strokes.map(([character]) => character).join(''))
    }),
  )
})

test('nobody who never writes two characters within 40 ms is taken for a scanner', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 40, max: 99 }), { minLength: 1, maxLength: 40 }), (gaps) => {
      const burst = new ScanBurst()
      const { at } = write(burst, 'x'.repeat(gaps.length), (index) => gaps[index] ?? 40)
      expect(burst.end(at + 40).kind).toBe('typed')
    }),
  )
})
