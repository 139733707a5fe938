import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FaceModelsError } from '../engine/face-models-error.ts'
import { outcomeOf } from '../testing/outcome-of.ts'
import { torchFile } from '../testing/torch-file.ts'
import type { TorchTensor } from '../testing/torch-file.ts'
import { readTorchState } from './torch-state.ts'
import { unpickle } from './unpickle.ts'

const ONE: TorchTensor = { name: 'module.a', key: '7', count: 6, offset: 0, shape: [2, 3], strides: [3, 1] }
const STORAGE = new Map([['7', [1, 2, 3, 4, 5, 6]]])
const program = (...bytes: readonly number[]): Uint8Array => Uint8Array.from([0x80, 2, ...bytes])
const ascii = (text: string): number[] => [...new TextEncoder().encode(text)]

describe('a state dictionary of torch', () => {
  it('gives each tensor its part of a storage, under its name without the prefix', () => {
    const two = { ...ONE, name: 'b', offset: 4, shape: [2], strides: [1] }
    const weights = readTorchState('x.pth', torchFile([ONE, two], STORAGE), 'module.')
    expect(weights.tensor('a', 2)).toEqual({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) })
    expect([...weights.tensor('b', 1).data]).toEqual([5, 6])
  })

  it.each([
    [
      'runs past its storage',
      { ...ONE, offset: 1 },
      'x.pth, tensor module.a: of the shape [2, 3] runs past its storage',
    ],
    [
      'does not lie row by row',
      { ...ONE, strides: [1, 2] },
      'x.pth, tensor module.a: does not lie row by row',
    ],
    ['claims a size of nothing', { ...ONE, shape: [0, 3] }, 'x.pth, tensor module.a: of the shape [0, 3]'],
  ])('is refused when a tensor %s', (_what, tensor, message) => {
    expect(() => readTorchState('x.pth', torchFile([tensor], STORAGE), '')).toThrow(message)
  })

  it('is refused when it is cut anywhere, or something follows it', () => {
    const file = torchFile([ONE], STORAGE)
    for (let length = 0; length < file.length; length++) {
      expect(() => readTorchState('x.pth', file.subarray(0, length), ''), `${length} bytes`).toThrow(
        FaceModelsError,
      )
    }
    expect(() => readTorchState('x.pth', Buffer.concat([file, Buffer.of(0)]), '')).toThrow(
      'has 1 bytes too many',
    )
  })

  it('with any bytes changed is read or refused, never anything else', () => {
    const file = torchFile([ONE], STORAGE)
    const place = fc.tuple(fc.nat(file.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 8 }), (places) => {
        const damaged = Uint8Array.from(file)
        for (const [at, value] of places) damaged[at] = value
        expect(['read', 'refused']).toContain(outcomeOf(() => readTorchState('x.pth', damaged, '')))
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('the unpickler', () => {
  it.each([
    [
      'os.system',
      [0x63, ...ascii('os\nsystem\n'), 0x58, 2, 0, 0, 0, ...ascii('ls'), 0x85, 0x52, 0x2e],
      'mentions os.system',
    ],
    ['builtins.eval', [0x63, ...ascii('builtins\neval\n'), 0x2e], 'mentions builtins.eval'],
    [
      'a storage that is called',
      [0x63, ...ascii('torch\nFloatStorage\n'), 0x29, 0x52, 0x2e],
      'calls torch.FloatStorage',
    ],
    ['INST', [0x28, 0x69, ...ascii('os\nsystem\n'), 0x2e], 'pickle instruction 0x69'],
    ['OBJ', [0x6f, 0x2e], 'pickle instruction 0x6f'],
    ['NEWOBJ', [0x81, 0x2e], 'pickle instruction 0x81'],
    ['STACK_GLOBAL', [0x93, 0x2e], 'pickle instruction 0x93'],
    ['EXT1', [0x82, 1, 0x2e], 'pickle instruction 0x82'],
    ['an empty stack', [0x2e], 'takes more from its stack than it put there'],
    ['a pop below the mark', [0x4e, 0x28, 0x85, 0x2e], 'takes more from its stack'],
    ['a memory of nothing', [0x68, 9, 0x2e], 'recalls number 9, which was never remembered'],
    ['a text without an end', [0x58, 0xff, 0xff, 0xff, 0x7f], 'has a text of 2147483647 bytes'],
    ['another protocol', [0x80, 4, 0x4e, 0x2e], 'pickle protocol 4'],
    ['an entry of a number', [0x4b, 1, 0x4b, 2, 0x4b, 3, 0x73, 0x2e], 'into something that is no dictionary'],
  ])('refuses %s', (_what, bytes, message) => {
    expect(() => unpickle('x', program(...bytes), 0)).toThrow(message)
  })

  it('of any bytes gives a value or refuses them, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(['read', 'refused']).toContain(outcomeOf(() => unpickle('x', program(...bytes, 0x2e), 0)))
      }),
      { numRuns: 3_000 },
    )
  })

  it('ends when a program does not, and takes a list as long as it may be', () => {
    const endless = new Uint8Array(250_000).fill(0x4e)
    expect(() => unpickle('x', endless, 0)).toThrow('has more than')
    const list = Buffer.concat([Buffer.of(0x5d, 0x28), Buffer.alloc(190_000, 0x4e), Buffer.of(0x65, 0x2e)])
    expect(unpickle('x', list, 0).value).toMatchObject({ kind: 'list' })
  })
})
