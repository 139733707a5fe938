import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiError } from '@foyer/contracts/errors'
import { applicationDetail, type ApplicationSubmission } from '@foyer/contracts/hall-api'
import { makeTrackingNumber } from '@foyer/contracts/tracking-number'
import pino from 'pino'
import { buildApp } from '../../app.ts'
import { gatherMigrations, openStore } from '../../db/store.ts'
import type { VisitCaller } from '../../http/access.ts'
import { createStaff, staffMigrations, staffRoutes } from '../../staff/index.ts'
import { repeatableRandom, turnedClock } from '../../testing/turned-clock.ts'
import { openDemoUtility, UtilityUnreachable } from '../../utility/index.ts'
import {
  applicationMigrations,
  applicationRoutes,
  chineseCalendar,
  createApplications,
  houseDefinitions,
  type TariffPort,
} from '../index.ts'

export const monday = Date.parse('2026-11-23T10:00:00+08:00')
const publicUrl = 'http://127.0.0.1:7400'
const kioskTokens = { 'kiosk-1': 'k'.repeat(40), 'kiosk-2': 'z'.repeat(40) }
const page = { origin: publicUrl, host: '127.0.0.1:7400' }

export const kioskHeaders = (id: keyof typeof kioskTokens): Record<string, string> => ({
  authorization: `Bearer ${kioskTokens[id]}`,
  'x-kiosk-id': id,
})

export const codeOf = (answer: { json: () => unknown }): string => apiError.parse(answer.json()).error.code

/** What goes wrong between the hall and the utility. `hall-dies`: the change is made and its answer never handled. */
export type Fault = 'none' | 'unreachable' | 'answer-lost' | 'hall-dies'
class HallDied extends Error {}

type TestRequest = {
  url: string
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  payload?: object
}

const log = pino({ level: 'silent' })

/** A hall with the applications, staff and the demo utility on files of its own, that can be stopped and started. */
export const openApplicationHall = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-applications-'))
  const clock = turnedClock(monday)
  const random = repeatableRandom(7)
  const utility = await openDemoUtility({
    dataDir: folder,
    seed: 1,
    customers: 60,
    clock,
    lateFee: { minimumFen: null },
  })
  const visits = new Map<string, VisitCaller>()
  const sent: { key: string; phone: string; text: string }[] = []
  const fault: { is: Fault } = { is: 'none' }

  const through = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (fault.is === 'unreachable') throw new UtilityUnreachable('no route')
    const answer = await ask()
    if (fault.is === 'answer-lost') throw new UtilityUnreachable('no answer')
    if (fault.is === 'hall-dies') throw new HallDied()
    return answer
  }
  /** The real demo utility behind a line that fails as a test wants. */
  const line: TariffPort = {
    comparison: utility.comparison,
    findByCard: utility.findByCard,
    findByNumber: (number) => through(() => utility.findByNumber(number)),
    changeTariff: (change) => through(() => utility.changeTariff(change)),
  }

  const start = async () => {
    const migrations = gatherMigrations(staffMigrations, applicationMigrations)
    const store = await openStore(join(folder, 'hall.sqlite'), migrations)
    const staff = createStaff({ db: store.db, clock, random })
    const applications = createApplications({
      db: store.db,
      clock,
      random,
      log,
      audit: staff.audit,
      utility: line,
      sendMessage: (message) => {
        if (!sent.some(({ key }) => key === message.key)) sent.push(message)
        return Promise.resolve()
      },
      definitions: [
        ...houseDefinitions,
        ...houseDefinitions.map((form) => ({ ...form, version: form.version + 1, decidedWithin: 3 })),
      ],
      calendar: chineseCalendar,
      hallName: { 'zh-CN': '城南供电营业厅', 'zh-TW': '城南供電營業廳', en: 'Chengnan Service Hall' },
      publicUrl,
    })
    const app = await buildApp({
      log,
      random,
      publicUrl,
      version: 'test',
      access: {
        kiosks: Object.entries(kioskTokens).map(([id, token]) => ({ id, token })),
        visitByToken: (token) => Promise.resolve(visits.get(token) ?? null),
        staffBySession: staff.bySession,
      },
      api: [applicationRoutes(applications), staffRoutes({ staff, secureCookies: false })],
      pages: [],
    })
    return { store, staff, applications, app }
  }
  const running = { now: await start() }
  for (const [name, role] of [
    ['chen', 'clerk'],
    ['wu', 'desk'],
  ] as const)
    await running.now.staff.saveAccount({ name, displayName: name, password: 'right horse', roles: [role] })

  const stop = async (): Promise<void> => {
    await running.now.app.close()
    await running.now.store.close()
  }

  /** A person of the stories with one account, on the flat household tariff. */
  const someone = async () => {
    for (const person of utility.people) {
      const [customerNumber, ...others] = person.customerNumbers
      if (customerNumber === undefined || others.length > 0) continue
      if ((await utility.account(customerNumber))?.tariff === 'flat') return { person, customerNumber }
    }
    throw new RangeError('nobody in the district has the flat tariff')
  }

  const inject = async (request: TestRequest) => running.now.app.inject(request)

  return {
    random,
    utility,
    sent,
    fault,
    someone,
    inject,
    applications: () => running.now.applications,
    audit: () => running.now.staff.readAudit(null, 50),

    /** As after a kill: whatever was not in the database is gone. */
    restart: async (): Promise<void> => {
      await stop()
      running.now = await start()
    },
    close: async (): Promise<void> => {
      await stop()
      await utility.close()
      rmSync(folder, { recursive: true })
    },

    submission: async (change: Partial<ApplicationSubmission> = {}): Promise<ApplicationSubmission> => {
      const { person, customerNumber } = await someone()
      const { id: _id, story: _story, phone: _phone, customerNumbers: _numbers, ...card } = person
      return {
        key: random.uuid(),
        trackingNumber: makeTrackingNumber('2026-11-23', random.bytes(4)),
        publicToken: Buffer.from(random.bytes(16)).toString('hex'),
        definitionId: 'peak-valley',
        definitionVersion: 1,
        submittedAt: monday - 60_000,
        kioskId: 'kiosk-1',
        applicant: { name: card.name, card, phone: null },
        customerNumber,
        answers: { start: 'next-month', 'night-use': 'vehicle', notice: 'message' },
        ...change,
      }
    },
    submit: (payload: object, headers: Record<string, string> = kioskHeaders('kiosk-1')) =>
      inject({ method: 'POST', url: '/api/v1/applications', headers, payload }),

    /** The headers of a page where this member of staff is signed in. */
    signIn: async (name: string): Promise<Record<string, string>> => {
      const answer = await inject({
        method: 'POST',
        url: '/api/v1/staff/session',
        headers: page,
        payload: { name, password: 'right horse' },
      })
      return { ...page, cookie: `foyer_session=${answer.cookies[0]?.value}` }
    },
    /** The headers of a kiosk at which this visit is going on. */
    visit: (accounts: readonly string[], assurance: VisitCaller['assurance']): Record<string, string> => {
      const token = random.uuid()
      visits.set(token, { visitId: token, kioskId: 'kiosk-1', customerId: 'c1', assurance, accounts })
      return { ...kioskHeaders('kiosk-1'), 'x-visit-token': token }
    },
    open: async (headers: Record<string, string>, trackingNumber: string) =>
      applicationDetail.parse(
        (await inject({ url: `/api/v1/applications/${trackingNumber}`, headers })).json(),
      ),
    decide: (headers: Record<string, string>, trackingNumber: string, payload: object) =>
      inject({ method: 'POST', url: `/api/v1/applications/${trackingNumber}/decision`, headers, payload }),

    /** The tariff of an account forty days on, when a change for the next month is in force. */
    tariffLater: async (customerNumber: string | null) => {
      clock.turn(40 * 86_400_000)
      const found = await utility.account(customerNumber ?? '')
      clock.set(monday)
      return found?.tariff ?? null
    },
  }
}
export type ApplicationHall = Awaited<ReturnType<typeof openApplicationHall>>
