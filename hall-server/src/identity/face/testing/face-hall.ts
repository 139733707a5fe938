import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiError } from '@foyer/contracts/errors'
import { faceAttempt, type FacePurpose, faceSummary, ledgerReceipt } from '@foyer/contracts/face'
import { type IdCard, type Role, visit, type Visit } from '@foyer/contracts/hall-api'
import type { EngineModels } from '@foyer/models/engine/observation'
import pino from 'pino'
import { systemRandom } from '../../../ambient.ts'
import { buildApp } from '../../../app.ts'
import { gatherMigrations, openStore } from '../../../db/store.ts'
import { messageMigrations } from '../../../messages/index.ts'
import { createStaff, staffMigrations } from '../../../staff/index.ts'
import { demoCards } from '../../../testing/demo-cards.ts'
import { turnedClock } from '../../../testing/turned-clock.ts'
import { openDemoUtility } from '../../../utility/index.ts'
import {
  createIdentity,
  faceRoutes,
  type HallModels,
  identityMigrations,
  identityRoutes,
  openFaces,
  proofPages,
} from '../../index.ts'
import { embeddingOf, testModel } from './vectors.ts'

const kiosks = [
  { id: 'kiosk-1', token: '1'.repeat(40) },
  { id: 'kiosk-2', token: '2'.repeat(40) },
] as const
type KioskId = (typeof kiosks)[number]['id']
export const hallName = { 'zh-CN': '城南营业厅', 'zh-TW': '城南營業廳', en: 'Chengnan Hall' } as const
export const testModels: EngineModels = {
  set: 'npm-only',
  embedding: testModel,
  liveness: false,
  files: [{ name: 'made-up.onnx', licence: 'MIT', sha256: '0'.repeat(64) }],
  measured: [],
  thresholds: { verify: 0.4, identify: 0.5, live: null },
}
const noEngine: HallModels = {
  kind: 'models',
  models: testModels,
  observe: () => Promise.resolve({ kind: 'failed', reason: 'this hall has no camera' }),
}

export type Answered = { status: number; body: unknown; text: string }
export const codeOf = ({ body }: Answered): string => apiError.parse(body).error.code
export const liveness = { passive: null, challenge: 'blink', challengePassed: true, frames: 12 } as const

const password = 'a password of the test'

/** A hall with faces, on a real port, with its files in `folder`: keys in one part, database in another. */
export const openFaceHall = async (given: { models?: HallModels } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-faces-'))
  const clock = turnedClock(Date.now())
  const keyFile = join(folder, 'keys', 'face-keys.json')
  const database = join(folder, 'hall.sqlite')
  const said: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => said.push(line) })
  const settings = { keyFile, targetFpir: 0.01, keptDays: 365 }

  const start = async () => {
    const store = await openStore(
      database,
      gatherMigrations(staffMigrations, messageMigrations, identityMigrations),
    )
    const shared = { db: store.db, clock, random: systemRandom, log }
    const staff = createStaff(shared)
    const utility = await openDemoUtility({
      dataDir: folder,
      seed: 20_260,
      customers: 100,
      clock,
      lateFee: { minimumFen: null },
    })
    const identity = createIdentity({
      ...shared,
      utility,
      audit: staff.audit,
      sendMessage: () => Promise.resolve(),
      hallName,
      hashKey: new Uint8Array(32).fill(7),
    })
    const publicUrl = 'http://hall.example'
    const faces = await openFaces({
      ...shared,
      store,
      audit: staff.audit,
      utility,
      identity,
      publicUrl,
      hallName,
      models: given.models ?? noEngine,
      settings,
    })
    const app = await buildApp({
      log,
      random: systemRandom,
      publicUrl,
      version: 'test',
      access: { kiosks, visitByToken: identity.visitByToken, staffBySession: staff.bySession },
      api: [identityRoutes({ identity }), faceRoutes({ faces })],
      pages: [proofPages({ proof: faces.proof, hallName })],
    })
    await app.listen({ host: '127.0.0.1', port: 0 })
    const stop = async (): Promise<void> => {
      await app.close()
      await faces.stop()
      await identity.settled()
      await utility.close()
      await store.close()
    }
    return { app, store, staff, utility, faces, stop }
  }
  let hall = await start()
  const sessions = new Map<Role, { session: string; at: number }>()

  const addressOf = (app: { server: Server }): string => {
    const address = app.server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  }
  const send = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string | Uint8Array<ArrayBuffer> | null,
  ): Promise<Answered> => {
    const answer = await fetch(`${addressOf(hall.app)}${path}`, { method, headers, body })
    const text = await answer.text()
    const json = (answer.headers.get('content-type') ?? '').startsWith('application/json')
    const read: unknown = json && text !== '' ? JSON.parse(text) : null
    return { status: answer.status, body: read, text }
  }
  const asJson = (body: object | null): { type: Record<string, string>; text: string | null } =>
    body === null
      ? { type: {}, text: null }
      : { type: { 'content-type': 'application/json' }, text: JSON.stringify(body) }

  const ask = (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    token: string | null = null,
    body: object | null = null,
    kioskId: KioskId = 'kiosk-1',
  ): Promise<Answered> => {
    const { type, text } = asJson(body)
    const headers = {
      authorization: `Bearer ${kiosks.find(({ id }) => id === kioskId)?.token ?? ''}`,
      'x-kiosk-id': kioskId,
      ...(token === null ? {} : { 'x-visit-token': token }),
      ...type,
    }
    return send(method, `/api/v1${path}`, headers, text)
  }

  const signedIn = async (role: Role): Promise<Record<string, string>> => {
    const last = sessions.get(role)
    if (last === undefined || clock() - last.at > 3_600_000) {
      await hall.staff.saveAccount({ name: role, displayName: role, password, roles: [role] })
      const signed = await hall.staff.signIn(role, password)
      sessions.set(role, { session: signed?.session ?? '', at: clock() })
    }
    return { cookie: `foyer_session=${sessions.get(role)?.session ?? ''}`, origin: addressOf(hall.app) }
  }

  const { personOf, cardOf } = demoCards(hall.utility.people)
  const visitBy = async (card: IdCard, kioskId: KioskId = 'kiosk-1'): Promise<Visit> =>
    visit.parse((await ask('POST', '/visits', null, { method: 'card', card }, kioskId)).body)
  const attempt = async (
    purpose: FacePurpose,
    token: string | null = null,
    kioskId: KioskId = 'kiosk-1',
  ): Promise<string> =>
    faceAttempt.parse((await ask('POST', '/face/attempts', token, { purpose }, kioskId)).body).id
  const textSha256 = () => hall.faces.consentText().sha256

  const enrolmentBody = async (token: string, vector: Float32Array, guardian: IdCard | null = null) => ({
    key: randomUUID(),
    attemptId: await attempt('enrol', token),
    embedding: embeddingOf(vector),
    liveness,
    consent: { textSha256: textSha256(), locale: 'zh-CN', agreedAt: clock(), guardian },
  })
  /** The whole way: card, consent, camera. */
  const enrol = async (story: string, vector: Float32Array) => {
    const { token } = await visitBy(cardOf(story))
    const answer = await ask('POST', '/face/enrolment', token, await enrolmentBody(token, vector))
    return { token, receipt: ledgerReceipt.parse(answer.body) }
  }
  /** An attempt and the hall's answer to this face. */
  const show = async (vector: Float32Array, kioskId: KioskId = 'kiosk-1') => {
    const id = await attempt('identify', null, kioskId)
    const probe = { embedding: embeddingOf(vector), liveness }
    const answer = await ask('POST', `/face/attempts/${id}/identification`, null, probe, kioskId)
    return { id, answer, outcome: answer.body }
  }

  return {
    folder,
    keyFile,
    database,
    clock,
    said,
    hall: () => hall,
    ask,
    personOf,
    cardOf,
    visitBy,
    attempt,
    enrolmentBody,
    enrol,
    show,
    /** As a member of staff with this role, in a browser. */
    askAs: async (
      role: Role,
      method: 'GET' | 'POST',
      path: string,
      body: object | null = null,
    ): Promise<Answered> => {
      const { type, text } = asJson(body)
      return send(method, `/api/v1${path}`, { ...(await signedIn(role)), ...type }, text)
    },
    sendPicture: async (
      role: Role,
      picture: Uint8Array<ArrayBuffer>,
      type = 'image/jpeg',
    ): Promise<Answered> =>
      send(
        'POST',
        '/api/v1/greeter/identifications',
        { ...(await signedIn(role)), 'content-type': type },
        picture,
      ),
    page: (path: string, language = 'zh-CN') => send('GET', path, { 'accept-language': language }, null),
    summary: async () => {
      return faceSummary.parse(
        (await send('GET', '/api/v1/face/summary', await signedIn('manager'), null)).body,
      )
    },
    stop: () => hall.stop(),
    start: async (): Promise<void> => {
      hall = await start()
    },
    restart: async (): Promise<void> => {
      await hall.stop()
      hall = await start()
    },
    close: async (): Promise<void> => {
      await hall.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
export type FaceHall = Awaited<ReturnType<typeof openFaceHall>>
