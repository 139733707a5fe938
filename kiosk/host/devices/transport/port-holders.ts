import { readFile, readdir, readlink, realpath } from 'node:fs/promises'

export interface HoldingProgram {
  readonly program: string
  readonly pid: number
}

async function quietly<Value>(work: Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await work
  } catch {
    // The process has ended meanwhile, or belongs to another user: neither can be asked.
    return otherwise
  }
}

/**
 * The programs that have a device file open, from /proc (proc(5)): those this user may look into, which is all of them
 * for root. Empty where the system has no /proc.
 */
export async function programsHolding(path: string): Promise<HoldingProgram[]> {
  const file = await quietly(realpath(path), path)
  const pids = (await quietly(readdir('/proc'), [])).filter((name) => /^\d+$/.test(name))
  const holding = await Promise.all(
    pids.map(async (pid) => {
      if (Number(pid) === process.pid) return []
      const folder = `/proc/${pid}/fd`
      const open = await Promise.all(
        (await quietly(readdir(folder), [])).map((fd) => quietly(readlink(`${folder}/${fd}`), '')),
      )
      if (!open.includes(file)) return []
      return [
        { program: (await quietly(readFile(`/proc/${pid}/comm`, 'utf8'), '?')).trim(), pid: Number(pid) },
      ]
    }),
  )
  return holding.flat()
}
