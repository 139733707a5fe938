/** Fuzzes the hidden door, by chance and guided, where V8 sees the file itself and not a test runner's copy of it. */
import { parentPort } from 'node:worker_threads'
import { Coverage } from '../fuzz-coverage.ts'
import { fuzz } from '../fuzz-loop.ts'
import type { FuzzTarget } from '../fuzz-targets.ts'

using coverage = new Coverage('/bench/testing/')
const { hidden } = await import('./hidden-door.ts')
const target: FuzzTarget = {
  seeds: [new Uint8Array(3)],
  start: hidden,
  sortOf: () => 'one',
  refusal: () => null,
}
const [tries, seed] = [30_000, 11]
const clock = (): number => performance.now()
const guided = fuzz(target, tries, seed, clock, () => {}, coverage)
const blind = fuzz(target, tries, seed, clock, () => {})
// A thread's port has no origin; windows do.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage({ blind: blind.first, guided: guided.first })
