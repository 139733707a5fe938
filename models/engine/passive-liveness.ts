import type { Pyramid } from '../picture/picture.ts'
import { rectangle, warp } from '../picture/warp.ts'
import { output } from './net-session.ts'
import type { Net } from './net-session.ts'
import type { Box } from './observation.ts'

const SIDE = 80
/** Of the three classes: a paper, a living face, a screen. */
const LIVING = 1

/**
 * The box grown by the net's factor, kept inside the picture by moving and, when it is too large for that, by growing
 * less: as the nets' own training pictures were cut (Silent-Face-Anti-Spoofing, generate_patches.py).
 */
export const surroundings = (
  box: Box,
  factor: number,
  picture: { readonly width: number; readonly height: number },
): Box => {
  const grow = Math.min(factor, (picture.width - 1) / box.width, (picture.height - 1) / box.height)
  const width = box.width * grow
  const height = box.height * grow
  const inside = (start: number, size: number, whole: number): number =>
    Math.min(Math.max(0, start), Math.max(0, whole - size))
  return {
    x: inside(box.x + (box.width - width) / 2, width, picture.width),
    y: inside(box.y + (box.height - height) / 2, height, picture.height),
    width,
    height,
  }
}

/** 0–1: the mean of what the nets say of this one frame. */
export const passiveLiveness = async (nets: readonly Net[], pyramid: Pyramid, box: Box): Promise<number> => {
  let total = 0
  for (const net of nets) {
    const crop = rectangle(surroundings(box, net.model.boxScale ?? 1, pyramid.base), {
      width: SIDE,
      height: SIDE,
    })
    const input = warp(pyramid, crop, {
      width: SIDE,
      height: SIDE,
      colours: net.model.input.colour,
      shrink: 'sampled',
    })
    const [name] = net.model.outputs.map((each) => each.name)
    const { data } = output(net, await net.run(input, 1, SIDE), name ?? '')
    total += data[LIVING] ?? 0
  }
  return total / nets.length
}
