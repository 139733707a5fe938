import { apiError } from '@foyer/contracts/errors'
import { phoneMessage } from '@foyer/contracts/gateway'
import { account, phoneCodeSent, visit } from '@foyer/contracts/hall-api'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { openPaymentHall, type PaymentHall } from '../testing/payment-hall.ts'

let hall: PaymentHall
beforeEach(async () => {
  hall = await openPaymentHall()
})
afterEach(async () => {
  await hall.close()
})

const codeOf = (answer: { json: () => unknown }): string => apiError.parse(answer.json()).error.code
const identify = (identification: object) => hall.request('POST', '/visits', 'kiosk-1', null, identification)
const numberOf = (story: string): string => hall.personOf(story).customerNumbers[0] ?? ''
const askCode = (phone: string) => hall.request('POST', '/phone-codes', 'kiosk-1', null, { phone })
const messages = async () =>
  z.array(phoneMessage).parse(await (await fetch(`${hall.outsideUrl}/phone/messages`)).json())
const codeFor = (phone: string): Promise<string> =>
  vi.waitFor(async () => {
    const message = (await messages()).find((one) => one.phone === phone)
    expect(message).toBeDefined()
    return /验证码 (\d{6})/.exec(message?.text ?? '')?.[1] ?? ''
  }, 5_000)

test('a card shows a person: full name, every account, its address and usage', async () => {
  const begun = await hall.identify('两个户号')
  expect(begun).toMatchObject({ assurance: 'person', customerName: '郑晓红' })
  expect(begun.accounts).toHaveLength(2)
  const opened = await hall.accountOf(begun.token, begun.accounts[1]?.customerNumber ?? '')
  expect(opened.address).not.toBeNull()
  expect(opened.usage).toHaveLength(24)
})

test('a customer number shows only a masked name and what is owed on this one account', async () => {
  const [first = '', second = ''] = hall.personOf('两个户号').customerNumbers
  const begun = visit.parse((await identify({ method: 'customer-number', customerNumber: second })).json())
  expect(begun).toMatchObject({ assurance: 'account', customerName: '郑*', tags: [] })
  expect(begun.accounts).toEqual([
    { customerNumber: second, address: null, balanceDueFen: expect.any(Number) },
  ])
  const answer = await hall.request('GET', `/accounts/${second}`, 'kiosk-1', begun.token)
  const opened = account.parse(answer.json())
  expect([opened.customerName, opened.address, opened.usage]).toEqual(['郑*', null, null])
  expect(opened.bills.every(({ status }) => status !== 'paid')).toBe(true)
  expect(answer.body).not.toContain('郑晓红')
  expect((await hall.request('GET', `/accounts/${first}`, 'kiosk-1', begun.token)).statusCode).toBe(404)
})

test('strangers, damaged and expired cards identify nobody', async () => {
  const card = (story: string, over: object = {}) => ({
    method: 'card',
    card: { ...hall.cardOf(story), ...over },
  })
  expect(codeOf(await identify(card('不是本区')))).toBe('unknown-customer')
  expect(codeOf(await identify(card('已过期')))).toBe('forbidden')
  expect(codeOf(await identify(card('欠费两月', { name: '别人' })))).toBe('unknown-customer')
  const { idNumber } = hall.cardOf('欠费两月')
  const damaged = idNumber.slice(0, 16) + (idNumber[16] === '1' ? '3' : '1') + idNumber.slice(17)
  expect(codeOf(await identify(card('欠费两月', { idNumber: damaged })))).toBe('bad-request')
  expect(codeOf(await identify({ method: 'customer-number', customerNumber: '0000000000000' }))).toBe(
    'unknown-customer',
  )
})

test.each([
  ['居住证', 'permit', '梁嘉欣'],
  ['2023 版', 'foreigner-2023', '安娜'],
  ['2017 版', 'foreigner-2017', 'SPECIMEN, JOHN'],
])('a card of another layout, %s, shows its holder just so', async (story, kind, name) => {
  expect(hall.cardOf(story)).toMatchObject({ kind })
  expect(await hall.identify(story)).toMatchObject({ assurance: 'person', customerName: name })
})

test('a foreigner is found by the English name when the utility knows no other', async () => {
  const card = { ...hall.cardOf('2017 版'), name: '约翰' }
  expect(visit.parse((await identify({ method: 'card', card })).json()).customerName).toBe('SPECIMEN, JOHN')
  const stranger = { ...card, englishName: 'SPECIMEN, JACK' }
  expect(codeOf(await identify({ method: 'card', card: stranger }))).toBe('unknown-customer')
})

test('the number on a card of another layout is checked as far as it can be', async () => {
  const { idNumber } = hall.cardOf('居住证')
  const damaged = idNumber.slice(0, 16) + (idNumber[16] === '0' ? '2' : '0') + idNumber.slice(17)
  const permit = { ...hall.cardOf('居住证'), idNumber: damaged }
  expect(codeOf(await identify({ method: 'card', card: permit }))).toBe('bad-request')
  const shapeless = { ...hall.cardOf('2017 版'), idNumber: 'CA1110080022901' }
  expect(codeOf(await identify({ method: 'card', card: shapeless }))).toBe('bad-request')
})

test('nobody reaches an account without a kiosk, without a visit, with a made-up or a foreign token', async () => {
  const { token } = await hall.identify('欠费两月')
  const url = `/api/v1/accounts/${numberOf('欠费两月')}`
  const kiosk = { authorization: `Bearer ${'1'.repeat(40)}`, 'x-kiosk-id': 'kiosk-1' }
  const { app } = hall.hall()
  const tries: [string, Record<string, string>][] = [
    ['unauthenticated', {}],
    ['unauthenticated', kiosk],
    ['unauthenticated', { 'x-visit-token': token }],
    [
      'unauthenticated',
      { authorization: 'Bearer nonsense', 'x-kiosk-id': 'kiosk-1', 'x-visit-token': token },
    ],
    ['unauthenticated', { ...kiosk, 'x-kiosk-id': 'kiosk-2', 'x-visit-token': token }],
    ['visit-ended', { ...kiosk, 'x-visit-token': 'A'.repeat(43) }],
    [
      'visit-ended',
      { authorization: `Bearer ${'2'.repeat(40)}`, 'x-kiosk-id': 'kiosk-2', 'x-visit-token': token },
    ],
  ]
  for (const [code, headers] of tries) expect(codeOf(await app.inject({ url, headers }))).toBe(code)
  expect((await app.inject({ url, headers: { ...kiosk, 'x-visit-token': token } })).statusCode).toBe(200)
})

test("a visit reaches its own customer's accounts and no other, and the attempt is in the audit log", async () => {
  const { token } = await hall.identify('欠费两月')
  const other = numberOf('贵宾')
  expect(codeOf(await hall.request('GET', `/accounts/${other}`, 'kiosk-1', token))).toBe('not-found')
  const [attempt] = await hall.hall().staff.readAudit(null, 1)
  expect(attempt).toMatchObject({ actor: 'kiosk:kiosk-1', subject: other, outcome: 'refused' })
})

test('a visit is over when it is ended, when the next begins at the kiosk, and ten minutes after the last touch', async () => {
  const number = numberOf('欠费两月')
  const reach = async (token: string): Promise<number> =>
    (await hall.request('GET', `/accounts/${number}`, 'kiosk-1', token)).statusCode
  const ended = await hall.identify('欠费两月')
  expect((await hall.request('DELETE', '/visits/current', 'kiosk-1', ended.token)).statusCode).toBe(204)
  expect(await reach(ended.token)).toBe(401)

  const replaced = await hall.identify('欠费两月')
  const current = await hall.identify('欠费两月')
  expect(await reach(replaced.token)).toBe(401)

  hall.clock.turn(9 * 60_000)
  expect(await reach(current.token)).toBe(200)
  hall.clock.turn(9 * 60_000)
  expect(await reach(current.token)).toBe(200)
  hall.clock.turn(10 * 60_000)
  expect(await reach(current.token)).toBe(401)
})

test('a code sent to the phone shows a person, once', async () => {
  const { phone } = hall.personOf('欠费两月')
  const sent = phoneCodeSent.parse((await askCode(phone)).json())
  expect(sent.sentTo).toBe(`${phone.slice(0, 3)}****${phone.slice(-4)}`)
  const code = await codeFor(phone)
  const first = await identify({ method: 'phone', phone, code })
  expect(visit.parse(first.json())).toMatchObject({ assurance: 'person', customerName: '陈桂花' })
  expect(codeOf(await identify({ method: 'phone', phone, code }))).toBe('code-expired')
})

test('five wrong codes use it up, five minutes make it old, another one comes after a minute', async () => {
  const { phone } = hall.personOf('欠费两月')
  await askCode(phone)
  const code = await codeFor(phone)
  const wrong = code === '000000' ? '000001' : '000000'
  for (let tries = 0; tries < 5; tries++)
    expect(codeOf(await identify({ method: 'phone', phone, code: wrong }))).toBe('wrong-code')
  expect(codeOf(await identify({ method: 'phone', phone, code }))).toBe('code-expired')

  expect(codeOf(await askCode(phone))).toBe('too-many-requests')
  hall.clock.turn(60_000)
  await askCode(phone)
  await vi.waitFor(async () => expect(await messages()).toHaveLength(2), 5_000)
  const second = await codeFor(phone)
  hall.clock.turn(5 * 60_000)
  expect(codeOf(await identify({ method: 'phone', phone, code: second }))).toBe('code-expired')
})

test('an unknown phone gets the same answer, no message, and no visit', async () => {
  const known = hall.personOf('欠费两月').phone
  const unknown = '13911112222'
  const [one, other] = [await askCode(known), await askCode(unknown)]
  expect([one.statusCode, other.statusCode]).toEqual([202, 202])
  const { sentTo: _one, ...times } = phoneCodeSent.parse(one.json())
  const { sentTo: _other, ...sameTimes } = phoneCodeSent.parse(other.json())
  expect(sameTimes).toEqual(times)
  await codeFor(known)
  expect((await messages()).filter(({ phone }) => phone === unknown)).toEqual([])
})

test('neither code, phone nor token stands in the database', async () => {
  const { phone } = hall.personOf('欠费两月')
  await askCode(phone)
  const code = await codeFor(phone)
  const { token } = visit.parse((await identify({ method: 'phone', phone, code })).json())
  await vi.waitFor(async () => {
    const content = await hall
      .hall()
      .store.raw((sqlite) =>
        ['visit', 'phone_code', 'message_outbox', 'audit']
          .map((table) => JSON.stringify(sqlite.prepare(`select * from ${table}`).all()))
          .join(),
      )
    for (const secret of [phone, code, token, '陈桂花', hall.cardOf('欠费两月').idNumber])
      expect(content).not.toContain(secret)
  })
})

test('trying customer numbers one after the other is stopped at the kiosk; cards are not', async () => {
  const tries: string[] = []
  for (let index = 0; index < 22; index++) {
    const customerNumber = `33018000${String(10_000 + index)}`
    tries.push(codeOf(await identify({ method: 'customer-number', customerNumber })))
  }
  expect(tries.slice(0, 20).every((code) => code === 'unknown-customer')).toBe(true)
  expect(tries.slice(20)).toEqual(['too-many-requests', 'too-many-requests'])
  expect((await hall.identify('欠费两月')).assurance).toBe('person')
})

test('a code that the message service did not take is sent when it is back', async () => {
  const { phone } = hall.personOf('欠费两月')
  await hall.stopOutside()
  expect((await askCode(phone)).statusCode).toBe(202)
  await hall.startOutside()
  await vi.waitFor(async () => {
    hall.clock.turn(1_000)
    expect((await messages()).filter((message) => message.phone === phone)).toHaveLength(1)
  }, 10_000)
})
