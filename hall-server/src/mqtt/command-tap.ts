import { decodePayload } from '@foyer/sparkplug/decode'
import type { MqttConnection, MqttLink } from '@foyer/sparkplug/mqtt-link'
import { command, type Reading } from '@foyer/sparkplug/messages'
import { type NodeId, parseTopic } from '@foyer/sparkplug/topic'

/** A text metric of an NCMD that the broker passed on. */
export type CommandSeen = { id: NodeId; metric: string; text: string }

export type CommandTap = {
  link: MqttLink
  /**
   * Hands an NCMD to the connection (QoS 0, not retained: Sparkplug 3.0 chapter 6, NCMD). False when there is none.
   * That the broker took it is known when `onSeen` tells of it.
   */
  send: (id: NodeId, at: number, readings: Reading[]) => boolean
}

/**
 * Commands on the connections of a host application. An NCMD has no acknowledgement, but the host hears every topic of
 * its namespace: its own NCMD coming back proves that the broker has it and passes it on.
 */
export const tapCommands = (link: MqttLink, onSeen: (seen: CommandSeen) => void): CommandTap => {
  const now: { connection: MqttConnection | null } = { connection: null }

  const look = (topic: string, bytes: Uint8Array): void => {
    const parsed = parseTopic(topic)
    if (parsed.kind !== 'node' || parsed.type !== 'NCMD') return
    const decoded = decodePayload(bytes)
    if (decoded.kind === 'discarded') return
    for (const { name, value } of decoded.payload.metrics) {
      if (name === null || value?.kind !== 'string') continue
      onSeen({ id: { group: parsed.group, node: parsed.node }, metric: name, text: value.value })
    }
  }

  return {
    link: async (will, events) => {
      const mine: { connection: MqttConnection | null } = { connection: null }
      mine.connection = await link(will, {
        ...events,
        onMessage: (topic, bytes) => {
          events.onMessage(topic, bytes)
          look(topic, bytes)
        },
        onClosed: (reason) => {
          // The connection after it may already be there.
          if (now.connection === mine.connection) now.connection = null
          events.onClosed(reason)
        },
      })
      now.connection = mine.connection
      return mine.connection
    },
    send: (id, at, readings) => {
      if (now.connection === null) return false
      now.connection.publish(command({ kind: 'node', type: 'NCMD', ...id }, at, readings))
      return true
    },
  }
}
