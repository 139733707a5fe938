import type { FleetNews } from '@foyer/sparkplug/host-application-events'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { KnownNode, SampleRow } from './rules.ts'

/**
 * Something of one node was heard, and its twin already says so. When the hall loses the broker, `news` is `link-lost`
 * and comes once for every node that was live.
 */
export type FleetChange = {
  node: KnownNode
  rows: readonly SampleRow[]
  news: FleetNews
  /** The hall's clock when it was heard. */
  now: number
}

/** A part of the fleet that makes something of what is heard. Nothing here may throw or block: it runs for every message. */
export type FleetPart = {
  heard: (change: FleetChange) => void
  /** The hall itself hears its broker, or has lost it; before the change of each node is told. */
  link?: (online: boolean) => void
  /** Every second, by the hall's clock. */
  tick?: (now: number) => void
  /** Mounted under `/api/v1` beside the fleet's own. */
  routes?: FastifyPluginAsyncZod
  /** Resolves when what it still had to write is on disk; nothing is heard any more by then. */
  stop?: () => Promise<void>
}

/** The staff domain's audit log: `actor` is `staff:<name>` or `hall`. */
export type AuditPort = {
  record: (actor: string, action: string, subject: string, outcome: 'done' | 'refused') => Promise<void>
}
