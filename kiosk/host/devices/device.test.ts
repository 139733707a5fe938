import { getEventListeners } from 'node:events'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock } from './clock.ts'
import { backoffMs } from './device.ts'
import { Mailbox } from './mailbox.ts'

test('the wait before a reconnect doubles from a quarter of a second to ten, half of it by chance', () => {
  expect([0, 1, 2, 5, 6, 100].map((failures) => backoffMs(failures, () => 0))).toEqual([
    125, 250, 500, 4000, 5000, 5000,
  ])
  fc.assert(
    fc.property(fc.nat(1000), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, chance) => {
      const wait = backoffMs(failures, () => chance)
      expect(wait).toBeGreaterThanOrEqual(125)
      expect(wait).toBeLessThanOrEqual(10_000)
    }),
  )
})

test('a message that comes after its deadline waits for the next taker', async () => {
  const inbox = new Mailbox<string>(systemClock)
  const { signal } = new AbortController()
  expect(await inbox.take(1, signal)).toBeNull()
  inbox.put('late')
  expect(await inbox.take(1000, signal)).toBe('late')
})

test('who waits is served at once and who is called off gets nothing', async () => {
  const inbox = new Mailbox<string>(systemClock)
  const calling = new AbortController()
  const first = inbox.take(60_000, calling.signal)
  inbox.put('now')
  expect(await first).toBe('now')
  const second = inbox.take(60_000, calling.signal)
  calling.abort()
  expect(await second).toBeNull()
})

test('waiting again and again leaves nothing behind on a signal that lives long', async () => {
  const { signal } = new AbortController()
  const inbox = new Mailbox<number>(systemClock)
  for (let round = 0; round < 20; round += 1) {
    const taken = inbox.take(round % 2 === 0 ? 60_000 : 1, signal)
    if (round % 2 === 0) inbox.put(round)
    expect(await taken).toBe(round % 2 === 0 ? round : null)
  }
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})
