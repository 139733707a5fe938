import { describe, expect, test } from 'vitest'
import { atAccount } from './testing/at-the-kiosk.ts'
import type { VisitPlayer } from './testing/visit-player.ts'

describe('help', () => {
  const called = (): VisitPlayer => {
    const player = atAccount()
    player.press({ type: 'help' })
    return player
  }
  const callOf = (player: VisitPlayer): string => player.wanted('help-ring').at(-1)?.callId ?? ''

  test('rings once, is answered, carries words both ways and a pointer, and is hung up', () => {
    const player = called()
    player.press({ type: 'help' })
    expect(player.wanted('help-ring')).toHaveLength(1)
    const callId = callOf(player)
    player.event({ type: 'help', help: { type: 'ringing', callId, desksOpen: 2 } })
    expect(player.view().help).toMatchObject({ state: 'ringing', desksOpen: 2 })
    player.event({ type: 'help', help: { type: 'answered', callId, staffName: '李' } })
    player.event({
      type: 'help',
      help: { type: 'pointer', callId, anchor: { element: 'balanceDue', x: 0.5, y: 0.5 } },
    })
    player.event({
      type: 'help',
      help: { type: 'say', callId, message: { id: 's1', from: 'staff', text: '您好' } },
    })
    player.press({ type: 'say', text: '看不清' })
    expect(player.view().help).toMatchObject({
      state: 'connected',
      pointer: { element: 'balanceDue' },
      messages: [{ text: '您好' }, { from: 'customer', text: '看不清' }],
    })
    expect(player.wanted('help-say')).toHaveLength(1)
    player.press({ type: 'hang-up' })
    expect(player.wanted('help-hang-up')).toEqual([{ type: 'help-hang-up', callId }])
    expect(player.view().help.state).toBe('off')
  })

  test('without the hall says so at once', () => {
    const player = atAccount()
    player.event({ type: 'hall-link', up: false })
    player.press({ type: 'help' })
    expect(player.view().help).toEqual({ state: 'ended', reason: 'hall-unreachable' })
  })

  test('that nobody answers ends after a minute, and the idle clock stood still meanwhile', () => {
    const player = called()
    player.pass(61_000)
    expect(player.view().help).toEqual({ state: 'ended', reason: 'no-answer' })
    expect(player.view().idleWarning).toBeNull()
    player.pass(30_000)
    expect(player.session.visit).not.toBeNull()
  })

  test('survives a short break of the link and ends as lost after a long one', () => {
    const player = called()
    player.event({ type: 'help', help: { type: 'answered', callId: callOf(player), staffName: '李' } })
    player.event({ type: 'hall-link', up: false })
    player.pass(5_000)
    player.event({ type: 'hall-link', up: true })
    player.pass(10_000)
    expect(player.view().help.state).toBe('connected')
    player.event({ type: 'hall-link', up: false })
    player.pass(11_000)
    expect(player.view().help).toEqual({ state: 'ended', reason: 'lost' })
  })

  test('asks the hall how its call stands when the link is back', () => {
    const player = called()
    const callId = callOf(player)
    player.event({ type: 'help', help: { type: 'answered', callId, staffName: '李' } })
    player.event({ type: 'hall-link', up: false })
    player.event({ type: 'hall-link', up: true })
    expect(player.wanted('help-ring')).toEqual([
      { type: 'help-ring', callId },
      { type: 'help-ring', callId },
    ])
    player.event({ type: 'help', help: { type: 'ringing', callId, desksOpen: 1 } })
    expect(player.view().help).toMatchObject({ state: 'ringing', callId })
  })

  test.each(['ringing', 'answered'] as const)(
    'lets go of a call that is over here and %s at the hall',
    (type) => {
      const player = called()
      const callId = callOf(player)
      player.event({ type: 'hall-link', up: false })
      expect(player.view().help).toEqual({ state: 'ended', reason: 'hall-unreachable' })
      player.event({ type: 'hall-link', up: true })
      const help = type === 'ringing' ? { type, callId, desksOpen: 1 } : { type, callId, staffName: '李' }
      player.event({ type: 'help', help })
      expect(player.wanted('help-hang-up')).toEqual([{ type: 'help-hang-up', callId }])
    },
  )

  test('goes with the customer: leaving hangs up', () => {
    const player = called()
    player.press({ type: 'leave' })
    expect(player.view().help.state).toBe('ringing')
    player.pass(13_000)
    expect(player.session.visit).toBeNull()
    expect(player.wanted('help-hang-up')).toHaveLength(1)
  })
})
