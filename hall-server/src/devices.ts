import { rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import type { Clock, Random } from './ambient.ts'
import type { HallApp } from './app.ts'
import type { HallConfig } from './config.ts'
import type { Store } from './db/store.ts'
import { type Identities, openIdentities } from './fleet/index.ts'
import { listenForDevices } from './http/device-listener.ts'
import { type Broker, startBroker } from './mqtt/broker.ts'
import { type BrokerAccount, type GuardedBroker, startGuardedBroker } from './mqtt/guarded-broker.ts'

export type Devices = {
  identities: Identities
  broker: Broker
  /** Opens the HTTPS listener, where there is one, and in the demo leaves a code for each kiosk. */
  listen: (app: HallApp) => Promise<void>
  urls: () => Record<string, string>
}

export type DevicesOptions = {
  config: HallConfig
  opened: AsyncDisposableStack
  http: { host: string }
  shared: { clock: Clock; random: Random }
  store: Store
  audit: Parameters<typeof openIdentities>[0]['audit']
  log: FastifyBaseLogger
}

const SWEEP_MS = 60_000
const DEMO_ACCOUNT = 'demo-devices'

const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host)
const isListenable = (host: string): boolean => host !== '0.0.0.0' && host !== '::'

/** Only its owner may read it, also when it stood there before. */
const writePrivate = (file: string, content: unknown): void => {
  rmSync(file, { force: true })
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
}

/** What devices meet of this hall: its CA, the guarded broker, and the API over mutual TLS. */
export const openDevices = async (options: DevicesOptions): Promise<Devices> => {
  const { config, opened, http, shared, store, audit, log } = options
  const { broker: asked } = config
  const hosts = [http.host, ...(asked.kind === 'embedded' ? [asked.host] : [])].filter(isListenable)
  const told = config.addresses[0] ?? hosts[0] ?? hostname()
  const names = [...new Set([...config.addresses, ...hosts, 'localhost', hostname()])]
  const places: { hall: string | null; broker: string } = {
    hall: null,
    broker: asked.kind === 'url' ? asked.url : '',
  }
  const identities = await openIdentities({
    ...shared,
    store,
    folder: join(config.dataDir, 'authority'),
    audit,
    log,
    names,
    places: () => places,
    sweepMs: SWEEP_MS,
  })
  opened.defer(identities.stop)

  /** Simulated devices of the demo have no certificates; they come in with a password made at every start. */
  const demoAccounts = (): BrokerAccount[] =>
    config.demo && asked.kind === 'embedded' && !asked.anonymous
      ? [
          {
            username: DEMO_ACCOUNT,
            password: Buffer.from(shared.random.bytes(24)).toString('base64url'),
            group: config.group,
            node: null,
          },
        ]
      : []

  const openBroker = async (): Promise<Broker & Partial<GuardedBroker>> => {
    if (asked.kind === 'url') return startBroker(asked, log)
    const made = demoAccounts()
    const guarded = await startGuardedBroker(asked, {
      door: identities.door,
      hostId: config.hostId,
      accounts: [...asked.accounts, ...made],
      random: shared.random,
      log,
    })
    const { url } = guarded.address
    places.broker = guarded.tlsPort === null ? url : `mqtts://${inUrl(told)}:${guarded.tlsPort}`
    for (const { username, password, group } of made)
      writePrivate(join(config.dataDir, 'demo-broker.json'), { url, username, password, group })
    return guarded
  }
  const broker = await openBroker()
  opened.defer(broker.stop)

  return {
    identities,
    broker,
    listen: async (app) => {
      if (config.https === null) return
      const at = { host: http.host, port: config.https.port }
      const listener = await listenForDevices(app, at, identities.door, log)
      opened.defer(listener.stop)
      places.hall = `https://${inUrl(told)}:${listener.port}`
      if (!config.demo) return
      for (const { id } of config.kiosks) {
        const code = await identities.makeCode(config.group, id, 'hall')
        writePrivate(join(config.dataDir, `demo-enrolment-${id}.json`), code)
      }
    },
    urls: () => ({
      ...(places.hall === null ? {} : { devices: places.hall }),
      ...(places.broker.startsWith('mqtts:') ? { mqtts: places.broker } : {}),
    }),
  }
}
