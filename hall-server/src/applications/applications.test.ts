import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiError } from '@foyer/contracts/errors'
import {
  applicationAccepted,
  applicationDetail,
  applicationListItem,
  applicationProgress,
  type ApplicationSubmission,
  comparison,
  definition,
} from '@foyer/contracts/hall-api'
import { makeTrackingNumber } from '@foyer/contracts/tracking-number'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { buildApp, type HallApp } from '../app.ts'
import { gatherMigrations, openStore, type Store } from '../db/store.ts'
import type { VisitCaller } from '../http/access.ts'
import { createStaff, type Staff, staffMigrations, staffRoutes } from '../staff/index.ts'
import { repeatableRandom, turnedClock } from '../testing/turned-clock.ts'
import { type DemoUtility, openDemoUtility, UtilityUnreachable } from '../utility/index.ts'
import {
  applicationMigrations,
  applicationRoutes,
  type Applications,
  chineseCalendar,
  createApplications,
  houseDefinitions,
  type TariffPort,
} from './index.ts'

const monday = Date.parse('2026-11-23T10:00:00+08:00')
const kioskToken = 'k'.repeat(40)
const kiosk = { authorization: `Bearer ${kioskToken}`, 'x-kiosk-id': 'kiosk-1' }
const page = { origin: 'http://127.0.0.1:7400', host: '127.0.0.1:7400' }

/** What goes wrong between the hall and the utility in a test. */
type Fault = 'none' | 'unreachable' | 'answer-lost' | 'hall-dies'

let folder: string
let store: Store
let staff: Staff
let utility: DemoUtility
let applications: Applications
let app: HallApp
let sent: { key: string; phone: string; text: string }[]
let fault: Fault
const clock = turnedClock(monday)
const visits = new Map<string, VisitCaller>()

class HallDied extends Error {}

/** The real demo utility behind a line that fails as a test wants. */
const line = (): TariffPort => {
  const through = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (fault === 'unreachable') throw new UtilityUnreachable('no route')
    const answer = await ask()
    if (fault === 'answer-lost') throw new UtilityUnreachable('no answer')
    if (fault === 'hall-dies') throw new HallDied()
    return answer
  }
  return {
    comparison: utility.comparison,
    findByCard: utility.findByCard,
    findByNumber: (number) => through(() => utility.findByNumber(number)),
    changeTariff: (change) => through(() => utility.changeTariff(change)),
  }
}

const random = repeatableRandom(7)
const start = async (): Promise<void> => {
  store = await openStore(
    join(folder, 'hall.sqlite'),
    gatherMigrations(staffMigrations, applicationMigrations),
  )
  staff = createStaff({ db: store.db, clock, random })
  const [form] = houseDefinitions
  if (form === undefined) throw new Error('there is no form')
  applications = createApplications({
    db: store.db,
    clock,
    random,
    log: pino({ level: 'silent' }),
    audit: staff.audit,
    utility: line(),
    sendMessage: (message) => {
      if (!sent.some(({ key }) => key === message.key)) sent.push(message)
      return Promise.resolve()
    },
    definitions: [...houseDefinitions, { ...form, version: form.version + 1, decidedWithin: 3 }],
    calendar: chineseCalendar,
    hallName: { 'zh-CN': '城南供电营业厅', 'zh-TW': '城南供電營業廳', en: 'Chengnan Service Hall' },
    publicUrl: 'http://127.0.0.1:7400',
  })
  app = await buildApp({
    log: pino({ level: 'silent' }),
    random,
    publicUrl: 'http://127.0.0.1:7400',
    version: 'test',
    access: {
      kiosks: [
        { id: 'kiosk-1', token: kioskToken },
        { id: 'kiosk-2', token: 'z'.repeat(40) },
      ],
      visitByToken: (token) => Promise.resolve(visits.get(token) ?? null),
      staffBySession: staff.bySession,
    },
    api: [applicationRoutes(applications), staffRoutes({ staff, secureCookies: false })],
    pages: [],
  })
}
const stop = async (): Promise<void> => {
  await app.close()
  await store.close()
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-applications-'))
  clock.set(monday)
  sent = []
  fault = 'none'
  utility = await openDemoUtility({
    dataDir: folder,
    seed: 1,
    customers: 60,
    clock,
    lateFee: { minimumFen: null },
  })
  await start()
  await staff.saveAccount({ name: 'chen', displayName: '陈受理', password: 'right horse', roles: ['clerk'] })
  await staff.saveAccount({ name: 'wu', displayName: '吴坐席', password: 'right horse', roles: ['desk'] })
})
afterEach(async () => {
  await stop()
  await utility.close()
  rmSync(folder, { recursive: true })
})

/** A person of the stories who is on the flat household tariff. */
const someone = async () => {
  for (const person of utility.people) {
    const [customerNumber] = person.customerNumbers
    if (customerNumber === undefined || person.customerNumbers.length > 1) continue
    const account = await utility.account(customerNumber)
    if (account?.tariff === 'flat') return { person, customerNumber }
  }
  throw new Error('nobody in the district has the flat tariff')
}

const submissionOf = async (change: Partial<ApplicationSubmission> = {}): Promise<ApplicationSubmission> => {
  const { person, customerNumber } = await someone()
  const { id, story, phone, customerNumbers, ...card } = person
  expect([id, story, phone, customerNumbers].every(Boolean)).toBe(true)
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
}

const submit = (payload: object, headers: Record<string, string> = kiosk) =>
  app.inject({ method: 'POST', url: '/api/v1/applications', headers, payload })

const signIn = async (name: string): Promise<Record<string, string>> => {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/staff/session',
    headers: page,
    payload: { name, password: 'right horse' },
  })
  return { ...page, cookie: `foyer_session=${answer.cookies[0]?.value}` }
}
const open = async (headers: Record<string, string>, trackingNumber: string) =>
  applicationDetail.parse(
    (await app.inject({ url: `/api/v1/applications/${trackingNumber}`, headers })).json(),
  )
const decide = (headers: Record<string, string>, trackingNumber: string, payload: object) =>
  app.inject({ method: 'POST', url: `/api/v1/applications/${trackingNumber}/decision`, headers, payload })
const codeOf = (answer: { json: () => unknown }) => apiError.parse(answer.json()).error.code
const tariffOf = async (number: string) => {
  clock.turn(40 * 86_400_000)
  const found = (await utility.account(number))?.tariff
  clock.set(monday)
  return found
}

describe('a submission', () => {
  test('is taken once: the same key gives the same answer, also when sent ten times at once', async () => {
    const submission = await submissionOf()
    const answers = await Promise.all(Array.from({ length: 10 }, () => submit(submission)))
    expect(
      answers
        .map(({ statusCode }) => String(statusCode))
        .toSorted()
        .join(' '),
    ).toBe(`${'200 '.repeat(9)}201`)
    const accepted = answers.map((answer) => applicationAccepted.parse(answer.json()))
    expect(new Set(accepted.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(accepted[0]).toEqual({
      trackingNumber: submission.trackingNumber,
      publicUrl: `http://127.0.0.1:7400/p/${submission.publicToken}`,
    })
    expect(await applications.list(null)).toHaveLength(1)
  })

  test('is still known after the hall was started again', async () => {
    const submission = await submissionOf()
    expect((await submit(submission)).statusCode).toBe(201)
    await stop()
    await start()
    expect((await submit(submission)).statusCode).toBe(200)
  })

  test('with the key of another is a conflict, and changes nothing', async () => {
    const submission = await submissionOf()
    await submit(submission)
    const other = { ...submission, answers: { ...submission.answers, notice: 'page' } }
    const answer = await submit(other)
    expect([answer.statusCode, codeOf(answer)]).toEqual([409, 'conflict'])
    expect(await applications.list(null)).toHaveLength(1)
  })

  test('whose number another kiosk drew too is not lost: it gets a number of its own', async () => {
    const first = await submissionOf()
    const second = await submissionOf({ trackingNumber: first.trackingNumber })
    await submit(first)
    const answer = await submit(second)
    expect(answer.statusCode).toBe(201)
    const { trackingNumber } = applicationAccepted.parse(answer.json())
    expect(trackingNumber).not.toBe(first.trackingNumber)
    expect(applicationAccepted.parse((await submit(second)).json()).trackingNumber).toBe(trackingNumber)
    expect(await applications.list(null)).toHaveLength(2)
  })

  test('made with an older form that the hall still knows is taken; with one it never had it is not', async () => {
    const offered = z
      .array(definition)
      .parse((await app.inject({ url: '/api/v1/applications/definitions', headers: kiosk })).json())
    expect(offered.map(({ version }) => version)).toEqual([2])
    expect((await submit(await submissionOf({ definitionVersion: 1 }))).statusCode).toBe(201)
    expect((await submit(await submissionOf({ definitionVersion: 2 }))).statusCode).toBe(201)
    const unknown = await submit(await submissionOf({ definitionVersion: 3 }))
    expect(unknown.statusCode).toBe(400)
    expect(apiError.parse(unknown.json()).error.message).toContain('peak-valley version 2')
  })

  test('with wrong answers says which, and nothing is kept', async () => {
    const answer = await submit(await submissionOf({ answers: { start: 'tomorrow', notice: 'page' } }))
    expect(answer.statusCode).toBe(400)
    expect(apiError.parse(answer.json()).error.problems.map(({ path }) => path)).toEqual([
      'body.answers.start',
      'body.answers.night-use',
    ])
    expect(await applications.list(null)).toEqual([])
  })

  test('with a mistyped tracking number is refused', async () => {
    const { trackingNumber } = await submissionOf()
    const wrong = trackingNumber.slice(0, -1) + (trackingNumber.endsWith('7') ? '8' : '7')
    const answer = await submit(await submissionOf({ trackingNumber: wrong }))
    expect(apiError.parse(answer.json()).error.problems[0]?.path).toBe('body.trackingNumber')
  })

  test('comes from the kiosk it names, and from no one else', async () => {
    const submission = await submissionOf()
    expect(codeOf(await submit(submission, {}))).toBe('unauthenticated')
    const neighbour = { authorization: `Bearer ${'z'.repeat(40)}`, 'x-kiosk-id': 'kiosk-2' }
    expect(codeOf(await submit(submission, neighbour))).toBe('forbidden')
  })

  test('is due by working days from when it was handed in, not from when it arrived', async () => {
    const friday = Date.parse('2026-11-20T10:00:00+08:00')
    await submit(await submissionOf({ submittedAt: friday }))
    await submit(await submissionOf({ submittedAt: monday + 86_400_000 * 3 }))
    expect((await applications.list('received')).map(({ dueOn }) => dueOn)).toEqual([
      '2026-11-27',
      '2026-11-30',
    ])
  })
})

describe('the public page of an application', () => {
  test('tells how far it is, and nothing that tells who', async () => {
    const submission = await submissionOf()
    await submit(submission)
    const answer = await app.inject({ url: `/api/v1/public/applications/${submission.publicToken}` })
    expect(applicationProgress.parse(answer.json())).toMatchObject({
      status: 'received',
      dueOn: '2026-11-30',
    })
    const { name, card } = submission.applicant
    const secrets = [
      name,
      card?.idNumber,
      card?.address,
      submission.customerNumber,
      'kiosk-1',
      submission.key,
    ]
    for (const secret of secrets) expect(answer.body).not.toContain(secret)
  })

  test('is found by its link alone, and guessing is slowed down', async () => {
    const get = (token: string) => app.inject({ url: `/api/v1/public/applications/${token}` })
    expect(codeOf(await get('0'.repeat(32)))).toBe('not-found')
    expect(codeOf(await get('not-a-token'))).toBe('bad-request')
    const tries = await Promise.all(Array.from({ length: 70 }, (_, n) => get(String(n).padStart(32, '0'))))
    expect(tries.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThan(5)
  })
})

describe('a clerk', () => {
  test('sees what came in, and opening one puts it in review and into the audit log', async () => {
    const submission = await submissionOf()
    await submit(submission)
    const clerk = await signIn('chen')
    const all = await app.inject({ url: '/api/v1/applications?status=received', headers: clerk })
    expect(
      z
        .array(applicationListItem)
        .parse(all.json())
        .map((one) => one.trackingNumber),
    ).toEqual([submission.trackingNumber])
    expect(all.body).not.toContain(submission.applicant.name)
    const detail = await open(clerk, submission.trackingNumber)
    expect(detail).toMatchObject({ status: 'in-review', applicant: submission.applicant, revision: 2 })
    expect(detail.comparison?.months).toHaveLength(12)
    expect(detail.answers.map(({ answer }) => answer.en)).toContain('Charging a vehicle')
    expect(detail.steps.map(({ status }) => status)).toEqual(['received', 'in-review'])
    expect((await open(clerk, submission.trackingNumber)).revision).toBe(2)
    const views = (await staff.readAudit(null, 20)).filter(({ action }) => action === 'application.view')
    expect(views[0]).toMatchObject({
      actor: 'staff:chen',
      subject: submission.trackingNumber,
      outcome: 'done',
    })
  })

  test('is found the account of a card whose holder has just one', async () => {
    const submission = await submissionOf({ customerNumber: null })
    await submit(submission)
    const detail = await open(await signIn('chen'), submission.trackingNumber)
    expect(detail.customerNumber).toBe((await someone()).customerNumber)
    expect(detail.comparison).not.toBeNull()
  })

  test('approves: the tariff changes once, the customer is told, and it stays decided', async () => {
    const submission = await submissionOf()
    await submit(submission)
    const clerk = await signIn('chen')
    const { revision, customerNumber } = await open(clerk, submission.trackingNumber)
    expect(await tariffOf(customerNumber ?? '')).toBe('flat')
    const answer = await decide(clerk, submission.trackingNumber, {
      revision,
      decision: 'approve',
      note: null,
    })
    expect(applicationDetail.parse(answer.json()).status).toBe('approved')
    expect(await tariffOf(customerNumber ?? '')).toBe('peak-valley')
    await applications.catchUp()
    const { person } = await someoneByNumber(customerNumber)
    expect(sent).toHaveLength(1)
    expect(sent[0]?.phone).toBe(person.phone)
    expect(sent[0]?.text).toContain(`从 2026 年 12 月账期起执行`)
    expect(sent[0]?.text).toContain(`http://127.0.0.1:7400/p/${submission.publicToken}`)
    expect(sent[0]?.text).not.toContain(person.name)
    const later = applicationDetail.parse(answer.json()).revision
    const again = await decide(clerk, submission.trackingNumber, {
      revision: later,
      decision: 'reject',
      note: '不行',
    })
    expect(codeOf(again)).toBe('conflict')
  })

  test('rejects with a reason that the customer reads; without one it is not a rejection', async () => {
    const submission = await submissionOf({
      answers: { start: 'next-month', 'night-use': 'neither', notice: 'page' },
    })
    await submit(submission)
    const clerk = await signIn('chen')
    const { revision, customerNumber } = await open(clerk, submission.trackingNumber)
    const silent = await decide(clerk, submission.trackingNumber, { revision, decision: 'reject', note: ' ' })
    expect(apiError.parse(silent.json()).error.problems[0]?.path).toBe('body.note')
    const reason = '电表需要先更换'
    await decide(clerk, submission.trackingNumber, { revision, decision: 'reject', note: reason })
    const seen = await applications.progress(submission.publicToken)
    expect(seen.steps.at(-1)).toMatchObject({ status: 'rejected', note: reason })
    expect(await tariffOf(customerNumber ?? '')).toBe('flat')
    await applications.catchUp()
    expect(sent).toEqual([])
  })

  test('deciding what another has just decided gets a conflict, and one decision stands', async () => {
    const submission = await submissionOf()
    await submit(submission)
    const clerk = await signIn('chen')
    const { revision } = await open(clerk, submission.trackingNumber)
    const answers = await Promise.all([
      decide(clerk, submission.trackingNumber, { revision, decision: 'approve', note: null }),
      decide(clerk, submission.trackingNumber, { revision, decision: 'reject', note: '重复申请' }),
    ])
    expect(answers.map(({ statusCode }) => String(statusCode)).toSorted()).toEqual(['200', '409'])
    const { steps } = await applications.progress(submission.publicToken)
    expect(steps.filter(({ status }) => status === 'approved' || status === 'rejected')).toHaveLength(1)
  })

  test('cannot decide what nobody has opened, nor what is not there', async () => {
    const submission = await submissionOf()
    await submit(submission)
    const clerk = await signIn('chen')
    const unread = await decide(clerk, submission.trackingNumber, {
      revision: 1,
      decision: 'approve',
      note: null,
    })
    expect(codeOf(unread)).toBe('conflict')
    const nowhere = makeTrackingNumber('2026-01-01', random.bytes(4))
    expect(codeOf(await decide(clerk, nowhere, { revision: 1, decision: 'approve', note: null }))).toBe(
      'not-found',
    )
  })

  test('is told when the utility will not change the tariff, and can still reject', async () => {
    const submission = await submissionOf()
    await submit(submission)
    const clerk = await signIn('chen')
    const { customerNumber, revision } = await open(clerk, submission.trackingNumber)
    const change = { key: random.uuid(), customerNumber: customerNumber ?? '', to: 'peak-valley' } as const
    await utility.changeTariff({ ...change, from: '2026-12' })
    const refused = await decide(clerk, submission.trackingNumber, {
      revision,
      decision: 'approve',
      note: null,
    })
    expect(refused.statusCode).toBe(409)
    expect(apiError.parse(refused.json()).error.message).toContain('already-so')
    const now = await open(clerk, submission.trackingNumber)
    expect(now.status).toBe('in-review')
    const rejected = await decide(clerk, submission.trackingNumber, {
      revision: now.revision,
      decision: 'reject',
      note: '已经是峰谷电价',
    })
    expect(rejected.statusCode).toBe(200)
  })

  test('is the only one to see applications', async () => {
    const submission = await submissionOf()
    await submit(submission)
    const desk = await signIn('wu')
    for (const url of ['/api/v1/applications', `/api/v1/applications/${submission.trackingNumber}`]) {
      expect(codeOf(await app.inject({ url }))).toBe('unauthenticated')
      expect(codeOf(await app.inject({ url, headers: desk }))).toBe('forbidden')
      expect(codeOf(await app.inject({ url, headers: kiosk }))).toBe('unauthenticated')
    }
  })
})

const someoneByNumber = async (customerNumber: string | null) => {
  const person = utility.people.find(({ customerNumbers }) => customerNumbers.includes(customerNumber ?? ''))
  if (person === undefined) throw new Error('no such person')
  return Promise.resolve({ person })
}

describe('a decision', () => {
  test.each<Fault>(['unreachable', 'answer-lost', 'hall-dies'])(
    'is carried out once when it was cut short (%s)',
    async (what) => {
      const submission = await submissionOf()
      await submit(submission)
      const clerk = await signIn('chen')
      const { revision, customerNumber } = await open(clerk, submission.trackingNumber)
      fault = what
      const answer = await decide(clerk, submission.trackingNumber, {
        revision,
        decision: 'approve',
        note: null,
      })
      expect(answer.statusCode).toBe(what === 'hall-dies' ? 500 : 502)
      expect((await applications.progress(submission.publicToken)).status).toBe('in-review')
      await stop()
      await start()
      // Nobody can decide otherwise meanwhile: the tariff may have changed already.
      const other = await decide(clerk, submission.trackingNumber, {
        revision: revision + 1,
        decision: 'reject',
        note: '不行',
      })
      expect(codeOf(other)).toBe('conflict')
      fault = 'none'
      await Promise.all([applications.catchUp(), applications.catchUp()])
      await applications.catchUp()
      const { status, steps } = await applications.progress(submission.publicToken)
      expect([status, steps.length]).toEqual(['approved', 3])
      expect(await tariffOf(customerNumber ?? '')).toBe('peak-valley')
      expect(sent).toHaveLength(1)
    },
  )

  test('whose message cannot be addressed now is told later', async () => {
    const submission = await submissionOf()
    await submit(submission)
    const clerk = await signIn('chen')
    const { revision } = await open(clerk, submission.trackingNumber)
    fault = 'unreachable'
    await decide(clerk, submission.trackingNumber, { revision, decision: 'reject', note: '材料不全' })
    await applications.catchUp()
    expect(sent).toEqual([])
    expect((await applications.progress(submission.publicToken)).status).toBe('rejected')
    fault = 'none'
    await applications.catchUp()
    expect(sent.map(({ text }) => text.includes('材料不全'))).toEqual([true])
  })
})

describe('the comparison of tariffs', () => {
  const visit = (accounts: string[], assurance: VisitCaller['assurance']) => {
    const token = random.uuid()
    visits.set(token, { visitId: 'v1', kioskId: 'kiosk-1', customerId: 'c1', assurance, accounts })
    return { ...kiosk, 'x-visit-token': token }
  }

  test('is for the person whose account it is, in that visit', async () => {
    const { customerNumber } = await someone()
    const url = `/api/v1/accounts/${customerNumber}/peak-valley`
    const answer = await app.inject({ url, headers: visit([customerNumber], 'person') })
    const found = comparison.parse(answer.json())
    expect([found.from, found.to, found.months.length]).toEqual(['2025-11', '2026-10', 12])
    expect(codeOf(await app.inject({ url, headers: visit([customerNumber], 'account') }))).toBe(
      'needs-person',
    )
    expect(codeOf(await app.inject({ url, headers: visit(['3301800000000'], 'person') }))).toBe('forbidden')
    expect(codeOf(await app.inject({ url, headers: kiosk }))).toBe('unauthenticated')
    expect(codeOf(await app.inject({ url }))).toBe('unauthenticated')
  })
})
