import { createHmac, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gatewayCallback, gatewayOrder } from '@foyer/contracts/gateway'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { gatewayRoutes } from './routes.ts'

const merchantId = 'foyer-demo'
const key = 'a key that only merchant and gateway know'

type Heard = { body: string; timestamp: string; signature: string }

let dataDir: string
let app: FastifyInstance
let merchant: Server
let notifyUrl: string
let heard: Heard[]
let answers: number[]

const open = async (): Promise<FastifyInstance> => {
  const server = Fastify()
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  await server.register(gatewayRoutes, { merchantId, key, clock: Date.now, dataDir })
  await server.ready()
  return server
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'foyer-gateway-'))
  heard = []
  answers = []
  merchant = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      heard.push({
        body: Buffer.concat(chunks).toString(),
        timestamp: String(request.headers['x-foyer-timestamp']),
        signature: String(request.headers['x-foyer-signature']),
      })
      response.writeHead(answers.shift() ?? 200).end()
    })
  })
  await new Promise<void>((resolve) => merchant.listen(0, '127.0.0.1', resolve))
  const address = merchant.address()
  notifyUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/callback`
  app = await open()
})
afterEach(async () => {
  await app.close()
  merchant.closeAllConnections()
  await new Promise((resolve) => merchant.close(resolve))
  rmSync(dataDir, { recursive: true })
})

const signed = (body: string, at = Date.now()) => ({
  'x-foyer-timestamp': String(at),
  'x-foyer-signature': createHmac('sha256', key).update(`${at}\n${body}`).digest('hex'),
})
const post = (url: string, body = '', headers: Record<string, string> = signed(body)) =>
  app.inject({
    method: 'POST',
    url,
    headers: { ...headers, ...(body === '' ? {} : { 'content-type': 'application/json' }) },
    ...(body === '' ? {} : { payload: body }),
  })
const orderBody = (orderKey: string, over: object = {}) =>
  JSON.stringify({
    merchantId,
    orderKey,
    amountFen: 12_840,
    subject: '电费',
    notifyUrl,
    expiresAt: Date.now() + 60_000,
    ...over,
  })
const create = async (over: object = {}): Promise<string> => {
  const orderKey = randomUUID()
  const answer = await post('/gateway/orders', orderBody(orderKey, over))
  expect(gatewayOrder.parse(answer.json()).status).toBe('open')
  return orderKey
}
const statusOf = async (orderKey: string): Promise<string> =>
  gatewayOrder.parse((await app.inject({ url: `/gateway/orders/${orderKey}`, headers: signed('') })).json())
    .status
const confirm = (orderKey: string) =>
  app.inject({
    method: 'POST',
    url: `/gateway/pay/${orderKey}/confirm`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: '',
  })
const heardTimes = (count: number) => vi.waitFor(() => expect(heard).toHaveLength(count), 10_000)

test('the same order key gives the same order, and another amount under it is refused', async () => {
  const orderKey = await create()
  expect((await post('/gateway/orders', orderBody(orderKey))).statusCode).toBe(200)
  expect((await post('/gateway/orders', orderBody(orderKey, { amountFen: 1 }))).statusCode).toBe(409)
})

test('requests without a good and recent signature are refused', async () => {
  const body = orderBody(randomUUID())
  const wrong = { ...signed(body), 'x-foyer-signature': 'ab'.repeat(32) }
  expect((await post('/gateway/orders', body, {})).statusCode).toBe(401)
  expect((await post('/gateway/orders', body, wrong)).statusCode).toBe(401)
  expect((await post('/gateway/orders', body, signed(body, Date.now() - 301_000))).statusCode).toBe(401)
  expect((await post('/gateway/orders', '{"not":"an order"}')).statusCode).toBe(400)
})

test('the phone page shows amount and merchant; confirming pays and calls back, signed', async () => {
  const orderKey = await create()
  const page = await app.inject({ url: `/gateway/pay/${orderKey}` })
  expect(page.body).toContain('¥128.40')
  expect(page.body).toContain('确认支付')
  const confirmed = await confirm(orderKey)
  expect([confirmed.statusCode, confirmed.headers.location]).toEqual([303, `/gateway/pay/${orderKey}`])
  expect((await app.inject({ url: `/gateway/pay/${orderKey}` })).body).toContain('支付成功')
  await heardTimes(1)
  const [callback] = heard
  expect(gatewayCallback.parse(JSON.parse(callback?.body ?? ''))).toMatchObject({
    orderKey,
    amountFen: 12_840,
  })
  expect(callback?.signature).toBe(
    createHmac('sha256', key).update(`${callback?.timestamp}\n${callback?.body}`).digest('hex'),
  )
})

test('a callback that is not answered 200 comes again', async () => {
  answers = [500]
  await confirm(await create())
  await heardTimes(2)
  expect(heard[0]?.body).toBe(heard[1]?.body)
})

test('cancelling on the phone leaves the order open; closing it makes it unpayable', async () => {
  const orderKey = await create()
  await app.inject({ method: 'POST', url: `/gateway/pay/${orderKey}/cancel` })
  expect(await statusOf(orderKey)).toBe('open')
  expect(gatewayOrder.parse((await post(`/gateway/orders/${orderKey}/close`)).json()).status).toBe('closed')
  await confirm(orderKey)
  expect(await statusOf(orderKey)).toBe('closed')
  expect(heard).toEqual([])
})

test('closing comes too late for a paid order; refunding it works once and stays', async () => {
  const orderKey = await create()
  await confirm(orderKey)
  expect(gatewayOrder.parse((await post(`/gateway/orders/${orderKey}/close`)).json()).status).toBe('paid')
  expect(gatewayOrder.parse((await post(`/gateway/orders/${orderKey}/refund`)).json()).status).toBe(
    'refunded',
  )
  expect(gatewayOrder.parse((await post(`/gateway/orders/${orderKey}/refund`)).json()).status).toBe(
    'refunded',
  )
})

test('an order closes by itself when its time is over', async () => {
  const orderKey = await create({ expiresAt: Date.now() + 30 })
  await new Promise((resolve) => setTimeout(resolve, 40))
  await confirm(orderKey)
  expect(await statusOf(orderKey)).toBe('closed')
})

test('orders and unanswered callbacks survive a restart of the gateway', async () => {
  await app.inject({ method: 'POST', url: '/gateway/control', payload: { callbackDelayMs: 200 } })
  const orderKey = await create()
  await confirm(orderKey)
  await app.close()
  app = await open()
  expect(await statusOf(orderKey)).toBe('paid')
  await heardTimes(1)
})

test('the switches send callbacks twice, with a wrong signature, or not at all', async () => {
  const control = (payload: object) => app.inject({ method: 'POST', url: '/gateway/control', payload })
  await control({ duplicateCallbacks: true })
  await confirm(await create())
  await heardTimes(2)
  await control({ duplicateCallbacks: false, wrongSignature: true })
  await confirm(await create())
  await heardTimes(3)
  const bad = heard[2]
  expect(bad?.signature).not.toBe(
    createHmac('sha256', key).update(`${bad?.timestamp}\n${bad?.body}`).digest('hex'),
  )
  await control({ wrongSignature: false, dropCallbacks: true })
  const orderKey = await create()
  await confirm(orderKey)
  const shown = z.array(z.looseObject({ orderKey: z.string(), callbackAttempts: z.number() }))
  await vi.waitFor(async () => {
    const orders = shown.parse((await app.inject({ url: '/gateway/orders' })).json())
    expect(orders.find((order) => order.orderKey === orderKey)?.callbackAttempts).toBeGreaterThan(0)
  })
  expect(heard).toHaveLength(3)
})

test('an unknown order has a page that says so, and no answer for the merchant', async () => {
  expect((await app.inject({ url: `/gateway/pay/${randomUUID()}` })).statusCode).toBe(404)
  expect((await confirm(randomUUID())).statusCode).toBe(404)
  expect((await post(`/gateway/orders/${randomUUID()}/close`)).statusCode).toBe(404)
})
