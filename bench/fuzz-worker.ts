import { parentPort, workerData } from 'node:worker_threads'
import * as z from 'zod'
import { Coverage } from './fuzz-coverage.ts'
import { fuzz } from './fuzz-loop.ts'

const order = z
  .object({
    protocol: z.string(),
    inputs: z.number().int().positive(),
    seed: z.number().int(),
    guided: z.boolean(),
    progress: z.instanceof(SharedArrayBuffer),
  })
  .parse(workerData)
using coverage = order.guided ? new Coverage('/kiosk/host/') : null
// V8 counts the blocks of what is loaded from here on.
const { fuzzTargets } = await import('./fuzz-targets.ts')
const target = fuzzTargets.get(order.protocol)
if (target === undefined) throw new RangeError(`no protocol ${order.protocol}`)
const beat = new Int32Array(order.progress)
const report = fuzz(
  target,
  order.inputs,
  order.seed,
  () => performance.now(),
  (done) => Atomics.store(beat, 0, done),
  coverage,
)
// A thread's port has no origin; windows do.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(report)
