import type { Value } from './datatype.ts'
import type { Publication, Reading } from './messages.ts'
import type { NodeId } from './topic.ts'

export type EdgeNodeOptions = {
  id: NodeId
  /** Host application whose STATE must be online before anything is published; null: do not wait. */
  primaryHost: string | null
  /** Whether births declare aliases and data messages then carry the alias alone. */
  aliases: boolean
  /** The bdSeq of the last CONNECT, as it was persisted; null when there never was one. */
  lastBdSeq: number | null
  /**
   * A reading that is so many milliseconds newer than the last one published is published although its value is the
   * same. Left out: only changes are.
   */
  repeatAfterMs?: number
}

/** What happens to the node. `at` is the wall clock in milliseconds since the epoch. */
export type EdgeNodeEvent = { at: number } & (
  | { type: 'connect' }
  | { type: 'connected' }
  | { type: 'subscribed' }
  | { type: 'closed' }
  | { type: 'message'; topic: string; payload: Uint8Array }
  | { type: 'node-readings'; readings: Reading[] }
  | { type: 'device-up'; device: string; readings: Reading[] }
  | { type: 'device-readings'; device: string; readings: Reading[] }
  | { type: 'device-down'; device: string }
  | { type: 'history'; device: string | null; readings: Reading[] }
  /** The wait for the primary host is given up on this server; nothing when the node is born or not connected. */
  | { type: 'leave' }
  | { type: 'stop' }
)

/** What the driver has to do, in this order. */
export type EdgeNodeAction =
  /** On disk before the CONNECT leaves: a crash in between must not reuse the number. */
  | { type: 'save-bdseq'; bdSeq: number }
  | { type: 'connect'; will: Publication }
  | { type: 'subscribe'; filters: { filter: string; qos: 1 }[] }
  /** `carries`: the live changes inside, so that the driver can keep them until the broker surely has them. */
  | { type: 'publish'; message: Publication; carries: { device: string | null; readings: Reading[] } | null }
  /** Changes that the publications so far carry, most of them a birth: to be kept like those of `publish`. */
  | { type: 'carried'; device: string | null; readings: Reading[] }
  /** Changes that could not be published now: they are sent later as history. */
  | { type: 'keep'; device: string | null; readings: Reading[] }
  /** The births are out: history may follow. */
  | { type: 'online' }
  | { type: 'offline'; reason: string }
  /** Connected to a server where the primary host is not online: births wait. */
  | { type: 'waiting' }
  | { type: 'disconnect' }
  | { type: 'command'; device: string | null; name: string; value: Value }
  | { type: 'discarded'; topic: string; reason: string }
  /** A metric or device the owner may not publish: nothing of it leaves. */
  | { type: 'refused'; reason: string }
