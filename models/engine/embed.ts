import type { Pyramid } from '../picture/picture.ts'
import { warp } from '../picture/warp.ts'
import { similarity } from './alignment.ts'
import { output } from './net-session.ts'
import type { Net } from './net-session.ts'
import type { Point } from './observation.ts'

/** Of unit length; all zeros stay zeros. */
export const unitVector = (values: Float32Array): Float32Array => {
  let squares = 0
  for (const value of values) squares += value * value
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0
  return values.map((value) => value * scale)
}

/** The face brought into the net's template by its five points, as a vector of unit length. */
export const embed = async (net: Net, pyramid: Pyramid, points: readonly Point[]): Promise<Float32Array> => {
  const side = net.model.input.shape[2]
  const size = typeof side === 'number' ? side : 0
  const template = (net.model.alignment ?? []).map(([x, y]) => ({ x, y }))
  const input = warp(pyramid, similarity(template, points), {
    width: size,
    height: size,
    colours: net.model.input.colour,
    shrink: 'averaged',
  })
  const [name] = net.model.outputs.map((each) => each.name)
  return unitVector(output(net, await net.run(input, 1, size), name ?? '').data)
}
