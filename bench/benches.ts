import type { Bench } from './bench.ts'

/** Every bench by its name; loaded only when it is run. */
export const BENCHES: ReadonlyMap<string, () => Promise<Bench>> = new Map([
  ['start', async () => (await import('./start.ts')).start],
])
