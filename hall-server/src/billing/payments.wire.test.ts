import { createHmac, randomUUID } from 'node:crypto'
import { apiError } from '@foyer/contracts/errors'
import { type Payment, payment, type PaymentStatus } from '@foyer/contracts/hall-api'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gatewayKey, type KioskId, openPaymentHall, type PaymentHall } from '../testing/payment-hall.ts'

let hall: PaymentHall
beforeEach(async () => {
  hall = await openPaymentHall()
})
afterEach(async () => {
  await hall.close()
})

const owing = '欠费两月'
const codeOf = (answer: { json: () => unknown }): string => apiError.parse(answer.json()).error.code

/** A customer who has identified and looks at the bills. */
const arrive = async (kioskId: KioskId = 'kiosk-1') => {
  const { token } = await hall.identify(owing, kioskId)
  const number = hall.personOf(owing).customerNumbers[0] ?? ''
  const owed = (await hall.accountOf(token, number, kioskId)).bills.filter(({ status }) => status !== 'paid')
  const request = {
    key: randomUUID(),
    customerNumber: number,
    billIds: owed.map(({ id }) => id),
    amountFen: owed.reduce((sum, bill) => sum + bill.amountFen + bill.lateFeeFen, 0),
  }
  return { token, number, request, kioskId }
}
type Arrived = Awaited<ReturnType<typeof arrive>>
const pay = ({ token, request, kioskId }: Arrived) =>
  hall.request('POST', '/payments', kioskId, token, request)
const begin = async (arrived: Arrived): Promise<Payment> => {
  const answer = await pay(arrived)
  expect(answer.statusCode).toBe(201)
  return payment.parse(answer.json())
}
const expectStatus = (key: string, status: PaymentStatus): Promise<Payment> =>
  vi.waitFor(
    async () => {
      const now = await hall.paymentOf(key)
      expect(now.status).toBe(status)
      return now
    },
    { timeout: 15_000, interval: 30 },
  )
const statusesOf = async ({ token, number }: Arrived): Promise<string[]> =>
  (await hall.accountOf(token, number)).bills.slice(0, 2).map(({ status }) => status)
const callback = (body: string, headers: Record<string, string>) =>
  fetch(`http://127.0.0.1:${hall.port}/api/v1/gateway/callback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
const signedBy = (key: string, body: string, at: number) => ({
  'x-foyer-timestamp': String(at),
  'x-foyer-signature': createHmac('sha256', key).update(`${at}\n${body}`).digest('hex'),
})
const callbackBody = (key: string, amountFen: number) =>
  JSON.stringify({
    merchantId: 'foyer-demo',
    orderKey: key,
    status: 'paid',
    amountFen,
    paidAt: hall.clock(),
    transactionId: 'told-by-callback',
  })

test('a customer pays on the phone: the bill is booked, there is a receipt and its page', async () => {
  const arrived = await arrive()
  const begun = await begin(arrived)
  expect(begun).toMatchObject({ status: 'pending', amountFen: arrived.request.amountFen, receipt: null })
  expect(begun.payUrl).toContain(`/gateway/pay/${begun.key}`)
  expect(await statusesOf(arrived)).toEqual(['paying', 'paying'])

  await hall.confirmOnPhone(begun.key)
  const { receipt } = await expectStatus(begun.key, 'booked')
  expect(receipt?.number).toMatch(/^R\d{8}000001$/)
  expect(receipt?.customerNameMasked).toBe('陈*')
  expect(receipt?.bills).toHaveLength(2)
  expect(await statusesOf(arrived)).toEqual(['paid', 'paid'])
  expect((await hall.accountOf(arrived.token, arrived.number)).balanceDueFen).toBe(0)

  const page = await hall.hall().app.inject({ url: new URL(receipt?.url ?? '').pathname })
  expect(page.statusCode).toBe(200)
  expect(page.headers['x-robots-tag']).toContain('noindex')
  expect(page.body).toContain(receipt?.number)
  expect(page.body).not.toContain('陈桂花')
  expect((await hall.hall().app.inject({ url: `/r/${'0'.repeat(32)}` })).statusCode).toBe(404)
})

test('the same key is the same payment; with other contents it is a conflict', async () => {
  const arrived = await arrive()
  const begun = await begin(arrived)
  const again = await pay(arrived)
  expect([again.statusCode, payment.parse(again.json())]).toEqual([200, begun])
  const other = { ...arrived, request: { ...arrived.request, billIds: arrived.request.billIds.slice(0, 1) } }
  expect(codeOf(await pay(other))).toBe('conflict')
})

test('two kiosks cannot pay the same bill: the second is told that it is being paid', async () => {
  const first = await arrive('kiosk-1')
  const second = await arrive('kiosk-2')
  const begun = await begin(first)
  expect(codeOf(await pay(second))).toBe('already-paid')
  await hall.confirmOnPhone(begun.key)
  await expectStatus(begun.key, 'booked')
  expect(codeOf(await pay(second))).toBe('already-paid')
})

test('both kiosks asking at the same moment: one payment begins', async () => {
  const both = await Promise.all([arrive('kiosk-1'), arrive('kiosk-2')])
  const answers = await Promise.all(both.map(pay))
  expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([201, 409])
})

test('a customer who comes back to the same kiosk starts anew; the first code can not be paid any more', async () => {
  const first = await begin(await arrive())
  const second = await begin(await arrive())
  expect((await hall.paymentOf(first.key)).status).toBe('cancelled')
  await hall.confirmOnPhone(first.key)
  await hall.confirmOnPhone(second.key)
  await expectStatus(second.key, 'booked')
  expect((await hall.paymentOf(first.key)).status).toBe('cancelled')
})

test('what the customer saw must still be so: another amount is refused', async () => {
  const arrived = await arrive()
  const wrong = { ...arrived, request: { ...arrived.request, amountFen: arrived.request.amountFen - 1 } }
  expect(codeOf(await pay(wrong))).toBe('amount-changed')
})

test('another account, unknown bills and the same bill twice are refused', async () => {
  const arrived = await arrive()
  const with_ = (over: object) => pay({ ...arrived, request: { ...arrived.request, ...over } })
  const foreign = hall.personOf('本期电费').customerNumbers[0]
  const [bill = ''] = arrived.request.billIds
  expect(codeOf(await with_({ customerNumber: foreign }))).toBe('not-found')
  expect(codeOf(await with_({ billIds: [`${foreign}-202610`] }))).toBe('bad-request')
  expect(codeOf(await with_({ billIds: [bill, bill] }))).toBe('bad-request')
  const log = await hall.hall().staff.readAudit(null, 5)
  expect(log.some(({ action, outcome }) => action === 'account.read' && outcome === 'refused')).toBe(true)
})

test('a callback that is lost is made up for by asking', async () => {
  await hall.controlGateway({ dropCallbacks: true })
  const begun = await begin(await arrive())
  await hall.confirmOnPhone(begun.key)
  hall.clock.turn(6_000)
  await expectStatus(begun.key, 'booked')
})

test('callbacks that come twice at once book once and give one receipt', async () => {
  await hall.controlGateway({ duplicateCallbacks: true })
  const begun = await begin(await arrive())
  await hall.confirmOnPhone(begun.key)
  const { receipt } = await expectStatus(begun.key, 'booked')
  const body = callbackBody(begun.key, begun.amountFen)
  expect((await callback(body, signedBy(gatewayKey, body, hall.clock()))).status).toBe(200)
  expect((await hall.paymentOf(begun.key)).receipt).toEqual(receipt)
})

test('a callback with a wrong, missing or old signature confirms nothing', async () => {
  const begun = await begin(await arrive())
  const body = callbackBody(begun.key, begun.amountFen)
  const answers = await Promise.all([
    callback(body, signedBy('not the key of this merchant', body, hall.clock())),
    callback(body, {}),
    callback(body, signedBy(gatewayKey, body, hall.clock() - 301_000)),
    callback(`${body} `, signedBy(gatewayKey, body, hall.clock())),
  ])
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401])
  expect((await hall.paymentOf(begun.key)).status).toBe('pending')
})

test('a well-signed callback that makes no sense is refused with its reason', async () => {
  const send = (body: string) => callback(body, signedBy(gatewayKey, body, hall.clock()))
  expect((await send('not json')).status).toBe(400)
  expect((await send('{"merchantId":"foyer-demo"}')).status).toBe(400)
  expect((await send(callbackBody(randomUUID(), 1))).status).toBe(404)
})

test('another amount than the one asked for is not booked: it goes back', async () => {
  const arrived = await arrive()
  const begun = await begin(arrived)
  await hall.controlGateway({ dropCallbacks: true })
  await hall.confirmOnPhone(begun.key)
  const body = callbackBody(begun.key, begun.amountFen - 100)
  await callback(body, signedBy(gatewayKey, body, hall.clock()))
  await expectStatus(begun.key, 'refunded')
  expect(await statusesOf(arrived)).toEqual(['due', 'overdue'])
})

test('a payment is given up: nobody can pay it any more, and the bills are free', async () => {
  const arrived = await arrive()
  const begun = await begin(arrived)
  const answer = await hall.request('POST', `/payments/${begun.key}/cancel`, 'kiosk-1')
  expect(payment.parse(answer.json()).status).toBe('cancelled')
  await hall.confirmOnPhone(begun.key)
  expect(await statusesOf(arrived)).toEqual(['due', 'overdue'])
})

test('giving up comes too late when the customer has paid: it is booked', async () => {
  await hall.controlGateway({ dropCallbacks: true })
  const begun = await begin(await arrive())
  await hall.confirmOnPhone(begun.key)
  await hall.request('POST', `/payments/${begun.key}/cancel`, 'kiosk-1')
  await expectStatus(begun.key, 'booked')
})

test('a payment that nobody makes expires, and the bills are free', async () => {
  const arrived = await arrive()
  const begun = await begin(arrived)
  hall.clock.turn(5 * 60_000)
  await expectStatus(begun.key, 'expired')
  const later = await arrive()
  expect(await statusesOf(later)).toEqual(['due', 'overdue'])
})

test('with the gateway away no payment begins, and trying again with the same key is safe', async () => {
  const arrived = await arrive()
  await hall.stopOutside()
  expect(codeOf(await pay(arrived))).toBe('gateway-unreachable')
  expect((await hall.paymentOf(arrived.request.key)).status).toBe('creating')
  await hall.startOutside()
  const again = await pay(arrived)
  expect([again.statusCode, payment.parse(again.json()).status]).toEqual([200, 'pending'])
})

test('with the gateway away a cancelled payment stays open until the gateway has closed it', async () => {
  const begun = await begin(await arrive())
  await hall.stopOutside()
  const answer = await hall.request('POST', `/payments/${begun.key}/cancel`, 'kiosk-1')
  expect(payment.parse(answer.json()).status).toBe('pending')
  await hall.startOutside()
  hall.clock.turn(20_000)
  await expectStatus(begun.key, 'cancelled')
})

test('a confirmed payment waits for the utility and is booked when it is back, also after a restart', async () => {
  hall.fault.utilityAway = true
  const begun = await begin(await arrive())
  await hall.confirmOnPhone(begun.key)
  await expectStatus(begun.key, 'confirmed')
  await hall.restartHall()
  expect((await hall.paymentOf(begun.key)).status).toBe('confirmed')
  hall.fault.utilityAway = false
  hall.clock.turn(20_000)
  await expectStatus(begun.key, 'booked')
})

test('what was paid elsewhere meanwhile is refunded', async () => {
  hall.fault.utilityAway = true
  const arrived = await arrive()
  const begun = await begin(arrived)
  await hall.confirmOnPhone(begun.key)
  await expectStatus(begun.key, 'confirmed')
  await hall.hall().utility.bookPayment({
    ...arrived.request,
    key: randomUUID(),
    quotedAt: hall.clock(),
    paidAt: hall.clock(),
    transactionId: 'paid at the bank',
  })
  hall.fault.utilityAway = false
  hall.clock.turn(20_000)
  await expectStatus(begun.key, 'refunded')
})

test('a kiosk sees its own payments only, and is told of each change of them', async () => {
  const told: string[] = []
  hall.hall().billing.events.subscribe(({ key, kioskId, status }) => told.push(`${kioskId} ${status} ${key}`))
  const begun = await begin(await arrive('kiosk-2'))
  expect((await hall.request('GET', `/payments/${begun.key}`, 'kiosk-1')).statusCode).toBe(404)
  expect((await hall.request('POST', `/payments/${begun.key}/cancel`, 'kiosk-1')).statusCode).toBe(404)
  await hall.confirmOnPhone(begun.key)
  await vi.waitFor(() =>
    expect(told).toEqual(
      ['pending', 'confirmed', 'booked'].map((status) => `kiosk-2 ${status} ${begun.key}`),
    ),
  )
})
