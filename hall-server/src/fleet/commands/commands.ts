import type { FleetMessage } from '@foyer/contracts/fleet'
import type { Reading } from '@foyer/sparkplug/messages'
import type { NodeId } from '@foyer/sparkplug/topic'
import type { FastifyBaseLogger } from 'fastify'
import type { Kysely } from 'kysely'
import type { Clock } from '../../ambient.ts'
import type { AuditPort, FleetPart } from '../part.ts'
import { type Fleet as Twins, nodeKey } from '../rules.ts'
import { configurationMetrics, createConfiguration, reportedBy, triedBy } from './configuration.ts'
import { createDispatch } from './dispatch.ts'
import { createResults, RESULT_KEPT_MS } from './results.ts'
import { resultRoutes } from './result-routes.ts'
import { commandRoutes } from './routes.ts'
import { createCommandStore, shownCommand, type StoredCommand } from './store.ts'

export type CommandsDeps = {
  db: Kysely<unknown>
  clock: Clock
  log: FastifyBaseLogger
  audit: AuditPort
  twins: Twins
  /** Hands an NCMD to the broker's connection; false without one. */
  send: (id: NodeId, readings: Reading[]) => boolean
  /** To every open page. */
  tell: (message: FleetMessage) => void
  /** What devices call the hall, for their uploads. */
  publicUrl: string
  /** Signs the tokens of uploads. */
  resultKey: Uint8Array
}

export type Commands = Required<Omit<FleetPart, 'link'>> & {
  /** The broker passed on a text metric of an NCMD. */
  seen: (id: NodeId, metric: string, text: string) => void
}

const FORGET_EVERY_MS = 60 * 60 * 1000

/**
 * Commands to devices: issued by role, stored before anything is sent, and told by their receipts alone. See
 * `commandStage` for what each word claims.
 */
export const startCommands = (deps: CommandsDeps): Commands => {
  const { db, clock, log, audit, twins } = deps
  const store = createCommandStore(db)
  const configuration = createConfiguration(db)
  const results = createResults(db)
  const writing: { tail: Promise<void>; forgotAt: number | null } = {
    tail: Promise.resolve(),
    forgotAt: null,
  }
  const later = (what: string, work: () => Promise<void>): void => {
    writing.tail = writing.tail.then(work).catch((err: unknown) => log.error({ err }, what))
  }

  const tell = (command: StoredCommand): void =>
    deps.tell({ type: 'command', command: shownCommand(command) })
  const changed = async (command: StoredCommand): Promise<void> => {
    if (command.order.type === 'configure' && command.stage === 'done')
      await configuration.applied(command, command.order.version)
    tell(command)
  }
  const dispatch = createDispatch({ ...deps, store, changed })

  const forget = (now: number): void => {
    if (writing.forgotAt !== null && Math.abs(now - writing.forgotAt) < FORGET_EVERY_MS) return
    writing.forgotAt = now
    later('old results could not be forgotten', () => results.forget(now - RESULT_KEPT_MS))
  }

  return {
    heard: (change) => {
      dispatch.heard(change)
      if (!change.rows.some(({ device, name }) => device === null && configurationMetrics.has(name))) return
      const tried = triedBy(change.node)
      if (tried === null) return
      later('a reported configuration could not be stored', () => configuration.reported(change.node, tried))
    },
    seen: dispatch.seen,
    tick: (now) => {
      dispatch.tick()
      forget(now)
    },
    routes: async (app) => {
      const known = (id: NodeId): boolean => twins.has(nodeKey(id))
      const reported = (id: NodeId) => reportedBy(twins.get(nodeKey(id)))
      await app.register(
        commandRoutes({ store, configuration, known, reported, tell, wake: dispatch.wake, audit, clock }),
      )
      await app.register(resultRoutes({ store, results, tell, audit, clock, resultKey: deps.resultKey }))
    },
    stop: async () => {
      await dispatch.settled()
      await writing.tail
    },
  }
}
