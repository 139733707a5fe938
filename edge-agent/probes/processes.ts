import { readFile, readdir } from 'node:fs/promises'
import type { Value } from '@foyer/sparkplug/datatype'
import { isAlive, type KnownProcess, startedTicks } from '../watchdog/process-identity.ts'
import type { Probe } from './probe.ts'

/** /proc/PID/status: resident memory in bytes; null for a process that has none (kernel threads, zombies). */
export function residentBytes(status: string): number | null {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  return kibibytes === undefined ? null : Number(kibibytes) * 1024
}

const statusOf = async (pid: string): Promise<string | null> => {
  try {
    return await readFile(`/proc/${pid}/status`, 'utf8')
  } catch {
    return null
  }
}

/** Looking through all processes costs something, so it is done once in so many rounds. */
const roundsBetweenSearches = 6

/** Host and browser as the system sees them, whatever they say of themselves. */
export function processes(host: () => KnownProcess | null, browserProcess: string | null): Probe {
  let round = 0
  let browser: { alive: boolean | null; bytes: number | null } = { alive: null, bytes: null }
  const search = async (name: string): Promise<typeof browser> => {
    const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))
    let bytes: number | null = null
    for (const pid of pids) {
      const status = await statusOf(pid)
      // The kernel keeps fifteen characters of a name.
      if (status?.startsWith(`Name:\t${name.slice(0, 15)}\n`) === true)
        bytes = (bytes ?? 0) + (residentBytes(status) ?? 0)
    }
    return { alive: bytes !== null, bytes }
  }
  const values = (alive: boolean | null, bytes: number | null): [string, Value][] => [
    ['Processes/HostAlive', { type: 'Boolean', value: alive }],
    ['Processes/HostMemoryBytes', { type: 'Int64', value: bytes === null ? null : BigInt(bytes) }],
    ['Processes/BrowserAlive', { type: 'Boolean', value: browser.alive }],
    [
      'Processes/BrowserMemoryBytes',
      { type: 'Int64', value: browser.bytes === null ? null : BigInt(browser.bytes) },
    ],
  ]
  return {
    name: 'processes',
    read: async () => {
      if (process.platform === 'linux' && browserProcess !== null && round % roundsBetweenSearches === 0)
        browser = await search(browserProcess)
      round += 1
      const known = host()
      if (known === null) return values(null, null)
      const alive =
        isAlive(known.pid) && (known.startedTicks === null || startedTicks(known.pid) === known.startedTicks)
      return values(alive, alive ? residentBytes((await statusOf(String(known.pid))) ?? '') : null)
    },
    unknown: values(null, null),
  }
}
