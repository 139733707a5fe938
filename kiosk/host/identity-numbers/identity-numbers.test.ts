import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCreditCode } from './credit-code.ts'
import { readResidentNumber } from './resident-number.ts'

describe("a resident's number (GB 11643)", () => {
  test.each([
    ['11010519491231002X', '110105', '1949-12-31', 'female'],
    ['440524188001010014', '440524', '1880-01-01', 'male'],
    ['810000199001010019', '810000', '1990-01-01', 'male'],
    ['911040197408120013', '911040', '1974-08-12', 'male'],
  ])('%s tells its area, birth and sex', (number, area, birth, sex) => {
    expect(readResidentNumber(number)).toEqual({ kind: 'valid', form: 'current', number, area, birth, sex })
  })

  test('fifteen digits are lengthened by the century and the check character', () => {
    expect(readResidentNumber('110105491231002')).toMatchObject({
      kind: 'valid',
      form: 'legacy',
      number: '11010519491231002X',
    })
  })

  test.each([
    ['110105194912310021', 'check-character'],
    ['11010519491231002x', 'shape'],
    ['110105194902300020', 'birth-date'],
    ['01010519491231002X', 'shape'],
    ['1101051949123100', 'shape'],
    ['110105490230002', 'birth-date'],
    ['110105491231997', 'birth-date'],
    ['', 'shape'],
  ])('%s is none: %s', (number, fault) => {
    expect(readResidentNumber(number)).toEqual({ kind: 'invalid', fault })
  })

  test('a wrong digit anywhere is noticed', () => {
    const place = fc.integer({ min: 0, max: 16 })
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 9 }), (index, change) => {
        const digits = Array.from('11010519491231002X')
        digits[index] = String((Number(digits[index]) + change) % 10)
        expect(readResidentNumber(digits.join('')).kind).toBe('invalid')
      }),
    )
  })
})

describe('a unified social credit code (GB 32100)', () => {
  test.each([
    ['91350100M000100Y43', 'M000100Y4', '350100'],
    ['91000000000000000K', '000000000', '000000'],
    ['91110105MA0000007L', 'MA0000007', '110105'],
  ])('%s is right, the organisation code in it too', (code, organisation, area) => {
    expect(readCreditCode(code)).toEqual({
      kind: 'credit-code',
      department: '9',
      class: '1',
      area,
      organisation,
      organisationCheck: 'right',
      check: 'right',
    })
  })

  test('a wrong check character is told and does not make it another kind of number', () => {
    expect(readCreditCode('91350100M000100Y44')).toMatchObject({ kind: 'credit-code', check: 'wrong' })
    expect(readCreditCode('91350100M000100Y53')).toMatchObject({ organisationCheck: 'wrong' })
  })

  test.each(['91350100M000100I43', '91350100m000100y43', '9135010XM000100Y43', '9135', ''])(
    '%j has not its shape',
    (code) => {
      expect(readCreditCode(code)).toEqual({ kind: 'invalid', fault: 'shape' })
    },
  )

  test('a wrong character anywhere is noticed', () => {
    const digits = Array.from('91350100M000100Y43')
    const alphabet = Array.from('0123456789ABCDEFGHJKLMNPQRTUWXY')
    fc.assert(
      fc.property(fc.nat(17), fc.constantFrom(...alphabet), (index, character) => {
        fc.pre(digits[index] !== character)
        const read = readCreditCode(digits.with(index, character).join(''))
        expect(read.kind === 'invalid' || read.check === 'wrong').toBe(true)
      }),
    )
  })
})

test('any text is read without an exception', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (text) => {
      expect(['valid', 'invalid']).toContain(readResidentNumber(text).kind)
      expect(['credit-code', 'invalid']).toContain(readCreditCode(text).kind)
    }),
  )
})
