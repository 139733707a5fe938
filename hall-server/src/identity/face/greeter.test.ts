import { expect, test } from 'vitest'
import { addressOf, leadTo } from './greeter.ts'

test.each([
  ['张伟', false, '张'],
  ['欧阳锋', false, '欧阳'],
  ['歐陽娜', false, '歐陽'],
  ['欧阳', false, '欧'],
  ['SPECIMEN, JOHN', false, 'SPECIMEN'],
])('%s is addressed by the family name alone', (name, business, address) => {
  expect(addressOf(name, business)).toBe(address)
})

test('important people go to the manager, companies and the elderly to a person, others to a kiosk', () => {
  const cases: Parameters<typeof leadTo>[0][] = [
    ['vip', 'arrears'],
    ['business'],
    ['elderly', 'arrears'],
    ['arrears'],
    [],
  ]
  expect(cases.map((tags) => leadTo(tags))).toEqual(['manager', 'counter', 'counter', 'kiosk', 'kiosk'])
})
