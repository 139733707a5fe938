import { readFileSync } from 'node:fs'

/**
 * When a process began, in ticks since boot (proc(5), stat, field 22): with its number it names one process, so that a
 * number given anew is never ended by mistake. null: no such process, or a system without /proc.
 */
export function startedTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold blanks and parentheses itself.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

/** One process, as it was when it last said who it is. */
export type KnownProcess = { pid: number; startedTicks: string | null }

export const knownProcess = (pid: number): KnownProcess => ({ pid, startedTicks: startedTicks(pid) })

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // A zombie has ended; its parent only has not asked yet.
    return stat[stat.lastIndexOf(')') + 2] !== 'Z'
  } catch {
    return process.platform !== 'linux'
  }
}

/** Different after every start of the machine; null where the system has none. */
export function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return null
  }
}
