import type { Publication } from './messages.ts'

export type LinkEvents = {
  onMessage: (topic: string, payload: Uint8Array) => void
  /** The broker surely has the first `count` publications of this connection: it answered a later ping. */
  onConfirmed: (count: number) => void
  /** Once, when the connection is over, whoever ended it. */
  onClosed: (reason: string) => void
}

/** One MQTT connection: it never comes back by itself, because the next CONNECT needs a fresh Will. */
export interface MqttConnection {
  /** Resolves at the SUBACK; rejects when the broker refuses a filter. */
  subscribe(filters: readonly { filter: string; qos: 0 | 1 }[]): Promise<void>
  /** Queued in order; a connection that ends meanwhile drops it. */
  publish(message: Publication): void
  /** Sends what is queued, then DISCONNECT, so that the Will is not published. */
  disconnect(): Promise<void>
}

/** Opens a connection with a clean session; rejects when there is none within the link's own timeout. */
export type MqttLink = (will: Publication, events: LinkEvents) => Promise<MqttConnection>
