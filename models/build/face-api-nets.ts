import { onnxGraph } from './onnx-graph.ts'
import type { OnnxGraph } from './onnx-graph.ts'
import { convolution, vector } from './onnx-layers.ts'
import { scaleSlices, transpose } from './tensor.ts'
import type { Tensor, Weights } from './tensor.ts'

/*
 * Three nets of face-api, from their TensorFlow.js weights. Kernels lie there as [height, width, in, out]; ONNX wants
 * [out, in, height, width]. Pads are top, left, bottom, right.
 */
const NONE = [0, 0, 0, 0] as const
const ALL = [1, 1, 1, 1] as const
/** TensorFlow's SAME for a 3×3 kernel with stride 2 on an even input, and for a 2×2 one with stride 1. */
const BELOW_AND_RIGHT = [0, 0, 1, 1] as const

const kernelOf = (weights: Weights, name: string): Tensor => transpose(weights.tensor(name, 4), [3, 2, 0, 1])
/** [height, width, channel, 1] → [channel, 1, height, width] */
const depthwiseOf = (weights: Weights, name: string): Tensor =>
  transpose(weights.tensor(name, 4), [2, 3, 0, 1])
const relu = (graph: OnnxGraph, input: string): string => graph.node('Relu', [input])

/**
 * Takes `(x − mean) / 255` into a convolution's kernel and bias. Exact only where the convolution has no padding: a
 * padded zero stands for the mean.
 */
const foldNormalization = (
  kernel: Tensor,
  bias: Float32Array,
  means: readonly number[],
): { kernel: Tensor; bias: Float32Array } => {
  const [, channels = 1, height = 1, width = 1] = kernel.shape
  const perChannel = height * width
  const folded = Float64Array.from(bias)
  const data = kernel.data.map((value, index) => {
    const channel = Math.floor(index / perChannel) % channels
    const out = Math.floor(index / (perChannel * channels))
    folded[out] = (folded[out] ?? 0) - (value * (means[channel] ?? 0)) / 255
    return value / 255
  })
  return { kernel: { shape: kernel.shape, data }, bias: Float32Array.from(folded) }
}

/** A depthwise 3×3 and a pointwise 1×1 convolution, as face-api names their weights. */
const separable = (
  graph: OnnxGraph,
  weights: Weights,
  input: string,
  name: string,
  stride: 1 | 2,
): string => {
  const depthwise = depthwiseOf(weights, `${name}/depthwise_filter`)
  const spread = convolution(graph, input, {
    name: `${name}.depthwise`,
    kernel: depthwise,
    bias: null,
    stride,
    pads: stride === 2 ? BELOW_AND_RIGHT : ALL,
    groups: depthwise.shape[0] ?? 1,
  })
  return convolution(graph, spread, {
    name: `${name}.pointwise`,
    kernel: kernelOf(weights, `${name}/pointwise_filter`),
    bias: weights.tensor(`${name}/bias`, 1).data,
    stride: 1,
    pads: NONE,
    groups: 1,
  })
}

/** Tiny face detector: RGB, S × S pixels with S a multiple of 32 → 5 anchors of x, y, width, height, score a cell. */
export const tinyFaceDetector = (weights: Weights): Uint8Array => {
  const graph = onnxGraph('tiny-face-detector')
  const leaky = (input: string): string => graph.node('LeakyRelu', [input], { alpha: { float: 0.1 } })
  // TensorFlow's SAME: an odd row or column at the end is a cell of its own.
  const halve = (input: string): string =>
    graph.node('MaxPool', [input], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 })
  const first = foldNormalization(
    kernelOf(weights, 'conv0/filters'),
    weights.tensor('conv0/bias', 1).data,
    [117.001, 114.697, 97.404],
  )
  let flow = graph.input('image', ['N', 3, 'S', 'S'])
  flow = leaky(convolution(graph, flow, { name: 'conv0', ...first, stride: 1, pads: NONE, groups: 1 }))
  flow = halve(flow)
  for (const index of [1, 2, 3, 4]) flow = halve(leaky(separable(graph, weights, flow, `conv${index}`, 1)))
  flow = leaky(separable(graph, weights, flow, 'conv5', 1))
  flow = graph.node('MaxPool', [flow], { kernel_shape: [2, 2], strides: [1, 1], pads: BELOW_AND_RIGHT })
  const kernel = kernelOf(weights, 'conv8/filters')
  const bias = weights.tensor('conv8/bias', 1).data
  flow = convolution(graph, flow, { name: 'conv8', kernel, bias, stride: 1, pads: NONE, groups: 1 })
  graph.node('Identity', [flow], {}, 'cells')
  graph.output('cells', ['N', 25, 'G', 'G'])
  return graph.encode()
}

/** 68 landmarks: RGB, 112 × 112 → x and y of each, as parts of the input's size. */
export const landmarks68 = (weights: Weights): Uint8Array => {
  const graph = onnxGraph('landmarks-68')
  const add = (one: string, other: string): string => graph.node('Add', [one, other])
  const dense = (input: string, name: string): string => {
    const first =
      name === 'dense0'
        ? convolution(graph, input, {
            name: 'dense0/conv0',
            kernel: kernelOf(weights, 'dense0/conv0/filters'),
            bias: weights.tensor('dense0/conv0/bias', 1).data,
            stride: 2,
            pads: BELOW_AND_RIGHT,
            groups: 1,
          })
        : separable(graph, weights, input, `${name}/conv0`, 2)
    const one = relu(graph, first)
    const two = separable(graph, weights, one, `${name}/conv1`, 1)
    const three = separable(graph, weights, relu(graph, add(one, two)), `${name}/conv2`, 1)
    const sum = add(one, add(two, three))
    const four = separable(graph, weights, relu(graph, sum), `${name}/conv3`, 1)
    return relu(graph, add(one, add(two, add(three, four))))
  }
  const mean: Tensor = { shape: [1, 3, 1, 1], data: Float32Array.of(122.782, 117.001, 104.298) }
  let flow = graph.input('image', ['N', 3, 112, 112])
  flow = graph.node('Sub', [flow, graph.floats('mean', mean)])
  flow = graph.node('Div', [flow, graph.floats('range', vector([255]))])
  for (const index of [0, 1, 2, 3]) flow = dense(flow, `dense${index}`)
  flow = graph.node('Flatten', [graph.node('GlobalAveragePool', [flow])], { axis: 1 })
  const full = graph.floats('fc.weights', weights.tensor('fc/weights', 2))
  const bias = graph.floats('fc.bias', weights.tensor('fc/bias', 1))
  graph.node('Gemm', [flow, full, bias], {}, 'landmarks')
  graph.output('landmarks', ['N', 136])
  return graph.encode()
}

/** dlib's ResNet-34: RGB, 150 × 150 → 128 numbers. */
export const dlib128 = (weights: Weights): Uint8Array => {
  const graph = onnxGraph('dlib-128')
  // Each convolution is followed by a scale and a shift for each channel, which go into its kernel and bias.
  const folded = (name: string): { kernel: Tensor; bias: Float32Array } => {
    const scale = weights.tensor(`${name}/scale/weights`, 1).data
    const shift = weights.tensor(`${name}/scale/biases`, 1).data
    const bias = weights.tensor(`${name}/conv/bias`, 1).data
    return {
      kernel: scaleSlices(kernelOf(weights, `${name}/conv/filters`), scale),
      bias: bias.map((value, index) => value * (scale[index] ?? 0) + (shift[index] ?? 0)),
    }
  }
  const conv = (input: string, name: string, stride: 1 | 2): string =>
    convolution(graph, input, {
      name,
      ...folded(name),
      stride,
      pads: stride === 2 ? NONE : ALL,
      groups: 1,
    })
  const keep = (input: string, name: string): string => {
    const inner = conv(relu(graph, conv(input, `${name}/conv1`, 1)), `${name}/conv2`, 1)
    return relu(graph, graph.node('Add', [inner, input]))
  }
  // The first axis to grow is the channels'; where the unpadded convolution lost a row and a column, zeros return.
  const shrink = (input: string, name: string, grow: number, padded: boolean): string => {
    let inner = conv(relu(graph, conv(input, `${name}/conv1`, 2)), `${name}/conv2`, 1)
    if (padded) inner = graph.node('Pad', [inner, graph.integers('below-right', [0, 0, 0, 0, 0, 0, 1, 1])])
    let pooled = graph.node('AveragePool', [input], { kernel_shape: [2, 2], strides: [2, 2] })
    if (grow > 0) {
      pooled = graph.node('Pad', [pooled, graph.integers(`grow-${grow}`, [0, 0, 0, 0, 0, grow, 0, 0])])
    }
    return relu(graph, graph.node('Add', [pooled, inner]))
  }
  const mean = [122.782, 117.001, 104.298]
  const down = folded('conv32_down')
  const first = foldNormalization(down.kernel, down.bias, mean)
  let flow = graph.input('image', ['N', 3, 150, 150])
  flow = relu(
    graph,
    convolution(graph, flow, { name: 'conv32_down', ...first, stride: 2, pads: NONE, groups: 1 }),
  )
  flow = graph.node('MaxPool', [flow], { kernel_shape: [3, 3], strides: [2, 2] })
  for (const index of [1, 2, 3]) flow = keep(flow, `conv32_${index}`)
  flow = shrink(flow, 'conv64_down', 32, false)
  for (const index of [1, 2, 3]) flow = keep(flow, `conv64_${index}`)
  flow = shrink(flow, 'conv128_down', 64, false)
  for (const index of [1, 2]) flow = keep(flow, `conv128_${index}`)
  flow = shrink(flow, 'conv256_down', 128, true)
  for (const index of [1, 2]) flow = keep(flow, `conv256_${index}`)
  flow = shrink(flow, 'conv256_down_out', 0, true)
  flow = graph.node('Flatten', [graph.node('GlobalAveragePool', [flow])], { axis: 1 })
  graph.node('MatMul', [flow, graph.floats('fc', weights.tensor('fc', 2))], {}, 'descriptor')
  graph.output('descriptor', ['N', 128])
  return graph.encode()
}
