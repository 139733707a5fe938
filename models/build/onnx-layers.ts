import type { OnnxGraph } from './onnx-graph.ts'
import type { Tensor } from './tensor.ts'

/** A vector as a constant with one dimension. */
export const vector = (data: ArrayLike<number>): Tensor => ({
  shape: [data.length],
  data: Float32Array.from(data),
})

/**
 * A convolution whose kernel is [out, in / groups, height, width].
 * @param pads top, left, bottom, right
 */
export const convolution = (
  graph: OnnxGraph,
  input: string,
  given: {
    readonly name: string
    readonly kernel: Tensor
    readonly bias: ArrayLike<number> | null
    readonly stride: number
    readonly pads: readonly [number, number, number, number]
    readonly groups: number
  },
): string => {
  const { name, kernel, bias, stride, pads, groups } = given
  const constants = [graph.floats(`${name}.kernel`, kernel)]
  if (bias !== null) constants.push(graph.floats(`${name}.bias`, vector(bias)))
  return graph.node('Conv', [input, ...constants], {
    kernel_shape: kernel.shape.slice(2),
    strides: [stride, stride],
    pads,
    group: groups,
  })
}

/**
 * PReLU: x where x > 0, else slope · x. onnxruntime's own PRelu is slow on a processor: with one slope it is written as
 * LeakyRelu, with a slope for each channel as slope·x + (1 − slope)·max(x, 0), two depthwise 1×1 convolutions.
 */
export const parametricRelu = (
  graph: OnnxGraph,
  input: string,
  name: string,
  slopes: Float32Array,
): string => {
  const [only] = slopes
  if (slopes.length === 1 && only !== undefined)
    return graph.node('LeakyRelu', [input], { alpha: { float: only } })
  const channels = slopes.length
  const perChannel = (part: string, from: string, factors: Float32Array): string =>
    convolution(graph, from, {
      name: `${name}.${part}`,
      kernel: { shape: [channels, 1, 1, 1], data: factors },
      bias: null,
      stride: 1,
      pads: [0, 0, 0, 0],
      groups: channels,
    })
  const positive = graph.node('Relu', [input])
  return graph.node('Add', [
    perChannel('slope', input, slopes),
    perChannel(
      'rest',
      positive,
      slopes.map((slope) => 1 - slope),
    ),
  ])
}
