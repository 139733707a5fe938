import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { fuzz } from './fuzz-loop.ts'
import { fuzzProtocol } from './fuzz.ts'
import { fuzzTargets, type FuzzTarget } from './fuzz-targets.ts'

const inputs = 4000
const clock = (): number => performance.now()

test.each([...fuzzTargets.keys()])(
  'the decoder of %s neither crashes nor hangs nor hoards nor accepts what it should not',
  async (protocol) => {
    const report = await fuzzProtocol(protocol, inputs, false, new AbortController().signal)
    expect(report.first).toBeNull()
    expect(report).toMatchObject({
      inputs,
      crashes: 0,
      hangs: 0,
      overfull: 0,
      wrongAccepts: 0,
      splitDiffers: 0,
    })
    expect(report.sorts).toBeGreaterThan(3)
  },
  60_000,
)

test.each([...fuzzTargets])(
  'real frames of %s are accepted by the decoder and not refused by the second reading',
  (_protocol, { seeds, start, refusal }) => {
    const replies = seeds.flatMap((seed) => {
      const decoder = start()
      return [...decoder.push(seed), ...decoder.flush()].filter(({ kind }) => kind === 'reply')
    })
    expect(replies.length).toBeGreaterThan(0)
    expect(replies.map(({ bytes }) => refusal(bytes)).filter((reason) => reason !== null)).toEqual([])
  },
)

test('a decoder with a fault is found out: one that throws, one that hoards, one that believes', () => {
  const good = fuzzTargets.get('presence')
  if (good === undefined) throw new TypeError('presence is not fuzzed')
  const withRun = (push: (bytes: Uint8Array) => ReturnType<ReturnType<FuzzTarget['start']>['push']>) =>
    fuzz({ ...good, start: () => ({ push, flush: () => [] }) }, 200, 7, clock, () => {})
  const throwing = withRun((bytes) => {
    if (bytes[6] !== 2) throw new RangeError('unexpected')
    return []
  })
  expect(throwing.crashes).toBeGreaterThan(0)
  expect(throwing.first).toMatch(/^unexpected: /)
  const believing = withRun((bytes) => [{ kind: 'reply', bytes }])
  expect(believing.wrongAccepts).toBeGreaterThan(0)
  const hoarding = fuzz(
    {
      ...good,
      start: () => ({ push: () => [], flush: () => [{ kind: 'discarded', bytes: new Uint8Array(9000) }] }),
    },
    5,
    7,
    clock,
    () => {},
  )
  expect(hoarding).toMatchObject({ overfull: 5, mostHeld: 9000 })
})

test('guided by what it reaches, it finds its way to bytes that chance alone does not put together', async () => {
  const worker = new Worker(new URL('./testing/door-worker.ts', import.meta.url))
  expect((await once(worker, 'message'))[0]).toEqual({
    blind: null,
    guided: expect.stringMatching(/^the door is open: /),
  })
}, 60_000)
