// node edge-node.ts mqtt://127.0.0.1:1883
import { EdgeNode } from '@foyer/sparkplug/edge-node'
import { EdgeNodeDriver } from '@foyer/sparkplug/edge-node-driver'
import { mqttJsLink } from '@foyer/sparkplug/mqtt-js'
import { nodeTiming } from '@foyer/sparkplug/node-timing'
import { connect } from 'mqtt'

const say = (...words: unknown[]) => process.stdout.write(`${words.join(' ')}\n`)

const node = new EdgeNode({
  id: { group: 'greenhouse', node: 'bed-3' },
  primaryHost: null,
  aliases: false,
  lastBdSeq: null, // what `saveBdSeq` was told last, from disk
})
const link = mqttJsLink<Buffer>({
  connect,
  toBuffer: (bytes) => Buffer.from(bytes),
  broker: { url: process.argv[2] ?? 'mqtt://127.0.0.1:1883', username: null, password: null },
  clientId: 'greenhouse-bed-3',
  keepAliveSeconds: 10,
  connectTimeoutMs: 5000,
})
const driver = new EdgeNodeDriver({
  node,
  link,
  timing: nodeTiming,
  backoff: { firstMs: 250, longestMs: 10_000 },
  hooks: {
    saveBdSeq: () => {}, // write it to disk
    keep: () => {}, // offline: keep the readings, hand them back as `history` when online
    published: () => {},
    confirmed: () => {},
    online: () => say('born'),
    offline: (reason) => say('offline:', reason),
    command: (device, name, { value }) => say('command', device, name, value),
    discarded: (topic, reason) => say('discarded', topic, reason),
  },
})
const measure = () => {
  const value = { type: 'Double', value: 20 + Math.random() } as const
  driver.dispatch({ type: 'node-readings', readings: [{ name: 'Soil/Temperature', value, at: Date.now() }] })
}
measure()
driver.start()
const timer = setInterval(measure, 1000)
process.once('SIGTERM', () => {
  clearInterval(timer)
  void driver.stop() // NDEATH, then DISCONNECT
})
