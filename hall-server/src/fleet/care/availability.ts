import { type AvailabilityReport, availabilityReport, type Subject } from '@foyer/contracts/fleet-care'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../ambient.ts'
import type { Store } from '../../db/store.ts'
import { ApiProblem } from '../../http/problem.ts'
import type { FleetPart } from '../part.ts'
import { type Fleet as Twins, type KnownNode, nodeKey } from '../rules.ts'
import { availabilityCsv } from './availability-csv.ts'
import { countAvailability, deviceState, type HeardState } from './availability-rules.ts'
import type { Span } from './availability-spans.ts'
import {
  endAtLastListening,
  forgetStates,
  readStates,
  type StateChange,
  subjectKey,
  writeChanges,
} from './availability-store.ts'

const SECOND_MS = 1000
const DAY_MS = 24 * 60 * 60 * SECOND_MS
/** Ticks come every second. After a longer pause the hall hung, slept, or its clock was set: nobody listened. */
const LONGEST_PAUSE_MS = 15 * SECOND_MS
/** How much listening a kill may cost. */
const NOTED_EVERY_MS = 15 * SECOND_MS
const KEPT_MS = 800 * DAY_MS
const LONGEST_REPORT_MS = 400 * DAY_MS
const USUAL_REPORT_MS = 30 * DAY_MS

export type AvailabilityDeps = {
  store: Store
  clock: Clock
  log: FastifyBaseLogger
  twins: Twins
  /** Maintenance windows that touch the range, over this subject. */
  windows: (range: Span) => Promise<(subject: Subject) => readonly Span[]>
}

export type Availability = Required<FleetPart> & {
  report: (range: Span) => Promise<AvailabilityReport>
}

const query = z.strictObject({
  from: z.coerce.number().int().nonnegative().optional(),
  until: z.coerce.number().int().positive().optional(),
})

const wantsCsv = (request: FastifyRequest): boolean => {
  const accepted = (request.headers.accept ?? '').split(',').map((part) => part.split(';')[0]?.trim())
  const csv = accepted.indexOf('text/csv')
  const json = accepted.indexOf('application/json')
  return csv !== -1 && (json === -1 || csv < json)
}

/**
 * When each node and each device was heard to be up or down. A node is up from its birth to its death (NDEATH), and
 * down from there; a device is what it says it is while its node is heard. All else is unknown: a gap in the messages,
 * a hall that was down, hung, without a broker, or whose clock was set.
 */
export const startAvailability = async (deps: AvailabilityDeps): Promise<Availability> => {
  const { store, clock, log, twins } = deps
  const current = new Map<string, { subject: Subject; state: HeardState }>()
  for (const subject of await store.raw(endAtLastListening))
    current.set(subjectKey(subject), { subject, state: 'unknown' })

  const ear: { heardAt: number; notedAt: number; forgotAt: number | null } = {
    heardAt: clock(),
    notedAt: clock(),
    forgotAt: null,
  }
  const pending: StateChange[] = []
  const writing: { tail: Promise<void>; waiting: boolean; failed: boolean } = {
    tail: Promise.resolve(),
    waiting: false,
    failed: false,
  }

  const flush = (): void => {
    if (writing.waiting) return
    writing.waiting = true
    writing.tail = writing.tail.then(async () => {
      writing.waiting = false
      const changes = pending.splice(0)
      const listenedUntil = ear.heardAt
      try {
        await store.raw((sqlite) => writeChanges(sqlite, changes, listenedUntil))
        ear.notedAt = listenedUntil
        writing.failed = false
      } catch (err) {
        // What is open in the store goes on there: a change that is not written would be told as its opposite.
        pending.unshift(...changes)
        writing.failed = true
        log.error({ err }, 'states of devices could not be stored; the next tick tries again')
      }
    })
  }

  /** The hall listens now. What was open across a pause ends where the pause began, and begins anew after it. */
  const listen = (now: number): void => {
    const last = ear.heardAt
    const passed = now - last
    if (passed < 0 || passed > LONGEST_PAUSE_MS) {
      log.warn({ passed }, 'the hall did not listen for a while, or its clock was set')
      for (const { subject, state } of current.values()) {
        if (state === 'unknown') continue
        pending.push({ subject, state: 'unknown', until: last, from: last })
        // Set back, the clock gives the same hours twice: what is open ends before what follows begins.
        pending.push({ subject, state, until: Math.max(last, now), from: now })
      }
      if (pending.length > 0) flush()
    }
    ear.heardAt = now
  }

  const note = (subject: Subject, state: HeardState, now: number): void => {
    const key = subjectKey(subject)
    const known = current.get(key)
    if (known?.state === state) return
    current.set(key, { subject, state })
    pending.push({ subject, state, until: now, from: now })
    flush()
  }

  const noteDevices = (node: KnownNode, now: number): void => {
    for (const device of node.devices.values())
      note({ group: node.group, node: node.node, device: device.name }, deviceState(device), now)
  }

  const deviceKind = (subject: Subject): string | null => {
    const node = twins.get(nodeKey(subject))
    const metrics = subject.device === null ? null : node?.devices.get(subject.device)?.metrics
    const kind = metrics?.get('Info/Kind')?.value
    return typeof kind === 'string' ? kind : null
  }

  const everybody = (): Subject[] =>
    [...twins.values()].flatMap(({ group, node, devices }) => [
      { group, node, device: null },
      ...[...devices.keys()].map((device) => ({ group, node, device })),
    ])

  const report = async (range: Span): Promise<AvailabilityReport> => {
    listen(clock())
    if (pending.length > 0) flush()
    await writing.tail
    if (writing.failed)
      throw new ApiProblem('internal', 'what was heard last could not be stored: the report would be wrong')
    const states = await store.raw((sqlite) => readStates(sqlite, range, ear.heardAt))
    const windowsOf = await deps.windows(range)
    const subjects = new Map(everybody().map((subject) => [subjectKey(subject), subject]))
    for (const [key, { subject }] of states) subjects.set(key, subject)
    const rows = [...subjects]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, subject]) => ({
        subject,
        kind: deviceKind(subject),
        ...countAvailability(states.get(key)?.states ?? [], windowsOf(subject), range),
      }))
    return { from: range.from, until: range.until, rows }
  }

  const forget = (now: number): void => {
    if (ear.forgotAt !== null && Math.abs(now - ear.forgotAt) < DAY_MS) return
    ear.forgotAt = now
    writing.tail = writing.tail
      .then(async () => {
        let gone = 0
        do gone = await store.raw((sqlite) => forgetStates(sqlite, now - KEPT_MS))
        while (gone === 5000)
      })
      .catch((err: unknown) => log.error({ err }, 'old states of devices could not be forgotten'))
  }

  const rangeOf = ({ from, until }: z.infer<typeof query>): Span => {
    const now = clock()
    const end = Math.min(until ?? now, now)
    const range = { from: from ?? end - USUAL_REPORT_MS, until: end }
    if (range.from >= range.until || range.until - range.from > LONGEST_REPORT_MS)
      throw new ApiProblem(
        'bad-request',
        'the report needs from < until ≤ now, at most 400 days; see problems',
        [
          {
            path: 'querystring.from',
            found: String(range.from),
            allowed: `before ${range.until}, in milliseconds`,
          },
        ],
      )
    return range
  }

  return {
    heard: ({ node, news, now }) => {
      listen(now)
      const self = { group: node.group, node: node.node, device: null }
      switch (news.type) {
        case 'node-born':
          note(self, 'up', now)
          noteDevices(node, now)
          return
        case 'device-born':
        case 'data':
          if (news.device !== null) {
            const device = node.devices.get(news.device)
            if (device !== undefined) note({ ...self, device: device.name }, deviceState(device), now)
          }
          return
        case 'device-died':
          note({ ...self, device: news.device }, 'down', now)
          return
        case 'node-died':
          note(self, 'down', now)
          noteDevices(node, now)
          return
        case 'node-doubtful':
          note(self, 'unknown', now)
          noteDevices(node, now)
          return
        default:
      }
    },
    link: (online) => {
      if (online) return
      const now = clock()
      listen(now)
      // Whoever was down may have come back meanwhile: nobody is there to hear it.
      for (const { subject } of current.values()) note(subject, 'unknown', now)
    },
    tick: (now) => {
      listen(now)
      if (pending.length > 0 || Math.abs(now - ear.notedAt) >= NOTED_EVERY_MS) flush()
      forget(now)
    },
    routes: async (app) => {
      app.get(
        '/fleet/availability',
        {
          preHandler: app.requireStaff('manager', 'engineer'),
          schema: {
            tags: ['fleet'],
            description:
              'With `Accept: text/csv` the same as CSV (RFC 4180). Without a range: the last 30 days.',
            querystring: query,
            response: { 200: z.union([availabilityReport, z.string()]) },
          },
        },
        async (request, reply) => {
          const made = await report(rangeOf(request.query))
          reply.header('vary', 'accept')
          if (!wantsCsv(request)) return made
          return reply
            .type('text/csv; charset=utf-8; header=present')
            .header('content-disposition', 'attachment; filename="availability.csv"')
            .send(availabilityCsv(made))
        },
      )
    },
    report,
    stop: async () => {
      listen(clock())
      flush()
      await writing.tail
    },
  }
}
