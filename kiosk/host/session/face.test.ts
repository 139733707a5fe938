import type { FaceAnswer } from '@foyer/contracts/face'
import { maskView } from '@foyer/contracts/mask'
import { describe, expect, test } from 'vitest'
import { ageOn } from './face-enrolment.ts'
import { anna, atAccount, bela, number, refused } from './testing/at-the-kiosk.ts'
import {
  attempt,
  captured,
  consentText,
  guardian,
  isEnrolled,
  ledgerReceipt,
  liveness,
  model,
  notEnrolled,
  teenager,
  withFaces,
} from './testing/faces.ts'
import { account, hallVisit, noon } from './testing/people.ts'
import { ok, unreachable, VisitPlayer } from './testing/visit-player.ts'

const atFace = (): VisitPlayer => {
  const player = withFaces(new VisitPlayer().opened())
  player.press({ type: 'choose-way', way: 'face' })
  return player
}
const recognised = (answer: FaceAnswer): VisitPlayer => {
  const player = atFace()
  player.answers({ call: 'face-attempt', result: ok(attempt) })
  captured(player)
  player.answers({ call: 'face-identification', result: ok(answer) })
  return player
}
const candidate = { outcome: 'candidate', maskedName: '名*' } as const
const others = ['use-card', 'use-number', 'use-phone', 'help'] as const
const faceWay = (player: VisitPlayer): boolean | undefined =>
  player.screen('start').ways.find(({ way }) => way === 'face')?.available
const fails = (player: VisitPlayer, reason: 'not-live' | 'timeout' | 'camera'): void =>
  player.event({
    type: 'face',
    face: { attempt: player.session.screenNumber, kind: 'failed', reason },
  })

describe('the way by face', () => {
  test('is open while engine, hall and their model agree, and shut otherwise', () => {
    const player = new VisitPlayer().opened()
    expect(faceWay(player)).toBe(false)
    withFaces(player)
    expect(faceWay(player)).toBe(true)
    for (const shut of [
      { type: 'face-engine', model: null },
      { type: 'face-engine', model: 'other@0123abcd' },
      { type: 'face-status', status: { available: false, why: 'no-key', model: null } },
      { type: 'face-status', status: null },
      { type: 'hall-reachable', reachable: false },
    ] as const) {
      player.event(shut)
      expect(faceWay(player)).toBe(false)
      withFaces(player).event({ type: 'hall-reachable', reachable: true })
    }
  })

  test('leads over "is this you?" to the account, as a card does', () => {
    const player = atFace()
    expect(player.asked('face-attempt').call).toMatchObject({ token: null, purpose: 'identify' })
    expect(player.screen('face')).toMatchObject({ purpose: 'identify', step: 'starting', secondsLeft: 20 })
    captured(player)
    expect(player.screen('face').step).toBe('comparing')
    player.answers({ call: 'face-attempt', result: ok(attempt) })
    const number7 = player.session.screenNumber
    expect(player.asked('face-identification').call.face).toEqual({
      capture: number7,
      attemptId: attempt.id,
      liveness,
    })
    player.answers({ call: 'face-identification', result: ok(candidate) })
    expect(player.screen('face-confirm').fields.maskedName).toMatchObject({ value: '名*' })
    player.press({ type: 'confirm' })
    expect(player.screen('waiting').what).toBe('face')
    player.answers({ call: 'face-confirmation', result: ok(hallVisit(anna, 'person')) })
    player.answers({ call: 'account', result: ok(account(anna, number, false)) })
    expect(player.screen('account').assurance).toBe('person')
  })

  test('"not me" is told to the hall, and other ways are offered', () => {
    const player = recognised(candidate)
    player.press({ type: 'not-me' })
    expect(player.wanted('face-rejection')).toEqual([{ type: 'face-rejection', attemptId: attempt.id }])
    expect(player.screen('problem')).toMatchObject({ problem: 'face-unknown', next: others })
    expect(player.wanted('end-visit')).toEqual([])
  })

  test.each([
    ['nobody', 'face-unknown'],
    ['unsure', 'face-unsure'],
  ] as const)('an answer of %s names nobody and offers other ways', (outcome, problem) => {
    expect(recognised({ outcome }).screen('problem')).toMatchObject({ problem, next: others })
  })

  test.each([
    ['not-live', 'face-not-live'],
    ['timeout', 'face-timeout'],
    ['camera', 'face-camera'],
  ] as const)('after %s three times there are only the other ways', (reason, problem) => {
    const player = atFace()
    for (const again of [true, true, false]) {
      fails(player, reason)
      const shown = player.screen('problem')
      expect(shown).toMatchObject({ problem, next: again ? ['retry', ...others] : others })
      player.press({ type: 'next', next: 'retry' })
    }
    expect(player.screen('problem').problem).toBe(problem)
    player.press({ type: 'next', next: 'use-number' })
    expect(player.screen('enter').what).toBe('customer-number')
  })

  test('what the station says of an earlier look is passed over', () => {
    const player = atFace()
    const first = player.session.screenNumber
    fails(player, 'timeout')
    player.press({ type: 'next', next: 'retry' })
    player.event({ type: 'face', face: { attempt: first, kind: 'captured', liveness } })
    expect(player.screen('face').step).toBe('starting')
  })

  test('a camera that says nothing ends by itself, and so does a look that takes too long', () => {
    const silent = atFace()
    silent.pass(22_000)
    expect(silent.screen('problem').problem).toBe('face-camera')
    const slow = atFace()
    const progress = { kind: 'progress', step: 'finding', guidance: 'come-closer', challenge: null } as const
    slow.pass(5_000)
    slow.event({ type: 'face', face: { attempt: slow.session.screenNumber, ...progress } })
    expect(slow.screen('face')).toMatchObject({ step: 'finding', guidance: 'come-closer', secondsLeft: 20 })
    slow.pass(22_000)
    expect(slow.screen('problem').problem).toBe('face-timeout')
  })

  test('a camera that is denied or unplugged is told at once, and is no sign that somebody is there', () => {
    for (const state of ['denied', 'missing', 'busy', 'lost'] as const) {
      const player = atFace()
      const { touchedAt } = player.session
      player.now += 3_000
      player.press({ type: 'camera', state: 'running' })
      expect(player.session.touchedAt).toBe(touchedAt)
      player.press({ type: 'camera', state })
      expect(player.screen('problem').problem).toBe('face-camera')
    }
  })

  test('without the hall there is a way back and another way, and nothing is kept', () => {
    const player = atFace()
    captured(player)
    player.answers({ call: 'face-attempt', result: unreachable })
    expect(player.screen('problem')).toMatchObject({
      problem: 'hall-unreachable',
      next: ['retry', ...others],
    })
    player.press({ type: 'back' })
    expect(player.session.visit).toBeNull()
    expect(player.screen('start').name).toBe('start')
  })

  test('a card that is put down during the look begins its own visit; the answer to the look is dropped', () => {
    const player = atFace()
    const { visit, request } = player.asked('face-attempt')
    player.event({ type: 'card-present' })
    player.event({ type: 'card-read', card: bela.card })
    expect(player.screen('waiting').what).toBe('identifying')
    player.event({
      type: 'hall-answer',
      visit,
      request,
      answer: { call: 'face-attempt', result: ok(attempt) },
    })
    expect(player.session.visit?.card?.idNumber).toBe(bela.card.idNumber)
  })

  test('a confirmation that comes after the person has gone ends the visit that the hall opened', () => {
    const player = recognised(candidate)
    player.press({ type: 'confirm' })
    player.press({ type: 'leave' })
    player.answers({ call: 'face-confirmation', result: ok(hallVisit(anna, 'person')) })
    expect(player.wanted('end-visit')).toEqual([{ type: 'end-visit', token: anna.token }])
    expect(player.session.visit).toBeNull()
  })

  test('a member of staff sees what is said to the person, and no name', () => {
    const masked = maskView(recognised(candidate).view())
    expect(JSON.stringify(masked.screen)).not.toContain('名*')
  })
})

const atService = (): VisitPlayer => {
  const player = withFaces(atAccount())
  player.press({ type: 'choose-service', service: 'face' })
  return player
}
const atConsent = (mayEnrol: 'yes' | 'needs-guardian'): VisitPlayer => {
  const player = atService()
  player.answers({ call: 'face-enrolment-state', result: ok(notEnrolled(mayEnrol)) })
  player.answers({ call: 'face-consent-text', result: ok(consentText) })
  return player
}
const looks = (player: VisitPlayer): void => {
  player.answers({ call: 'face-attempt', result: ok(attempt) })
  captured(player)
}
const atSettings = (): VisitPlayer => {
  const player = atService()
  player.answers({ call: 'face-enrolment-state', result: ok(isEnrolled) })
  return player
}

describe('the service by face', () => {
  test('is not here where the hall does not offer it, and needs more than a number', () => {
    const offer = (player: VisitPlayer) =>
      player.screen('account').services.find(({ service }) => service === 'face')
    expect(offer(atAccount())).toEqual({ service: 'face', available: false, why: 'not-here' })
    const player = withFaces(atAccount())
    expect(offer(player)).toEqual({ service: 'face', available: true, why: null })
    player.event({ type: 'hall-reachable', reachable: false })
    expect(offer(player)?.why).toBe('hall-unreachable')
  })

  test('asks for consent before the camera, then enrols, tells it and prints it', () => {
    const player = atConsent('yes')
    expect(player.screen('face-consent')).toMatchObject({ guardian: 'not-needed', title: consentText.title })
    expect(
      player.effects.some((effect) => effect.type === 'hall' && effect.call.call === 'face-attempt'),
    ).toBe(false)
    player.press({ type: 'confirm' })
    expect(player.asked('face-attempt').call).toMatchObject({ token: anna.token, purpose: 'enrol' })
    looks(player)
    const { consent, key } = player.asked('face-enrolment').call
    expect(consent).toEqual({
      textSha256: consentText.sha256,
      locale: 'zh-CN',
      agreedAt: noon,
      guardian: null,
    })
    player.answers({ call: 'face-enrolment', result: ok(ledgerReceipt('enrolled')) })
    expect(player.screen('face-settings')).toMatchObject({
      told: 'enrolled',
      printing: 'printing',
      fields: { enrolledOn: { value: '2026-11-22' }, expiresOn: { value: '2027-11-22' } },
    })
    expect(player.wanted('print').at(-1)?.paper).toMatchObject({ kind: 'face' })
    expect(player.session.visit?.did).toContain('face-enrolled')
    expect(JSON.stringify(player.session.visit)).not.toContain(key)
  })

  test('an enrolment that got no answer is tried again under the same key, with another look', () => {
    const player = atConsent('yes')
    player.press({ type: 'confirm' })
    looks(player)
    const { key, face } = player.asked('face-enrolment').call
    player.answers({ call: 'face-enrolment', result: unreachable })
    player.press({ type: 'next', next: 'retry' })
    looks(player)
    const again = player.asked('face-enrolment').call
    expect(again.key).toBe(key)
    expect(again.face.capture).not.toBe(face.capture)
  })

  test('while the hall enrols, nobody leaves by "back"', () => {
    const player = atConsent('yes')
    player.press({ type: 'confirm' })
    looks(player)
    expect(player.view().canGoBack).toBe(false)
    player.press({ type: 'back' })
    expect(player.screen('face').step).toBe('comparing')
  })

  test('a text that was changed meanwhile is read and agreed to anew', () => {
    const player = atConsent('yes')
    player.press({ type: 'confirm' })
    looks(player)
    player.answers({ call: 'face-enrolment', result: refused('consent-outdated') })
    player.answers({ call: 'face-enrolment-state', result: ok(notEnrolled('yes')) })
    player.answers({ call: 'face-consent-text', result: ok({ ...consentText, version: 2 }) })
    expect(player.screen('face-consent').name).toBe('face-consent')
    expect(player.session.visit?.face.consent?.agreed).toBeNull()
  })

  test('under fourteen a guardian agrees with a card, which begins no visit of its own', () => {
    const player = atConsent('needs-guardian')
    player.press({ type: 'confirm' })
    expect(player.screen('face-consent').guardian).toBe('waiting')
    const put = (card: typeof guardian): void => {
      player.event({ type: 'card-removed' })
      player.event({ type: 'card-present' })
      player.event({ type: 'card-read', card })
    }
    put(anna.card)
    expect(player.screen('face-consent').guardian).toBe('waiting')
    put(teenager)
    expect(player.screen('face-consent').guardian).toBe('not-an-adult')
    put(guardian)
    expect(player.screen('face-consent')).toMatchObject({
      guardian: 'read',
      agreement: consentText.guardianAgreement,
      fields: { guardianName: { value: guardian.name }, personName: { value: anna.card.name } },
    })
    player.press({ type: 'confirm' })
    looks(player)
    expect(player.asked('face-enrolment').call.consent.guardian).toEqual(guardian)
    player.answers({ call: 'face-enrolment', result: ok(ledgerReceipt('enrolled')) })
    player.press({ type: 'leave' })
    player.pass(15_000)
    player.event({ type: 'card-read', card: guardian })
    expect(player.session.visit).toBeNull()
    expect(player.screen('start').name).toBe('start')
  })

  test('without a card there is none, and it says what helps', () => {
    const player = atService()
    player.answers({ call: 'face-enrolment-state', result: ok(notEnrolled('needs-card')) })
    expect(player.screen('problem')).toMatchObject({ problem: 'face-needs-card' })
    player.press({ type: 'next', next: 'back' })
    expect(player.screen('account').name).toBe('account')
  })

  test.each([
    ['match', 'matches'],
    ['no-match', 'does-not-match'],
  ] as const)('a check that says %s is told', (outcome, told) => {
    const player = atSettings()
    player.press({ type: 'check-face' })
    looks(player)
    player.answers({ call: 'face-verification', result: ok({ outcome }) })
    expect(player.screen('face-settings').told).toBe(told)
  })

  test('erasing is asked back once, happens under one key, and is told and printed', () => {
    const player = atSettings()
    player.press({ type: 'erase-face' })
    player.press({ type: 'back' })
    expect(player.screen('face-settings').askedToErase).toBe(false)
    player.press({ type: 'erase-face' })
    player.press({ type: 'confirm' })
    const { key } = player.asked('face-withdrawal').call
    player.answers({ call: 'face-withdrawal', result: unreachable })
    player.press({ type: 'next', next: 'retry' })
    expect(player.asked('face-withdrawal').call.key).toBe(key)
    player.answers({ call: 'face-withdrawal', result: ok(ledgerReceipt('erased')) })
    expect(player.screen('face-erased')).toMatchObject({
      printing: 'printing',
      fields: { verifyUrl: { value: ledgerReceipt('erased').url } },
    })
    const { job } = player.wanted('print').at(-1) ?? { job: -1 }
    player.event({ type: 'print-outcome', job, outcome: { kind: 'not-started', cause: 'no-paper' } })
    expect(player.screen('face-erased').printing).toBe('no-paper')
    player.press({ type: 'print-again' })
    expect(player.screen('face-erased').printing).toBe('printing')
    player.press({ type: 'confirm' })
    expect(player.screen('goodbye').did).toEqual(['looked', 'face-erased'])
  })

  test('a kiosk that can recognise nobody still shows what is kept, and erases it', () => {
    const player = withFaces(atAccount())
    player.event({ type: 'face-engine', model: null })
    player.press({ type: 'choose-service', service: 'face' })
    player.answers({ call: 'face-enrolment-state', result: ok(isEnrolled) })
    player.press({ type: 'check-face' })
    expect(player.screen('problem').problem).toBe('face-unavailable')
    player.event({ type: 'face-engine', model })
    player.press({ type: 'back' })
    expect(player.asked('face-enrolment-state').call.token).toBe(anna.token)
  })
})

test('an age counts from the birthday, by the day at the hall', () => {
  expect(ageOn('20121122', noon)).toBe(14)
  expect(ageOn('20121123', noon)).toBe(13)
  // Eleven at night in Greenwich is the next day at the hall.
  expect(ageOn('20121123', Date.UTC(2026, 10, 22, 23))).toBe(14)
})
