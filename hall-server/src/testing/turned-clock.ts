import type { Clock, Random } from '../ambient.ts'

/** A clock that stands until it is turned. */
export type TurnedClock = Clock & { turn: (milliseconds: number) => void; set: (at: number) => void }

export const turnedClock = (start: number): TurnedClock => {
  const state = { now: start }
  return Object.assign((): number => state.now, {
    turn: (milliseconds: number) => {
      state.now += milliseconds
    },
    set: (at: number) => {
      state.now = at
    },
  })
}

/** Chance that comes the same way each time: a counter run through a 32-bit mixer. Never for production. */
export const repeatableRandom = (seed: number): Random => {
  const state = { n: seed >>> 0 }
  const next = (): number => {
    state.n = (state.n + 0x9e3779b9) >>> 0
    let x = state.n
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
    return (x ^ (x >>> 15)) >>> 0
  }
  const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => next() & 0xff)
  return {
    bytes,
    below: (below) => next() % below,
    uuid: () => {
      const raw = bytes(16)
      raw[6] = ((raw[6] ?? 0) & 0x0f) | 0x40
      raw[8] = ((raw[8] ?? 0) & 0x3f) | 0x80
      const hex = Buffer.from(raw).toString('hex')
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
        '-',
      )
    },
  }
}
