import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../testing/outcome-of.ts'
import { readTfjsWeights } from './tfjs-weights.ts'

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
const read = (weights: readonly object[], ...shards: Uint8Array[]) =>
  readTfjsWeights(
    'm.json',
    encode([{ paths: shards.map((_, index) => `${index}.bin`), weights }]),
    new Map(shards.map((shard, index) => [`${index}.bin`, shard])),
  )
const bytesOf = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength)

describe('TensorFlow.js weights', () => {
  it('are read as singles, and as bytes and words by scale and least value', () => {
    const weights = read(
      [
        { name: 'plain', shape: [2], dtype: 'float32' },
        {
          name: 'bytes',
          shape: [1, 2],
          dtype: 'float32',
          quantization: { dtype: 'uint8', scale: 0.5, min: -1 },
        },
        { name: 'words', shape: [2], dtype: 'float32', quantization: { dtype: 'uint16', scale: 2, min: 1 } },
        { name: 'halves', shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } },
      ],
      bytesOf(Float32Array.of(1.5, -2)),
      Uint8Array.of(0, 255, 1, 0, 0, 1, 0x00, 0x3c, 0x00, 0xc1),
    )
    expect([...weights.tensor('plain', 1).data]).toEqual([1.5, -2])
    expect([...weights.tensor('bytes', 2).data]).toEqual([-1, 126.5])
    expect([...weights.tensor('words', 1).data]).toEqual([3, 513])
    expect([...weights.tensor('halves', 1).data]).toEqual([1, -2.5])
  })

  it('lie across shards as if there were one', () => {
    const whole = bytesOf(Float32Array.of(1, 2, 3))
    for (let cut = 1; cut < whole.length; cut++) {
      const weights = read(
        [{ name: 'w', shape: [3], dtype: 'float32' }],
        whole.slice(0, cut),
        whole.slice(cut),
      )
      expect([...weights.tensor('w', 1).data]).toEqual([1, 2, 3])
    }
  })

  it.each([
    [
      'too short',
      [{ name: 'w', shape: [3], dtype: 'float32' }],
      "tensor w of the shape [3] runs past its shards' end",
    ],
    ['too long', [{ name: 'w', shape: [1], dtype: 'float32' }], 'leaves 4 bytes of its shards over'],
    ['of a type nobody knows', [{ name: 'w', shape: [2], dtype: 'string' }], '0.weights.0.dtype'],
    ['of a shape no memory holds', [{ name: 'w', shape: [1e6, 1e6], dtype: 'float32' }], 'runs past'],
  ])('are refused when %s', (_what, weights, message) => {
    expect(() => read(weights, new Uint8Array(8))).toThrow(message)
  })

  it('name the tensor that a net misses, and the one that has another rank', () => {
    const weights = read([{ name: 'w', shape: [2], dtype: 'float32' }], new Uint8Array(8))
    expect(() => weights.tensor('v', 1)).toThrow('m.json: has no tensor v')
    expect(() => weights.tensor('w', 4)).toThrow('tensor w has the shape [2]; 4 dimensions are needed')
  })

  it('of any bytes are read or refused, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.json(), (shard, json) => {
        expect(['read', 'refused']).toContain(
          outcomeOf(() => readTfjsWeights('m', new TextEncoder().encode(json), new Map([['a', shard]]))),
        )
      }),
    )
  })
})
