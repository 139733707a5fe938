import { createInterface } from 'node:readline'
import { applicationSubmission } from '@foyer/contracts/hall-api'
import { pino } from 'pino'
import { systemClock } from '../../devices/clock.ts'
import { HallClient } from '../hall-client.ts'
import { openKioskStore } from '../kiosk-store.ts'
import { Outbox } from '../outbox.ts'

/*
 * A process that does nothing but hand in and deliver, so that a test can kill it at any moment. Reads one submission
 * a line from stdin and writes its key to stdout as soon as it is kept.
 */
const [, , dataDir = '', url = ''] = process.argv
const log = pino({ level: 'silent' })
const client = new HallClient(
  { url, kioskId: 'kiosk-1', token: 'kiosk-token', deadlineMs: 2_000, onAnswer: () => {} },
  new AbortController().signal,
)
const outbox = new Outbox({
  store: openKioskStore(dataDir),
  clock: systemClock,
  random: Math.random,
  log,
  deliver: (submission) => client.submit(submission),
  onDelivered: () => {},
  onRefused: () => {},
})
process.stdout.write('open\n')
for await (const line of createInterface({ input: process.stdin })) {
  const submission = applicationSubmission.parse(JSON.parse(line))
  outbox.put(submission)
  process.stdout.write(`${submission.key}\n`)
}
