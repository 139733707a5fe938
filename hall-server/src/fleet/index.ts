import type { Refusal } from '@foyer/contracts/fleet-enrolment'
import type { FleetNews } from '@foyer/sparkplug/host-application-events'
import type { FastifyBaseLogger } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Clock, Random } from '../ambient.ts'
import { gatherMigrations, type Store } from '../db/store.ts'
import { type BrokerAddress, startHostLink } from '../mqtt/host-link.ts'
import { careAlarmMigrations, startAlarms } from './care/alarm-part.ts'
import { assetRoutes } from './care/asset-routes.ts'
import { assetMigrations, createAssetStore } from './care/asset-store.ts'
import { startAvailability } from './care/availability.ts'
import { availabilityMigrations } from './care/availability-store.ts'
import { maintenanceMigrations, startMaintenance } from './care/maintenance.ts'
import { startCommands } from './commands/commands.ts'
import { commandMigrations } from './commands/store.ts'
import { historyDefaults, startHistory } from './history/history.ts'
import { historyMigrations } from './history/migrations.ts'
import type { Retention } from './history/retention.ts'
import { deviceIdentityMigrations } from './identity/store.ts'
import { createFleetMetrics } from './metrics/fleet-metrics.ts'
import { metricsRoute } from './metrics/routes.ts'
import type { AuditPort, FleetPart } from './part.ts'
import { createFleetHub, fleetRoutes } from './routes.ts'
import { allStale, applyNews, type Fleet as Twins, type KnownNode, type SampleRow } from './rules.ts'
import { createFleetWriter, readFleet, twinMigrations } from './store.ts'

export { createDetector, WARNING_SCORE } from './early-warning/detector.ts'
export type { Detector, DetectorSnapshot, Explanation, Rule, Verdict } from './early-warning/detector.ts'
export { forecastPaperOut } from './early-warning/paper-out.ts'
export type { Paper, PaperForecast, PaperSample } from './early-warning/paper-out.ts'
export { readerDrift } from './early-warning/reader-drift.ts'
export type { ReaderDrift, ReaderSample } from './early-warning/reader-drift.ts'

export { openIdentities, type Identities } from './identity/identities.ts'
export { identityRoutes as deviceIdentityRoutes } from './identity/routes.ts'

export { createFiling } from './history/filing.ts'
export { readHistory } from './history/read-history.ts'
export type { Answer } from './history/read-history.ts'
export { createFleetWriter } from './store.ts'
export type { SampleRow } from './rules.ts'

export const fleetMigrations = gatherMigrations(
  twinMigrations,
  historyMigrations,
  careAlarmMigrations,
  maintenanceMigrations,
  availabilityMigrations,
  assetMigrations,
  commandMigrations,
  deviceIdentityMigrations,
)

export type FleetOptions = {
  store: Store
  log: FastifyBaseLogger
  clock: Clock
  random: Random
  audit: AuditPort
  broker: BrokerAddress
  hostId: string
  reorderTimeoutMs: number
  rebirthIntervalMs: number
  /** How long what was heard is kept, by fineness. */
  history: Retention
  /** Milliseconds on a clock that runs evenly and is never set: how long something lasts is counted on it. */
  elapsed: () => number
  /** What devices call the hall when they bring the results of commands, and what signs the tokens for that. */
  uploads: { publicUrl: string; key: Uint8Array }
}

export type Fleet = {
  /** Mount under `/api/v1`. */
  routes: FastifyPluginAsyncZod
  /** `GET /metrics` for whoever sends this token; mount at the root. */
  metrics: (token: string) => FastifyPluginAsyncZod
  /** Somebody was refused at the door: it becomes an alarm. */
  refused: (refusal: Refusal) => void
  /** Resolves once STATE online is published for the first time. */
  online: Promise<void>
  /** Publishes STATE offline, disconnects, and resolves when what was heard is on disk. */
  stop: () => Promise<void>
}

/** Good for one hall on one broker; a slow or clustered broker wants a longer reorder timeout. */
export const fleetDefaults = {
  reorderTimeoutMs: 2000,
  rebirthIntervalMs: 5000,
  history: historyDefaults,
  elapsed: (): number => performance.now(),
} as const

const TICK_MS = 1000

/** The fleet: hears every device over Sparkplug, keeps each twin with its proof, stores every change. */
export const startFleet = async (options: FleetOptions): Promise<Fleet> => {
  const { store, log, clock, audit, uploads } = options
  const twins: Twins = await store.raw(readFleet)
  const hub = createFleetHub(clock)
  const writer = createFleetWriter({
    store,
    onProblem: (err, lost) => log.error({ err, lost }, 'fleet samples could not be stored'),
  })
  const online = Promise.withResolvers<void>()
  const history = startHistory({ store, log, clock, keep: options.history })
  const metrics = createFleetMetrics({ fleet: twins, clock, pending: history.pending })
  const maintenance = await startMaintenance({ db: store.db, clock, audit, twins })
  const alarms = await startAlarms({
    ...options,
    twins,
    muted: maintenance.muted,
    tell: hub.send,
  })
  const availability = await startAvailability({ store, clock, log, twins, windows: maintenance.windows })
  const assets = assetRoutes({ assets: createAssetStore(store.db), audit, clock })
  const commands = startCommands({
    db: store.db,
    clock,
    log,
    audit,
    twins,
    send: (id, readings) => link.sendCommand(id, readings),
    tell: hub.send,
    publicUrl: uploads.publicUrl,
    resultKey: uploads.key,
  })
  const parts: readonly FleetPart[] = [history, alarms, maintenance, availability, commands]

  const changed = (node: KnownNode, rows: SampleRow[], news: FleetNews, now: number): void => {
    writer.save(node, rows)
    metrics.storing(rows, now)
    hub.changed(node)
    for (const part of parts) part.heard({ node, rows, news, now })
  }

  const hear = (news: FleetNews): void => {
    const now = clock()
    metrics.said(news)
    if (news.type === 'discarded') {
      log.warn({ topic: news.topic, reason: news.reason }, 'fleet message discarded')
    } else if (news.type === 'rebirth-requested') {
      log.info({ ...news.id, reason: news.reason }, 'rebirth requested')
    } else if (news.type === 'link-lost') {
      log.warn('broker lost: every device is stale')
      for (const part of parts) part.link?.(false)
      for (const node of allStale(twins, 'the hall lost the broker')) {
        changed(node, [], news, now)
      }
    } else {
      const change = applyNews(twins, news, now)
      if (change === null) return
      changed(change.node, change.rows, news, now)
    }
  }

  const link = startHostLink({
    ...options,
    onNews: hear,
    onCommand: ({ id, metric, text }) => commands.seen(id, metric, text),
    onProblem: (reason) => log.warn({ reason }, 'the broker cannot be used, trying again'),
    onOnline: () => {
      log.info({ hostId: options.hostId }, 'fleet is listening')
      online.resolve()
      for (const part of parts) part.link?.(true)
      // Births may have passed while nobody listened; a node that reports only changes would stay stale for hours.
      for (const node of twins.values()) {
        if (node.liveness !== 'live') link.requestRebirth(node, 'known from before, not heard yet')
      }
    },
  })

  const ticking = setInterval(() => {
    for (const part of parts) part.tick?.(clock())
  }, TICK_MS)

  return {
    routes: async (app) => {
      await app.register(fleetRoutes({ fleet: twins, hub, clock }))
      await app.register(assets)
      for (const { routes } of parts) if (routes !== undefined) await app.register(routes)
    },
    metrics: (token) => metricsRoute(metrics.registry, token),
    refused: alarms.refused,
    online: online.promise,
    stop: async () => {
      await link.stop()
      clearInterval(ticking)
      for (const part of parts) await part.stop?.()
      hub.close()
      await writer.drained()
    },
  }
}
