import type { Refusal } from '@foyer/contracts/fleet-enrolment'
import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '../../ambient.ts'
import type { Refused } from '../../mqtt/door.ts'
import type { IdentityStore } from './store.ts'

export type Refusals = {
  refused: (refusal: Refused) => void
  /** Newest first. */
  recent: (limit: number) => Promise<Refusal[]>
  /** Called for each that is written down; returns how to stop listening. */
  onRefused: (listener: (refusal: Refusal) => void) => () => void
  /** Resolves when all that was refused is on disk. */
  drained: () => Promise<void>
}

/** Whoever knocks several times a second with the same wrong thing is written down once in this time. */
const ONCE_IN_MS = 10_000
const MOST_REMEMBERED = 1000

/** Writes down who was not let in. */
export const createRefusals = (store: IdentityStore, clock: Clock, log: FastifyBaseLogger): Refusals => {
  const last = new Map<string, number>()
  const listeners = new Set<(refusal: Refusal) => void>()
  const writing = new Set<Promise<void>>()
  return {
    refused: ({ address, why, identity, detail }) => {
      const now = clock()
      const key = JSON.stringify([address, why, identity, detail])
      const before = last.get(key)
      if (before !== undefined && Math.abs(now - before) < ONCE_IN_MS) return
      if (last.size >= MOST_REMEMBERED) last.clear()
      last.set(key, now)
      const refusal: Refusal = { at: now, address, why, identity, detail }
      log.warn({ address, why, identity, detail }, 'refused at the door')
      for (const listener of listeners) listener(refusal)
      const written = store
        .addRefusal(refusal)
        .catch((err: unknown) => log.error({ err }, 'a refusal could not be written down'))
        .finally(() => writing.delete(written))
      writing.add(written)
    },
    recent: async (limit) => {
      await Promise.all(writing)
      return store.refusals(limit)
    },
    onRefused: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    drained: async () => {
      await Promise.all(writing)
    },
  }
}
