import type { Bench } from './bench.ts'

/** Every bench by its name; loaded only when it is run. */
export const BENCHES: ReadonlyMap<string, () => Promise<Bench>> = new Map([
  ['agent', async () => (await import('./agent.ts')).agent],
  ['attack', async () => (await import('./attack.ts')).attack],
  ['call', async () => (await import('./call.ts')).call],
  ['card', async () => (await import('./card.ts')).card],
  ['decode', async () => (await import('./decode.ts')).decode],
  ['doctor', async () => (await import('./doctor.ts')).doctor],
  ['face', async () => (await import('./face.ts')).face],
  ['fuzz', async () => (await import('./fuzz.ts')).fuzz],
  ['fuzz-guided', async () => (await import('./fuzz.ts')).fuzzGuided],
  ['history', async () => (await import('./history.ts')).history],
  ['identify', async () => (await import('./identify.ts')).identify],
  ['ingest', async () => (await import('./ingest.ts')).ingest],
  ['nab', async () => (await import('./nab.ts')).nab],
  ['notice', async () => (await import('./notice.ts')).notice],
  ['seen', async () => (await import('./seen.ts')).seen],
  ['reconnect', async () => (await import('./reconnect.ts')).reconnect],
  ['start', async () => (await import('./start.ts')).start],
  ['tap', async () => (await import('./tap.ts')).tap],
  ['verify', async () => (await import('./verify.ts')).verify],
])
