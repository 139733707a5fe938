import protobuf from 'protobufjs/minimal.js'
import type { Discarded } from './errors.ts'
import type {
  DataSet,
  DataSetCell,
  MetaData,
  Metric,
  Payload,
  PropertySet,
  PropertyValue,
  Template,
  TemplateParameter,
} from './payload.ts'
import { emptyMetric } from './payload.ts'
import {
  Malformed,
  messageEnd,
  readBool,
  readBytes,
  readCarrier,
  readFields,
  readSafeUint,
  readString,
  readUint32,
  readUint64,
} from './wire-reader.ts'

type Reader = protobuf.Reader

function readMetaData(r: Reader, end: number, depth: number): MetaData {
  const m: MetaData = {
    isMultiPart: null,
    contentType: null,
    size: null,
    seq: null,
    fileName: null,
    fileType: null,
    md5: null,
    description: null,
  }
  readFields(r, end, depth, (field, wire) => {
    if (field === 1) m.isMultiPart = readBool(r, wire, 'is_multi_part')
    else if (field === 2) m.contentType = readString(r, wire, 'content_type')
    else if (field === 3) m.size = readUint64(r, wire, 'size')
    else if (field === 4) m.seq = readUint64(r, wire, 'metadata seq')
    else if (field === 5) m.fileName = readString(r, wire, 'file_name')
    else if (field === 6) m.fileType = readString(r, wire, 'file_type')
    else if (field === 7) m.md5 = readString(r, wire, 'md5')
    else if (field === 8) m.description = readString(r, wire, 'description')
    else return false
    return true
  })
  return m
}

function readPropertyValue(r: Reader, end: number, depth: number): PropertyValue {
  const p: PropertyValue = { type: null, isNull: null, value: null }
  readFields(r, end, depth, (field, wire) => {
    if (field === 1) p.type = readUint32(r, wire, 'property type')
    else if (field === 2) p.isNull = readBool(r, wire, 'property is_null')
    else if (field === 9) {
      const value = readPropertySet(r, messageEnd(r, wire, 'propertyset_value'), depth + 1)
      p.value = { kind: 'set', value }
    } else if (field === 10) {
      const sets: PropertySet[] = []
      const listEnd = messageEnd(r, wire, 'propertysets_value')
      readFields(r, listEnd, depth + 1, (inner, innerWire) => {
        if (inner !== 1) return false
        sets.push(readPropertySet(r, messageEnd(r, innerWire, 'propertyset'), depth + 2))
        return true
      })
      p.value = { kind: 'sets', value: sets }
    } else {
      const carrier = readCarrier(r, field, wire, 3, 11)
      if (carrier === null) return false
      p.value = carrier
    }
    return true
  })
  return p
}

function readPropertySet(r: Reader, end: number, depth: number): PropertySet {
  const set: PropertySet = { keys: [], values: [] }
  readFields(r, end, depth, (field, wire) => {
    if (field === 1) set.keys.push(readString(r, wire, 'property key'))
    else if (field === 2)
      set.values.push(readPropertyValue(r, messageEnd(r, wire, 'property value'), depth + 1))
    else return false
    return true
  })
  if (set.keys.length !== set.values.length) {
    throw new Malformed(`a property set has ${set.keys.length} keys and ${set.values.length} values`)
  }
  return set
}

function readRow(r: Reader, end: number, depth: number): DataSetCell[] {
  const cells: DataSetCell[] = []
  readFields(r, end, depth, (field, wire) => {
    if (field !== 1) return false
    const cellEnd = messageEnd(r, wire, 'data set cell')
    let cell: DataSetCell = null
    readFields(r, cellEnd, depth + 1, (inner, innerWire) => {
      const carrier = readCarrier(r, inner, innerWire, 1, 7)
      if (carrier !== null) cell = carrier
      return carrier !== null
    })
    cells.push(cell)
    return true
  })
  return cells
}

function readDataSet(r: Reader, end: number, depth: number): DataSet {
  const d: DataSet = { numOfColumns: null, columns: [], types: [], rows: [] }
  readFields(r, end, depth, (field, wire) => {
    if (field === 1) d.numOfColumns = readUint64(r, wire, 'num_of_columns')
    else if (field === 2) d.columns.push(readString(r, wire, 'column'))
    else if (field === 3 && wire === 2) {
      // Repeated numbers may come packed: protobuf decoders must take both forms.
      const packedEnd = messageEnd(r, wire, 'types')
      while (r.pos < packedEnd) d.types.push(r.uint32())
    } else if (field === 3) d.types.push(readUint32(r, wire, 'types'))
    else if (field === 4) d.rows.push(readRow(r, messageEnd(r, wire, 'row'), depth + 1))
    else return false
    return true
  })
  const columns = d.columns.length
  if (d.types.length !== columns || (d.numOfColumns !== null && d.numOfColumns !== BigInt(columns))) {
    throw new Malformed(
      `a data set has ${columns} columns, ${d.types.length} types, num_of_columns ${d.numOfColumns}`,
    )
  }
  const uneven = d.rows.findIndex((row) => row.length !== columns)
  if (uneven >= 0) throw new Malformed(`row ${uneven} of a data set does not have ${columns} cells`)
  return d
}

function readParameter(r: Reader, end: number, depth: number): TemplateParameter {
  const p: TemplateParameter = { name: null, type: null, value: null }
  readFields(r, end, depth, (field, wire) => {
    if (field === 1) p.name = readString(r, wire, 'parameter name')
    else if (field === 2) p.type = readUint32(r, wire, 'parameter type')
    else {
      const carrier = readCarrier(r, field, wire, 3, 9)
      if (carrier === null) return false
      p.value = carrier
    }
    return true
  })
  return p
}

function readTemplate(r: Reader, end: number, depth: number): Template {
  const t: Template = { version: null, metrics: [], parameters: [], templateRef: null, isDefinition: null }
  readFields(r, end, depth, (field, wire) => {
    if (field === 1) t.version = readString(r, wire, 'template version')
    else if (field === 2) t.metrics.push(readMetric(r, messageEnd(r, wire, 'template metric'), depth + 1))
    else if (field === 3) t.parameters.push(readParameter(r, messageEnd(r, wire, 'parameter'), depth + 1))
    else if (field === 4) t.templateRef = readString(r, wire, 'template_ref')
    else if (field === 5) t.isDefinition = readBool(r, wire, 'is_definition')
    else return false
    return true
  })
  return t
}

function readMetric(r: Reader, end: number, depth: number): Metric {
  const m: Metric = { ...emptyMetric }
  readFields(r, end, depth, (field, wire) => {
    if (field === 1) m.name = readString(r, wire, 'metric name')
    else if (field === 2) m.alias = readUint64(r, wire, 'alias')
    else if (field === 3) m.timestamp = readSafeUint(r, wire, 'metric timestamp')
    else if (field === 4) m.datatype = readUint32(r, wire, 'datatype')
    else if (field === 5) m.isHistorical = readBool(r, wire, 'is_historical')
    else if (field === 6) m.isTransient = readBool(r, wire, 'is_transient')
    else if (field === 7) m.isNull = readBool(r, wire, 'is_null')
    else if (field === 8) m.metadata = readMetaData(r, messageEnd(r, wire, 'metadata'), depth + 1)
    else if (field === 9) m.properties = readPropertySet(r, messageEnd(r, wire, 'properties'), depth + 1)
    else if (field === 16) m.value = { kind: 'bytes', value: readBytes(r, wire, 'bytes_value') }
    else if (field === 17) {
      m.value = { kind: 'dataset', value: readDataSet(r, messageEnd(r, wire, 'dataset_value'), depth + 1) }
    } else if (field === 18) {
      m.value = { kind: 'template', value: readTemplate(r, messageEnd(r, wire, 'template_value'), depth + 1) }
    } else {
      const carrier = readCarrier(r, field, wire, 10, 19)
      if (carrier === null) return false
      m.value = carrier
    }
    return true
  })
  return m
}

/** Protobuf bytes → payload, or the reason why not. Never throws, whatever the bytes (Sparkplug 3.0 chapter 6). */
export function decodePayload(bytes: Uint8Array): { kind: 'payload'; payload: Payload } | Discarded {
  const r = new protobuf.Reader(bytes)
  const payload: Payload = { timestamp: null, metrics: [], seq: null, uuid: null, body: null }
  try {
    readFields(r, bytes.length, 0, (field, wire) => {
      if (field === 1) payload.timestamp = readSafeUint(r, wire, 'payload timestamp')
      else if (field === 2) payload.metrics.push(readMetric(r, messageEnd(r, wire, 'metric'), 1))
      else if (field === 3) payload.seq = readSafeUint(r, wire, 'seq')
      else if (field === 4) payload.uuid = readString(r, wire, 'uuid')
      else if (field === 5) payload.body = readBytes(r, wire, 'body')
      else return false
      return true
    })
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem)
    return { kind: 'discarded', bytes, reason: `not a Sparkplug B payload: ${why} (at byte ${r.pos})` }
  }
  return { kind: 'payload', payload }
}
