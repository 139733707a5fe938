import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '../../ambient.ts'
import type { Store } from '../../db/store.ts'
import type { FleetPart } from '../part.ts'
import { createFiling } from './filing.ts'
import { prune, type Retention } from './retention.ts'
import { historyRoutes } from './routes.ts'

/** A day of raw values at five seconds is 17,280; a year of minutes half a million. */
export const historyDefaults: Retention = { rawDays: 31, minuteDays: 93, hourDays: 731, dayDays: 3653 }

const PRUNE_EVERY_MS = 60 * 60 * 1000

export type HistoryOptions = { store: Store; log: FastifyBaseLogger; clock: Clock; keep: Retention }

export type FleetHistory = Required<Omit<FleetPart, 'link'>> & {
  /** Samples that are stored and not filed yet, as of the last look. */
  pending: () => number
  /** Forgets now what is older than it is kept. */
  forget: () => Promise<void>
}

/** What the fleet was: raw values, minutes, hours and days, each kept as long as the configuration says. */
export const startHistory = ({ store, log, clock, keep }: HistoryOptions): FleetHistory => {
  const filing = createFiling(store)
  const stopped = new AbortController()
  let prunedAt: number | null = null
  const running = new Map<string, Promise<void>>()

  /** At most one of each kind at a time; what failed is tried again with the next tick. */
  const keepDoing = (what: string, task: () => Promise<void>): void => {
    if (running.has(what) || stopped.signal.aborted) return
    const work = task()
      .catch((err: unknown) => log.error({ err, what }, 'fleet history cannot be written; it is tried again'))
      .finally(() => running.delete(what))
    running.set(what, work)
  }
  const tick = (now: number): void => {
    keepDoing('filing', () => filing.tick(now))
    if (prunedAt !== null && Math.abs(now - prunedAt) < PRUNE_EVERY_MS) return
    prunedAt = now
    keepDoing('forgetting', () => prune(store, keep, now, stopped.signal))
  }
  return {
    // What was heard is stored by the fleet's own writer; filing takes it from there.
    heard: () => {},
    tick,
    routes: historyRoutes({ store, clock, keep }),
    pending: filing.pending,
    forget: () => prune(store, keep, clock(), stopped.signal),
    stop: async () => {
      stopped.abort()
      await Promise.all(running.values())
    },
  }
}
