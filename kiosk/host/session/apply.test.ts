import { describe, expect, test } from 'vitest'
import { anna, atAccount, number } from './testing/at-the-kiosk.ts'
import { comparison } from './testing/people.ts'
import { ok, unreachable, VisitPlayer } from './testing/visit-player.ts'

describe('an application', () => {
  const answersAll = (player: VisitPlayer): void => {
    for (const question of ['from', 'load', 'notice']) {
      player.press({ type: 'answer', question, choice: 'a' })
      player.press({ type: 'confirm' })
    }
  }

  test('goes from the comparison over the questions to a number and a slip', () => {
    const player = atAccount()
    player.press({ type: 'choose-service', service: 'peak-valley' })
    player.answers({ call: 'comparison', result: ok(comparison(number)) })
    expect(player.screen('apply-compare')).toMatchObject({
      verdict: 'saves',
      fields: { difference: { value: 9_000 } },
    })
    player.press({ type: 'confirm' })
    answersAll(player)
    expect(player.screen('apply-check').rows).toHaveLength(3)
    player.press({ type: 'change-answer', question: 'load' })
    player.press({ type: 'answer', question: 'load', choice: 'b' })
    player.press({ type: 'confirm' })
    player.press({ type: 'confirm' })
    const { submission } = player.wanted('submit-application').at(-1) ?? { submission: null }
    expect(submission).toMatchObject({
      customerNumber: number,
      answers: { from: 'a', load: 'b', notice: 'a' },
      applicant: { card: anna.card },
    })
    player.event({ type: 'application-kept', key: submission?.key ?? '' })
    player.event({
      type: 'application-delivered',
      key: submission?.key ?? '',
      publicUrl: 'https://hall.invalid/p/1',
    })
    expect(player.screen('applied')).toMatchObject({
      delivery: 'delivered',
      fields: { progressUrl: { value: 'https://hall.invalid/p/1' } },
    })
    expect(player.wanted('print').at(-1)?.paper).toMatchObject({ kind: 'application', delivery: 'delivered' })
  })

  test('without its answer a question does not let go', () => {
    const player = atAccount()
    player.press({ type: 'choose-service', service: 'peak-valley' })
    player.answers({ call: 'comparison', result: unreachable })
    expect(player.screen('apply-compare').verdict).toBe('unknown')
    player.press({ type: 'confirm' })
    player.press({ type: 'confirm' })
    expect(player.screen('apply-question').index).toBe(0)
  })

  test('is taken with the hall away: by the card, without the customer number, and kept', () => {
    const player = new VisitPlayer().opened()
    player.event({ type: 'hall-reachable', reachable: false })
    player.event({ type: 'card-read', card: anna.card })
    player.answers({ call: 'identify', result: unreachable })
    expect(player.screen('problem')).toMatchObject({ problem: 'hall-unreachable' })
    expect(player.screen('problem').next[0]).toBe('continue-application')
    player.press({ type: 'confirm' })
    expect(player.screen('enter')).toMatchObject({ what: 'customer-number', length: { least: 0 } })
    player.press({ type: 'confirm' })
    answersAll(player)
    player.press({ type: 'confirm' })
    const { submission } = player.wanted('submit-application').at(-1) ?? { submission: null }
    expect(submission).toMatchObject({ customerNumber: null, applicant: { name: anna.card.name } })
    player.event({ type: 'application-kept', key: submission?.key ?? '' })
    expect(player.screen('applied').delivery).toBe('kept')
    player.event({
      type: 'application-delivered',
      key: submission?.key ?? '',
      publicUrl: 'https://hall.invalid/p/1',
    })
    expect(player.screen('applied').delivery).toBe('delivered')
  })

  test('is not offered by a kiosk that never saw its questions', () => {
    const player = new VisitPlayer().opened()
    player.event({ type: 'definitions', definitions: [] })
    player.event({ type: 'card-read', card: anna.card })
    player.answers({ call: 'identify', result: unreachable })
    expect(player.screen('problem').next).not.toContain('continue-application')
  })

  test('that could not be written down is handed in again under the same key', () => {
    const player = atAccount()
    player.press({ type: 'choose-service', service: 'peak-valley' })
    player.answers({ call: 'comparison', result: unreachable })
    player.press({ type: 'confirm' })
    answersAll(player)
    player.press({ type: 'confirm' })
    const key = player.wanted('submit-application').at(-1)?.submission.key ?? ''
    player.event({ type: 'application-not-kept', key, reference: 'disk' })
    expect(player.screen('problem').problem).toBe('unexpected')
    player.press({ type: 'next', next: 'retry' })
    expect(player.wanted('submit-application').map(({ submission }) => submission.key)).toEqual([key, key])
  })
})
