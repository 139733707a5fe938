import type { Publication } from './messages.ts'
import type { Sample } from './node-session.ts'
import type { NodeId } from './topic.ts'

export type HostApplicationOptions = {
  hostId: string
  /** How long a missing sequence number may still arrive, in milliseconds (chapter 5, message ordering). */
  reorderTimeoutMs: number
  /** At most one rebirth request per node in this time, in milliseconds, unless it was born meanwhile. */
  rebirthIntervalMs: number
}

/** What happens to the host application. `at` is the wall clock in milliseconds since the epoch. */
export type HostEvent = { at: number } & (
  | { type: 'connect' }
  | { type: 'connected' }
  | { type: 'subscribed' }
  | { type: 'closed' }
  | { type: 'message'; topic: string; payload: Uint8Array }
  | { type: 'tick' }
  | { type: 'request-rebirth'; id: NodeId; reason: string }
  | { type: 'stop' }
)

/** What the driver does (`connect` … `disconnect`), and what the fleet learns (the rest), in this order. */
export type HostAction =
  | { type: 'connect'; will: Publication }
  | { type: 'subscribe'; filters: { filter: string; qos: 1 }[] }
  | { type: 'publish'; message: Publication }
  | { type: 'disconnect' }
  | FleetNews

export type FleetNews =
  /** Devices of the node are not live again before their own DBIRTH. */
  | { type: 'node-born'; id: NodeId; bdSeq: number; at: number; samples: Sample[] }
  | { type: 'device-born'; id: NodeId; device: string; at: number; samples: Sample[] }
  | { type: 'data'; id: NodeId; device: string | null; at: number; samples: Sample[] }
  | { type: 'node-died'; id: NodeId; at: number }
  | { type: 'device-died'; id: NodeId; device: string; at: number }
  /** The node is heard, but something was missed: what is shown of it may be wrong until its next birth. */
  | { type: 'node-doubtful'; id: NodeId; at: number; reason: string }
  /** The host itself lost the broker: it hears nobody. */
  | { type: 'link-lost'; at: number }
  | { type: 'rebirth-requested'; id: NodeId; at: number; reason: string }
  | { type: 'discarded'; topic: string; reason: string }
