import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemRandom } from '../../../ambient.ts'
import { cosine } from '../embedding.ts'
import { faceOf, near } from '../testing/vectors.ts'
import { newKeys, readKeys, writeKeys } from './key-file.ts'
import { rotationOf } from './rotation.ts'
import { openVector, sealVector } from './seal.ts'

const seedOf = (value: number): Uint8Array => new Uint8Array(32).fill(value)
const about: readonly (string | number)[] = ['k1', 'template', 7, 'model', 'customer']

test.each([128, 256])(
  'a rotation of %d dimensions keeps every cosine to the last bits of a float',
  (dimensions) => {
    const rotation = rotationOf(seedOf(1), 'model', dimensions)
    const face = faceOf(1, dimensions)
    for (const [index, wanted] of [-0.5, 0, 0.3, 0.7, 0.99, 1].entries()) {
      const other = near(face, wanted, 10 + index)
      expect(cosine(rotation.apply(face), rotation.apply(other))).toBeCloseTo(cosine(face, other), 6)
    }
  },
)

test('a turned template is like neither the face nor the same face in another hall', () => {
  const face = faceOf(1)
  const here = rotationOf(seedOf(1), 'model', 128).apply(face)
  const there = rotationOf(seedOf(2), 'model', 128).apply(face)
  const otherModel = rotationOf(seedOf(1), 'other', 128).apply(face)
  for (const [one, other] of [
    [here, face],
    [here, there],
    [there, face],
    [here, otherModel],
  ] as const)
    expect(Math.abs(cosine(one, other))).toBeLessThan(0.4)
})

test('many faces in two halls, and before and after turning, are as unlike as strangers', () => {
  const here = rotationOf(seedOf(1), 'model', 128)
  const there = rotationOf(seedOf(2), 'model', 128)
  const faces = Array.from({ length: 200 }, (_, index) => faceOf(index))
  for (const scores of [
    faces.map((face) => cosine(here.apply(face), there.apply(face))),
    faces.map((face) => cosine(here.apply(face), face)),
    faces.map((face) => cosine(there.apply(face), face)),
  ]) {
    // A rotation drawn without preference has a trace of about ±1: 1/128 on average over all faces.
    expect(Math.abs(scores.reduce((sum, score) => sum + score, 0) / scores.length)).toBeLessThan(0.03)
    // Strangers in 128 dimensions spread by 1/√128 = 0.088.
    const spread = Math.sqrt(scores.reduce((sum, score) => sum + score * score, 0) / scores.length)
    expect(spread).toBeGreaterThan(0.07)
    expect(spread).toBeLessThan(0.11)
  }
})

test('a hundred turns of the space, one after the other, leave the face the same face', () => {
  const face = faceOf(3)
  let seed = 0
  let turned = rotationOf(seedOf(seed), 'model', 128).apply(face)
  while (seed < 100) {
    const plain = rotationOf(seedOf(seed), 'model', 128).undo(turned)
    seed += 1
    turned = rotationOf(seedOf(seed), 'model', 128).applyExact(plain)
  }
  expect(cosine(turned, rotationOf(seedOf(seed), 'model', 128).apply(face))).toBeGreaterThan(0.999_99)
})

test('a sealed vector opens in its own row under its own key, and nowhere else', () => {
  const vector = faceOf(4)
  const blob = sealVector(seedOf(5), about, vector, systemRandom)
  expect(openVector(seedOf(5), about, blob)).toEqual(vector)
  expect(openVector(seedOf(6), about, blob)).toBeNull()
  for (const [index, other] of ['k2', 'not-me', 8, 'other', 'somebody'].entries())
    expect(openVector(seedOf(5), about.with(index, other), blob)).toBeNull()
  expect(sealVector(seedOf(5), about, vector, systemRandom)).not.toEqual(blob)
})

test('whatever bytes lie there, opening them never throws; one changed bit is enough not to open', () => {
  const blob = sealVector(seedOf(5), about, faceOf(4), systemRandom)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1_000 }), (bytes) => {
      expect(openVector(seedOf(5), about, bytes)).toBeNull()
    }),
  )
  fc.assert(
    fc.property(fc.nat(blob.length * 8 - 1), (bit) => {
      const changed = Buffer.from(blob)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(openVector(seedOf(5), about, changed)).toBeNull()
    }),
  )
})

test('keys come back from the file as they were; a bad file is told by place, never by content', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-keys-'))
  const file = join(folder, 'deep', 'face-keys.json')
  expect(readKeys(file)).toEqual({ kind: 'missing' })
  const keys = newKeys(systemRandom, () => 1)
  writeKeys(file, keys)
  expect(readKeys(file)).toEqual({ kind: 'keys', keys })
  const text = readFileSync(file, 'utf8')
  for (const [spoilt, place] of [
    [text.replace(keys.current, 'k0000000000000000'), 'current'],
    [text.replace(/"pseudonymKey": "[^"]*"/, '"pseudonymKey": "c2VjcmV0"'), 'pseudonymKey'],
    ['[]', ''],
    ['{', 'not JSON'],
  ] as const) {
    writeFileSync(file, spoilt)
    const read = readKeys(file)
    expect(read).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining(place) })
    expect(JSON.stringify(read)).not.toContain('c2VjcmV0')
  }
  rmSync(folder, { recursive: true })
})
