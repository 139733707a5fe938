import { commandRequest, type CommandReceipt, type CommandRequest } from '@foyer/contracts/fleet-command'
import type { Value } from '@foyer/sparkplug/datatype'
import { EdgeNode } from '@foyer/sparkplug/edge-node'
import { EdgeNodeDriver } from '@foyer/sparkplug/edge-node-driver'
import type { Reading } from '@foyer/sparkplug/messages'
import { cuttableLink, timing } from '@foyer/sparkplug/testing/parties'

const text = (name: string, value: string | null): Reading => ({
  name,
  value: { type: 'String', value },
  at: Date.now(),
})

/**
 * A device on the wire that hears commands and answers what the test tells it to: a real Sparkplug edge node, in the
 * group `hall`. What it was asked is in `requests`, as often as it came.
 */
export const startCommandedNode = (
  url: string,
  node: string,
  more: readonly Reading[] = [],
  primaryHost: string | null = null,
) => {
  const { link, cut } = cuttableLink(url, `edge-${node}`)
  const requests: CommandRequest[] = []
  const state = { onlines: 0 }
  const machine = new EdgeNode({
    id: { group: 'hall', node },
    primaryHost,
    aliases: true,
    // A second life of the same node must not look like its first.
    lastBdSeq: Date.now() % 256,
  })
  const driver = new EdgeNodeDriver({
    node: machine,
    link,
    timing,
    backoff: { firstMs: 100, longestMs: 300 },
    hooks: {
      saveBdSeq: () => {},
      keep: () => {},
      published: () => {},
      confirmed: () => {},
      online: () => {
        state.onlines += 1
      },
      offline: () => {},
      command: (_device, name, value) => {
        if (name === 'Command/Request' && typeof value.value === 'string')
          requests.push(commandRequest.parse(JSON.parse(value.value)))
      },
      discarded: () => {},
      problem: () => {},
    },
  })
  driver.dispatch({
    type: 'node-readings',
    readings: [text('Command/Request', null), text('Command/Receipt', null), ...more],
  })
  driver.start()
  const say = (name: string, value: Value): void =>
    driver.dispatch({ type: 'node-readings', readings: [{ name, value, at: Date.now() }] })

  return {
    driver,
    machine,
    cut,
    requests,
    onlines: () => state.onlines,
    /** The ids it was asked for, each once, in the order in which they came first. */
    asked: () => [...new Set(requests.map(({ id }) => id))],
    say,
    tell: (
      id: string,
      stage: CommandReceipt['stage'],
      over: Partial<Omit<CommandReceipt, 'id' | 'stage'>> = {},
    ): void =>
      say('Command/Receipt', {
        type: 'String',
        value: JSON.stringify({ id, stage, at: Date.now(), proof: null, reason: null, ...over }),
      }),
    device: (name: string, deviceState: string, kind = 'receipt-printer'): void =>
      driver.dispatch({
        type: 'device-readings',
        device: name,
        readings: [text('Info/Kind', kind), text('Status/State', deviceState)],
      }),
    deviceGone: (name: string): void => driver.dispatch({ type: 'device-down', device: name }),
    stop: () => driver.stop(),
  }
}
export type CommandedNode = ReturnType<typeof startCommandedNode>
