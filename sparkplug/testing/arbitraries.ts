import * as fc from 'fast-check'
import type { Value } from '../datatype.ts'
import { datatypeCodes, datatypeName } from '../datatype.ts'
import type { Metric, Payload, PropertySet, Template } from '../payload.ts'

export const int = (low: number, high: number) => fc.integer({ min: low, max: high })
export const text = fc.string({ unit: 'grapheme' })
export const bytes = fc.uint8Array({ maxLength: 40 })
const scalarWire = fc.oneof(
  fc.record({ kind: fc.constant('int' as const), value: int(0, 0xffff_ffff) }),
  fc.record({ kind: fc.constant('long' as const), value: fc.bigInt(0n, 2n ** 64n - 1n) }),
  fc.record({ kind: fc.constant('float' as const), value: fc.float({ noNaN: true }) }),
  fc.record({ kind: fc.constant('double' as const), value: fc.double({ noNaN: true }) }),
  fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant('string' as const), value: text }),
)
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
export const uint64 = fc.bigInt(0n, 2n ** 64n - 1n)
export const safeUint = fc.maxSafeNat()

const anyDataSet = fc.integer({ min: 0, max: 3 }).chain((columns) =>
  fc.record({
    numOfColumns: fc.constantFrom(null, BigInt(columns)),
    columns: fc.array(text, { minLength: columns, maxLength: columns }),
    types: fc.array(int(0, 40), { minLength: columns, maxLength: columns }),
    rows: fc.array(fc.array(orNull(scalarWire), { minLength: columns, maxLength: columns }), {
      maxLength: 3,
    }),
  }),
)

const { metric: anyMetric, template: anyTemplate } = fc.letrec<{
  metric: Metric
  template: Template
  set: PropertySet
}>((tie) => ({
  set: fc
    .array(
      fc.tuple(
        text,
        fc.record({
          type: orNull(int(0, 40)),
          isNull: orNull(fc.boolean()),
          value: fc.oneof(
            { maxDepth: 2 },
            orNull(scalarWire),
            fc.record({ kind: fc.constant('set' as const), value: tie('set') }),
            fc.record({ kind: fc.constant('sets' as const), value: fc.array(tie('set'), { maxLength: 2 }) }),
          ),
        }),
      ),
      { maxLength: 3 },
    )
    .map((pairs) => ({ keys: pairs.map(([key]) => key), values: pairs.map(([, value]) => value) })),
  template: fc.record({
    version: orNull(text),
    metrics: fc.array(tie('metric'), { maxLength: 2 }),
    parameters: fc.array(
      fc.record({ name: orNull(text), type: orNull(int(0, 40)), value: orNull(scalarWire) }),
      { maxLength: 2 },
    ),
    templateRef: orNull(text),
    isDefinition: orNull(fc.boolean()),
  }),
  metric: fc.record({
    name: orNull(text),
    alias: orNull(uint64),
    timestamp: orNull(safeUint),
    datatype: orNull(int(0, 0xffff_ffff)),
    isHistorical: orNull(fc.boolean()),
    isTransient: orNull(fc.boolean()),
    isNull: orNull(fc.boolean()),
    metadata: orNull(
      fc.record({
        isMultiPart: orNull(fc.boolean()),
        contentType: orNull(text),
        size: orNull(uint64),
        seq: orNull(uint64),
        fileName: orNull(text),
        fileType: orNull(text),
        md5: orNull(text),
        description: orNull(text),
      }),
    ),
    properties: orNull(tie('set')),
    value: fc.oneof(
      { maxDepth: 2 },
      orNull(scalarWire),
      fc.record({ kind: fc.constant('bytes' as const), value: bytes }),
      fc.record({ kind: fc.constant('dataset' as const), value: anyDataSet }),
      fc.record({ kind: fc.constant('template' as const), value: tie('template') }),
    ),
  }),
}))

export const anyPayload: fc.Arbitrary<Payload> = fc.record({
  timestamp: orNull(safeUint),
  metrics: fc.array(anyMetric, { maxLength: 4 }),
  seq: orNull(safeUint),
  uuid: orNull(text),
  body: orNull(bytes),
})

export const anyValue: fc.Arbitrary<Value> = fc.oneof(
  int(-128, 127).map((value): Value => ({ type: 'Int8', value })),
  int(-32768, 32767).map((value): Value => ({ type: 'Int16', value })),
  int(-(2 ** 31), 2 ** 31 - 1).map((value): Value => ({ type: 'Int32', value })),
  int(0, 255).map((value): Value => ({ type: 'UInt8', value })),
  int(0, 65535).map((value): Value => ({ type: 'UInt16', value })),
  int(0, 2 ** 32 - 1).map((value): Value => ({ type: 'UInt32', value })),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map((value): Value => ({ type: 'Int64', value })),
  uint64.map((value): Value => ({ type: 'UInt64', value })),
  fc.float({ noNaN: true }).map((value): Value => ({ type: 'Float', value })),
  fc.double({ noNaN: true }).map((value): Value => ({ type: 'Double', value })),
  safeUint.map((value): Value => ({ type: 'DateTime', value })),
  fc.boolean().map((value): Value => ({ type: 'Boolean', value })),
  text.map((value): Value => ({ type: 'String', value })),
  bytes.map((value): Value => ({ type: 'Bytes', value })),
  fc.array(int(-128, 127)).map((value): Value => ({ type: 'Int8Array', value })),
  fc.array(int(-32768, 32767)).map((value): Value => ({ type: 'Int16Array', value })),
  fc.array(int(0, 2 ** 32 - 1)).map((value): Value => ({ type: 'UInt32Array', value })),
  fc.array(safeUint).map((value): Value => ({ type: 'DateTimeArray', value })),
  fc.array(fc.float({ noNaN: true })).map((value): Value => ({ type: 'FloatArray', value })),
  fc.array(fc.double({ noNaN: true })).map((value): Value => ({ type: 'DoubleArray', value })),
  fc.array(uint64).map((value): Value => ({ type: 'UInt64Array', value })),
  fc.array(fc.boolean()).map((value): Value => ({ type: 'BooleanArray', value })),
  text.map((value): Value => ({ type: 'Text', value })),
  fc.uuid().map((value): Value => ({ type: 'UUID', value })),
  bytes.map((value): Value => ({ type: 'File', value })),
  fc.array(int(-(2 ** 31), 2 ** 31 - 1)).map((value): Value => ({ type: 'Int32Array', value })),
  fc.array(int(0, 255)).map((value): Value => ({ type: 'UInt8Array', value })),
  fc.array(int(0, 65535)).map((value): Value => ({ type: 'UInt16Array', value })),
  fc.array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)).map((value): Value => ({ type: 'Int64Array', value })),
  anyDataSet.map((value): Value => ({ type: 'DataSet', value })),
  anyTemplate.map((value): Value => ({ type: 'Template', value })),
  fc.array(text.filter((t) => !t.includes('\0'))).map((value): Value => ({ type: 'StringArray', value })),
  fc
    .constantFrom(...Object.values(datatypeCodes))
    .map((code): Value => ({ type: datatypeName(code) ?? 'Int8', value: null })),
)
