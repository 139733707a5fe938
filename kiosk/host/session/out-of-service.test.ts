import { describe, expect, test } from 'vitest'
import { VisitPlayer } from './testing/visit-player.ts'
import { anna } from './testing/walk-hall.ts'

const message = { 'zh-CN': '检修', 'zh-TW': '檢修', en: 'Being repaired' }
const kiosk = (): VisitPlayer => new VisitPlayer().opened()

describe('a kiosk that was taken out of service', () => {
  test('says so with the words of the hall, and lets nobody begin', () => {
    const player = kiosk()
    player.event({ type: 'service', outOfService: { message } })
    expect(player.view()).toMatchObject({
      screen: { name: 'out-of-service', message },
      occupied: false,
      canGoBack: false,
    })
    player.press({ type: 'choose-way', way: 'number' })
    player.event({ type: 'card-present' })
    player.event({ type: 'card-read', card: anna.card })
    player.event({ type: 'scanned', symbology: null, text: '3300000000111' })
    player.event({ type: 'card-unreadable', problem: 'reader-failed', reference: 'x' })
    player.press({ type: 'leave' })
    expect(player.view()).toMatchObject({ screen: { name: 'out-of-service' }, occupied: false })
    expect(player.session.visits).toBe(0)
  })

  test('still has help, and its language', () => {
    const player = kiosk()
    player.event({ type: 'service', outOfService: { message: null } })
    player.press({ type: 'set-locale', locale: 'en' })
    player.press({ type: 'help' })
    expect(player.view()).toMatchObject({
      settings: { locale: 'en' },
      help: { state: 'ringing' },
      screen: { name: 'out-of-service', message: null },
    })
    player.pass(200_000)
    expect(player.view()).toMatchObject({ settings: { locale: 'zh-CN' }, screen: { name: 'out-of-service' } })
  })

  test('lets whoever is in the middle of a visit finish it, and nobody begin after them', () => {
    const player = kiosk()
    player.event({ type: 'card-present' })
    player.event({ type: 'card-read', card: anna.card })
    player.event({ type: 'service', outOfService: { message } })
    expect(player.view()).toMatchObject({ screen: { name: 'waiting' }, occupied: true })
    player.event({ type: 'stop' })
    expect(player.view()).toMatchObject({ screen: { name: 'out-of-service', message }, occupied: false })
  })

  test('does not begin with the next card while the last customer reads the farewell', () => {
    const player = kiosk()
    player.event({ type: 'card-present' })
    player.event({ type: 'card-read', card: anna.card })
    player.event({ type: 'service', outOfService: { message } })
    player.pass(9_000)
    player.press({ type: 'next', next: 'leave' })
    expect(player.view().screen.name).toBe('goodbye')
    player.event({ type: 'card-removed' })
    player.event({ type: 'card-present' })
    player.event({ type: 'card-read', card: anna.card })
    player.pass(20_000)
    expect(player.view()).toMatchObject({ screen: { name: 'out-of-service' }, occupied: false })
    expect(player.session.visits).toBe(1)
  })

  test('is at the start again when it is put back into service', () => {
    const player = kiosk()
    player.event({ type: 'service', outOfService: { message } })
    player.event({ type: 'service', outOfService: null })
    expect(player.view()).toMatchObject({ screen: { name: 'start' }, occupied: false })
  })
})
