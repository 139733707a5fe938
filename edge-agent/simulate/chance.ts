/** Numbers 0 ≤ n < 1 that are the same for the same seed (xorshift, 32 bits; not for secrets). */
export const seededChance = (seed: number): (() => number) => {
  let state = (seed ^ 0x9e37_79b9) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}
