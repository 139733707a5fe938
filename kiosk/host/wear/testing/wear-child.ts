/** Writes a reader's wear to the store in the folder given, counts on without writing, says so, and stays. */
import { pino } from 'pino'
import { systemClock } from '../../devices/clock.ts'
import { StatusRecord } from '../../devices/status-record.ts'
import { openKioskStore } from '../../hall/kiosk-store.ts'
import { WearBook } from '../wear-book.ts'
import { WearStore } from '../wear-store.ts'

const record = new StatusRecord({
  name: 'id-card-reader',
  kind: 'id-card-reader',
  transport: 'tcp:127.0.0.1:1',
  counters: ['reads'],
  clock: systemClock,
  onStatus: () => {},
})
const book = new WearBook({
  store: new WearStore(openKioskStore(process.argv[2] ?? '')),
  clock: systemClock,
  log: pino({ level: 'silent' }),
  statuses: () => [record.current],
})
record.count('reads', 100)
book.write()
record.count('reads', 7)
process.stdout.write('counted')
setInterval(() => {}, 60_000)
