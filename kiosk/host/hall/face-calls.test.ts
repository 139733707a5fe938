import { describe, expect, test } from 'vitest'
import { attempt, consentText, isEnrolled, ledgerReceipt, liveness, model } from '../session/testing/faces.ts'
import { hallVisit, person } from '../session/testing/people.ts'
import { HallClient } from './hall-client.ts'
import { SmallHall, type Heard } from './testing/small-hall.ts'

const anna = person('anna')
const probe = { embedding: { model, values: 'AACAPw==' }, liveness }
const answers: Readonly<Record<string, unknown>> = {
  'GET /api/v1/face/status': { available: true, why: null, model },
  'POST /api/v1/face/attempts': attempt,
  'POST /api/v1/face/attempts/a%2F1/identification': { outcome: 'candidate', maskedName: '张*' },
  'POST /api/v1/face/attempts/a%2F1/confirmation': hallVisit(anna, 'person'),
  'POST /api/v1/face/attempts/a%2F1/rejection': null,
  'GET /api/v1/face/consent-text': consentText,
  'GET /api/v1/face/enrolment': isEnrolled,
  'POST /api/v1/face/enrolment': ledgerReceipt('enrolled'),
  'POST /api/v1/face/withdrawal': ledgerReceipt('erased'),
  'POST /api/v1/face/verification': { outcome: 'match' },
}

const served = async (use: (client: HallClient) => Promise<unknown>): Promise<readonly Heard[]> => {
  await using hall = await SmallHall.start(({ method, path }) => {
    const answer = answers[`${method} ${path}`]
    if (answer === undefined) return { status: 404, body: '{}' }
    return answer === null ? { status: 204, body: '' } : { status: 200, body: JSON.stringify(answer) }
  })
  const surroundings = { kioskId: 'kiosk-1', token: 'secret', deadlineMs: 2_000, onAnswer: () => {} }
  const client = new HallClient({ url: hall.url, ...surroundings }, new AbortController().signal)
  expect(await use(client)).toMatchObject({ ok: true })
  return hall.heard
}
const token = 'visit-1'
const key = '00000000-0000-4000-8000-000000000001'
const consent = { textSha256: 'a'.repeat(64), locale: 'en', agreedAt: 1, guardian: null } as const

describe('the routes about faces', () => {
  test.each<readonly [string, string | null, unknown, (client: HallClient) => Promise<unknown>]>([
    ['status', null, '', (client) => client.face.status()],
    [
      'an attempt of nobody yet',
      null,
      { purpose: 'identify' },
      (client) => client.face.attempt(null, 'identify'),
    ],
    ['an attempt in a visit', token, { purpose: 'check' }, (client) => client.face.attempt(token, 'check')],
    ['an identification', null, probe, (client) => client.face.identification('a/1', probe)],
    ['a confirmation', null, {}, (client) => client.face.confirmation('a/1')],
    ['a rejection', null, {}, (client) => client.face.rejection('a/1')],
    ['the text of the consent', null, '', (client) => client.face.consentText()],
    ['the state of an enrolment', token, '', (client) => client.face.enrolment(token)],
    [
      'an enrolment',
      token,
      { key, attemptId: 'a/1', ...probe, consent },
      (client) => client.face.enrol(token, { key, attemptId: 'a/1', ...probe, consent }),
    ],
    ['a withdrawal', token, { key }, (client) => client.face.withdraw(token, key)],
    [
      'a verification',
      token,
      { attemptId: 'a/1', ...probe },
      (client) => client.face.verify(token, { attemptId: 'a/1', ...probe }),
    ],
  ])('%s goes where the contract says, within the visit it belongs to', async (_, visitToken, body, use) => {
    const [heard] = await served(use)
    expect(heard?.headers['x-visit-token'] ?? null).toBe(visitToken)
    expect(heard?.body === '' ? '' : JSON.parse(heard?.body ?? '')).toEqual(body)
  })
})
