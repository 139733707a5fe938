import { z } from 'zod'

/** Every network that the engine knows how to feed and to read. */
export const netKind = z.enum([
  'yunet-n',
  'tiny-face-detector',
  'landmarks-68',
  'reidentification-0095',
  'dlib-128',
  'minifasnet-v2',
  'minifasnet-v1se',
])
export type NetKind = z.infer<typeof netKind>

export const role = z.enum(['detector', 'landmarks', 'embedding', 'liveness'])

export const setName = z.enum(['standard', 'npm-only'])
export type SetName = z.infer<typeof setName>

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits')

/** A dimension is a number, or a letter where the caller decides: N pictures, S pixels, G = S / 32 cells. */
const shape = z.array(z.union([z.int().min(1), z.string().regex(/^[A-Z]$/, 'one capital letter')])).min(1)

const point = z.tuple([z.number(), z.number()])

/** What goes into a net, what comes out, and how the face must lie in it. */
export const netInterface = z.strictObject({
  /** Planar pictures, channels in this order, values 0–255: whatever a net wants beyond that is inside it. */
  input: z.strictObject({ name: z.string().min(1), shape: shape.length(4), colour: z.enum(['rgb', 'bgr']) }),
  outputs: z.array(z.strictObject({ name: z.string().min(1), shape })).min(1),
  /**
   * Where the five points belong in the input, pixels: eye at picture-left, eye at picture-right, nose tip,
   * mouth corner left, right. Null where the net takes a box instead.
   */
  alignment: z.array(point).length(5).nullable(),
  /** How many times the detector's box the net wants to see, for nets that take a box; null elsewhere. */
  boxScale: z.number().min(1).max(10).nullable(),
})

/** Error rates are given with what they were measured on: a number without that says nothing. */
export const measured = z.array(
  z.strictObject({ what: z.string().min(1), value: z.string().min(1), on: z.string().min(1) }),
)

const cosine = z.number().min(-1).max(1)
export const thresholds = z.strictObject({
  verify: cosine,
  identify: cosine,
  live: z.number().min(0).max(1).nullable(),
})
