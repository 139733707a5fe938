import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Caller, mayLeaveWill, mayPublish, maySubscribe } from './permissions.ts'

const device: Caller = { kind: 'device', group: 'hall-1', node: 'kiosk-1', serial: '41' }
const account: Caller = { kind: 'account', username: 'sim', group: 'hall-1', node: null }
const hall: Caller = { kind: 'hall', hostId: 'foyer-hall' }

describe('a device', () => {
  it.each([
    'spBv1.0/hall-1/NBIRTH/kiosk-1',
    'spBv1.0/hall-1/NDATA/kiosk-1',
    'spBv1.0/hall-1/NDEATH/kiosk-1',
    'spBv1.0/hall-1/DBIRTH/kiosk-1/printer',
    'spBv1.0/hall-1/DDATA/kiosk-1/printer',
    'spBv1.0/hall-1/DDEATH/kiosk-1/printer',
  ])('publishes %s', (topic) => {
    expect(mayPublish(device, topic)).toBe(true)
  })

  it.each([
    'spBv1.0/hall-1/NDATA/kiosk-2',
    'spBv1.0/hall-2/NDATA/kiosk-1',
    'spBv1.0/hall-1/NCMD/kiosk-1',
    'spBv1.0/hall-1/DCMD/kiosk-1/printer',
    'spBv1.0/hall-1/NDATA/kiosk-1/printer',
    'spBv1.0/hall-1/DDATA/kiosk-1',
    'spBv1.0/hall-1/DDATA/kiosk-1/',
    'spBv1.0/hall-1/DDATA/kiosk-1/a/b',
    'spBv1.0/STATE/foyer-hall',
    'spBv1.0/STATE/NDATA/kiosk-1',
    'spAv1.0/hall-1/NDATA/kiosk-1',
    'elsewhere',
    '$SYS/foyer-hall/new/clients',
    '',
  ])('does not publish %s', (topic) => {
    expect(mayPublish(device, topic)).toBe(false)
  })

  it('leaves its own NDEATH as its Will, and nothing else', () => {
    expect(mayLeaveWill(device, 'spBv1.0/hall-1/NDEATH/kiosk-1')).toBe(true)
    expect(mayLeaveWill(device, 'spBv1.0/hall-1/NDATA/kiosk-1')).toBe(false)
    expect(mayLeaveWill(device, 'spBv1.0/hall-1/NDEATH/kiosk-2')).toBe(false)
    expect(mayLeaveWill(device, 'spBv1.0/STATE/foyer-hall')).toBe(false)
  })

  it.each([
    'spBv1.0/hall-1/NCMD/kiosk-1',
    'spBv1.0/hall-1/DCMD/kiosk-1/+',
    'spBv1.0/hall-1/DCMD/kiosk-1/#',
    'spBv1.0/hall-1/DCMD/kiosk-1/printer',
    'spBv1.0/STATE/foyer-hall',
    'spBv1.0/STATE/+',
  ])('reads %s', (filter) => {
    expect(maySubscribe(device, filter)).toBe(true)
  })

  it.each([
    '#',
    '+/#',
    'spBv1.0/#',
    'spBv1.0/hall-1/#',
    'spBv1.0/hall-1/NCMD/+',
    'spBv1.0/hall-1/NCMD/#',
    'spBv1.0/hall-1/NCMD/kiosk-2',
    'spBv1.0/+/NCMD/kiosk-1',
    'spBv1.0/hall-1/+/kiosk-1',
    'spBv1.0/hall-1/NDATA/kiosk-1',
    'spBv1.0/STATE/foyer-hall/#',
    '$SYS/#',
    '$share/a/spBv1.0/hall-1/NCMD/kiosk-1',
  ])('does not read %s', (filter) => {
    expect(maySubscribe(device, filter)).toBe(false)
  })

  it('never publishes a topic without its own two names in their places', () => {
    const word = fc.constantFrom(
      'spBv1.0',
      'hall-1',
      'kiosk-1',
      'NDATA',
      'DDATA',
      'STATE',
      'NCMD',
      '+',
      '#',
      '',
      'x',
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 7 }), (words) => {
        if (!mayPublish(device, words.join('/'))) return
        expect([words[0], words[1], words[3]]).toEqual(['spBv1.0', 'hall-1', 'kiosk-1'])
        expect(['NCMD', 'DCMD', 'STATE']).not.toContain(words[2])
      }),
      { numRuns: 5000 },
    )
  })
})

it('an account without a node speaks for any node of its group, and for no other group', () => {
  expect(mayPublish(account, 'spBv1.0/hall-1/NDATA/kiosk-7')).toBe(true)
  expect(mayPublish(account, 'spBv1.0/hall-2/NDATA/kiosk-7')).toBe(false)
  expect(maySubscribe(account, 'spBv1.0/hall-1/NCMD/kiosk-7')).toBe(true)
  expect(maySubscribe(account, 'spBv1.0/hall-1/NCMD/+')).toBe(false)
})

it('the hall publishes its own STATE and commands, and reads everything but the broker’s own', () => {
  expect(mayPublish(hall, 'spBv1.0/STATE/foyer-hall')).toBe(true)
  expect(mayPublish(hall, 'spBv1.0/hall-1/NCMD/kiosk-1')).toBe(true)
  expect(mayPublish(hall, 'spBv1.0/hall-1/DCMD/kiosk-1/printer')).toBe(true)
  expect(mayPublish(hall, 'spBv1.0/STATE/another')).toBe(false)
  expect(mayPublish(hall, 'spBv1.0/hall-1/NDATA/kiosk-1')).toBe(false)
  expect(maySubscribe(hall, 'spBv1.0/#')).toBe(true)
  expect(maySubscribe(hall, '$SYS/#')).toBe(false)
})
