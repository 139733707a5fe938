import { describe, expect, test } from 'vitest'
import { anna, atAccount, atPay, keyOf, number, pays, refused } from './testing/at-the-kiosk.ts'
import { account, receipt } from './testing/people.ts'
import { ok, unreachable, type VisitPlayer } from './testing/visit-player.ts'

describe('paying', () => {
  test('ends in a receipt that prints by itself and a farewell that says what was done', () => {
    const player = atPay()
    expect(player.screen('pay')).toMatchObject({ status: 'waiting', expiresIn: 300 })
    player.pass(2_500)
    pays(player, 'ask-payment', 'booked')
    expect(player.screen('paid').printing).toBe('printing')
    const { job, paper } = player.wanted('print').at(-1) ?? { job: 0, paper: null }
    expect(paper).toMatchObject({ kind: 'payment', receipt: receipt(anna, 12_840) })
    player.event({ type: 'print-outcome', job, outcome: { kind: 'printed', unprintable: false } })
    player.press({ type: 'confirm' })
    expect(player.screen('goodbye')).toMatchObject({ did: ['looked', 'paid'], printed: true })
    player.pass(13_000)
    expect(player.view()).toMatchObject({ screen: { name: 'start' }, occupied: false })
  })

  test('a second tap on pay is dropped: the screen it was meant for is gone', () => {
    const player = atAccount()
    player.press({ type: 'choose-service', service: 'bills' })
    const { screen, screenNumber } = player.session
    player.press({ type: 'confirm' })
    player.event({
      type: 'intent',
      intent: { type: 'confirm' },
      screen: screen.name,
      screenNumber,
      ids: player.ids(),
    })
    expect(player.effects.filter((e) => e.type === 'hall' && e.call.call === 'create-payment')).toHaveLength(
      1,
    )
  })

  test('an unanswered creation is repeated under the same key', () => {
    const player = atAccount()
    player.press({ type: 'choose-service', service: 'bills' })
    player.press({ type: 'confirm' })
    const key = keyOf(player)
    player.answers({ call: 'create-payment', result: unreachable })
    player.pass(3_000)
    const created = player.effects.filter((e) => e.type === 'hall' && e.call.call === 'create-payment')
    expect(created).toHaveLength(2)
    expect(keyOf(player)).toBe(key)
  })

  test('a hall that is silent about a payment makes it not confirmed, never failed, and it is asked on', () => {
    const player = atPay()
    for (let round = 0; round < 6; round += 1) {
      player.pass(2_500)
      player.answers({ call: 'ask-payment', result: unreachable })
    }
    expect(player.screen('pay').status).toBe('not-confirmed')
    player.pass(2_500)
    pays(player, 'ask-payment', 'booked')
    expect(player.view().screen.name).toBe('paid')
  })

  test('past its time an open payment is not confirmed until the hall says that it ran out; then a new code is a new payment', () => {
    const player = atPay()
    const first = keyOf(player)
    for (let waited = 0; waited < 302_000; waited += 2_500) {
      player.pass(2_500)
      if (player.view().screen.name === 'pay') pays(player, 'ask-payment', 'pending')
    }
    expect(player.screen('pay').status).toBe('not-confirmed')
    pays(player, 'ask-payment', 'expired')
    expect(player.screen('pay').status).toBe('expired')
    player.press({ type: 'confirm' })
    expect(keyOf(player)).not.toBe(first)
    expect(player.wanted('payment-settled').map(({ key }) => key)).toContain(first)
  })

  test('cancelling loses against a payment that was faster', () => {
    const player = atPay()
    player.press({ type: 'back' })
    expect(player.screen('pay').status).toBe('cancelling')
    pays(player, 'cancel-payment', 'booked')
    expect(player.view().screen.name).toBe('paid')
  })

  test('a cancelled payment leads back to bills asked for anew', () => {
    const player = atPay()
    player.press({ type: 'back' })
    pays(player, 'cancel-payment', 'cancelled')
    player.answers({ call: 'account', result: ok(account(anna, number, false)) })
    expect(player.view().screen.name).toBe('bills')
  })

  test('who walks away from an open code leaves it to be looked after', () => {
    const player = atPay()
    player.pass(500_000)
    expect(player.session.visit).toBeNull()
    expect(player.wanted('abandon-payment')).toEqual([{ type: 'abandon-payment', key: keyOf(player) }])
  })

  test('news of the payment is asked after at once', () => {
    const player = atPay()
    const before = player.effects.length
    player.event({ type: 'payment-changed', key: keyOf(player) })
    expect(player.effects.slice(before)).toMatchObject([{ type: 'hall', call: { call: 'ask-payment' } }])
  })

  test('a bill that was paid elsewhere meanwhile says so and shows the account anew', () => {
    const player = atAccount()
    player.press({ type: 'choose-service', service: 'bills' })
    player.press({ type: 'confirm' })
    player.answers({ call: 'create-payment', result: refused('already-paid') })
    expect(player.screen('problem').problem).toBe('already-paid')
    player.press({ type: 'next', next: 'back' })
    player.answers({ call: 'account', result: ok(account(anna, number, true)) })
    expect(player.screen('account').fields.unpaidBills).toEqual({ kind: 'public-number', value: 0 })
  })
})

describe('the printer', () => {
  const paidWith = (printer: 'ready' | 'away', paper: 'ok' | 'out'): VisitPlayer => {
    const player = atPay()
    player.event({ type: 'peripherals', peripherals: { reader: 'ready', scanner: 'ready', printer, paper } })
    player.pass(2_500)
    pays(player, 'ask-payment', 'booked')
    return player
  }

  test('without paper the receipt is on the screen, and prints once there is paper', () => {
    const player = paidWith('away', 'out')
    expect(player.screen('paid')).toMatchObject({
      printing: 'no-paper',
      fields: { receiptUrl: { kind: 'private-url' } },
    })
    expect(player.wanted('print')).toHaveLength(0)
    // Paper was put in a moment ago; the news of it may still be on its way.
    player.press({ type: 'print-again' })
    expect(player.wanted('print')).toHaveLength(1)
  })

  test('a receipt that broke off is offered again, a printed one is not', () => {
    const player = paidWith('ready', 'ok')
    const job = player.wanted('print').at(-1)?.job ?? 0
    player.event({ type: 'print-outcome', job, outcome: { kind: 'partial' } })
    expect(player.screen('paid').printing).toBe('partial')
    player.press({ type: 'print-again' })
    player.event({
      type: 'print-outcome',
      job: player.wanted('print').at(-1)?.job ?? 0,
      outcome: { kind: 'not-started', cause: 'no-paper' },
    })
    player.press({ type: 'print-again' })
    const again = player.wanted('print').at(-1)?.job ?? 0
    player.event({ type: 'print-outcome', job: again, outcome: { kind: 'printed', unprintable: true } })
    expect(player.screen('paid')).toMatchObject({ printing: 'printed', unprintable: true })
    player.press({ type: 'print-again' })
    // Only what follows a paper that broke off says that it is printed again.
    expect(player.wanted('print').map(({ reprint }) => reprint)).toEqual([false, true, true])
  })
})
