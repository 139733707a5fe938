import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account, Payment, Visit } from '@foyer/contracts/hall-api'
import { account, payment, visit } from '@foyer/contracts/hall-api'
import { gatewayRoutes } from '@foyer/simulator/gateway/routes'
import { phoneRoutes } from '@foyer/simulator/phone/routes'
import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import pino from 'pino'
import { systemRandom } from '../ambient.ts'
import { buildApp } from '../app.ts'
import { billingMigrations, billingRoutes, createBilling, receiptPages } from '../billing/index.ts'
import { gatherMigrations, openStore } from '../db/store.ts'
import { createIdentity, identityMigrations, identityRoutes } from '../identity/index.ts'
import { messageMigrations, startMessages } from '../messages/index.ts'
import { createStaff, staffMigrations } from '../staff/index.ts'
import { type DemoUtility, openDemoUtility } from '../utility/index.ts'
import { demoCards } from './demo-cards.ts'
import { turnedClock } from './turned-clock.ts'

const log = pino({ level: 'silent' })
const merchantId = 'foyer-demo'
export const gatewayKey = 'a key of merchant and gateway only'
const kiosks = [
  { id: 'kiosk-1', token: '1'.repeat(40) },
  { id: 'kiosk-2', token: '2'.repeat(40) },
] as const
export type KioskId = (typeof kiosks)[number]['id']

const portOf = (app: { server: Server }): number => {
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** The world outside the hall: the gateway and the phones of the simulator, over real HTTP. */
const openOutside = async (dataDir: string, clock: () => number, port: number) => {
  const app = Fastify({ forceCloseConnections: true })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(gatewayRoutes, { merchantId, key: gatewayKey, clock, dataDir })
  await app.register(phoneRoutes, { dataDir })
  await app.listen({ host: '127.0.0.1', port })
  return app
}

/**
 * A hall with staff, identity, billing and the demo utility on files of its own, listening on loopback opposite the
 * simulated gateway. `clock` is the hall's and can be turned; the gateway has the machine's.
 */
export const openPaymentHall = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-payments-'))
  const clock = turnedClock(Date.now())
  let outside = await openOutside(join(folder, 'outside'), clock, 0)
  const outsidePort = portOf(outside)
  const outsideUrl = `http://127.0.0.1:${outsidePort}`
  const gateway = { baseUrl: `${outsideUrl}/gateway`, merchantId, key: gatewayKey }
  const fault: { utilityAway: boolean } = { utilityAway: false }

  const startHall = async (port: number) => {
    const store = await openStore(
      join(folder, 'hall.sqlite'),
      gatherMigrations(staffMigrations, messageMigrations, identityMigrations, billingMigrations),
    )
    const shared = { db: store.db, clock, random: systemRandom, log }
    const staff = createStaff(shared)
    const utility: DemoUtility = await openDemoUtility({
      dataDir: folder,
      seed: 20_260,
      customers: 100,
      clock,
      lateFee: { minimumFen: null },
    })
    const messages = startMessages({ ...shared, url: `${outsideUrl}/phone/messages` })
    const identity = createIdentity({
      ...shared,
      utility,
      audit: staff.audit,
      sendMessage: messages.send,
      hallName: { 'zh-CN': '城南供电营业厅', 'zh-TW': '城南供電營業廳', en: 'Chengnan Service Hall' },
      hashKey: new Uint8Array(32).fill(7),
    })
    const billing = await createBilling({
      ...shared,
      utility: {
        account: utility.account,
        bookPayment: (booking) =>
          fault.utilityAway ? Promise.reject(new Error('away')) : utility.bookPayment(booking),
      },
      audit: staff.audit,
      gateway,
      publicUrl: `http://127.0.0.1:${port}`,
      subject: '电费',
    })
    const app = await buildApp({
      log,
      random: systemRandom,
      publicUrl: `http://127.0.0.1:${port}`,
      version: 'test',
      access: { kiosks, visitByToken: identity.visitByToken, staffBySession: staff.bySession },
      api: [identityRoutes({ identity }), billingRoutes({ billing, gateway, clock, log })],
      pages: [receiptPages({ billing, hallName: '城南供电营业厅' })],
    })
    await app.listen({ host: '127.0.0.1', port })
    const stop = async (): Promise<void> => {
      await app.close()
      await billing.stop()
      await identity.settled()
      await messages.stop()
      await utility.close()
      await store.close()
    }
    return { app, store, staff, utility, billing, stop }
  }

  // The callback address is told to the gateway, so the port must be known before the hall listens on it.
  const probe = Fastify()
  await probe.listen({ host: '127.0.0.1', port: 0 })
  const port = portOf(probe)
  await probe.close()
  let hall = await startHall(port)

  const request = (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    kioskId: KioskId,
    token: string | null = null,
    payload: object | null = null,
  ) =>
    hall.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: {
        authorization: `Bearer ${kiosks.find(({ id }) => id === kioskId)?.token ?? ''}`,
        'x-kiosk-id': kioskId,
        ...(token === null ? {} : { 'x-visit-token': token }),
      },
      ...(payload === null ? {} : { payload }),
    })

  const { personOf, cardOf } = demoCards(hall.utility.people)
  const identify = async (story: string, kioskId: KioskId = 'kiosk-1'): Promise<Visit> =>
    visit.parse(
      (await request('POST', '/visits', kioskId, null, { method: 'card', card: cardOf(story) })).json(),
    )
  const accountOf = async (token: string, number: string, kioskId: KioskId = 'kiosk-1'): Promise<Account> =>
    account.parse((await request('GET', `/accounts/${number}`, kioskId, token)).json())
  const paymentOf = async (key: string, kioskId: KioskId = 'kiosk-1'): Promise<Payment> =>
    payment.parse((await request('GET', `/payments/${key}`, kioskId)).json())

  return {
    clock,
    fault,
    port,
    gateway,
    outsideUrl,
    hall: () => hall,
    request,
    personOf,
    cardOf,
    identify,
    accountOf,
    paymentOf,
    /** The customer confirms on the phone. */
    confirmOnPhone: async (key: string): Promise<void> => {
      await fetch(`${outsideUrl}/gateway/pay/${key}/confirm`, { method: 'POST', redirect: 'manual' })
    },
    controlGateway: async (control: object): Promise<void> => {
      await fetch(`${outsideUrl}/gateway/control`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(control),
      })
    },
    stopOutside: () => outside.close(),
    startOutside: async (): Promise<void> => {
      outside = await openOutside(join(folder, 'outside'), clock, outsidePort)
    },
    restartHall: async (): Promise<void> => {
      await hall.stop()
      hall = await startHall(port)
    },
    close: async (): Promise<void> => {
      await hall.stop()
      await outside.close()
      rmSync(folder, { recursive: true })
    },
  }
}
export type PaymentHall = Awaited<ReturnType<typeof openPaymentHall>>
