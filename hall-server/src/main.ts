import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFaceEngine } from '@foyer/models/engine/face-engine'
import { FaceModelsError } from '@foyer/models/engine/face-models-error'
import pino, { type Logger } from 'pino'
import { systemClock, systemRandom } from './ambient.ts'
import { buildApp } from './app.ts'
import {
  applicationMigrations,
  applicationRoutes,
  chineseCalendar,
  createApplications,
  houseDefinitions,
} from './applications/index.ts'
import { billingMigrations, billingRoutes, createBilling, receiptPages } from './billing/index.ts'
import { type HallConfig, readConfig } from './config.ts'
import { gatherMigrations, openStore } from './db/store.ts'
import { demoAccounts } from './demo-accounts.ts'
import { openDevices } from './devices.ts'
import { deviceIdentityRoutes, fleetDefaults, fleetMigrations, startFleet } from './fleet/index.ts'
import { deriveKey, readHallKey } from './hall-key.ts'
import { createHelp, helpRoutes } from './help/index.ts'
import {
  createIdentity,
  faceRoutes,
  type HallModels,
  identityMigrations,
  identityRoutes,
  openFaces,
  proofPages,
} from './identity/index.ts'
import { messageMigrations, startMessages } from './messages/index.ts'
import { startBroker } from './mqtt/broker.ts'
import { createStaff, type Staff, staffMigrations, staffRoutes } from './staff/index.ts'
import { openDemoUtility, writeDemoPeople } from './utility/index.ts'
import { webApps } from './web-apps.ts'

const version = '0.1.0'
const clock = systemClock
const random = systemRandom

const openHallStore = (dataDir: string) => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  return openStore(
    join(dataDir, 'hall.sqlite'),
    gatherMigrations(
      staffMigrations,
      messageMigrations,
      identityMigrations,
      billingMigrations,
      applicationMigrations,
      fleetMigrations,
    ),
  )
}

/** Makes a manager, or gives the one there is a new password; says it once, where only the operator looks. */
const createManager = async (staff: Staff, name: string): Promise<void> => {
  const password = Buffer.from(random.bytes(12)).toString('base64url')
  await staff.saveAccount({ name, displayName: name, password, roles: ['manager', 'engineer'] })
  process.stderr.write(`Sign in as ${name} with the password ${password} (it is not shown again).\n`)
}

const freePort = async (log: Logger): Promise<number> => {
  const { address, stop } = await startBroker({ kind: 'embedded', host: '127.0.0.1', port: 0 }, log)
  await stop()
  return Number(new URL(address.url).port)
}

/** The greeter's pictures are looked at one at a time; kiosks look at theirs themselves. */
const openModels = async (
  face: HallConfig['face'],
  opened: AsyncDisposableStack,
  log: Logger,
): Promise<HallModels> => {
  if (face === null) return { kind: 'none', why: 'not-configured' }
  if (face.modelsDir === null) return { kind: 'none', why: 'no-models' }
  try {
    const engine = opened.use(await openFaceEngine({ modelsDir: face.modelsDir, workers: 1, log }))
    return { kind: 'models', models: engine.models, observe: (jpeg, ask) => engine.observe(jpeg, ask) }
  } catch (error) {
    if (!(error instanceof FaceModelsError)) throw error
    log.warn({ code: error.code, reason: error.message }, 'faces cannot be used at this hall')
    return { kind: 'none', why: error.code === 'FACE_MODELS_MISSING' ? 'no-models' : 'models-refused' }
  }
}

const run = async (config: HallConfig, log: Logger): Promise<void> => {
  await using opened = new AsyncDisposableStack()
  const store = await openHallStore(config.dataDir)
  opened.defer(store.close)
  const hallKey = readHallKey(config.dataDir, random)
  const http = { ...config.http, port: config.http.port === 0 ? await freePort(log) : config.http.port }
  const publicUrl = config.publicUrl ?? `http://${http.host}:${http.port}`
  const shared = { db: store.db, clock, random, log }

  const staff = createStaff(shared)
  const { audit } = staff
  const accounts = config.demo ? demoAccounts(hallKey) : []
  for (const account of accounts) await staff.saveAccount(account)
  if (!config.demo && !(await staff.hasAccounts())) await createManager(staff, 'manager')

  const utility = await openDemoUtility({
    dataDir: config.dataDir,
    seed: config.utility.seed,
    customers: config.utility.customers,
    clock,
    lateFee: { minimumFen: config.utility.lateFeeMinimumFen },
  })
  opened.defer(utility.close)
  if (config.demo) await writeDemoPeople(join(config.dataDir, 'demo-people.json'), utility.people)

  const messages = startMessages({ ...shared, url: config.messages.url })
  opened.defer(messages.stop)
  const identity = createIdentity({
    ...shared,
    utility,
    audit,
    sendMessage: messages.send,
    hallName: config.hallName,
    hashKey: deriveKey(hallKey, 'phones and codes'),
  })
  opened.defer(identity.settled)
  const faces = await openFaces({
    ...shared,
    store,
    audit,
    utility,
    identity,
    publicUrl,
    hallName: config.hallName,
    models: await openModels(config.face, opened, log),
    settings: config.face,
  })
  opened.defer(faces.stop)
  const billing = await createBilling({
    ...shared,
    utility,
    audit,
    gateway: config.gateway,
    publicUrl,
    subject: `${config.hallName['zh-CN']} 电费`,
  })
  opened.defer(billing.stop)
  const applications = createApplications({
    ...shared,
    audit,
    utility,
    sendMessage: messages.send,
    definitions: houseDefinitions,
    calendar: chineseCalendar,
    hallName: config.hallName,
    publicUrl,
  })
  opened.defer(applications.start().stop)
  const help = createHelp({ clock, log, audit, graceMs: 10_000 })
  billing.events.subscribe(({ kioskId, key }) => help.paymentChanged(kioskId, key))

  const devices = await openDevices({ config, opened, http, shared, store, audit, log })
  const { broker, identities } = devices
  const fleet = await startFleet({
    store,
    clock,
    random,
    log,
    audit,
    broker: broker.address,
    hostId: config.hostId,
    ...fleetDefaults,
    reorderTimeoutMs: config.reorderTimeoutMs,
    history: config.history,
    uploads: { publicUrl, key: deriveKey(hallKey, 'uploads of devices') },
  })
  opened.defer(fleet.stop)
  const stopTelling = identities.onRefused(fleet.refused)
  opened.defer(async () => stopTelling())

  const app = await buildApp({
    log,
    random,
    publicUrl,
    version,
    access: {
      kiosks: config.kiosks,
      visitByToken: identity.visitByToken,
      staffBySession: staff.bySession,
    },
    api: [
      staffRoutes({ staff, secureCookies: publicUrl.startsWith('https:') }),
      identityRoutes({ identity }),
      faceRoutes({ faces }),
      billingRoutes({ billing, gateway: config.gateway, clock, log }),
      applicationRoutes(applications),
      helpRoutes({ help, random, pingMs: 10_000 }),
      deviceIdentityRoutes(identities),
      fleet.routes,
    ],
    pages: [
      receiptPages({ billing, hallName: config.hallName['zh-CN'] }),
      proofPages({ proof: faces.proof, hallName: config.hallName }),
      ...(config.metrics === null ? [] : [fleet.metrics(config.metrics.token)]),
      webApps(config),
    ],
  })
  opened.defer(() => app.close())
  await app.listen(http)
  await devices.listen(app)

  const stopped = Promise.withResolvers<void>()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopped.resolve())
  const urls = {
    api: `${publicUrl}/api/v1`,
    docs: `${publicUrl}/api/docs/`,
    manager: `${publicUrl}/manager/`,
    desk: `${publicUrl}/desk/`,
    clerk: `${publicUrl}/clerk/`,
    mqtt: broker.address.url,
    ...devices.urls(),
  }
  const shown = accounts.map(({ name, password, roles }) => ({ name, password, roles }))
  process.stdout.write(
    `${JSON.stringify({ ready: true, process: 'hall-server', urls, demoAccounts: shown })}\n`,
  )
  await stopped.promise
  log.info('stopping')
}

const result = readConfig(process.argv.slice(2), {
  temporaryDir: () => mkdtempSync(join(tmpdir(), 'foyer-hall-')),
  newSecret: () => Buffer.from(random.bytes(32)).toString('hex'),
})
if (result.kind === 'refused') {
  for (const problem of result.problems) process.stderr.write(`${problem}\n`)
  process.exitCode = 78
} else if (result.createManager !== null) {
  const store = await openHallStore(result.config.dataDir)
  await createManager(createStaff({ db: store.db, clock, random }), result.createManager)
  await store.close()
} else {
  const log = pino({ name: 'hall-server' }, pino.destination({ fd: 2, sync: true }))
  try {
    await run(result.config, log)
  } catch (error) {
    log.fatal({ err: error }, 'the hall could not start')
    process.exitCode = 1
  }
}
