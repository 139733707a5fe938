import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupDigits, makeFormat } from './format.ts'

const zhCN = makeFormat('zh-CN')
const zhTW = makeFormat('zh-TW')
const en = makeFormat('en')

describe('money', () => {
  it('has its sign, its yuan and two decimals, in pieces that join to the whole', () => {
    expect(zhCN.money(12_840)).toEqual({
      minus: '',
      sign: '¥',
      whole: '128',
      decimals: '.40',
      text: '¥\u00a0128.40',
    })
  })

  it('keeps the single fen and parts thousands', () => {
    expect(zhCN.money(5).text).toBe('¥\u00a00.05')
    expect(en.money(123_456_789).text).toBe('¥\u00a01,234,567.89')
  })

  it('shows a credit with a minus before the sign', () => {
    expect(zhCN.money(-250).text).toBe('−¥\u00a02.50')
  })

  it('loses no fen of any amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }), (fen) => {
        const digits = en.money(fen).text.replaceAll(/\D/g, '')
        expect(Number(digits)).toBe(Math.abs(fen))
      }),
    )
  })
})

describe('dates and times', () => {
  it('says a calendar date as each language does', () => {
    expect(zhCN.date('2026-11-25')).toBe('2026年11月25日')
    expect(zhTW.date('2026-11-25')).toBe('2026年11月25日')
    expect(en.date('2026-11-25')).toBe('Nov 25, 2026')
  })

  it('says a month with and without its year', () => {
    expect(zhCN.month('2026-02')).toBe('2026年2月')
    expect(en.month('2026-02')).toBe('February 2026')
    expect(zhCN.monthShort('2026-12')).toBe('12月')
    expect(en.monthShort('2026-12')).toBe('Dec')
  })

  it('shows the hall’s clock, wherever the machine believes to be', () => {
    expect(zhCN.clock(Date.UTC(2026, 10, 22, 16, 5))).toBe('00:05')
    expect(en.clock(Date.UTC(2026, 10, 22, 1, 30))).toBe('09:30')
    expect(zhCN.day(Date.UTC(2026, 10, 22, 16, 5))).toBe('11月23日星期一')
  })

  it('counts a wait in minutes and seconds', () => {
    expect(zhCN.duration(272)).toBe('4 分 32 秒')
    expect(zhTW.duration(9)).toBe('9 秒')
    expect(en.duration(60)).toBe('1 min 0 s')
    expect(zhCN.duration(-3)).toBe('0 秒')
  })
})

describe('quantities', () => {
  it('gives energy its unit, and a decimal only where it matters', () => {
    expect(zhCN.energy(218.4)).toBe('218 度')
    expect(zhCN.energy(3.26)).toBe('3.3 度')
    expect(en.energy(1234)).toBe('1,234 kWh')
  })

  it('shows a share in whole percent', () => {
    expect(zhCN.percent(0.376)).toBe('38%')
  })
})

describe('groups of digits', () => {
  it.each([
    ['13812345678', '138 1234 5678'],
    ['3301234567', '330 123 4567'],
    ['3301234567890', '3301 2345 67890'],
    ['3301234567890123', '3301 2345 6789 0123'],
    ['33010219850312452X', '330102 19850312 452X'],
  ])('sets %s as %s', (digits, grouped) => {
    expect(groupDigits(digits)).toBe(grouped)
  })

  it('adds nothing but spaces, whatever the length', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9X*]{0,24}$/), (digits) => {
        expect(groupDigits(digits).replaceAll(' ', '')).toBe(digits)
      }),
    )
  })
})
