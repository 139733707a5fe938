import type { MqttLink } from './mqtt-link.ts'

/**
 * One link over several servers, in their order and round again: every CONNECT goes to the server after the last
 * one, and never are two open at once (chapter 5, primary host with multiple servers).
 */
export function walkingLink(servers: readonly [MqttLink, ...MqttLink[]]): MqttLink {
  let at = 0
  return (will, events) => {
    const server = servers[at % servers.length] ?? servers[0]
    at += 1
    return server(will, events)
  }
}
