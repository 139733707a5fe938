import { pino } from 'pino'
import { openOutbox } from '../outbox/outbox.ts'

/** Fills an outbox under whatever limit its process has; at the first byte on stdin, says what it holds then. */
const outbox = openOutbox(process.argv[2] ?? '', {
  maxBytes: 1_000_000,
  maxAgeMs: 3_600_000,
  now: () => Date.now(),
  log: pino({ level: 'silent' }),
})
for (let n = 1; n <= 2_000; n++)
  outbox.add(null, [{ name: 'x', value: { type: 'Int64', value: BigInt(n) }, at: n }], null)
process.stdout.write(`${JSON.stringify(outbox.size())}\n`)
process.stdin.once('data', () => {
  const values = outbox.waiting([], 5_000).map(({ readings }) => {
    const value = readings[0]?.value.value
    return typeof value === 'bigint' ? String(value) : ''
  })
  process.stdout.write(`${JSON.stringify({ ...outbox.size(), values })}\n`, () => process.exit(0))
})
