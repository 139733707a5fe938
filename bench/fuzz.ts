import { Worker } from 'node:worker_threads'
import * as z from 'zod'
import type { Bench, Row } from './bench.ts'
import { fuzzTargets, fuzzWorker } from './fuzz-targets.ts'
import { rounded } from './summary.ts'

const usualInputs = 10_000_000
/** Decoders that are watched run unoptimized. */
const usualGuidedInputs = 1_000_000
const seed = 20_260_101
/** A decoder that has done nothing for so long does not come back. */
const hungMs = 15_000

const count = z.number().int().nonnegative()
const reportShape = z.object({
  inputs: count,
  bytes: count,
  sorts: count,
  crashes: count,
  hangs: count,
  mostHeld: count,
  overfull: count,
  wrongAccepts: count,
  splitDiffers: count,
  covered: count,
  first: z.string().nullable(),
})
export type CheckedReport = z.infer<typeof reportShape>

const hung = (inputs: number): CheckedReport => ({
  inputs,
  bytes: 0,
  sorts: 0,
  crashes: 0,
  hangs: 1,
  mostHeld: 0,
  overfull: 0,
  wrongAccepts: 0,
  splitDiffers: 0,
  covered: 0,
  first: `hung after about ${inputs} inputs`,
})

/** Fuzzes one protocol in a thread of its own: a decoder that never returns is seen and ended. */
export async function fuzzProtocol(
  protocol: string,
  inputs: number,
  guided: boolean,
  signal: AbortSignal,
): Promise<CheckedReport> {
  const progress = new SharedArrayBuffer(4)
  const beat = new Int32Array(progress)
  const worker = new Worker(fuzzWorker, { workerData: { protocol, inputs, seed, guided, progress } })
  const ended = Promise.withResolvers<CheckedReport>()
  worker.once('message', (message) => ended.resolve(reportShape.parse(message)))
  worker.once('error', ended.reject)
  const stop = (): void => ended.resolve(hung(Atomics.load(beat, 0)))
  signal.addEventListener('abort', stop, { once: true })
  let before = -1
  const watch = setInterval(() => {
    const done = Atomics.load(beat, 0)
    if (done === before) stop()
    before = done
  }, hungMs)
  try {
    return await ended.promise
  } finally {
    clearInterval(watch)
    signal.removeEventListener('abort', stop)
    await worker.terminate()
  }
}

const fuzzing = (guided: boolean): Bench => ({
  what: `Every decoder against generated inputs: real frames, mutated${guided ? ', guided by what of the drivers they reach' : ''}; all from crashes on but held must be 0`,
  run: async ({ inputs, now, say, signal }) => {
    const wanted = inputs ?? (guided ? usualGuidedInputs : usualInputs)
    const rows: Row[] = []
    for (const protocol of fuzzTargets.keys()) {
      if (signal.aborted) break
      const began = now()
      const report = await fuzzProtocol(protocol, wanted, guided, signal)
      const seconds = (now() - began) / 1000
      if (report.first !== null) say(`${protocol}: ${report.first}`)
      rows.push({
        protocol,
        inputs: report.inputs,
        MB: rounded(report.bytes / 1e6),
        kinds: report.sorts,
        ...(guided ? { 'source reached': report.covered } : {}),
        crashes: report.crashes,
        hangs: report.hangs,
        held: report.mostHeld,
        overfull: report.overfull,
        'wrong accepts': report.wrongAccepts,
        'split differs': report.splitDiffers,
        'inputs/s': Math.round(report.inputs / seconds),
      })
      say(`${protocol}: ${report.inputs} inputs in ${Math.round(seconds)} s`)
    }
    return {
      rows,
      conditions: {
        generator: `mutation of real frames, kept when they show a new kind of message${guided ? ' or reach new source' : ''}; xorshift32`,
        seed,
        'bytes a decoder may hold': 8192,
        'time an input may take (ms)': 1000,
        'wrong accept': 'accepted, and refused by a second reading of the specification',
      },
    }
  },
})

export const fuzz: Bench = fuzzing(false)
/** The same, and V8's block coverage says which inputs are worth mutating further. */
export const fuzzGuided: Bench = fuzzing(true)
