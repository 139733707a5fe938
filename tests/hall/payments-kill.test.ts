import { randomInt, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { account, type IdCard, type Payment, payment, visit } from '@foyer/contracts/hall-api'
import type { DemoCustomer } from '@foyer/hall-server/utility/demo/customer'
import { makeDistrict } from '@foyer/hall-server/utility/demo/district'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type Hall, openHall } from './hall.ts'

const payments = 200
const kills = 25
const seed = 77
const customers = 3_000
const kiosks = ['kiosk-1', 'kiosk-2', 'kiosk-3', 'kiosk-4', 'kiosk-5'].map((id) => ({
  id,
  token: id.repeat(6),
}))
type Kiosk = (typeof kiosks)[number]

type Answer = { status: number; body: unknown }
/** Asks until somebody answers: a hall that was just killed is asked again, with the same words. */
type Ask = (
  method: 'GET' | 'POST',
  path: string,
  visitToken: string | null,
  body: object | null,
) => Promise<Answer>

const askAs =
  (hall: Hall, kiosk: Kiosk, onLost: () => void): Ask =>
  async (method, path, visitToken, body) => {
    for (;;) {
      try {
        const answer = await fetch(`${hall.urls.api}${path}`, {
          method,
          headers: {
            authorization: `Bearer ${kiosk.token}`,
            'x-kiosk-id': kiosk.id,
            ...(visitToken === null ? {} : { 'x-visit-token': visitToken }),
            ...(body === null ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === null ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(10_000),
        })
        const read: unknown = await answer.json()
        if (answer.status < 500) return { status: answer.status, body: read }
      } catch {
        onLost()
      }
      await pause(40)
    }
  }

const hasDebtAndCard = ({ card, accounts }: DemoCustomer): boolean =>
  card !== null && card.validTo > '2027' && accounts.some(({ unpaidBills }) => unpaidBills > 0)

/** One customer's way at one kiosk, from the card to the booked payment. */
const payOne = async (
  hall: Hall,
  ask: Ask,
  card: IdCard,
  customerNumber: string,
): Promise<Payment | null> => {
  const begun = visit.parse((await ask('POST', '/visits', null, { method: 'card', card })).body)
  const opened = account.parse((await ask('GET', `/accounts/${customerNumber}`, begun.token, null)).body)
  const owed = opened.bills.filter(({ status }) => status === 'due' || status === 'overdue')
  if (owed.length === 0) return null
  const request = {
    key: randomUUID(),
    customerNumber,
    billIds: owed.map(({ id }) => id),
    amountFen: owed.reduce((sum, bill) => sum + bill.amountFen + bill.lateFeeFen, 0),
  }
  const made = await ask('POST', '/payments', begun.token, request)
  expect(payment.parse(made.body).key).toBe(request.key)
  await fetch(`${hall.urls.simulator}/gateway/pay/${request.key}/confirm`, {
    method: 'POST',
    redirect: 'manual',
  })
  for (;;) {
    const now = payment.parse((await ask('GET', `/payments/${request.key}`, null, null)).body)
    if (!['creating', 'pending', 'confirmed', 'refunding'].includes(now.status)) return now
    await pause(30)
  }
}

const cardOf = ({ card }: DemoCustomer): IdCard => {
  if (card === null) throw new TypeError('this customer has no card')
  return card
}

const bookedPayment = z.array(z.object({ key: z.string(), amount_fen: z.number() }))
const gatewayOrder = z.array(z.object({ order_key: z.string(), status: z.string(), amount_fen: z.number() }))
const rowsOf = <S extends z.ZodType>(file: string, sql: string, schema: S): z.infer<S> => {
  const sqlite = new Sqlite(file, { readonly: true })
  try {
    return schema.parse(sqlite.prepare(sql).all())
  } finally {
    sqlite.close()
  }
}

test(
  'a hall killed at random points while 200 payments are made books each of them exactly once',
  { timeout: 540_000 },
  async () => {
    await using hall = await openHall({
      processes: ['hall-server', 'simulator'],
      edits: {
        'hall-server': (config) => ({
          ...config,
          kiosks,
          utility: { kind: 'demo', seed, customers, lateFeeMinimumFen: null },
        }),
      },
    })
    const year = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear()
    const waiting = makeDistrict(seed, customers, year).customers.filter(hasDebtAndCard)
    await fetch(`${hall.urls.simulator}/gateway/control`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ duplicateCallbacks: true, callbackDelayMs: 20 }),
    })

    const done: Payment[] = []
    const counted = { begun: 0, lost: 0, kills: 0 }
    const serve = async (kiosk: Kiosk): Promise<void> => {
      const ask = askAs(hall, kiosk, () => {
        counted.lost += 1
      })
      while (counted.begun < payments) {
        counted.begun += 1
        const customer = waiting.pop()
        const owing = customer?.accounts.find(({ unpaidBills }) => unpaidBills > 0)
        if (customer === undefined || owing === undefined)
          throw new RangeError('too few customers owe anything')
        const paid = await payOne(hall, ask, cardOf(customer), owing.customerNumber)
        if (paid === null) counted.begun -= 1
        else done.push(paid)
      }
    }
    // Spread over the whole run: each waits for some more payments to end, and then for a moment nobody chose.
    const kill = async (): Promise<void> => {
      while (counted.kills < kills) {
        while (done.length < (payments * counted.kills) / kills) await pause(10)
        await pause(randomInt(0, 400))
        await hall.kill('hall-server')
        counted.kills += 1
        await hall.start('hall-server')
      }
    }
    await Promise.all([kill(), ...kiosks.map(serve)])

    expect(counted.lost).toBeGreaterThan(0)
    expect(done.map(({ status }) => status)).toEqual(Array.from({ length: payments }, () => 'booked'))
    expect(new Set(done.map(({ receipt }) => receipt?.number)).size).toBe(payments)

    // What the utility and the gateway wrote in their own books, not what the hall says of them.
    const byKey = new Map(done.map(({ key, amountFen }) => [key, amountFen]))
    const booked = rowsOf(
      join(hall.dataDir, 'hall', 'demo-utility.sqlite'),
      'select key, amount_fen from booked_payment',
      bookedPayment,
    )
    expect(new Map(booked.map((row) => [row.key, row.amount_fen]))).toEqual(byKey)
    expect(booked).toHaveLength(payments)
    const orders = rowsOf(
      join(hall.dataDir, 'simulator', 'gateway.sqlite'),
      "select order_key, status, amount_fen from gateway_order where status in ('paid', 'refunded')",
      gatewayOrder,
    )
    expect(new Map(orders.map((row) => [row.order_key, row.amount_fen]))).toEqual(byKey)
    expect(orders.filter(({ status }) => status === 'refunded')).toEqual([])
  },
)
