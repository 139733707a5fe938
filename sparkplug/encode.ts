import protobuf from 'protobufjs/minimal.js'
import { SparkplugError } from './errors.ts'
import type {
  DataSet,
  ExtensionValue,
  MetaData,
  Metric,
  Payload,
  PropertySet,
  PropertyValue,
  ScalarWireValue,
  Template,
  TemplateParameter,
  WireValue,
} from './payload.ts'

type Writer = protobuf.Writer

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

const tag = (field: number, wireType: number): number => ((field << 3) | wireType) >>> 0

const writeUint32 = (w: Writer, field: number, value: number, what: string): void => {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new SparkplugError('sparkplug/unencodable', `${what} is ${value}; allowed is an integer 0…2^32-1`)
  }
  w.uint32(tag(field, VARINT)).uint32(value)
}

const writeUint64 = (w: Writer, field: number, value: bigint, what: string): void => {
  if (value < 0n || value > 0xffff_ffff_ffff_ffffn) {
    throw new SparkplugError('sparkplug/unencodable', `${what} is ${value}; allowed is an integer 0…2^64-1`)
  }
  w.uint32(tag(field, VARINT))
  // Numbers are exact below 2^53; above, the low and high words are handed over by the varint's own bytes.
  if (value <= 9007199254740991n) w.uint64(Number(value))
  else w.uint64(value.toString())
}

const writeSafeUint = (w: Writer, field: number, value: number, what: string): void => {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new SparkplugError('sparkplug/unencodable', `${what} is ${value}; allowed is an integer 0…2^53-1`)
  }
  w.uint32(tag(field, VARINT)).uint64(value)
}

const writeBool = (w: Writer, field: number, value: boolean): void => {
  w.uint32(tag(field, VARINT)).bool(value)
}

const writeString = (w: Writer, field: number, value: string): void => {
  if (!value.isWellFormed()) {
    throw new SparkplugError('sparkplug/unencodable', 'a string holds half of a surrogate pair')
  }
  w.uint32(tag(field, BYTES)).string(value)
}

const writeBytes = (w: Writer, field: number, value: Uint8Array): void => {
  w.uint32(tag(field, BYTES)).bytes(value)
}

const writeMessage = <T>(w: Writer, field: number, value: T, write: (w: Writer, value: T) => void): void => {
  w.uint32(tag(field, BYTES)).fork()
  write(w, value)
  w.ldelim()
}

/** `first` is the field number of `int_value`; the other five carriers follow it. */
const writeScalar = (w: Writer, first: number, value: ScalarWireValue): void => {
  switch (value.kind) {
    case 'int':
      return writeUint32(w, first, value.value, 'int_value')
    case 'long':
      return writeUint64(w, first + 1, value.value, 'long_value')
    case 'float':
      w.uint32(tag(first + 2, FIXED32)).float(value.value)
      return
    case 'double':
      w.uint32(tag(first + 3, FIXED64)).double(value.value)
      return
    case 'boolean':
      return writeBool(w, first + 4, value.value)
    case 'string':
      return writeString(w, first + 5, value.value)
  }
}

const writeScalarOrExtension = (
  w: Writer,
  first: number,
  extension: number,
  value: ScalarWireValue | ExtensionValue,
): void => {
  if (value.kind === 'extension') writeBytes(w, extension, value.value)
  else writeScalar(w, first, value)
}

const writeMetaData = (w: Writer, m: MetaData): void => {
  if (m.isMultiPart !== null) writeBool(w, 1, m.isMultiPart)
  if (m.contentType !== null) writeString(w, 2, m.contentType)
  if (m.size !== null) writeUint64(w, 3, m.size, 'metadata size')
  if (m.seq !== null) writeUint64(w, 4, m.seq, 'metadata seq')
  if (m.fileName !== null) writeString(w, 5, m.fileName)
  if (m.fileType !== null) writeString(w, 6, m.fileType)
  if (m.md5 !== null) writeString(w, 7, m.md5)
  if (m.description !== null) writeString(w, 8, m.description)
}

const writePropertyValue = (w: Writer, p: PropertyValue): void => {
  if (p.type !== null) writeUint32(w, 1, p.type, 'property type')
  if (p.isNull !== null) writeBool(w, 2, p.isNull)
  if (p.value === null) return
  if (p.value.kind === 'set') writeMessage(w, 9, p.value.value, writePropertySet)
  else if (p.value.kind === 'sets') {
    writeMessage(w, 10, p.value.value, (inner, sets) => {
      for (const set of sets) writeMessage(inner, 1, set, writePropertySet)
    })
  } else writeScalarOrExtension(w, 3, 11, p.value)
}

function writePropertySet(w: Writer, set: PropertySet): void {
  if (set.keys.length !== set.values.length) {
    throw new SparkplugError(
      'sparkplug/unencodable',
      `a property set has ${set.keys.length} keys and ${set.values.length} values; they must be as many`,
    )
  }
  for (const key of set.keys) writeString(w, 1, key)
  for (const value of set.values) writeMessage(w, 2, value, writePropertyValue)
}

const writeDataSet = (w: Writer, d: DataSet): void => {
  if (d.columns.length !== d.types.length || d.rows.some((row) => row.length !== d.columns.length)) {
    throw new SparkplugError('sparkplug/unencodable', 'a data set needs as many types and cells as columns')
  }
  if (d.numOfColumns !== null) writeUint64(w, 1, d.numOfColumns, 'num_of_columns')
  for (const column of d.columns) writeString(w, 2, column)
  for (const type of d.types) writeUint32(w, 3, type, 'data set type')
  for (const row of d.rows) {
    writeMessage(w, 4, row, (inner, cells) => {
      for (const cell of cells) {
        writeMessage(inner, 1, cell, (c, value) => {
          if (value !== null) writeScalarOrExtension(c, 1, 7, value)
        })
      }
    })
  }
}

const writeParameter = (w: Writer, p: TemplateParameter): void => {
  if (p.name !== null) writeString(w, 1, p.name)
  if (p.type !== null) writeUint32(w, 2, p.type, 'parameter type')
  if (p.value !== null) writeScalarOrExtension(w, 3, 9, p.value)
}

const writeTemplate = (w: Writer, t: Template): void => {
  if (t.version !== null) writeString(w, 1, t.version)
  for (const metric of t.metrics) writeMessage(w, 2, metric, writeMetric)
  for (const parameter of t.parameters) writeMessage(w, 3, parameter, writeParameter)
  if (t.templateRef !== null) writeString(w, 4, t.templateRef)
  if (t.isDefinition !== null) writeBool(w, 5, t.isDefinition)
}

const writeValue = (w: Writer, value: WireValue): void => {
  if (value.kind === 'bytes') writeBytes(w, 16, value.value)
  else if (value.kind === 'dataset') writeMessage(w, 17, value.value, writeDataSet)
  else if (value.kind === 'template') writeMessage(w, 18, value.value, writeTemplate)
  else writeScalarOrExtension(w, 10, 19, value)
}

function writeMetric(w: Writer, m: Metric): void {
  if (m.name !== null) writeString(w, 1, m.name)
  if (m.alias !== null) writeUint64(w, 2, m.alias, 'alias')
  if (m.timestamp !== null) writeSafeUint(w, 3, m.timestamp, 'metric timestamp')
  if (m.datatype !== null) writeUint32(w, 4, m.datatype, 'datatype')
  if (m.isHistorical !== null) writeBool(w, 5, m.isHistorical)
  if (m.isTransient !== null) writeBool(w, 6, m.isTransient)
  if (m.isNull !== null) writeBool(w, 7, m.isNull)
  if (m.metadata !== null) writeMessage(w, 8, m.metadata, writeMetaData)
  if (m.properties !== null) writeMessage(w, 9, m.properties, writePropertySet)
  if (m.value !== null) writeValue(w, m.value)
}

/**
 * Payload → protobuf bytes, fields in ascending order, zeros and false written out (Sparkplug 3.0 chapter 6).
 *
 * @throws SparkplugError `sparkplug/unencodable` when a number does not fit its carrier.
 */
export function encodePayload(payload: Payload): Uint8Array {
  const w = new protobuf.Writer()
  if (payload.timestamp !== null) writeSafeUint(w, 1, payload.timestamp, 'payload timestamp')
  for (const metric of payload.metrics) writeMessage(w, 2, metric, writeMetric)
  if (payload.seq !== null) writeSafeUint(w, 3, payload.seq, 'seq')
  if (payload.uuid !== null) writeString(w, 4, payload.uuid)
  if (payload.body !== null) writeBytes(w, 5, payload.body)
  return w.finish()
}
