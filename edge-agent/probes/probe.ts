import type { Reading } from '@foyer/sparkplug/messages'
import type { Value } from '@foyer/sparkplug/datatype'

/** One cheap question to the machine. `unknown` lists its metrics with no value, for when there is no answer. */
export type Probe = {
  name: string
  read: () => Promise<[name: string, value: Value][]>
  unknown: [name: string, value: Value][]
}

export type Sampled = {
  readings: Reading[]
  /** Names of the probes that failed or did not answer in time. */
  failed: string[]
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | null = null
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms)
  })
  try {
    return await Promise.race([work, late])
  } catch {
    return null
  } finally {
    if (timer !== null) clearTimeout(timer)
  }
}

/** Asks every probe at once; one that fails or is slower than `timeoutMs` makes its metrics null, not old. */
export async function sample(probes: readonly Probe[], at: number, timeoutMs: number): Promise<Sampled> {
  const answers = await Promise.all(
    probes.map(async (probe) => ({ probe, values: await within(timeoutMs, probe.read()) })),
  )
  return {
    readings: answers.flatMap(({ probe, values }) =>
      (values ?? probe.unknown).map(([name, value]) => ({ name, value, at })),
    ),
    failed: answers.filter(({ values }) => values === null).map(({ probe }) => probe.name),
  }
}
