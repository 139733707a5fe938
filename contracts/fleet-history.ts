import { z } from 'zod'
import { timestamp } from './peripheral.ts'

// GET /fleet/nodes/:group/:node/series?device=… → what is kept of a device
export const seriesList = z.array(
  z.strictObject({
    metric: z.string(),
    type: z.string(),
    from: timestamp,
    until: timestamp,
    points: z.number().int(),
  }),
)

/** How fine a page asks: raw values, or rolled up to minutes, hours or days, whichever gives at most 1,500 points. */
export const resolution = z.enum(['raw', 'minute', 'hour', 'day'])
export type Resolution = z.infer<typeof resolution>

// GET /fleet/nodes/:group/:node/history?device=&metric=&from=&until=&resolution=auto|…
export const history = z.strictObject({
  metric: z.string(),
  resolution,
  from: timestamp,
  until: timestamp,
  /** Oldest first. For raw points least, most and mean are the value. A gap is a gap: nothing is filled in. */
  points: z.array(
    z.strictObject({
      at: timestamp,
      mean: z.number(),
      least: z.number(),
      most: z.number(),
      count: z.number().int(),
    }),
  ),
  /** For texts and flags: each change of value. */
  changes: z.array(z.strictObject({ at: timestamp, value: z.union([z.string(), z.boolean(), z.null()]) })),
  /** Points that were measured while the line was down and came later. */
  historical: z.number().int(),
})
export type History = z.infer<typeof history>
