import { describe, expect, test } from 'vitest'
import { anna, atAccount, bela, number, refused } from './testing/at-the-kiosk.ts'
import { account, hallVisit, noon } from './testing/people.ts'
import { ok, VisitPlayer } from './testing/visit-player.ts'

describe('a visit by card', () => {
  test('leads from the card to the account and the bills; the card may be lifted once it was read', () => {
    const player = new VisitPlayer().opened()
    player.event({ type: 'card-present' })
    expect(player.view().screen.name).toBe('reading-card')
    player.event({ type: 'card-read', card: anna.card })
    expect(player.screen('waiting').what).toBe('identifying')
    player.answers({ call: 'identify', result: ok(hallVisit(anna, 'person')) })
    player.answers({ call: 'account', result: ok(account(anna, number, false)) })
    expect(player.screen('account').fields.balanceDue).toEqual({ kind: 'money', value: 12_840 })
    player.event({ type: 'card-removed' })
    player.press({ type: 'choose-service', service: 'bills' })
    expect(player.screen('bills').fields.total).toEqual({ kind: 'money', value: 12_840 })
    player.press({ type: 'confirm' })
    expect(player.screen('waiting').what).toBe('creating-payment')
  })

  test('shows the change against the same month a year before', () => {
    const player = atAccount()
    expect(player.screen('account').fields.changeOnYear).toEqual({ kind: 'energy', value: 12 })
  })

  test('offers a choice when the card has several supply points', () => {
    const player = new VisitPlayer().opened()
    player.event({ type: 'card-read', card: bela.card })
    player.answers({ call: 'identify', result: ok(hallVisit(bela, 'person')) })
    expect(player.screen('choose-account').rows.map(({ id }) => id)).toEqual(['r1', 'r2'])
    player.press({ type: 'choose-row', id: 'r2' })
    expect(player.asked('account').call.customerNumber).toBe(bela.customerNumbers[1])
  })

  test('says so when the card-holder is no customer, and offers the number', () => {
    const player = new VisitPlayer().opened()
    player.event({ type: 'card-read', card: anna.card })
    player.answers({ call: 'identify', result: refused('unknown-customer') })
    expect(player.screen('problem')).toMatchObject({
      problem: 'unknown-customer',
      reference: expect.any(String),
    })
    player.press({ type: 'confirm' })
    expect(player.screen('enter').what).toBe('customer-number')
    expect(player.session.visit?.card).toBeNull()
  })

  test('says that a card lifted too early was lifted too early', () => {
    const player = new VisitPlayer().opened()
    player.event({ type: 'card-present' })
    player.event({ type: 'card-removed' })
    expect(player.screen('problem').problem).toBe('card-lifted-early')
    player.event({ type: 'card-present' })
    expect(player.view().screen.name).toBe('reading-card')
  })

  test('goes on after a reader that fell silent in the middle of a card', () => {
    const player = new VisitPlayer().opened()
    player.event({ type: 'card-present' })
    player.pass(10_000)
    expect(player.screen('problem').problem).toBe('reader-failed')
  })
})

describe('two persons', () => {
  test('a second card in the middle of a visit changes nothing but a notice', () => {
    const player = atAccount()
    player.event({ type: 'card-removed' })
    const before = player.view().screen
    player.event({ type: 'card-present' })
    player.event({ type: 'card-read', card: bela.card })
    expect(player.view().screen).toEqual(before)
    expect(player.view().notices).toContain('remove-card')
    player.event({ type: 'card-removed' })
    expect(player.view().notices).not.toContain('remove-card')
  })

  test("the visitor's own card put back is no second card", () => {
    const player = atAccount()
    player.event({ type: 'card-removed' })
    player.event({ type: 'card-present' })
    player.event({ type: 'card-read', card: anna.card })
    expect(player.view().notices).not.toContain('remove-card')
  })

  test('a card left on the reader begins no new visit until it was lifted', () => {
    const player = atAccount()
    player.press({ type: 'leave' })
    expect(player.screen('goodbye').takeCard).toBe(true)
    player.pass(13_000)
    expect(player.view().notices).toContain('remove-card')
    player.event({ type: 'card-present' })
    player.event({ type: 'card-read', card: anna.card })
    expect(player.view().screen.name).toBe('start')
    player.event({ type: 'card-removed' })
    player.event({ type: 'card-present' })
    expect(player.view().screen.name).toBe('reading-card')
  })

  test('the next customer need not wait for the farewell, and sees nothing of the last', () => {
    const player = atAccount()
    player.event({ type: 'card-removed' })
    player.press({ type: 'leave' })
    player.event({ type: 'card-present' })
    player.event({ type: 'card-read', card: bela.card })
    expect(player.wanted('end-visit')).toEqual([{ type: 'end-visit', token: anna.token }])
    expect(JSON.stringify(player.session)).not.toContain(anna.card.idNumber)
  })

  test('an answer of the hall that comes after its visit has ended is dropped, and the visit it opened is closed', () => {
    const player = new VisitPlayer().opened()
    player.event({ type: 'card-read', card: anna.card })
    const { visit, request } = player.asked('identify')
    player.pass(9_000)
    player.press({ type: 'back' })
    player.event({
      type: 'hall-answer',
      visit,
      request,
      answer: { call: 'identify', result: ok(hallVisit(anna, 'person')) },
    })
    expect(player.view().screen.name).toBe('start')
    expect(player.wanted('end-visit').at(-1)?.token).toBe(anna.token)
  })
})

describe('a scan and a number', () => {
  test('a bill scanned at the start identifies the account at once', () => {
    const player = new VisitPlayer().opened()
    player.event({ type: 'scanned', symbology: null, text: number })
    expect(player.asked('identify').call.identification).toEqual({
      method: 'customer-number',
      customerNumber: number,
    })
  })

  test.each(['1234567890', '1234567890123', '1234567890123456'])(
    'a customer number of %s is understood',
    (text) => {
      const player = new VisitPlayer().opened()
      player.event({ type: 'scanned', symbology: null, text })
      expect(player.view().screen.name).toBe('waiting')
    },
  )

  test.each(['123456789012', 'https://example.invalid', '62123456789012345'])(
    'a scan of %s is not understood',
    (text) => {
      const player = new VisitPlayer().opened()
      player.event({ type: 'scanned', symbology: null, text })
      expect(player.screen('problem').problem).toBe('scan-not-understood')
    },
  )

  test('a typed number that is unknown can be mended where it stands', () => {
    const player = new VisitPlayer().opened()
    player.press({ type: 'choose-way', way: 'number' })
    player.type('33000')
    player.press({ type: 'confirm' })
    expect(player.screen('enter').problem).toBe('too-short')
    player.press({ type: 'clear' })
    player.type(number)
    player.press({ type: 'confirm' })
    expect(player.screen('enter').busy).toBe(true)
    player.answers({ call: 'identify', result: refused('unknown-customer') })
    expect(player.screen('enter')).toMatchObject({
      problem: 'unknown',
      busy: false,
      fields: { digits: { value: number } },
    })
  })

  test('who is known by number alone is not offered an application', () => {
    const player = new VisitPlayer().opened()
    player.event({ type: 'scanned', symbology: null, text: number })
    player.answers({ call: 'identify', result: ok(hallVisit(anna, 'account')) })
    player.answers({
      call: 'account',
      result: ok({ ...account(anna, number, false), address: null, usage: null }),
    })
    const { services, fields } = player.screen('account')
    expect(services).toContainEqual({ service: 'peak-valley', available: false, why: 'needs-person' })
    expect(fields.usage).toBeNull()
    player.press({ type: 'choose-service', service: 'peak-valley' })
    expect(player.view().screen.name).toBe('account')
  })

  test('a phone and its code identify a person; a wrong code says so', () => {
    const player = new VisitPlayer().opened()
    player.press({ type: 'choose-way', way: 'phone' })
    player.type(anna.phone)
    player.press({ type: 'confirm' })
    player.answers({
      call: 'send-code',
      result: ok({ sentTo: '138****0001', expiresAt: noon + 300_000, nextAt: noon + 60_000 }),
    })
    expect(player.screen('enter')).toMatchObject({ what: 'code', resendIn: 60 })
    player.type('000000')
    player.press({ type: 'confirm' })
    player.answers({ call: 'identify', result: refused('wrong-code') })
    expect(player.screen('enter').problem).toBe('wrong-code')
    player.press({ type: 'resend-code' })
    expect(player.effects.filter((e) => e.type === 'hall' && e.call.call === 'send-code')).toHaveLength(1)
    player.pass(61_000)
    player.press({ type: 'resend-code' })
    expect(player.effects.filter((e) => e.type === 'hall' && e.call.call === 'send-code')).toHaveLength(2)
  })
})
