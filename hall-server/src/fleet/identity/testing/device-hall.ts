import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enrol, type Invitation } from '@foyer/edge-agent/enrolment/enrol'
import type { Identity } from '@foyer/edge-agent/enrolment/identity-file'
import type { Refusal } from '@foyer/contracts/fleet-enrolment'
import { connect as mqttConnect, connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { pino } from 'pino'
import { systemRandom } from '../../../ambient.ts'
import { buildApp } from '../../../app.ts'
import { gatherMigrations, openStore } from '../../../db/store.ts'
import { listenForDevices } from '../../../http/device-listener.ts'
import { startGuardedBroker } from '../../../mqtt/guarded-broker.ts'
import { createStaff, staffMigrations, staffRoutes } from '../../../staff/index.ts'
import { turnedClock } from '../../../testing/turned-clock.ts'
import { openAuthority } from '../authority.ts'
import type { Signer } from '../certificates.ts'
import { openIdentities } from '../identities.ts'
import { identityRoutes } from '../routes.ts'
import { deviceIdentityMigrations } from '../store.ts'

const log = pino({ level: 'silent' })
export const never = new AbortController().signal
export const origin = { origin: 'http://127.0.0.1', host: '127.0.0.1' }

/** What a device of the tests connects with. */
export const tlsOf = ({ ca, certificate, key }: Identity): IClientOptions => ({ ca, cert: certificate, key })

/**
 * The part of a hall that devices meet, on real sockets: CA, codes, the HTTPS listener, and the guarded broker with a
 * host application's ear on everything. The clock stands until it is turned.
 */
export const openDeviceHall = async (given: { anonymous: boolean } = { anonymous: false }) => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-devices-'))
  const clock = turnedClock(Date.now())
  const store = await openStore(
    join(folder, 'hall.sqlite'),
    gatherMigrations(staffMigrations, deviceIdentityMigrations),
  )
  const staff = createStaff({ db: store.db, clock, random: systemRandom })
  await staff.saveAccount({ name: 'lin', displayName: '林', password: 'right horse', roles: ['manager'] })
  await staff.saveAccount({ name: 'wu', displayName: '吴', password: 'battery', roles: ['engineer'] })
  const places: { hall: string | null; broker: string } = { hall: null, broker: '' }
  const identities = await openIdentities({
    store,
    folder: join(folder, 'authority'),
    clock,
    random: systemRandom,
    audit: staff.audit,
    log,
    names: ['127.0.0.1', 'localhost'],
    places: () => places,
    sweepMs: 100,
  })
  const refusals: Refusal[] = []
  identities.onRefused((refusal) => refusals.push(refusal))
  const broker = await startGuardedBroker(
    { host: '127.0.0.1', port: 0, tls: { port: 0 }, anonymous: given.anonymous },
    {
      door: identities.door,
      hostId: 'foyer-hall',
      accounts: [{ username: 'sim', password: 'p'.repeat(32), group: 'hall-1', node: null }],
      random: systemRandom,
      log,
    },
  )
  places.broker = `mqtts://127.0.0.1:${broker.tlsPort}`
  const app = await buildApp({
    log,
    random: systemRandom,
    publicUrl: 'http://127.0.0.1',
    version: '0',
    access: { kiosks: [], visitByToken: () => Promise.resolve(null), staffBySession: staff.bySession },
    api: [staffRoutes({ staff, secureCookies: false }), identityRoutes(identities)],
    pages: [],
  })
  await app.ready()
  const listener = await listenForDevices(app, { host: '127.0.0.1', port: 0 }, identities.door, log)
  places.hall = `https://127.0.0.1:${listener.port}`

  const { url, username, password } = broker.address
  const credentials = { username: username ?? '', password: password ?? '', reconnectPeriod: 0 }
  const ear = await connectAsync(url, { ...credentials, clientId: 'foyer-host-foyer-hall' })
  const heard: string[] = []
  ear.on('message', (topic) => heard.push(topic))
  await ear.subscribeAsync('spBv1.0/#', { qos: 1 })

  const clients: MqttClient[] = []
  /** Rejects when the connection ends, in whatever way, before the broker has said yes. */
  const connect = (to: string, options: IClientOptions): Promise<MqttClient> =>
    new Promise((resolve, reject) => {
      const client = mqttConnect(to, { reconnectPeriod: 0, connectTimeout: 5000, ...options })
      clients.push(client)
      client.on('error', reject)
      client.once('close', () => reject(new Error('closed at the door')))
      client.once('connect', () => resolve(client))
    })
  const invite = async (node: string): Promise<Invitation> => identities.makeCode('hall-1', node, 'staff:lin')
  const newDataDir = (): string => mkdtempSync(join(folder, 'device-'))
  return {
    folder,
    clock,
    store,
    app,
    identities,
    refusals,
    whys: () => refusals.map(({ why }) => why),
    ear,
    heard,
    plainUrl: url,
    mqttsUrl: places.broker,
    httpsUrl: places.hall,
    invite,
    newDataDir,
    /** The CA's own key, as a thief of it would have it. */
    authoritySigner: async (): Promise<Signer> =>
      (await openAuthority(join(folder, 'authority'), clock, systemRandom)).signer(),
    /** A device of this name with an identity in a folder of its own. */
    enrolled: async (node: string): Promise<{ dataDir: string; identity: Identity }> => {
      const dataDir = newDataDir()
      return { dataDir, identity: await enrol(dataDir, await invite(node), never) }
    },
    connect,
    signIn: async (name: string, secret: string): Promise<string> => {
      const payload = { name, password: secret }
      const answer = await app.inject({
        method: 'POST',
        url: '/api/v1/staff/session',
        headers: origin,
        payload,
      })
      return `foyer_session=${answer.cookies[0]?.value}`
    },
    close: async (): Promise<void> => {
      for (const client of [...clients, ear]) client.end(true)
      await listener.stop()
      await app.close()
      await broker.stop()
      await identities.stop()
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}
export type DeviceHall = Awaited<ReturnType<typeof openDeviceHall>>
