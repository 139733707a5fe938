import { onnxGraph } from './onnx-graph.ts'
import { convolution, parametricRelu } from './onnx-layers.ts'
import { integersIn } from './openvino-ir.ts'
import type { IrLayer, OpenVinoNet } from './openvino-ir.ts'
import { refusal } from './refusal.ts'
import type { Tensor } from './tensor.ts'

/** What each layer type may say in `<data>`; a value that is not listed would silently mean something else. */
const ALLOWED: ReadonlyMap<string, ReadonlyMap<string, RegExp>> = new Map(
  Object.entries({
    Parameter: { shape: /./, element_type: /^f(16|32)$/ },
    Const: { shape: /^/, element_type: /./, offset: /./, size: /./ },
    Convert: { destination_type: /^f32$/ },
    Convolution: {
      strides: /./,
      pads_begin: /./,
      pads_end: /./,
      dilations: /^1, ?1$/,
      auto_pad: /^explicit$/,
    },
    GroupConvolution: {
      strides: /./,
      pads_begin: /./,
      pads_end: /./,
      dilations: /^1, ?1$/,
      auto_pad: /^explicit$/,
    },
    Add: { auto_broadcast: /^numpy$/ },
    Multiply: { auto_broadcast: /^numpy$/ },
    PReLU: {},
    Sigmoid: {},
    AvgPool: {
      kernel: /./,
      strides: /./,
      pads_begin: /^0, ?0$/,
      pads_end: /^0, ?0$/,
      'exclude-pad': /^(true|false)$/,
      auto_pad: /^explicit$/,
      rounding_type: /^floor$/,
    },
    Result: {},
  }).map(([type, attributes]) => [type, new Map(Object.entries(attributes))]),
)

const assertKnown = (from: string, { id, type, data }: IrLayer): void => {
  const allowed = ALLOWED.get(type)
  if (allowed === undefined) {
    throw refusal(`${from}, layer ${id}`, `is of the type ${type}, which this converter does not know`)
  }
  for (const [name, value] of data) {
    const pattern = allowed.get(name)
    if (pattern === undefined || !pattern.test(value)) {
      throw refusal(
        `${from}, layer ${id} (${type})`,
        `has ${name}="${value}", which this converter does not know`,
      )
    }
  }
}

const isPerChannel = (shape: readonly number[]): boolean =>
  shape.length === 4 && shape[0] === 1 && shape[2] === 1 && shape[3] === 1

/** The constant that a convolution's only reader adds for each channel: it becomes the convolution's bias. */
const biasesOf = (
  net: OpenVinoNet,
  constants: ReadonlyMap<string, Tensor>,
): Map<string, { add: string; bias: Tensor }> => {
  const readers = new Map<string, IrLayer[]>()
  for (const layer of net.layers) {
    for (const input of layer.inputs) readers.set(input, [...(readers.get(input) ?? []), layer])
  }
  return new Map(
    net.layers.flatMap((layer) => {
      const [reader, ...more] = readers.get(layer.id) ?? []
      const bias = constants.get(reader?.inputs[1] ?? '')
      if (!layer.type.endsWith('Convolution') || reader?.type !== 'Add' || more.length > 0) return []
      if (bias === undefined || !isPerChannel(bias.shape) || bias.data.length !== layer.outputShape[1])
        return []
      return [[layer.id, { add: reader.id, bias }] as const]
    }),
  )
}

/**
 * Writes a small convolutional net as ONNX, for any number of pictures at once. The result is flattened.
 * @param names what the input and the output are called
 * @throws {FaceModelsError} naming a layer or an attribute that it does not know
 */
export const openVinoToOnnx = (
  net: OpenVinoNet,
  name: string,
  names: { input: string; output: string },
): Uint8Array => {
  const graph = onnxGraph(name)
  const constants = new Map(net.constants)
  const values = new Map<string, string>()
  for (const layer of net.layers) {
    assertKnown(net.from, layer)
    const source = constants.get(layer.inputs[0] ?? '')
    // A Convert only widens halves to singles, which reading them did.
    if (layer.type === 'Convert' && source !== undefined) constants.set(layer.id, source)
  }
  const biases = biasesOf(net, constants)
  const taken = new Set([...biases.values()].map(({ add }) => add))

  const write = (layer: IrLayer): string | null => {
    const where = `${net.from}, layer ${layer.id} (${layer.type})`
    const constantAt = (port: number): Tensor => {
      const constant = constants.get(layer.inputs[port] ?? '')
      if (constant === undefined) throw refusal(where, `has no constant at input ${port}`)
      return constant
    }
    const inputAt = (port: number): string => {
      const id = layer.inputs[port] ?? ''
      const constant = constants.get(id)
      const value = constant === undefined ? values.get(id) : graph.floats(`constant-${id}`, constant)
      if (value === undefined) throw refusal(where, `has nothing at input ${port}`)
      return value
    }
    const pair = (attribute: string): [number, number] => {
      const [first, second, ...more] = integersIn(where, layer.data.get(attribute) ?? '')
      if (first === undefined || second === undefined || more.length > 0) {
        throw refusal(where, `has no two numbers in ${attribute}`)
      }
      return [first, second]
    }
    const convolve = (kernel: Tensor, groups: number): string => {
      const [stride, across] = pair('strides')
      if (stride !== across) throw refusal(where, 'has another stride across than down')
      const bias = biases.get(layer.id)?.bias.data ?? null
      const pads = [...pair('pads_begin'), ...pair('pads_end')] satisfies number[]
      const [top = 0, left = 0, bottom = 0, right = 0] = pads
      const input = inputAt(0)
      return convolution(graph, input, {
        name: `layer-${layer.id}`,
        kernel,
        bias,
        stride,
        pads: [top, left, bottom, right],
        groups,
      })
    }
    switch (layer.type) {
      case 'Const':
      case 'Convert':
        return null
      case 'Parameter':
        return graph.input(names.input, ['N', ...layer.outputShape.slice(1)])
      case 'Convolution':
        return convolve(constantAt(1), 1)
      case 'GroupConvolution': {
        const { shape, data } = constantAt(1)
        const [groups = 0, out = 0, ...rest] = shape
        if (shape.length !== 5) throw refusal(where, `has a kernel of the shape [${shape.join(', ')}]`)
        return convolve({ shape: [groups * out, ...rest], data }, groups)
      }
      case 'Add':
        return taken.has(layer.id) ? inputAt(0) : graph.node('Add', [inputAt(0), inputAt(1)])
      case 'Multiply':
        return graph.node('Mul', [inputAt(0), inputAt(1)])
      case 'PReLU':
        return parametricRelu(graph, inputAt(0), `layer-${layer.id}`, constantAt(1).data)
      case 'Sigmoid':
        return graph.node('Sigmoid', [inputAt(0)])
      case 'AvgPool': {
        const kernel = pair('kernel')
        const whole = net.layers.find(({ id }) => id === layer.inputs[0])?.outputShape.slice(2)
        if (whole?.join() === kernel.join()) return graph.node('GlobalAveragePool', [inputAt(0)])
        return graph.node('AveragePool', [inputAt(0)], { kernel_shape: kernel, strides: pair('strides') })
      }
      case 'Result': {
        const from = net.layers.find(({ id }) => id === layer.inputs[0])
        const size = (from?.outputShape.slice(1) ?? []).reduce((product, one) => product * one, 1)
        graph.node('Flatten', [inputAt(0)], { axis: 1 }, names.output)
        graph.output(names.output, ['N', size])
        return null
      }
      default:
        throw refusal(where, 'is of a type that this converter does not know')
    }
  }
  for (const layer of net.layers) {
    const value = write(layer)
    if (value !== null) values.set(layer.id, value)
  }
  return graph.encode()
}
