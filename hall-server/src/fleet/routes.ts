import { type FleetMessage, fleetMessage } from '@foyer/contracts/fleet'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import type { Clock } from '../ambient.ts'
import { type Fleet, type KnownNode, nodeTwin } from './rules.ts'

export type FleetHub = {
  /** The node is sent to every open page, at most ten times a second. */
  changed: (node: KnownNode) => void
  /** Sends an alarm, a work order or a command to every open page at once. */
  send: (message: FleetMessage) => void
  join: (send: (message: FleetMessage) => void) => () => void
  close: () => void
}

const SHORTEST_INTERVAL_MS = 100

/** Carries changes of twins to open pages; many changes within a tenth of a second become one message. */
export const createFleetHub = (clock: Clock): FleetHub => {
  const listeners = new Set<(message: FleetMessage) => void>()
  const dirty = new Set<KnownNode>()
  let timer: NodeJS.Timeout | null = null
  const flush = (): void => {
    timer = null
    for (const node of dirty) {
      const message: FleetMessage = { type: 'changed', now: clock(), node: nodeTwin(node) }
      for (const send of listeners) send(message)
    }
    dirty.clear()
  }
  return {
    changed: (node) => {
      if (listeners.size === 0) return
      dirty.add(node)
      timer ??= setTimeout(flush, SHORTEST_INTERVAL_MS)
    },
    send: (message) => {
      for (const send of listeners) send(message)
    },
    join: (send) => {
      listeners.add(send)
      return () => listeners.delete(send)
    },
    close: () => {
      if (timer !== null) clearTimeout(timer)
      listeners.clear()
    },
  }
}

/** A page that does not read is cut off before it fills the server's memory; it comes back by itself. */
const MOST_BUFFERED_BYTES = 4 * 1024 * 1024

const snapshotSchema = fleetMessage.options[0]

export type FleetRoutesDeps = { fleet: Fleet; hub: FleetHub; clock: Clock }

/** `GET /fleet` and the WebSocket `GET /fleet/live`, for managers and engineers who are signed in. */
export const fleetRoutes = ({ fleet, hub, clock }: FleetRoutesDeps): FastifyPluginAsyncZod => {
  const snapshot = (): z.infer<typeof snapshotSchema> => ({
    type: 'snapshot',
    now: clock(),
    nodes: [...fleet.values()].map(nodeTwin),
  })
  return async (app) => {
    const preHandler = app.requireStaff('manager', 'engineer')
    app.get(
      '/fleet',
      { preHandler, schema: { tags: ['fleet'], response: { 200: snapshotSchema } } },
      snapshot,
    )
    app.get('/fleet/live', { preHandler, websocket: true, schema: { hide: true } }, (socket) => {
      const send = (message: FleetMessage): void => {
        if (socket.bufferedAmount > MOST_BUFFERED_BYTES) socket.terminate()
        else socket.send(JSON.stringify(message))
      }
      send(snapshot())
      const leave = hub.join(send)
      socket.on('close', leave)
      socket.on('error', leave)
    })
  }
}
