import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { incompatibilities, type JsonSchema } from './compatibility.ts'
import { breakages, contracts, publishedSchema } from './published.ts'

const json = (schema: z.ZodType): JsonSchema => ({ ...z.toJSONSchema(schema, { io: 'input' }) })
const told = (sent: z.ZodType, accepted: z.ZodType) =>
  incompatibilities(json(sent), json(accepted)).map(({ path, problem }) => `${path} ${problem}`)

const order = z.strictObject({ id: z.string(), count: z.number().int() })

describe('a schema that changes', () => {
  it('is compatible with itself, for every contract of the house', () => {
    const found = Object.entries(contracts).map(([name, contract]) => {
      const schema = publishedSchema(contract)
      return { name, found: incompatibilities(schema, schema) }
    })
    expect(found.filter((one) => one.found.length > 0)).toEqual([])
  })

  it('lets old senders be when a receiver learns a further optional field', () => {
    const wider = z.strictObject({ ...order.shape, note: z.string().optional() })
    expect(told(order, wider)).toEqual([])
  })

  it('breaks old senders when a receiver wants a field that they do not know', () => {
    const demanding = z.strictObject({ ...order.shape, note: z.string() })
    expect(told(order, demanding)).toEqual(['/note is required, and may be missing'])
  })

  it('breaks old senders when a receiver forgets a field and refuses what it does not know', () => {
    expect(told(order, z.strictObject({ id: z.string() }))).toEqual(['/count is not known and refused'])
    expect(told(order, z.object({ id: z.string() }))).toEqual([])
  })

  it('breaks old receivers when a sender says more than they accept, or leaves out what they need', () => {
    const talkative = z.strictObject({ ...order.shape, note: z.string().optional() })
    const silent = z.strictObject({ id: z.string(), count: z.number().int().optional() })
    expect(told(talkative, order)).toEqual(['/note is not known and refused'])
    expect(told(silent, order)).toEqual(['/count is required, and may be missing'])
  })

  it.each<[string, z.ZodType, z.ZodType]>([
    ['another type', z.string(), z.number()],
    ['a fraction where whole numbers are expected', z.number(), z.number().int()],
    ['a longer text', z.string().max(20), z.string().max(19)],
    ['a shorter text', z.string(), z.string().min(1)],
    ['a larger number', z.number().max(2), z.number().max(1)],
    ['text where a pattern is expected', z.string(), z.string().regex(/^\d$/)],
    ['another pattern', z.string().regex(/^\d\d$/), z.string().regex(/^\d$/)],
    ['a value that is not listed', z.enum(['a', 'b', 'c']), z.enum(['a', 'b'])],
    ['any text where values are listed', z.string(), z.enum(['a', 'b'])],
    ['null where it is not expected', z.string().nullable(), z.string()],
    ['a longer list', z.array(z.string()).max(3), z.array(z.string()).max(2)],
    ['a list of something else', z.array(z.string()), z.array(z.number())],
    ['a record of something else', z.record(z.string(), z.string()), z.record(z.string(), z.number())],
    [
      'a deeper change',
      z.object({ a: z.array(order) }),
      z.object({ a: z.array(order.extend({ b: z.null() })) }),
    ],
    ['another constant', z.literal('a'), z.literal('b')],
    ['JSON of any shape where text is expected', z.json(), z.string()],
  ])('finds %s', (_, sent, accepted) => {
    expect(told(sent, accepted)).not.toEqual([])
  })

  it.each<[string, z.ZodType, z.ZodType]>([
    ['whole numbers where any number is taken', z.number().int(), z.number()],
    ['fewer listed values', z.enum(['a']), z.enum(['a', 'b'])],
    ['one listed value where text is taken', z.literal('a'), z.string()],
    [
      'listed values that a union takes one by one',
      z.enum(['a', 'b']),
      z.union([z.literal('a'), z.literal('b')]),
    ],
    ['what was null before or not', z.string(), z.string().nullable()],
    ['narrower limits', z.string().min(2).max(3), z.string().min(1).max(4)],
    ['JSON of any shape as JSON of any shape', z.json(), z.json()],
  ])('takes %s', (_, sent, accepted) => {
    expect(told(sent, accepted)).toEqual([])
  })

  it('tells of a union which branch is not understood, and what in a branch changed', () => {
    const a = z.strictObject({ type: z.literal('a'), x: z.string() })
    const b = z.strictObject({ type: z.literal('b') })
    const changed = z.strictObject({ type: z.literal('a'), x: z.number() })
    expect(told(z.discriminatedUnion('type', [a, b]), z.discriminatedUnion('type', [a]))[0]).toMatch(
      /"b" is not/,
    )
    expect(told(a, z.discriminatedUnion('type', [changed, b]))).toEqual([
      '/x is of type "string", not "number"',
    ])
  })

  it('says so when it meets a keyword that it cannot compare', () => {
    const odd: JsonSchema = { type: 'object', patternProperties: { '^x': { type: 'string' } } }
    expect(incompatibilities(odd, odd)).toEqual([
      { path: '', problem: expect.stringContaining('patternProperties') },
    ])
  })

  it('holds the newer end to the older one only', () => {
    const [old, wider] = [json(order), json(z.strictObject({ ...order.shape, note: z.string().optional() }))]
    expect(breakages('receiver', old, wider)).toEqual([])
    expect(breakages('sender', old, wider)).toHaveLength(1)
    expect(breakages('either', old, wider)).toHaveLength(1)
    expect(breakages('together', old, wider)).toEqual([])
  })

  it('never passes a pair of object schemas of which an instance of the one is refused by the other', () => {
    const leaf = fc.constantFrom<z.ZodType>(
      z.string(),
      z.string().max(3),
      z.enum(['a', 'b']),
      z.literal('a'),
      z.number(),
      z.number().int(),
      z.null(),
      z.string().nullable(),
      z.array(z.string()),
    )
    const object = fc
      .dictionary(fc.constantFrom('p', 'q', 'r'), fc.tuple(leaf, fc.boolean()))
      .map((shape) =>
        z.strictObject(
          Object.fromEntries(
            Object.entries(shape).map(([name, [schema, needed]]) => [
              name,
              needed ? schema : schema.optional(),
            ]),
          ),
        ),
      )
    const value = fc.constantFrom<unknown>('a', 'b', 'long text', 1, 1.5, null, [], ['a'])
    const message = fc.dictionary(fc.constantFrom('p', 'q', 'r'), value)
    fc.assert(
      fc.property(
        object,
        object,
        fc.array(message, { minLength: 10, maxLength: 10 }),
        (sent, accepted, all) =>
          told(sent, accepted).length > 0 ||
          all.every((one) => !sent.safeParse(one).success || accepted.safeParse(one).success),
      ),
      { numRuns: 2000 },
    )
  })
})
