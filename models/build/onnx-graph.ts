import protobuf from 'protobufjs/minimal.js'
import type { Writer } from 'protobufjs/minimal.js'
import type { Tensor } from './tensor.ts'

/*
 * An ONNX model as bytes: IR version 8, operator set 13. Field numbers are those of onnx.proto3 (ONNX 1.10); each is
 * written as `number << 3 | wire type`, see `field`.
 */

type Attribute = number | readonly number[] | { readonly float: number }
type Dimension = number | string
type Value = { readonly name: string; readonly shape: readonly Dimension[] }
type Node = {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes: Readonly<Record<string, Attribute>>
}
type Constant = {
  readonly name: string
  readonly shape: readonly number[]
  readonly type: number
  readonly raw: Uint8Array
}

/** TensorProto.DataType */
const FLOAT = 1
const INT64 = 7
/** AttributeProto.AttributeType */
const ATTRIBUTE_FLOAT = 1
const ATTRIBUTE_INT = 2
const ATTRIBUTE_INTS = 7

const IR_VERSION = 8
const OPERATOR_SET = 13

const VARINT = 0
const BYTES = 2
const FIXED32 = 5
const field = (number: number, wireType: number): number => (number << 3) | wireType

const inside = (writer: Writer, number: number, write: () => void): void => {
  writer.uint32(field(number, BYTES)).fork()
  write()
  writer.ldelim()
}

/** A graph under construction: each method adds something and gives back the name by which a node refers to it. */
export type OnnxGraph = {
  input(name: string, shape: readonly Dimension[]): string
  output(name: string, shape: readonly Dimension[]): void
  floats(name: string, tensor: Tensor): string
  integers(name: string, values: readonly number[]): string
  /** @param output a name for the result where it matters; otherwise one is made */
  node(
    operator: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
    output?: string,
  ): string
  encode(): Uint8Array
}

const littleEndian = (values: Float32Array): Uint8Array => {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [index, value] of values.entries()) view.setFloat32(index * 4, value, true)
  return bytes
}

const integerBytes = (values: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(values.length * 8)
  const view = new DataView(bytes.buffer)
  for (const [index, value] of values.entries()) view.setBigInt64(index * 8, BigInt(value), true)
  return bytes
}

const writeAttribute = (writer: Writer, name: string, value: Attribute): void => {
  writer.uint32(field(1, BYTES)).string(name)
  if (typeof value === 'number') {
    writer.uint32(field(3, VARINT)).int64(value).uint32(field(20, VARINT)).int32(ATTRIBUTE_INT)
  } else if ('float' in value) {
    writer.uint32(field(2, FIXED32)).float(value.float).uint32(field(20, VARINT)).int32(ATTRIBUTE_FLOAT)
  } else {
    for (const item of value) writer.uint32(field(8, VARINT)).int64(item)
    writer.uint32(field(20, VARINT)).int32(ATTRIBUTE_INTS)
  }
}

const writeNode = (writer: Writer, { operator, inputs, output, attributes }: Node): void => {
  for (const input of inputs) writer.uint32(field(1, BYTES)).string(input)
  writer.uint32(field(2, BYTES)).string(output)
  writer.uint32(field(3, BYTES)).string(`${operator}:${output}`)
  writer.uint32(field(4, BYTES)).string(operator)
  for (const [name, value] of Object.entries(attributes)) {
    inside(writer, 5, () => writeAttribute(writer, name, value))
  }
}

const writeConstant = (writer: Writer, { name, shape, type, raw }: Constant): void => {
  inside(writer, 1, () => {
    for (const size of shape) writer.int64(size)
  })
  writer.uint32(field(2, VARINT)).int32(type)
  writer.uint32(field(8, BYTES)).string(name)
  writer.uint32(field(9, BYTES)).bytes(raw)
}

const writeValue = (writer: Writer, { name, shape }: Value): void => {
  writer.uint32(field(1, BYTES)).string(name)
  // ValueInfoProto.type → TypeProto.tensor_type → { elem_type, shape → dim* }
  inside(writer, 2, () =>
    inside(writer, 1, () => {
      writer.uint32(field(1, VARINT)).int32(FLOAT)
      inside(writer, 2, () => {
        for (const size of shape) {
          inside(writer, 1, () => {
            if (typeof size === 'number') writer.uint32(field(1, VARINT)).int64(size)
            else writer.uint32(field(2, BYTES)).string(size)
          })
        }
      })
    }),
  )
}

export const onnxGraph = (graphName: string): OnnxGraph => {
  const inputs: Value[] = []
  const outputs: Value[] = []
  const nodes: Node[] = []
  const constants = new Map<string, Constant>()
  const add = (constant: Constant): string => {
    constants.set(constant.name, constant)
    return constant.name
  }
  return {
    input: (name, shape) => {
      inputs.push({ name, shape })
      return name
    },
    output: (name, shape) => {
      outputs.push({ name, shape })
    },
    floats: (name, { shape, data }) => add({ name, shape, type: FLOAT, raw: littleEndian(data) }),
    integers: (name, values) => add({ name, shape: [values.length], type: INT64, raw: integerBytes(values) }),
    node: (operator, from, attributes = {}, output = `${operator}_${nodes.length}`) => {
      nodes.push({ operator, inputs: from, output, attributes })
      return output
    },
    encode: () => {
      const writer = protobuf.Writer.create()
      writer.uint32(field(1, VARINT)).int64(IR_VERSION)
      writer.uint32(field(2, BYTES)).string('foyer')
      inside(writer, 7, () => {
        for (const node of nodes) inside(writer, 1, () => writeNode(writer, node))
        writer.uint32(field(2, BYTES)).string(graphName)
        for (const constant of constants.values()) inside(writer, 5, () => writeConstant(writer, constant))
        for (const value of inputs) inside(writer, 11, () => writeValue(writer, value))
        for (const value of outputs) inside(writer, 12, () => writeValue(writer, value))
      })
      inside(writer, 8, () =>
        writer.uint32(field(1, BYTES)).string('').uint32(field(2, VARINT)).int64(OPERATOR_SET),
      )
      return writer.finish()
    },
  }
}
