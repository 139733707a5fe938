import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seeded, unitVector } from '../testing/unit-vectors.ts'
import type { Entry, Hit } from './hit.ts'
import { TemplateMemory } from './template-memory.ts'

/** The kernel's order of summing: two pairs of double lanes, the four joined at the end. */
const inOrder = (one: Float32Array, other: Float32Array): number => {
  const lanes = [0, 0, 0, 0]
  for (const [index, value] of one.entries())
    lanes[index % 4] = (lanes[index % 4] ?? 0) + value * (other[index] ?? 0)
  const [a = 0, b = 0, c = 0, d = 0] = lanes
  return a + c + (b + d)
}

const truth = (entries: readonly Entry[], query: Float32Array, k: number): Hit[] =>
  entries
    .map(({ id, vector }) => ({ id, score: inOrder(vector, query) }))
    .toSorted((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, k)

const filled = (dimensions: number, entries: readonly Entry[]): TemplateMemory => {
  const memory = new TemplateMemory(dimensions, 100_000)
  for (const { id, vector } of entries) memory.put(id, vector)
  return memory
}

const people = (count: number, dimensions: number, random: () => number): Entry[] =>
  Array.from({ length: count }, (_, id) => ({ id, vector: unitVector(dimensions, random) }))

/** Groups whose members differ by less than the codes can tell: rounding alone cannot put them in order. */
const crowds = (count: number, dimensions: number, random: () => number, nearness: number): Entry[] => {
  const centres = Array.from({ length: 8 }, () => unitVector(dimensions, random))
  return Array.from({ length: count }, (_, id) => {
    const centre = centres[id % 8] ?? unitVector(dimensions, random)
    const own = unitVector(dimensions, random).map((value) => value * nearness)
    return { id, vector: unitVector(dimensions, random, [centre, own]) }
  })
}

describe('the search', () => {
  it.each([16, 48, 128, 256, 512])('finds the exact best of random faces in %d dimensions', (dimensions) => {
    const random = seeded(dimensions)
    const entries = people(2_600, dimensions, random)
    const memory = filled(dimensions, entries)
    for (const k of [1, 2, 8, 100]) {
      const query = unitVector(dimensions, random)
      expect(memory.search(query, k)).toEqual(truth(entries, query, k))
    }
  })

  it.each([0.3, 0.01, 0.0001])('finds the exact best in crowds %d from one another', (nearness) => {
    const random = seeded(5)
    const entries = crowds(3_000, 128, random, nearness)
    const memory = filled(128, entries)
    for (const { vector } of entries.slice(0, 16))
      expect(memory.search(vector, 20)).toEqual(truth(entries, vector, 20))
  })

  it('gives of the very same faces those of the lowest ids, in order, wherever they lie', () => {
    const random = seeded(6)
    const twin = unitVector(64, random)
    const entries = people(3_000, 64, random)
      .map(({ id, vector }) => ({ id, vector: id % 7 === 3 ? twin : vector }))
      .toReversed()
    expect(
      filled(64, entries)
        .search(twin, 4)
        .map(({ id }) => id),
    ).toEqual([3, 10, 17, 24])
  })

  it('finds what comes last and best though thousands came before in rising order', () => {
    const random = seeded(7)
    const query = unitVector(32, random)
    const entries = people(2_500, 32, random).toSorted(
      (a, b) => inOrder(a.vector, query) - inOrder(b.vector, query),
    )
    expect(filled(32, entries).search(query, 10)).toEqual(truth(entries, query, 10))
  })

  it('is exact for vectors with one large value, whose codes are coarsest', () => {
    const random = seeded(8)
    const spike = Float32Array.from({ length: 128 }, (_, index) => (index === 5 ? 1 : 0))
    const entries = people(1_500, 128, random).map(({ id, vector }) => ({
      id,
      vector: id % 2 === 0 ? vector : unitVector(128, random, [spike, vector.map((value) => value / 50)]),
    }))
    const memory = filled(128, entries)
    for (const query of [spike, ...entries.slice(0, 6).map(({ vector }) => vector)])
      expect(memory.search(query, 12)).toEqual(truth(entries, query, 12))
  })

  it('gives the same twice, nothing of nothing, and all when fewer than asked for', () => {
    const random = seeded(9)
    const query = unitVector(16, random)
    expect(filled(16, []).search(query, 3)).toEqual([])
    const entries = people(5, 16, random)
    const memory = filled(16, entries)
    expect(memory.search(query, 9)).toEqual(truth(entries, query, 9))
    expect(memory.search(query, 9)).toEqual(memory.search(query, 9))
  })
})

describe('what comes and goes', () => {
  const change = fc.oneof(
    fc.record({ put: fc.nat(40), seed: fc.integer({ min: 1, max: 1_000_000 }) }),
    fc.record({ remove: fc.nat(40) }),
    fc.constant({ clear: true }),
  )

  it('leaves exactly what was put last and not removed, after any sequence', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 120 }), (changes) => {
        const memory = new TemplateMemory(16, 64)
        const kept = new Map<number, Float32Array>()
        for (const step of changes) {
          if ('put' in step) {
            const vector = unitVector(16, seeded(step.seed))
            memory.put(step.put, vector)
            kept.set(step.put, vector)
          } else if ('remove' in step) {
            memory.remove(step.remove)
            kept.delete(step.remove)
          } else {
            memory.clear()
            kept.clear()
          }
        }
        const query = unitVector(16, seeded(1))
        const entries = [...kept].map(([id, vector]) => ({ id, vector }))
        expect(memory.size).toBe(kept.size)
        expect(memory.search(query, 64)).toEqual(truth(entries, query, 64))
      }),
    )
  })

  it('refuses one more than it may hold by name, still replaces, and takes one when one has gone', () => {
    const random = seeded(11)
    const memory = new TemplateMemory(16, 3)
    for (const { id, vector } of people(3, 16, random)) memory.put(id, vector)
    const more = unitVector(16, random)
    expect(() => memory.put(3, more)).toThrow(expect.objectContaining({ code: 'face-index-full' }))
    memory.put(2, more)
    expect(memory.search(more, 1)).toEqual([{ id: 2, score: inOrder(more, more) }])
    memory.remove(0)
    memory.put(3, more)
    expect(
      memory
        .search(more, 5)
        .map(({ id }) => id)
        .slice(0, 2),
    ).toEqual([2, 3])
  })

  it('grows by the chunk: 5 bytes a dimension and 8 more a template', () => {
    const random = seeded(12)
    const memory = filled(128, people(5_000, 128, random))
    expect(memory.bytes).toBeLessThanOrEqual(5 * 1_024 * (5 * 128 + 8) + 2 * 65_536)
  })

  it('leaves no byte of a removed template in its memory', () => {
    const random = seeded(13)
    const entries = people(40, 16, random)
    const memory = filled(16, entries)
    for (const { id } of entries) memory.remove(id)
    expect(memory.templateBytes().every((byte) => byte === 0)).toBe(true)
  })
})
