import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { trackingNumber } from './hall-api.ts'
import {
  isTrackingNumber,
  makeTrackingNumber,
  readTrackingNumber,
  trackingNumberRandomBytes,
} from './tracking-number.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const day = fc
  .date({
    min: new Date('2020-01-01T00:00:00Z'),
    max: new Date('2099-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString().slice(0, 10))
const random = fc.uint8Array({ minLength: trackingNumberRandomBytes, maxLength: trackingNumberRandomBytes })
const number = fc.tuple(day, random).map(([date, bytes]) => makeTrackingNumber(date, bytes))

const replaced = (text: string, at: number, character: string) =>
  text.slice(0, at) + character + text.slice(at + 1)

describe('tracking number', () => {
  it('is made as the contract writes it, with the date readable in it', () => {
    fc.assert(
      fc.property(day, random, (date, bytes) => {
        const made = makeTrackingNumber(date, bytes)
        expect(trackingNumber.safeParse(made).success).toBe(true)
        expect(made.slice(1, 7)).toBe(date.slice(2, 4) + date.slice(5, 7) + date.slice(8, 10))
        expect(isTrackingNumber(made)).toBe(true)
      }),
    )
  })

  it('keeps thirty of its random bits apart', () => {
    const made = new Set(
      Array.from({ length: 30 }, (_, bit) => {
        const bytes = new Uint8Array(4)
        new DataView(bytes.buffer).setUint32(0, 2 ** bit)
        return makeTrackingNumber('2026-11-02', bytes)
      }),
    )
    expect(made.size).toBe(30)
  })

  it('gives the same number for the same day and bytes as it always did, since numbers are on paper', () => {
    expect(makeTrackingNumber('2026-11-02', new Uint8Array([0, 0, 0, 0]))).toBe('P261102000000S')
  })

  it('notices every single wrong character', () => {
    fc.assert(
      fc.property(number, (made) => {
        for (let at = 0; at < made.length; at += 1) {
          for (const character of alphabet) {
            if (character === made[at]) continue
            expect(isTrackingNumber(replaced(made, at, character))).toBe(false)
          }
        }
      }),
      { numRuns: 20 },
    )
  })

  it('notices every exchange of two characters, adjacent or not', () => {
    fc.assert(
      fc.property(number, (made) => {
        for (let a = 0; a < made.length; a += 1) {
          for (let b = a + 1; b < made.length; b += 1) {
            if (made[a] === made[b]) continue
            const swapped = replaced(replaced(made, a, made.charAt(b)), b, made.charAt(a))
            expect(isTrackingNumber(swapped)).toBe(false)
          }
        }
      }),
    )
  })

  it('is understood as people write it, with blanks, small letters and look-alikes', () => {
    fc.assert(
      fc.property(number, (made) => {
        const written = `${made.slice(0, 7)}-${made.slice(7, 10)} ${made.slice(10)}`
          .toLowerCase()
          .replaceAll('0', 'o')
        expect(readTrackingNumber(written)).toBe(made)
      }),
    )
  })

  it('never takes arbitrary text for a number unless its check character is right', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = readTrackingNumber(text)
        return read === null || isTrackingNumber(read)
      }),
    )
  })

  it('says what is wrong with a date or with randomness of another length', () => {
    expect(() => makeTrackingNumber('02.11.2026', new Uint8Array(4))).toThrow(/YYYY-MM-DD/)
    expect(() => makeTrackingNumber('2026-11-02', new Uint8Array(3))).toThrow(/4 random bytes/)
  })
})
