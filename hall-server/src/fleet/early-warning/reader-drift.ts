/**
 * Whether a card reader needs more retries than it used to. A CUSUM for counts (Lucas 1985): sums up how much better
 * "twice as many as usual" explains each step than "as usual", and never falls below nothing.
 */
import { increments, inOrder } from './counter.ts'

export type ReaderSample = {
  readonly atMs: number
  /** Cards read, and reads that had to be tried again, in the reader's life. */
  readonly reads: number
  readonly retries: number
}

export type ReaderDrift =
  /** Too few reads to know what is usual. */
  | { readonly kind: 'learning'; readonly reads: number; readonly needed: number }
  | { readonly kind: 'steady'; readonly usual: number }
  | {
      readonly kind: 'drifting'
      /** Retries per read while learning, and since it began to rise. */
      readonly usual: number
      readonly now: number
      readonly sinceMs: number
      /** What `now` rests on. */
      readonly reads: number
      readonly retries: number
      /** How many times likelier the rise is than the usual, as a logarithm; a warning needs WARNING_EVIDENCE. */
      readonly evidence: number
    }

const LEARNING_READS = 300
/** The rise worth knowing of. */
const RISE = 2
/** A steady reader gives a false warning about once in e^10, 22,000, reads, or seldomer. */
export const WARNING_EVIDENCE = 10
/** A long fault must not take as long to be forgotten. */
const MOST_EVIDENCE = 2 * WARNING_EVIDENCE

type Usual = { readonly rate: number; readonly cautious: number; readonly steps: number }

type Step = { readonly atMs: number; readonly reads: number; readonly retries: number }

const learn = (steps: readonly Step[]): Usual | { readonly reads: number } => {
  let reads = 0
  let retries = 0
  for (const [index, step] of steps.entries()) {
    reads += step.reads
    retries += step.retries
    // What was learned is itself uncertain: the higher end of it is held against the reader.
    const cautious = (retries + 1 + Math.sqrt(retries + 1)) / reads
    if (reads >= LEARNING_READS) return { rate: retries / reads, cautious, steps: index + 1 }
  }
  return { reads }
}

/** Samples may come in any order; steps in which nothing was tried say nothing. */
export const readerDrift = (reported: readonly ReaderSample[]): ReaderDrift => {
  const samples = inOrder(reported, ({ reads, retries }) => [reads, retries])
  const reads = increments(samples.map((sample) => sample.reads))
  const retries = increments(samples.map((sample) => sample.retries))
  const steps = samples
    .map(({ atMs }, index) => ({ atMs, reads: reads[index] ?? 0, retries: retries[index] ?? 0 }))
    .filter((step) => step.reads > 0 || step.retries > 0)
  const usual = learn(steps)
  if (!('steps' in usual)) return { kind: 'learning', reads: usual.reads, needed: LEARNING_READS }
  const none = { evidence: 0, reads: 0, retries: 0, sinceMs: 0 }
  let rise = none
  for (const step of steps.slice(usual.steps)) {
    const gain = step.retries * Math.log(RISE) - step.reads * usual.cautious * (RISE - 1)
    const evidence = Math.min(MOST_EVIDENCE, rise.evidence + gain)
    rise =
      evidence <= 0
        ? none
        : {
            evidence,
            reads: rise.reads + step.reads,
            retries: rise.retries + step.retries,
            sinceMs: rise.evidence === 0 ? step.atMs : rise.sinceMs,
          }
  }
  if (rise.evidence < WARNING_EVIDENCE) return { kind: 'steady', usual: usual.rate }
  return { kind: 'drifting', usual: usual.rate, now: rise.retries / Math.max(1, rise.reads), ...rise }
}
