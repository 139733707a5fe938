import { randomUUID } from 'node:crypto'
import { consentText, faceEnrolment, ledgerProof, ledgerReceipt } from '@foyer/contracts/face'
import { visit } from '@foyer/contracts/hall-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dayFromNumber, dayNumber, dayOf } from '../../hall-time.ts'
import { canonicalJson, isSigned, publicKeyOf, sha256Hex } from './ledger/entry.ts'
import { codeOf, type FaceHall, openFaceHall } from './testing/face-hall.ts'
import { faceOf, near } from './testing/vectors.ts'

let hall: FaceHall
beforeEach(async () => {
  hall = await openFaceHall()
})
afterEach(() => hall.close())

const face = faceOf(1)
const enrolmentOf = async (token: string) =>
  faceEnrolment.parse((await hall.ask('GET', '/face/enrolment', token)).body)
const rows = (table: string): Promise<Record<string, unknown>[]> =>
  hall
    .hall()
    .store.raw((sqlite) => sqlite.prepare<[], Record<string, unknown>>(`select * from ${table}`).all())
const entries = async () =>
  (await rows('face_ledger')).map(({ entry }) => JSON.parse(String(entry)) as unknown)
/** A card whose birth date is not part of its number, so a child can be played with a known customer. */
const child = (birth: string) => ({ ...hall.cardOf('2017 版'), birth })
const birthYearsAgo = (years: number, days: number): string => {
  const today = dayOf(hall.clock())
  const day = dayFromNumber(dayNumber(`${Number(today.slice(0, 4)) - years}${today.slice(4)}`) + days)
  return day.replaceAll('-', '')
}

test('the text says what, why, who, how long, how to withdraw, and that nobody must agree; its hash is of its words', async () => {
  const { sha256, ...words } = consentText.parse((await hall.ask('GET', '/face/consent-text')).body)
  expect(sha256Hex(canonicalJson(words))).toBe(sha256)
  expect(words.points.map(({ heading }) => heading.en)).toEqual([
    'What is kept',
    'What it is for',
    'Why it is needed',
    'Who keeps it, and how',
    'How long',
    'How to withdraw',
    'Nobody has to agree',
  ])
  expect(words.keptDays).toBe(365)
  for (const language of ['zh-CN', 'zh-TW', 'en'] as const)
    expect(words.points.some(({ text }) => text[language].includes('365'))).toBe(true)
})

test('consent and face are kept together; the receipt, its page and its proof agree and say nothing of who', async () => {
  const { token, receipt } = await hall.enrol('两个户号', face)
  const expiresOn = dayFromNumber(dayNumber(dayOf(hall.clock())) + 365)
  expect(receipt).toMatchObject({ event: 'enrolled', expiresOn })
  expect(await enrolmentOf(token)).toEqual({
    enrolled: true,
    enrolledAt: hall.clock(),
    expiresOn,
    mayEnrol: 'yes',
  })
  const [entry] = await entries()
  expect(entry).toMatchObject({
    event: 'enrolled',
    by: 'kiosk:kiosk-1',
    locale: 'zh-CN',
    guardian: null,
    replaces: null,
  })

  const link = new URL(receipt.url).pathname
  const { body } = await hall.ask('GET', `/public/erasures/${link.slice(3)}`)
  const proof = ledgerProof.parse(body)
  expect(proof).toMatchObject({ receipt, chain: 'holds', entries: 1, head: receipt.entryHash })
  const [stored] = await rows('face_ledger')
  expect(sha256Hex(String(stored?.['entry']))).toBe(receipt.entryHash)
  expect(isSigned(receipt.entryHash, proof.signature, publicKeyOf(proof.publicKey))).toBe(true)

  const person = hall.personOf('两个户号')
  for (const [language, said] of [
    ['zh-CN', '凭证属实'],
    ['zh-TW', '憑證屬實'],
    ['en-GB,en', 'The receipt is genuine'],
  ] as const) {
    const page = await hall.page(link, language)
    expect([page.status, page.text.includes(said), page.text.includes(receipt.entryHash)]).toEqual([
      200,
      true,
      true,
    ])
    for (const secret of [person.name, person.idNumber, person.phone, ...person.customerNumbers, 'kiosk-1'])
      expect(page.text).not.toContain(secret)
  }
  expect((await hall.page(`${link}x`)).status).toBe(404)
  expect(codeOf(await hall.ask('GET', '/public/erasures/nothing'))).toBe('not-found')
})

test('the same key is answered the same, for another request it is a conflict; ten at once keep one face', async () => {
  const { token } = await hall.visitBy(hall.cardOf('两个户号'))
  const body = await hall.enrolmentBody(token, face)
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => hall.ask('POST', '/face/enrolment', token, body)),
  )
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    ...Array.from({ length: 9 }, () => 200),
    201,
  ])
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  await hall.restart()
  expect((await hall.ask('POST', '/face/enrolment', token, body)).text).toBe(answers[0]?.text)
  const changed = { ...body, consent: { ...body.consent, locale: 'en' } }
  expect(codeOf(await hall.ask('POST', '/face/enrolment', token, changed))).toBe('conflict')
  expect([await rows('face_template'), await rows('face_ledger')].map(({ length }) => length)).toEqual([1, 1])
})

test('a face is enrolled only in a visit that a card began', async () => {
  await hall.enrol('两个户号', face)
  const { id } = await hall.show(near(face, 0.9, 2))
  const { token } = visit.parse((await hall.ask('POST', `/face/attempts/${id}/confirmation`)).body)
  expect((await enrolmentOf(token)).mayEnrol).toBe('needs-card')
  const tried = await hall.ask(
    'POST',
    '/face/enrolment',
    token,
    await hall.enrolmentBody(token, near(face, 0.9, 3)),
  )
  expect(codeOf(tried)).toBe('needs-card')
})

test('agreeing to other words than the present ones is not agreeing', async () => {
  const { token } = await hall.visitBy(hall.cardOf('两个户号'))
  const body = await hall.enrolmentBody(token, face)
  const old = { ...body, consent: { ...body.consent, textSha256: '0'.repeat(64) } }
  expect(codeOf(await hall.ask('POST', '/face/enrolment', token, old))).toBe('consent-outdated')
  expect(await rows('face_template')).toEqual([])
})

test('under 14 a guardian agrees with the valid card of an adult; up to and on the fourteenth birthday', async () => {
  const { token } = await hall.visitBy(child(birthYearsAgo(14, 0)))
  expect((await enrolmentOf(token)).mayEnrol).toBe('needs-guardian')
  const tryWith = async (guardian: Parameters<FaceHall['enrolmentBody']>[2], seed: number) =>
    hall.ask(
      'POST',
      '/face/enrolment',
      token,
      await hall.enrolmentBody(token, faceOf(seed), guardian ?? null),
    )
  expect(codeOf(await tryWith(null, 40))).toBe('needs-guardian')
  expect(codeOf(await tryWith(child(birthYearsAgo(14, 0)), 41))).toBe('needs-guardian')
  expect(codeOf(await tryWith(child(birthYearsAgo(18, 0)), 42))).toBe('needs-guardian')
  expect(codeOf(await tryWith(hall.cardOf('已过期'), 43))).toBe('needs-guardian')
  expect(await rows('face_template')).toEqual([])
  const guardian = hall.cardOf('两个户号')
  expect((await tryWith(guardian, 44)).status).toBe(201)
  const [entry] = await entries()
  expect(entry).toMatchObject({ guardian: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(JSON.stringify([entry, await rows('visit')])).not.toContain(guardian.idNumber)
})

test('the day after the fourteenth birthday nobody else agrees, and a guardian is not asked for', async () => {
  const { token } = await hall.visitBy(child(birthYearsAgo(14, -1)))
  expect((await enrolmentOf(token)).mayEnrol).toBe('yes')
  const body = await hall.enrolmentBody(token, face, hall.cardOf('两个户号'))
  expect(codeOf(await hall.ask('POST', '/face/enrolment', token, body))).toBe('bad-request')
})

test('enrolling again replaces the face, and the ledger says which', async () => {
  await hall.enrol('两个户号', face)
  const next = faceOf(50)
  await hall.enrol('两个户号', next)
  const templates = await rows('face_template')
  expect(templates).toHaveLength(1)
  expect(await entries()).toMatchObject([
    { seq: 1, templateId: 1, replaces: null },
    { seq: 2, templateId: 2, replaces: 1 },
  ])
  expect((await hall.show(near(face, 0.9, 51))).outcome).toEqual({ outcome: 'nobody' })
  expect((await hall.show(near(next, 0.9, 52))).outcome).toMatchObject({ outcome: 'candidate' })
})

test('withdrawal erases the face, is answered the same again, and leaves proof; a second time there is nothing', async () => {
  const { token } = await hall.enrol('两个户号', face)
  const shown = await hall.show(near(face, 0.9, 60))
  const key = randomUUID()
  const first = await hall.ask('POST', '/face/withdrawal', token, { key })
  expect(ledgerReceipt.parse(first.body)).toMatchObject({ event: 'erased', expiresOn: null })
  expect((await hall.ask('POST', '/face/withdrawal', token, { key })).text).toBe(first.text)
  expect(codeOf(await hall.ask('POST', '/face/withdrawal', token, { key: randomUUID() }))).toBe(
    'face-not-enrolled',
  )
  expect(await rows('face_template')).toEqual([])
  expect(codeOf(await hall.ask('POST', `/face/attempts/${shown.id}/confirmation`))).toBe('face-attempt-over')
  expect((await hall.show(near(face, 0.9, 61))).outcome).toEqual({ outcome: 'nobody' })
  expect(await entries()).toMatchObject([{ event: 'enrolled' }, { event: 'erased', templateId: 1 }])
  const page = await hall.page(new URL(ledgerReceipt.parse(first.body).url).pathname)
  expect(page.text).toContain('人脸信息已删除')
})

test('the desk erases for who asks in person, and the audit log says how they were known', async () => {
  await hall.enrol('两个户号', face)
  const customerNumber = hall.personOf('两个户号').customerNumbers[1] ?? ''
  const request = { key: randomUUID(), customerNumber, identifiedBy: 'card-seen' }
  expect(codeOf(await hall.askAs('greeter', 'POST', '/face/erasures', request))).toBe('forbidden')
  expect(codeOf(await hall.ask('POST', '/face/erasures', null, request))).toBe('unauthenticated')
  const erased = await hall.askAs('desk', 'POST', '/face/erasures', request)
  expect(ledgerReceipt.parse(erased.body).event).toBe('erased')
  expect((await hall.askAs('clerk', 'POST', '/face/erasures', request)).text).toBe(erased.text)
  const [entry] = await hall.hall().staff.readAudit(null, 1)
  expect(await hall.hall().staff.readAudit(null, 5)).toContainEqual({
    ...entry,
    id: expect.any(Number),
    at: expect.any(Number),
    actor: 'staff:desk',
    action: 'face.erased.card-seen',
    subject: customerNumber,
    outcome: 'done',
  })
  const nobody = await hall.askAs('desk', 'POST', '/face/erasures', { ...request, key: randomUUID() })
  expect(codeOf(nobody)).toBe('face-not-enrolled')
})

test('a face is kept for as long as was agreed and not a day longer; the ledger says when it went', async () => {
  await hall.enrol('两个户号', face)
  hall.clock.turn(340 * 86_400_000)
  expect((await hall.summary()).gallery).toEqual({ enrolled: 1, expiringSoon: 1 })
  expect(await hall.hall().faces.expire()).toBe(0)
  hall.clock.turn(25 * 86_400_000)
  expect((await hall.show(near(face, 0.9, 70))).outcome).toEqual({ outcome: 'nobody' })
  expect(await hall.hall().faces.expire()).toBe(1)
  expect(await rows('face_template')).toEqual([])
  expect(await entries()).toMatchObject([{ event: 'enrolled' }, { event: 'expired', by: 'hall' }])
  expect((await hall.summary()).gallery).toEqual({ enrolled: 0, expiringSoon: 0 })
})

test('the manager turns the space: everybody is still known, every row is new, and the ledger names the key', async () => {
  await hall.enrol('两个户号', face)
  await hall.enrol('贵宾', faceOf(80))
  const { id } = await hall.show(near(face, 0.7, 81))
  await hall.ask('POST', `/face/attempts/${id}/rejection`)
  const before = {
    templates: await rows('face_template'),
    rejected: await rows('face_not_me'),
    key: (await hall.summary()).key.id,
  }
  expect(codeOf(await hall.askAs('desk', 'POST', '/face/key-rotations'))).toBe('forbidden')
  expect((await hall.askAs('manager', 'POST', '/face/key-rotations')).status).toBe(200)
  const after = {
    templates: await rows('face_template'),
    rejected: await rows('face_not_me'),
    key: (await hall.summary()).key.id,
  }
  expect(after.key).not.toBe(before.key)
  for (const table of ['templates', 'rejected'] as const)
    for (const [index, row] of after[table].entries())
      expect(row['sealed']).not.toEqual(before[table][index]?.['sealed'])
  for (const turn of ['now', 'after a restart'] as const) {
    if (turn === 'after a restart') await hall.restart()
    const seed = turn === 'now' ? 90 : 95
    expect((await hall.show(near(face, 0.95, seed))).outcome).toMatchObject({ outcome: 'candidate' })
    expect((await hall.show(near(faceOf(80), 0.8, seed + 1))).outcome).toMatchObject({ outcome: 'candidate' })
    expect((await hall.show(near(near(face, 0.7, 81), 0.95, seed + 2))).outcome).toEqual({
      outcome: 'nobody',
    })
  }
  expect((await entries()).at(-1)).toMatchObject({
    event: 'key-rotated',
    by: 'staff:manager',
    note: after.key,
  })
})

test('no log line holds a name, a number, a phone or any of the bytes of a face', async () => {
  const { token } = await hall.enrol('两个户号', face)
  const probe = near(face, 0.9, 99)
  await hall.show(probe)
  await hall.ask('POST', '/face/withdrawal', token, { key: randomUUID() })
  const log = hall.said.join('')
  const person = hall.personOf('两个户号')
  const start = (vector: Float32Array) => Buffer.from(vector.buffer).toString('base64').slice(0, 24)
  expect(log).toContain('answered')
  for (const secret of [
    person.name,
    person.idNumber,
    person.phone,
    ...person.customerNumbers,
    start(face),
    start(probe),
  ])
    expect(log).not.toContain(secret)
})
