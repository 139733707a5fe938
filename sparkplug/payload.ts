/**
 * The Sparkplug B payload as it stands on the wire (protobuf, proto2): `null` is a field that was not sent,
 * which differs from a field sent as zero or false. Meaning is added by `datatype.ts`.
 */
export type Payload = {
  /** Milliseconds since the epoch, UTC, at which the message was sent. */
  timestamp: number | null
  metrics: Metric[]
  seq: number | null
  uuid: string | null
  body: Uint8Array | null
}

export type Metric = {
  name: string | null
  alias: bigint | null
  /** Milliseconds since the epoch, UTC, at which the value was measured. */
  timestamp: number | null
  /** Code of the Sparkplug datatype; births carry it, data messages leave it out. */
  datatype: number | null
  isHistorical: boolean | null
  isTransient: boolean | null
  isNull: boolean | null
  metadata: MetaData | null
  properties: PropertySet | null
  value: WireValue | null
}

/** The protobuf carriers that values, parameters and data set cells share. `int` is unsigned 32 bits. */
export type ScalarWireValue =
  | { kind: 'int'; value: number }
  | { kind: 'long'; value: bigint }
  | { kind: 'float'; value: number }
  | { kind: 'double'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'string'; value: string }

/** `extension` keeps the undecoded bytes of a third party's own value. */
export type ExtensionValue = { kind: 'extension'; value: Uint8Array }

export type WireValue =
  | ScalarWireValue
  | ExtensionValue
  | { kind: 'bytes'; value: Uint8Array }
  | { kind: 'dataset'; value: DataSet }
  | { kind: 'template'; value: Template }

export type MetaData = {
  isMultiPart: boolean | null
  contentType: string | null
  size: bigint | null
  seq: bigint | null
  fileName: string | null
  fileType: string | null
  md5: string | null
  description: string | null
}

/** `keys[i]` names `values[i]`: the two lists are equally long, or the payload is discarded. */
export type PropertySet = { keys: string[]; values: PropertyValue[] }

export type PropertyValue = {
  type: number | null
  isNull: boolean | null
  value:
    | ScalarWireValue
    | ExtensionValue
    | { kind: 'set'; value: PropertySet }
    | { kind: 'sets'; value: PropertySet[] }
    | null
}

/** A cell that carries no value is `null`. */
export type DataSetCell = ScalarWireValue | ExtensionValue | null

export type DataSet = {
  numOfColumns: bigint | null
  columns: string[]
  types: number[]
  rows: DataSetCell[][]
}

export type TemplateParameter = {
  name: string | null
  type: number | null
  value: ScalarWireValue | ExtensionValue | null
}

export type Template = {
  version: string | null
  metrics: Metric[]
  parameters: TemplateParameter[]
  templateRef: string | null
  isDefinition: boolean | null
}

/** A payload and a metric with no field sent, to spread into. */
export const emptyPayload: Payload = { timestamp: null, metrics: [], seq: null, uuid: null, body: null }
export const emptyMetric: Metric = {
  name: null,
  alias: null,
  timestamp: null,
  datatype: null,
  isHistorical: null,
  isTransient: null,
  isNull: null,
  metadata: null,
  properties: null,
  value: null,
}
