import { z } from 'zod'

/** What one process of the simulation is told on its stdin, as one line of JSON. */
export const workerOrder = z.strictObject({
  broker: z.strictObject({
    host: z.string(),
    port: z.number().int(),
    username: z.string().nullable(),
    password: z.string().nullable(),
  }),
  group: z.string(),
  primaryHostId: z.string().nullable(),
  /** Names of the kiosks it plays. */
  nodes: z.array(z.string()).min(1),
  dataDir: z.string(),
  seed: z.number().int(),
  sampleSeconds: z.number(),
  faults: z.boolean(),
})
export type WorkerOrder = z.infer<typeof workerOrder>
