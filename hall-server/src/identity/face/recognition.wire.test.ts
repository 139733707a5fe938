import { faceAttempt, faceStatus } from '@foyer/contracts/face'
import { visit } from '@foyer/contracts/hall-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { codeOf, type FaceHall, liveness, openFaceHall } from './testing/face-hall.ts'
import { between, bytesOf, embeddingOf, faceOf, near, testModel } from './testing/vectors.ts'

let hall: FaceHall
beforeEach(async () => {
  hall = await openFaceHall()
})
afterEach(() => hall.close())

const face = faceOf(1)
const identification = (id: string) => `/face/attempts/${id}/identification`
const probeOf = (vector: Float32Array) => ({ embedding: embeddingOf(vector), liveness })

test('an enrolled face is asked "is this you?" by a masked name, and "yes" begins a visit as a card does', async () => {
  expect(faceStatus.parse((await hall.ask('GET', '/face/status')).body)).toEqual({
    available: true,
    why: null,
    model: testModel.id,
  })
  await hall.enrol('两个户号', face)
  const { id, outcome } = await hall.show(near(face, 0.8, 2))
  expect(outcome).toEqual({ outcome: 'candidate', maskedName: '郑*' })
  const confirmed = await hall.ask('POST', `/face/attempts/${id}/confirmation`)
  expect(confirmed.status).toBe(201)
  const begun = visit.parse(confirmed.body)
  expect(begun).toMatchObject({ assurance: 'person', customerName: '郑晓红' })
  expect(begun.accounts).toHaveLength(2)
  expect((await hall.ask('GET', '/face/enrolment', begun.token)).body).toMatchObject({
    enrolled: true,
    mayEnrol: 'needs-card',
  })
  expect(codeOf(await hall.ask('POST', `/face/attempts/${id}/confirmation`))).toBe('face-attempt-over')
  expect((await hall.summary()).attempts).toEqual({ confirmed: 1, notMe: 0, nobody: 0, unsure: 0 })
})

test('a stranger is nobody, and of two who look alike nobody is named', async () => {
  await hall.enrol('两个户号', face)
  expect((await hall.show(faceOf(99))).outcome).toEqual({ outcome: 'nobody' })
  const twin = near(face, 0.97, 3)
  await hall.enrol('贵宾', twin)
  expect((await hall.show(between(face, twin))).outcome).toEqual({ outcome: 'unsure' })
  expect((await hall.summary()).attempts).toMatchObject({ nobody: 1, unsure: 1 })
})

test('just below the threshold nobody is named and nobody is ruled out', async () => {
  await hall.enrol('两个户号', face)
  const { decision } = await hall.summary()
  const threshold = decision?.threshold ?? 0
  expect((await hall.show(near(face, threshold - 0.005, 5))).outcome).toEqual({ outcome: 'unsure' })
  expect((await hall.show(near(face, threshold + 0.005, 6))).outcome).toMatchObject({ outcome: 'candidate' })
})

test('"not me" is remembered: the like of that face is not taken for this person again, the person still is', async () => {
  await hall.enrol('两个户号', face)
  const lookalike = near(face, 0.6, 7)
  const { id, outcome } = await hall.show(lookalike)
  expect(outcome).toMatchObject({ outcome: 'candidate' })
  expect((await hall.ask('POST', `/face/attempts/${id}/rejection`)).status).toBe(204)
  expect(codeOf(await hall.ask('POST', `/face/attempts/${id}/confirmation`))).toBe('face-attempt-over')
  expect((await hall.show(near(lookalike, 0.9, 8))).outcome).toEqual({ outcome: 'nobody' })
  expect((await hall.show(near(face, 0.95, 9))).outcome).toMatchObject({ outcome: 'candidate' })
  await hall.restart()
  expect((await hall.show(near(lookalike, 0.9, 10))).outcome).toEqual({ outcome: 'nobody' })
  const { attempts, decision } = await hall.summary()
  expect(attempts).toMatchObject({ notMe: 1 })
  expect(decision?.impostorScores).toBe(1)
})

test('an attempt takes one embedding, within two minutes, at its own kiosk, for its own purpose', async () => {
  const { token } = await hall.enrol('两个户号', face)
  const used = await hall.show(near(face, 0.8, 11))
  const again = await hall.ask('POST', identification(used.id), null, probeOf(near(face, 0.8, 12)))
  expect(codeOf(again)).toBe('face-attempt-over')

  const other = await hall.attempt('identify')
  const stolen = await hall.ask('POST', identification(other), null, probeOf(near(face, 0.8, 13)), 'kiosk-2')
  expect(codeOf(stolen)).toBe('face-attempt-over')
  const answered = await hall.show(near(face, 0.8, 14))
  const confirmation = `/face/attempts/${answered.id}/confirmation`
  expect(codeOf(await hall.ask('POST', confirmation, null, null, 'kiosk-2'))).toBe('face-attempt-over')

  const late = await hall.attempt('identify')
  hall.clock.turn(2 * 60_000)
  expect(codeOf(await hall.ask('POST', identification(late), null, probeOf(near(face, 0.8, 15))))).toBe(
    'face-attempt-over',
  )
  expect(codeOf(await hall.ask('POST', confirmation))).toBe('face-attempt-over')

  const check = await hall.attempt('check', token)
  expect(codeOf(await hall.ask('POST', identification(check), null, probeOf(near(face, 0.8, 16))))).toBe(
    'face-attempt-over',
  )
  expect(codeOf(await hall.ask('POST', '/face/attempts', null, { purpose: 'enrol' }))).toBe('unauthenticated')
})

test('the same embedding is taken once, whoever hands it in again and wherever', async () => {
  const { token } = await hall.enrol('两个户号', face)
  expect(codeOf((await hall.show(face)).answer)).toBe('face-replayed')
  const probe = near(face, 0.8, 17)
  await hall.show(probe)
  await hall.restart()
  expect(codeOf((await hall.show(probe, 'kiosk-2')).answer)).toBe('face-replayed')
  const { token: other } = await hall.visitBy(hall.cardOf('贵宾'), 'kiosk-2')
  const attemptId = await hall.attempt('check', other, 'kiosk-2')
  const checked = await hall.ask(
    'POST',
    '/face/verification',
    other,
    { attemptId, ...probeOf(probe) },
    'kiosk-2',
  )
  expect(codeOf(checked)).toBe('face-replayed')
  const [refused] = await hall.hall().staff.readAudit(null, 1)
  expect(refused).toMatchObject({ actor: 'kiosk:kiosk-2', subject: 'face-replayed', outcome: 'refused' })
  expect(token).not.toBe(other)
})

test.each([
  ['of half the length', bytesOf(faceOf(1, 64)).toString('base64'), 'face-bad-embedding'],
  ['empty but for padding', 'AA==', 'face-bad-embedding'],
  [
    'with a NaN',
    bytesOf(faceOf(1).map((value, index) => (index === 7 ? NaN : value))).toString('base64'),
    'face-bad-embedding',
  ],
  [
    'with an infinity',
    bytesOf(faceOf(1).map((value, index) => (index === 7 ? Infinity : value))).toString('base64'),
    'face-bad-embedding',
  ],
  [
    'of twice the length of 1',
    bytesOf(faceOf(1).map((value) => value * 2)).toString('base64'),
    'face-bad-embedding',
  ],
  ['of nothing but zeros', Buffer.alloc(512).toString('base64'), 'face-bad-embedding'],
  ['that is no base64', 'not base64!', 'bad-request'],
  ['that is far too long', 'A'.repeat(9_000), 'bad-request'],
])('an embedding %s is refused by name and uses nothing up', async (_what, values, code) => {
  const id = await hall.attempt('identify')
  const bad = { embedding: { model: testModel.id, values }, liveness }
  expect(codeOf(await hall.ask('POST', identification(id), null, bad))).toBe(code)
  expect((await hall.ask('POST', identification(id), null, probeOf(faceOf(2)))).status).toBe(200)
})

test('an embedding of another model compares with nothing', async () => {
  const id = await hall.attempt('identify')
  const other = { embedding: embeddingOf(face, 'other@00000000'), liveness }
  expect(codeOf(await hall.ask('POST', identification(id), null, other))).toBe('face-wrong-model')
  const unproven = { ...probeOf(face), liveness: { ...liveness, challengePassed: false } }
  expect(codeOf(await hall.ask('POST', identification(id), null, unproven))).toBe('bad-request')
})

test('one against one: the person of the visit, somebody else, nobody enrolled', async () => {
  const { token } = await hall.enrol('两个户号', face)
  const verify = async (visitToken: string, vector: Float32Array) => {
    const attemptId = await hall.attempt('check', visitToken)
    return (await hall.ask('POST', '/face/verification', visitToken, { attemptId, ...probeOf(vector) })).body
  }
  expect(await verify(token, near(face, 0.7, 20))).toEqual({ outcome: 'match' })
  expect(await verify(token, near(face, 0.3, 21))).toEqual({ outcome: 'no-match' })
  const { token: other } = await hall.visitBy(hall.cardOf('贵宾'))
  expect(await verify(other, near(face, 0.9, 22))).toEqual({ outcome: 'not-enrolled' })
})

test('an attempt of one visit is of no use in the next', async () => {
  const { token } = await hall.enrol('两个户号', face)
  const attemptId = await hall.attempt('check', token)
  const { token: next } = await hall.visitBy(hall.cardOf('贵宾'))
  const tried = await hall.ask('POST', '/face/verification', next, {
    attemptId,
    ...probeOf(near(face, 0.9, 23)),
  })
  expect(codeOf(tried)).toBe('face-attempt-over')
})

test('a card right after an unrecognised face counts as a miss, when its holder is enrolled', async () => {
  await hall.enrol('两个户号', face)
  hall.clock.turn(1_000)
  await hall.show(near(face, 0.1, 30))
  await hall.visitBy(hall.cardOf('两个户号'))
  await hall.show(faceOf(31))
  await hall.visitBy(hall.cardOf('贵宾'))
  const { id } = await hall.show(near(face, 0.9, 32))
  await hall.ask('POST', `/face/attempts/${id}/confirmation`)
  await expect
    .poll(async () => (await hall.summary()).fnir, { timeout: 5_000 })
    .toMatchObject({ errors: 1, trials: 2, rate: 0.5 })
})

test('a customer number alone reaches nothing of faces', async () => {
  const customerNumber = hall.personOf('两个户号').customerNumbers[0] ?? ''
  const begun = visit.parse(
    (await hall.ask('POST', '/visits', null, { method: 'customer-number', customerNumber })).body,
  )
  for (const [method, path, body] of [
    ['GET', '/face/enrolment', null],
    ['POST', '/face/attempts', { purpose: 'check' }],
    ['POST', '/face/withdrawal', { key: '6f0d6d0a-3c2a-4a39-8a33-0a7a3a4d1c11' }],
  ] as const)
    expect(codeOf(await hall.ask(method, path, begun.token, body))).toBe('needs-person')
})

test('a kiosk asks for thirty attempts in a minute and no more', async () => {
  const codes: number[] = []
  for (let index = 0; index < 31; index++)
    codes.push((await hall.ask('POST', '/face/attempts', null, { purpose: 'identify' })).status)
  expect(codes.slice(0, 30).every((status) => status === 201)).toBe(true)
  expect(codes[30]).toBe(429)
})

test('many kiosks at once each get their own answer', async () => {
  const people = ['两个户号', '贵宾', '欠费两月']
  const faces = people.map((_, index) => faceOf(100 + index))
  for (const [index, story] of people.entries()) await hall.enrol(story, faces[index] ?? face)
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      hall.show(near(faces[index % 3] ?? face, 0.85, 200 + index), index % 2 === 0 ? 'kiosk-1' : 'kiosk-2'),
    ),
  )
  const named = answers.map(({ outcome }) => JSON.stringify(outcome))
  for (const [index, one] of named.entries()) expect(one).toBe(named[index % 3])
  expect(new Set(named).size).toBe(3)
})

test('what is asked for is what is answered, to the letter of the contract', async () => {
  const { body } = await hall.ask('POST', '/face/attempts', null, { purpose: 'identify' })
  const { expiresAt } = faceAttempt.parse(body)
  expect(expiresAt - hall.clock()).toBe(120_000)
  expect(codeOf(await hall.ask('POST', '/face/attempts', null, { purpose: 'spy' }))).toBe('bad-request')
  expect(codeOf(await hall.ask('POST', '/face/attempts/none/confirmation'))).toBe('face-attempt-over')
  expect(codeOf(await hall.ask('POST', '/face/attempts/none/rejection'))).toBe('face-attempt-over')
})
