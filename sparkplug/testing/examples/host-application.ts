// node host-application.ts mqtt://127.0.0.1:1883
import { HostApplication } from '@foyer/sparkplug/host-application'
import { HostApplicationDriver } from '@foyer/sparkplug/host-application-driver'
import { mqttJsLink } from '@foyer/sparkplug/mqtt-js'
import { nodeTiming } from '@foyer/sparkplug/node-timing'
import { connect } from 'mqtt'

const say = (...words: unknown[]) => process.stdout.write(`${words.join(' ')}\n`)

const link = mqttJsLink<Buffer>({
  connect,
  toBuffer: (bytes) => Buffer.from(bytes),
  broker: { url: process.argv[2] ?? 'mqtt://127.0.0.1:1883', username: null, password: null },
  clientId: 'greenhouse-office',
  keepAliveSeconds: 10,
  connectTimeoutMs: 5000,
})
const driver = new HostApplicationDriver({
  host: new HostApplication({ hostId: 'office', reorderTimeoutMs: 2000, rebirthIntervalMs: 5000 }),
  link,
  timing: nodeTiming,
  backoff: { firstMs: 250, longestMs: 10_000 },
  onOnline: () => say('listening'),
  onNews: (news) => {
    if (news.type === 'node-born') say('born:', news.id.node)
    if (news.type === 'node-died') say('died:', news.id.node)
    if (news.type === 'data') for (const { name, value } of news.samples) say(name, value.value)
  },
})
driver.start()
process.once('SIGTERM', () => void driver.stop())
