import { describe, expect, test } from 'vitest'
import { atAccount, atPay, pays } from './testing/at-the-kiosk.ts'
import { VisitPlayer } from './testing/visit-player.ts'

describe('idleness', () => {
  test('is warned of, can be extended, and ends in a wipe', () => {
    const player = atAccount()
    player.pass(61_000)
    expect(player.view().idleWarning).toEqual({ secondsLeft: 29 })
    player.press({ type: 'stay' })
    expect(player.view().idleWarning).toBeNull()
    player.pass(91_000)
    expect(player.view()).toMatchObject({ screen: { name: 'start' }, occupied: false })
  })

  test('does not end a visit while its payment code is open, and still warns before the end', () => {
    const player = atPay()
    for (let waited = 0; waited < 280_000; waited += 2_500) {
      player.pass(2_500)
      pays(player, 'ask-payment', 'pending')
    }
    expect(player.view().screen.name).toBe('pay')
    player.pass(25_000)
    expect(player.view().idleWarning).not.toBeNull()
  })

  test('is shorter when whoever was there was seen to go, and as long as ever when somebody touches something', () => {
    const player = atAccount()
    player.pass(10_000)
    player.event({ type: 'presence', presence: 'somebody' })
    player.event({ type: 'presence', presence: 'nobody' })
    player.pass(14_500)
    expect(player.view().idleWarning).toBeNull()
    player.pass(1_000)
    expect(player.view().idleWarning).toEqual({ secondsLeft: 30 })
    player.press({ type: 'stay' })
    player.pass(59_000)
    expect(player.view().idleWarning).toBeNull()
    player.event({ type: 'presence', presence: 'nobody' })
    player.pass(46_000)
    expect(player.view()).toMatchObject({ screen: { name: 'start' }, occupied: false, presence: 'nobody' })
  })

  test('is not made longer by somebody who comes after the customer has gone, before they touch anything', () => {
    const player = atAccount()
    player.event({ type: 'presence', presence: 'nobody' })
    player.pass(10_000)
    player.event({ type: 'presence', presence: 'somebody' })
    player.pass(5_500)
    expect(player.view()).toMatchObject({ idleWarning: { secondsLeft: 30 }, presence: 'somebody' })
  })

  test('is never longer for a sensor, and as long as without one when it is not heard', () => {
    const player = atAccount()
    player.pass(58_000)
    player.event({ type: 'presence', presence: 'nobody' })
    player.pass(3_000)
    expect(player.view().idleWarning).toEqual({ secondsLeft: 29 })
    const deaf = atAccount()
    deaf.event({ type: 'presence', presence: 'nobody' })
    deaf.event({ type: 'presence', presence: 'unknown' })
    deaf.pass(59_000)
    expect(deaf.view().idleWarning).toBeNull()
  })

  test('puts the language back when somebody changed it and went', () => {
    const player = new VisitPlayer().opened()
    player.press({ type: 'set-locale', locale: 'en' })
    player.pass(95_000)
    expect(player.view().settings.locale).toBe('zh-CN')
  })
})
