import type { Alarm, Evidence, Subject } from '@foyer/contracts/fleet-care'
import type { Refusal } from '@foyer/contracts/fleet-enrolment'
import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '../../ambient.ts'
import { gatherMigrations, type Store } from '../../db/store.ts'
import type { AuditPort, FleetPart } from '../part.ts'
import { type Fleet, nodeKey } from '../rules.ts'
import { AlarmBook, type Muted } from './alarm-book.ts'
import type { Time } from './alarm-machine.ts'
import type { HeardProof } from './alarm-proofs.ts'
import { alarmRoutes } from './alarm-routes.ts'
import { identityRule, refusalSeverity } from './alarm-rules.ts'
import { alarmMigrations, readOpenAlarms, saveAlarms } from './alarm-store.ts'
import { createTrends } from './alarm-trends.ts'
import { createUnusual, MOST_SERIES } from './alarm-unusual.ts'
import { createAlarmWatch, hallSubject } from './alarm-watch.ts'
import { type CareMessage, createWorkOrderKeeper } from './work-order-keeper.ts'
import { workOrderRoutes } from './work-order-routes.ts'
import { workOrderMigrations } from './work-order-store.ts'

export const careAlarmMigrations = gatherMigrations(alarmMigrations, workOrderMigrations)

export type AlarmsOptions = {
  store: Store
  log: FastifyBaseLogger
  clock: Clock
  /** Milliseconds on a clock that runs evenly and is never set. */
  elapsed: () => number
  hostId: string
  twins: Fleet
  muted: Muted
  audit: AuditPort
  /** To every open page. */
  tell: (message: CareMessage) => void
}

export type Alarms = FleetPart & {
  /** The hall hears its broker (again), or lost it. */
  link: (up: boolean) => void
  /** Somebody was refused at the door. Names that no certificate of ours vouches for are not believed. */
  refused: (refusal: Refusal) => void
  /** Open alarms of one node (`group/node`), or all. */
  open: (node: string | null) => Alarm[]
}

const vouched: readonly Refusal['why'][] = ['cloned', 'revoked', 'expired', 'wrong-topic']
const IDENTITY = /^([^/]+)\/([^/]+)$/

/** Alarms and work orders: goes on with what was open, and knows nothing else until it is heard. */
export const startAlarms = async (options: AlarmsOptions): Promise<Alarms> => {
  const { store, log, clock, twins, hostId, tell } = options
  const time = (): Time => ({ now: clock(), elapsed: options.elapsed() })
  const dirty = new Map<number, Alarm>()
  const book = new AlarmBook({
    ...(await store.raw(readOpenAlarms)),
    muted: options.muted,
    onChange: (alarm, call) => {
      dirty.set(alarm.id, alarm)
      tell({ type: 'alarm', alarm })
      const { subject, rule, key, severity } = alarm
      if (call) log.warn({ alarm: alarm.id, ...subject, rule, key, severity }, 'alarm')
    },
  })
  const watch = createAlarmWatch({ book, hostId })
  const unusual = createUnusual({ store, book, log, mostSeries: MOST_SERIES })
  const trends = createTrends(store, book, log)
  const link = { up: false, since: clock() }

  const heardAt = (what: string, at: number, answer: string): HeardProof => ({
    proof: { exercised: what, at, answer, ok: true },
    madeAt: at,
  })
  /** What shows that the subject is well: its own proof; for a node its machine's, or that it is heard at all. */
  const healthOf = (subject: Subject): HeardProof | null => {
    if (subject.group === '') return link.up ? heardAt('broker', link.since, 'connected') : null
    if (subject.device !== null) return watch.proofs.of(subject)
    const node = twins.get(nodeKey(subject))
    if (node === undefined || node.liveness !== 'live' || node.heardAt === null) return null
    const machine = [...node.devices.values()].find(
      ({ metrics }) => metrics.get('Info/Kind')?.value === 'machine',
    )
    if (machine === undefined) return heardAt('node', node.heardAt, 'heard')
    return watch.proofs.of({ ...subject, device: machine.name })
  }

  const keeper = await createWorkOrderKeeper({ store, book, dirty, healthOf, clock, tell })
  const writing: { now: Promise<void> | null } = { now: null }
  const flush = (): void => {
    writing.now ??= keeper
      .flush()
      .catch((err: unknown) => log.error({ err }, 'alarms could not be stored; tried again'))
      .finally(() => {
        writing.now = null
      })
  }

  const deaf = (): void => {
    const at = clock()
    link.up = false
    watch.heard(null, { type: 'link-lost', at }, time())
  }

  const hear = (): void => {
    link.up = true
    link.since = clock()
    watch.listening(twins.values(), time())
  }

  const refuse = (subject: Subject, why: Refusal['why'], evidence: Evidence[], at: Time): void => {
    const condition = {
      subject,
      rule: 'identity',
      key: why,
      severity: refusalSeverity[why],
      ...identityRule,
    } as const
    book.see(condition, { sight: 'bad', evidence }, at)
    quietFrom(subject, why, at)
  }
  /** From now on it is quiet, until it happens again. */
  const quietFrom = (subject: Subject, key: string, at: Time): void => {
    const evidence: Evidence = { at: at.now, what: 'quiet', metric: null, value: null, expected: null }
    const condition = { subject, rule: 'identity', key, severity: 'note', ...identityRule } as const
    book.see(condition, { sight: 'good', evidence }, at)
  }

  deaf()
  for (const { subject, rule, key } of book.open()) if (rule === 'identity') quietFrom(subject, key, time())

  return {
    open: (node) => book.open(node),
    refused: ({ why, identity, address, detail }) => {
      const at = time()
      const named = vouched.includes(why) ? IDENTITY.exec(identity ?? '') : null
      const [, group, node] = named ?? []
      const subject =
        group === undefined || node === undefined ? hallSubject(hostId) : { group, node, device: null }
      refuse(subject, why, [{ at: at.now, what: why, metric: null, value: address, expected: detail }], at)
    },
    link: (up) => {
      if (!up) deaf()
      else if (!link.up) hear()
    },
    heard: ({ node, news }) => {
      // Told once for every node; `link` has said it once for all.
      if (news.type === 'link-lost') return
      // Devices may be heard a moment before the hall has said that it is online.
      if (!link.up) hear()
      watch.heard(node, news, time())
      if (news.type !== 'data' && news.type !== 'device-born' && news.type !== 'node-born') return
      const device = news.type === 'node-born' || news.device === null ? null : node.devices.get(news.device)
      if (device === undefined || node.liveness !== 'live') return
      const present = news.samples.filter(({ historical }) => !historical).map(({ name }) => name)
      unusual.heard(node, device, new Set(present))
    },
    tick: () => {
      const at = time()
      watch.pass(at)
      book.pass(at)
      if (link.up) {
        unusual.pass(at)
        trends.pass(twins.values(), at)
      }
      flush()
    },
    routes: async (app) => {
      const { audit } = options
      await app.register(alarmRoutes({ store, book, keeper, audit, time }))
      await app.register(workOrderRoutes({ keeper, audit, known: (subject) => isKnown(twins, subject) }))
    },
    stop: async () => {
      await Promise.all([unusual.stop(), trends.settled()])
      await writing.now
      await keeper.flush()
      // Only the time of the last sight changed for these; it is worth one write at the end.
      await store.raw((sqlite) => sqlite.transaction(() => saveAlarms(sqlite, book.open()))())
    },
  }
}

const isKnown = (twins: Fleet, subject: Subject): boolean => {
  const node = twins.get(nodeKey(subject))
  return node !== undefined && (subject.device === null || node.devices.has(subject.device))
}
