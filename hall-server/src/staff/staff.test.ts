import { apiError } from '@foyer/contracts/errors'
import { auditEntry, staffSession } from '@foyer/contracts/hall-api'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { buildApp, type HallApp } from '../app.ts'
import { openStore, type Store } from '../db/store.ts'
import { repeatableRandom, turnedClock } from '../testing/turned-clock.ts'
import { createStaff, type Staff, staffMigrations, staffRoutes } from './index.ts'

const origin = { origin: 'http://127.0.0.1:7400', host: '127.0.0.1:7400' }
const clock = turnedClock(Date.UTC(2026, 10, 22, 2))
let folder: string
let store: Store
let staff: Staff
let app: HallApp

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-staff-'))
  store = await openStore(join(folder, 'hall.sqlite'), staffMigrations)
  const random = repeatableRandom(1)
  staff = createStaff({ db: store.db, clock, random })
  app = await buildApp({
    log: pino({ level: 'silent' }),
    random,
    publicUrl: 'http://127.0.0.1:7400',
    version: 'test',
    access: { kiosks: [], visitByToken: () => Promise.resolve(null), staffBySession: staff.bySession },
    api: [staffRoutes({ staff, secureCookies: false })],
    pages: [],
  })
  await staff.saveAccount({ name: 'lin', displayName: '林主任', password: 'right horse', roles: ['manager'] })
  await staff.saveAccount({ name: 'wu', displayName: '吴坐席', password: 'battery', roles: ['desk'] })
})
afterEach(async () => {
  await app.close()
  await store.close()
  rmSync(folder, { recursive: true })
})

const signIn = (name: string, password: string, headers: Record<string, string> = origin) =>
  app.inject({ method: 'POST', url: '/api/v1/staff/session', headers, payload: { name, password } })

const cookieOf = async (name: string, password: string): Promise<string> => {
  const answer = await signIn(name, password)
  expect(answer.statusCode).toBe(200)
  return `foyer_session=${answer.cookies[0]?.value}`
}

test('a sign-in sets a strict, http-only cookie that the session answers to', async () => {
  const answer = await signIn('lin', 'right horse')
  expect(staffSession.parse(answer.json())).toEqual({
    name: 'lin',
    displayName: '林主任',
    roles: ['manager'],
  })
  expect(answer.cookies[0]).toMatchObject({ name: 'foyer_session', httpOnly: true, sameSite: 'Strict' })
  const cookie = `foyer_session=${answer.cookies[0]?.value}`
  const session = await app.inject({ url: '/api/v1/staff/session', headers: { cookie } })
  expect(session.statusCode).toBe(200)
})

test('a wrong password and an unknown name get the same answer, and both are in the audit log', async () => {
  const wrong = await signIn('lin', 'wrong')
  const unknown = await signIn('nobody', 'wrong')
  expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401])
  expect(apiError.parse(wrong.json()).error.message).toBe(apiError.parse(unknown.json()).error.message)
  const log = await staff.readAudit(null, 10)
  expect(log.slice(0, 2).map(({ actor, outcome }) => [actor, outcome])).toEqual([
    ['staff:?', 'refused'],
    ['staff:lin', 'refused'],
  ])
})

test('neither password nor session can be read from the database', async () => {
  const cookie = await cookieOf('lin', 'right horse')
  const secret = cookie.slice('foyer_session='.length)
  const rows = await store.raw((sqlite) =>
    JSON.stringify(sqlite.prepare('select * from staff_session').all()),
  )
  const accounts = await store.raw((sqlite) =>
    JSON.stringify(sqlite.prepare('select * from staff_account').all()),
  )
  expect(rows).not.toContain(secret)
  expect(accounts).not.toContain('right horse')
})

test('a session ends at sign-out, and by itself after twelve hours', async () => {
  const first = await cookieOf('lin', 'right horse')
  const out = await app.inject({
    method: 'DELETE',
    url: '/api/v1/staff/session',
    headers: { cookie: first, ...origin },
  })
  expect(out.statusCode).toBe(204)
  expect((await app.inject({ url: '/api/v1/staff/session', headers: { cookie: first } })).statusCode).toBe(
    401,
  )

  const second = await cookieOf('lin', 'right horse')
  clock.turn(12 * 3600_000)
  expect((await app.inject({ url: '/api/v1/staff/session', headers: { cookie: second } })).statusCode).toBe(
    401,
  )
})

test('the audit log is for managers and comes newest first, in pages', async () => {
  const desk = await cookieOf('wu', 'battery')
  expect((await app.inject({ url: '/api/v1/audit', headers: { cookie: desk } })).statusCode).toBe(403)
  const manager = await cookieOf('lin', 'right horse')
  const page = await app.inject({ url: '/api/v1/audit?limit=2', headers: { cookie: manager } })
  const [newest, older] = z.array(auditEntry).parse(page.json())
  expect(newest?.actor).toBe('staff:lin')
  const next = await app.inject({
    url: `/api/v1/audit?limit=1&before=${older?.id}`,
    headers: { cookie: manager },
  })
  expect(z.array(auditEntry).parse(next.json())[0]?.id).toBe((older?.id ?? 0) - 1)
})

test('nobody can change or delete what the audit log holds, whatever code holds the database', async () => {
  await staff.audit.record('staff:lin', 'application.read', 'P1', 'done')
  await expect(sql`update audit set actor = 'staff:wu'`.execute(store.db)).rejects.toThrow('only added to')
  await expect(sql`delete from audit`.execute(store.db)).rejects.toThrow('only added to')
})

test('a page from a foreign origin can neither sign in nor use the cookie to change anything', async () => {
  const foreign = { origin: 'http://evil.example', host: '127.0.0.1:7400' }
  expect((await signIn('lin', 'right horse', foreign)).statusCode).toBe(403)
  const cookie = await cookieOf('lin', 'right horse')
  const out = await app.inject({
    method: 'DELETE',
    url: '/api/v1/staff/session',
    headers: { cookie, ...foreign },
  })
  expect(out.statusCode).toBe(403)
  const withoutOrigin = await app.inject({
    method: 'DELETE',
    url: '/api/v1/staff/session',
    headers: { cookie },
  })
  expect(withoutOrigin.statusCode).toBe(403)
  expect((await app.inject({ url: '/api/v1/staff/session', headers: { cookie } })).statusCode).toBe(200)
})

test('guessing passwords is slowed down', async () => {
  const statuses: number[] = []
  for (let tries = 0; tries < 24; tries++) statuses.push((await signIn('nobody', 'x')).statusCode)
  expect(statuses.filter((status) => status === 401).length).toBe(20)
  expect(apiError.parse((await signIn('lin', 'right horse')).json()).error.code).toBe('too-many-requests')
})

test('a bad body says path, what was found and what is allowed, and never the value', async () => {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/staff/session',
    headers: origin,
    payload: { name: 7, password: '', extra: 'secret-value' },
  })
  expect(answer.statusCode).toBe(400)
  const { error } = apiError.parse(answer.json())
  expect(error.problems.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['body.name', 'body.password']),
  )
  expect(error.problems.find(({ path }) => path === 'body.name')?.found).toBe('number')
  expect(answer.body).not.toContain('secret-value')
})

test('bodies that are too large or not JSON are refused with a code', async () => {
  const post = (payload: string) =>
    app.inject({
      method: 'POST',
      url: '/api/v1/staff/session',
      headers: { ...origin, 'content-type': 'application/json' },
      payload,
    })
  expect(apiError.parse((await post('{"name":')).json()).error.code).toBe('bad-request')
  const large = await post(JSON.stringify({ name: 'x'.repeat(70_000), password: 'x' }))
  expect([large.statusCode, apiError.parse(large.json()).error.code]).toEqual([413, 'too-large'])
})

test('an address that is not there, health, the OpenAPI document and its page all answer', async () => {
  expect(apiError.parse((await app.inject({ url: '/nowhere' })).json()).error.code).toBe('not-found')
  expect((await app.inject({ url: '/api/v1/health' })).json()).toEqual({ status: 'ok', version: 'test' })
  const document = z
    .looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) })
    .parse((await app.inject({ url: '/api/openapi.json' })).json())
  expect(document.openapi).toBe('3.1.0')
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/api/v1/staff/session', '/api/v1/audit']),
  )
  const page = await app.inject({ url: '/api/docs/' })
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('/api/openapi.json')
})
