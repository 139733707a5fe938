import { randomBytes, randomInt, randomUUID } from 'node:crypto'

/** Milliseconds since 1970 on the wall clock. Passed in, so that a test can turn it. */
export type Clock = () => number

/** Where chance comes from; cryptographic in production. */
export type Random = {
  bytes: (count: number) => Uint8Array
  uuid: () => string
  /** A whole number, 0 ≤ n < `below`. */
  below: (below: number) => number
}

export const systemClock: Clock = () => Date.now()

export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  uuid: () => randomUUID(),
  below: (below) => randomInt(below),
}
