import * as fc from 'fast-check'
import { expect } from 'vitest'

interface Decoder<Message> {
  push(bytes: Uint8Array): Message[]
  flush(): Message[]
}

/** Bytes together with ways to cut them into pieces, as a port may deliver them. */
export function splitBytes(
  bytes: fc.Arbitrary<Uint8Array>,
): fc.Arbitrary<{ readonly whole: Uint8Array; readonly pieces: Uint8Array[] }> {
  return fc
    .tuple(bytes, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }))
    .map(([whole, cuts]) => {
      const at = [0, ...cuts.map((cut) => Math.floor(cut * whole.length)), whole.length].toSorted(
        (a, b) => a - b,
      )
      return { whole, pieces: at.slice(1).map((end, index) => whole.slice(at[index], end)) }
    })
}

/** Holds a decoder to the rule that the same bytes give the same messages, however they were cut. */
export function assertSameForAnySplit<Message>(
  bytes: fc.Arbitrary<Uint8Array>,
  decoder: () => Decoder<Message>,
): void {
  fc.assert(
    fc.property(splitBytes(bytes), ({ whole, pieces }) => {
      const atOnce = decoder()
      const inPieces = decoder()
      const expected = [...atOnce.push(whole), ...atOnce.flush()]
      expect([...pieces.flatMap((piece) => inPieces.push(piece)), ...inPieces.flush()]).toEqual(expected)
    }),
  )
}

/** Random bytes with real ones among them, so that a fuzz test reaches the inside of a decoder. */
export function noisyStream(real: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...real) },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 40 }) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...real), fc.nat(), fc.integer({ min: 1, max: 255 }))
        .map(([bytes, where, change]) =>
          bytes.map((byte, index) => (index === where % bytes.length ? byte ^ change : byte)),
        ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...real), fc.nat())
        .map(([bytes, end]) => bytes.slice(0, end % bytes.length)),
    },
  )
  return fc
    .array(piece, { maxLength: 8 })
    .map((pieces) => Uint8Array.from(pieces.flatMap((bytes) => [...bytes])))
}
