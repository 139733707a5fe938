import { onnxGraph } from './onnx-graph.ts'
import type { OnnxGraph } from './onnx-graph.ts'
import { convolution, parametricRelu, vector } from './onnx-layers.ts'
import { scaleSlices } from './tensor.ts'
import type { Tensor, Weights } from './tensor.ts'

/** torch.nn.BatchNorm2d's default, which these nets were trained with. */
const EPSILON = 1e-5

/** A batch normalisation at rest: out = in · scale + shift, for each channel. */
const normalizationOf = (weights: Weights, name: string): { scale: Float32Array; shift: Float32Array } => {
  const part = (last: string): Float32Array => weights.tensor(`${name}.${last}`, 1).data
  const variance = part('running_var')
  const mean = part('running_mean')
  const scale = part('weight').map((gain, index) => gain / Math.sqrt((variance[index] ?? 0) + EPSILON))
  const shift = part('bias').map((bias, index) => bias - (mean[index] ?? 0) * (scale[index] ?? 0))
  return { scale, shift }
}

/** Convolution and the normalisation behind it, as one. */
const normalized = (
  graph: OnnxGraph,
  weights: Weights,
  input: string,
  given: {
    readonly kernel: string
    readonly normalization: string
    readonly stride: number
    readonly pad: number
  },
): string => {
  const { scale, shift } = normalizationOf(weights, given.normalization)
  const kernel = weights.tensor(`${given.kernel}.weight`, 4)
  const [out = 1, inner] = kernel.shape
  return convolution(graph, input, {
    name: given.kernel,
    kernel: scaleSlices(kernel, scale),
    bias: shift,
    stride: given.stride,
    pads: [given.pad, given.pad, given.pad, given.pad],
    groups: inner === 1 && out > 1 ? out : 1,
  })
}

/**
 * MiniFASNet (V2 and V1SE): BGR, 80 × 80 → three probabilities; index 1 is a living face. Channel counts are those of
 * the kernels, and an attention stands where the weights have one, so both variants come out of these lines.
 */
export const miniFasNet = (name: string, weights: Weights): Uint8Array => {
  const graph = onnxGraph(name)
  const block = (input: string, at: string, stride: number, pad: number): string =>
    parametricRelu(
      graph,
      normalized(graph, weights, input, { kernel: `${at}.conv`, normalization: `${at}.bn`, stride, pad }),
      `${at}.prelu`,
      weights.tensor(`${at}.prelu.weight`, 1).data,
    )
  const attended = (input: string, at: string): string => {
    const squeeze = (from: string, index: 1 | 2): string =>
      normalized(graph, weights, from, {
        kernel: `${at}.fc${index}`,
        normalization: `${at}.bn${index}`,
        stride: 1,
        pad: 0,
      })
    const squeezed = squeeze(graph.node('GlobalAveragePool', [input]), 1)
    const weight = graph.node('Sigmoid', [squeeze(graph.node('Relu', [squeezed]), 2)])
    return graph.node('Mul', [input, weight])
  }
  /** Widen, look around, narrow. */
  const bottleneck = (input: string, at: string, stride: number): string => {
    const widened = block(input, `${at}.conv`, 1, 0)
    const looked = block(widened, `${at}.conv_dw`, stride, 1)
    const projection = `${at}.project`
    return normalized(graph, weights, looked, {
      kernel: `${projection}.conv`,
      normalization: `${projection}.bn`,
      stride: 1,
      pad: 0,
    })
  }
  const residuals = (input: string, at: string): string => {
    let flow = input
    for (let index = 0; weights.has(`${at}.model.${index}.conv.conv.weight`); index++) {
      const inner = `${at}.model.${index}`
      const narrowed = bottleneck(flow, inner, 1)
      const attention = `${inner}.se_module`
      const added = weights.has(`${attention}.fc1.weight`) ? attended(narrowed, attention) : narrowed
      flow = graph.node('Add', [flow, added])
    }
    return flow
  }
  let flow = graph.input('image', ['N', 3, 80, 80])
  flow = block(flow, 'conv1', 2, 1)
  flow = block(flow, 'conv2_dw', 1, 1)
  for (const stage of [3, 4, 5]) {
    flow = bottleneck(flow, `conv_${stage - 1}${stage}`, 2)
    flow = residuals(flow, `conv_${stage}`)
  }
  flow = block(flow, 'conv_6_sep', 1, 0)
  flow = normalized(graph, weights, flow, {
    kernel: 'conv_6_dw.conv',
    normalization: 'conv_6_dw.bn',
    stride: 1,
    pad: 0,
  })
  flow = graph.node('Flatten', [flow], { axis: 1 })
  const { scale, shift } = normalizationOf(weights, 'bn')
  const multiply = (input: string, at: string, matrix: Tensor, more: readonly string[]): string =>
    graph.node('Gemm', [input, graph.floats(at, matrix), ...more], { transB: 1 })
  const linear = scaleSlices(weights.tensor('linear.weight', 2), scale)
  flow = multiply(flow, 'linear', linear, [graph.floats('linear.shift', vector(shift))])
  flow = multiply(flow, 'prob', weights.tensor('prob.weight', 2), [])
  graph.node('Softmax', [flow], { axis: 1 }, 'probabilities')
  graph.output('probabilities', ['N', 3])
  return graph.encode()
}
