import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { meaningOf, type ScanExpectation } from './scan-meaning.ts'
import { anna, atAccount, atPay, number } from './testing/at-the-kiosk.ts'
import { unreachable, VisitPlayer } from './testing/visit-player.ts'

const hall = 'https://hall.invalid'
const kindOf = (text: string, expected: ScanExpectation = 'nothing', symbology: string | null = null) =>
  meaningOf({ symbology, text }, expected, hall).kind

describe('the meaning of a scanned code', () => {
  test.each([
    ['3300123456', 'customer-number'],
    ['3300123456789', 'customer-number'],
    [' 0312345678901234 ', 'customer-number'],
    ['134567890123456789', 'payment-code'],
    ['2812345678901234', 'payment-code'],
    ['301234567890123456789012', 'payment-code'],
    ['6212345678901234567', 'payment-code'],
    ['11010519491231002X', 'identity-number'],
    ['440524188001010014', 'identity-number'],
    ['91350100M000100Y43', 'company-code'],
    ['91350100M000100Y44', 'company-code'],
    ['A261122ABCDEFG', 'appointment'],
    ['L898902C36UTO7408122F1204159ZE184226B<<<<<10', 'document'],
    ['https://hall.invalid/p/0123456789abcdef', 'tracking-number'],
    ['https://hall.invalid/a/17', 'appointment'],
    ['https://example.invalid/p/1', 'unknown'],
    ['12345678901', 'unknown'],
    ['62123456789012345', 'unknown'],
    ['', 'unknown'],
  ])('%j is by its shape: %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind)
  })

  test('what the screen expects goes before the shape', () => {
    expect(kindOf('2812345678901234', 'nothing')).toBe('payment-code')
    expect(kindOf('2812345678901234', 'customer-number')).toBe('customer-number')
    expect(kindOf('2812345678901234', 'payment-code')).toBe('payment-code')
    expect(kindOf('110105194912310021', 'payment-code')).toBe('payment-code')
    expect(kindOf('440524188001010014', 'payment-code')).toBe('identity-number')
  })

  test('the wrong symbology makes it something else, however right the digits look', () => {
    expect(kindOf('3300123456789', 'customer-number', 'code128')).toBe('customer-number')
    expect(kindOf('3300123456789', 'customer-number', 'ean13')).toBe('product')
  })

  test('any text means something and nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{8,26}$/)), (text) => {
        expect(kindOf(text, 'customer-number')).toBeTypeOf('string')
      }),
    )
  })
})

describe('a code at the kiosk', () => {
  const scan = (text: string, symbology: string | null = null): VisitPlayer => {
    const player = new VisitPlayer().opened()
    player.event({ type: 'scanned', symbology, text })
    return player
  }

  test.each([
    ['134567890123456789', null, 'scan-payment-code'],
    ['11010519491231002X', null, 'scan-identity-number'],
    ['91350100M000100Y43', null, 'scan-company-code'],
    ['A261122ABCDEFG', null, 'scan-appointment'],
    ['6901234567892', 'ean13', 'scan-product'],
    ['7408122F1204159UTO<<<<<<<<<<<6', null, 'card-not-supported'],
    ['https://example.invalid', null, 'scan-not-understood'],
  ])('%s of symbology %s is told for what it is: %s', (text, symbology, problem) => {
    expect(scan(text, symbology).screen('problem').problem).toBe(problem)
  })

  test('after the wrong code the right one is taken without a press', () => {
    const player = scan('134567890123456789')
    player.event({ type: 'scanned', symbology: 'code128', text: '3300123456789' })
    expect(player.screen('waiting').what).toBe('identifying')
  })

  test('a scanner that types is a scanner', () => {
    const player = new VisitPlayer().opened()
    player.press({ type: 'scanned', text: '3300123456789' })
    expect(player.asked('identify').call.identification).toEqual({
      method: 'customer-number',
      customerNumber: '3300123456789',
    })
  })

  test('a customer number that an application asks for may be scanned, and is confirmed by hand', () => {
    const player = new VisitPlayer().opened()
    player.event({ type: 'hall-reachable', reachable: false })
    player.event({ type: 'card-read', card: anna.card })
    player.answers({ call: 'identify', result: unreachable })
    player.press({ type: 'confirm' })
    player.event({ type: 'scanned', symbology: null, text: '11010519491231002X' })
    expect(player.screen('enter').problem).toBe('not-a-number-of-ours')
    player.event({ type: 'scanned', symbology: null, text: '3300123456789' })
    expect(player.screen('enter')).toMatchObject({
      problem: null,
      fields: { digits: { value: '3300123456789' } },
    })
  })

  test('a passport is told to be of no use, and never breaks into a visit', () => {
    const player = new VisitPlayer().opened()
    const passport = { type: 'document', problem: 'card-not-supported', reference: 'TD3' } as const
    player.event(passport)
    expect(player.screen('problem')).toMatchObject({ problem: 'card-not-supported', reference: 'TD3' })
    const visiting = atAccount()
    visiting.event(passport)
    expect(visiting.view().screen.name).toBe('account')
  })

  test('who holds a payment code to the scanner is told, for a while, that the phone scans the screen', () => {
    const player = atPay()
    player.event({ type: 'scanned', symbology: null, text: '134567890123456789' })
    expect(player.view().notices).toEqual(['pay-with-phone'])
    player.pass(8_000)
    expect(player.view().notices).toEqual([])
  })

  test('a code that no screen waits for is told so on that screen; the visitor’s own bill is passed over', () => {
    const player = atAccount()
    player.event({ type: 'scanned', symbology: null, text: number })
    expect(player.view().notices).toEqual([])
    player.event({ type: 'scanned', symbology: 'ean13', text: '6901234567892' })
    expect(player.view().notices).toEqual(['scan-not-needed'])
    player.press({ type: 'choose-service', service: 'bills' })
    expect(player.view().notices).toEqual([])
  })
})
