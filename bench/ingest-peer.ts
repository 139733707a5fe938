/** The peer of `ingest`: the hall's own broker and, in the same process, a subscriber that counts and forgets. */
import { startBroker } from '@foyer/hall-server/mqtt/broker'
import mqtt from 'mqtt'
import pino from 'pino'

const TELL_EVERY = 5000
const broker = await startBroker({ kind: 'embedded', host: '127.0.0.1', port: 0 }, pino({ level: 'silent' }))
const client = await mqtt.connectAsync(broker.address.url, { protocolVersion: 4 })
const tally = { heard: 0 }
const tell = (): void => void client.publish('count', String(tally.heard))
client.on('message', () => {
  tally.heard += 1
  if (tally.heard % TELL_EVERY === 0) tell()
})
await client.subscribeAsync('spBv1.0/#')
setInterval(tell, 50)
process.on('SIGTERM', () => process.exit(0))
process.stdout.write(
  `${JSON.stringify({ ready: true, process: 'ingest-peer', urls: { mqtt: broker.address.url } })}\n`,
)
