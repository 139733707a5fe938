import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressOf, placeOf } from './address.ts'

test('an address leads back to the place it was written for, whatever a device is called', () => {
  const name = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' })
  fc.assert(
    fc.property(name, name, fc.nat(), (group, node, id) => {
      const places = [
        { page: 'device', group, node },
        { page: 'alarms', id },
        { page: 'work-orders', id: null },
        { page: 'assets', id: node },
      ] as const
      for (const place of places) expect(placeOf(addressOf(place))).toEqual(place)
    }),
  )
})

test('any text after # is some place, and what is not known is the hall', () => {
  fc.assert(fc.property(fc.string(), (text) => typeof placeOf(`#${text}`).page === 'string'))
  expect(placeOf('')).toEqual({ page: 'hall' })
  expect(placeOf('#nowhere/at/all')).toEqual({ page: 'hall' })
  expect(placeOf('#/devices/%E0%A4%A/x')).toEqual({ page: 'devices' })
  expect(placeOf('#/alarms/x')).toEqual({ page: 'alarms', id: null })
})

test('the older addresses of two tabs still lead there', () => {
  expect(placeOf('#faces')).toEqual({ page: 'faces' })
  expect(placeOf('#audit')).toEqual({ page: 'audit' })
})
