import type { Rate } from '@foyer/contracts/face'
import { inverseIncompleteBeta } from './incomplete-beta.ts'

const TAIL = 0.025

class BadCount extends RangeError {
  readonly code = 'face-rate-bad-count'
}

/**
 * The exact 95 % interval of a share (Clopper and Pearson, 1934): 2.5 % outside on either side at most.
 * Of no trials nothing is known: 0 to 1.
 * @throws {BadCount} when the counts are no whole numbers, or errors are more than trials
 */
export const clopperPearson = (
  errors: number,
  trials: number,
): { readonly low: number; readonly high: number } => {
  if (!Number.isSafeInteger(errors) || !Number.isSafeInteger(trials) || errors < 0 || errors > trials)
    throw new BadCount(`${errors} errors in ${trials} trials; whole numbers, errors at most trials`)
  return {
    low: errors === 0 ? 0 : inverseIncompleteBeta(TAIL, errors, trials - errors + 1),
    high: errors === trials ? 1 : inverseIncompleteBeta(1 - TAIL, errors + 1, trials - errors),
  }
}

/** A counted share with its interval, as it is published. @throws {BadCount} as `clopperPearson` */
export const rateOf = (errors: number, trials: number): Rate => ({
  errors,
  trials,
  rate: trials === 0 ? null : errors / trials,
  ...clopperPearson(errors, trials),
})
