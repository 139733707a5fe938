import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Role } from '@foyer/contracts/hall-api'
import { pino } from 'pino'
import { systemRandom } from '../../ambient.ts'
import { buildApp, type HallApp } from '../../app.ts'
import { openStore, type Store } from '../../db/store.ts'
import { type Broker, startBroker } from '../../mqtt/broker.ts'
import { type Fleet, fleetDefaults, fleetMigrations, startFleet } from '../index.ts'

const log = pino({ level: 'silent' })

const people: Readonly<Record<string, readonly Role[]>> = {
  lin: ['manager'],
  zhao: ['engineer'],
  wu: ['desk'],
}
export type Person = 'lin' | 'zhao' | 'wu'

export type Answer = { status: number; body: unknown; text: string; headers: Record<string, unknown> }

/**
 * The fleet of a hall on a broker of its own, with its HTTP listening: `lin` is its manager, `zhao` its engineer, `wu`
 * sits at the desk. The hall's clock is the machine's, set forward or back by `turn`; what
 * it is set forward also goes by for whoever counts without a clock.
 */
export const openFleetHall = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-fleet-hall-'))
  const time = { offset: 0, gone: 0 }
  const clock = (): number => Date.now() + time.offset
  const audited: string[] = []
  const firstBroker = await startBroker({ kind: 'embedded', host: '127.0.0.1', port: 0 }, log)
  const brokerUrl = firstBroker.address.url
  const brokerPort = Number(new URL(brokerUrl).port)
  const broker: { running: Broker | null } = { running: firstBroker }

  type Hall = { store: Store; fleet: Fleet; app: HallApp; url: string }
  const startHall = async (online: boolean): Promise<Hall> => {
    const store = await openStore(join(folder, 'hall.sqlite'), fleetMigrations)
    const fleet = await startFleet({
      ...fleetDefaults,
      rebirthIntervalMs: 200,
      elapsed: () => performance.now() + time.gone,
      store,
      log,
      clock,
      random: systemRandom,
      audit: {
        record: async (actor, action, subject, outcome) => {
          audited.push([actor, action, subject, outcome].join(' '))
        },
      },
      broker: { url: brokerUrl, username: null, password: null },
      hostId: 'foyer-hall',
      uploads: { publicUrl: 'http://hall.example', key: new Uint8Array(32).fill(5) },
    })
    if (online) await fleet.online
    const app = await buildApp({
      log,
      random: systemRandom,
      publicUrl: 'http://127.0.0.1',
      version: '0',
      access: {
        kiosks: [],
        visitByToken: () => Promise.resolve(null),
        staffBySession: (name) =>
          Promise.resolve(
            people[name] === undefined ? null : { name, displayName: name, roles: people[name] },
          ),
      },
      api: [fleet.routes],
      pages: [],
    })
    return { store, fleet, app, url: await app.listen({ host: '127.0.0.1', port: 0 }) }
  }
  let hall = await startHall(true)
  const stopHall = async (): Promise<void> => {
    await hall.app.close()
    await hall.fleet.stop()
    await hall.store.close()
  }

  const send = async (
    person: Person | null,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    payload: object | Buffer | null = null,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const answer = await hall.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: {
        ...(person === null ? {} : { cookie: `foyer_session=${person}`, origin: 'http://127.0.0.1' }),
        ...headers,
      },
      ...(payload === null ? {} : { payload }),
    })
    const json = String(answer.headers['content-type']).startsWith('application/json')
    return {
      status: answer.statusCode,
      body: json && answer.body !== '' ? answer.json() : null,
      text: answer.body,
      headers: answer.headers,
    }
  }

  return {
    brokerUrl,
    audited,
    clock,
    turn: (milliseconds: number) => {
      time.offset += milliseconds
      time.gone += Math.max(0, milliseconds)
    },
    send,
    get url() {
      return hall.url
    },
    get store() {
      return hall.store
    },
    get fleet() {
      return hall.fleet
    },
    /** Stopped and started again on the same files; the world goes on in between. */
    restart: async (between: () => Promise<void> = () => Promise.resolve()) => {
      await stopHall()
      await between()
      hall = await startHall(broker.running !== null)
    },
    stopBroker: async () => {
      await broker.running?.stop()
      broker.running = null
    },
    startBroker: async () => {
      broker.running = await startBroker({ kind: 'embedded', host: '127.0.0.1', port: brokerPort }, log)
    },
    close: async () => {
      await stopHall()
      await broker.running?.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
export type FleetHall = Awaited<ReturnType<typeof openFleetHall>>
