import { readFile, readdir, readlink, realpath } from 'node:fs/promises'
import { basename } from 'node:path'

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

/** The files among `files` that a process has open, by /proc (proc(5)). */
async function opened(pid: string, files: ReadonlySet<string>): Promise<Set<string>> {
  const folder = `/proc/${pid}/fd`
  const names = await quietly(readdir(folder), [])
  const targets = await Promise.all(names.map((name) => quietly(readlink(`${folder}/${name}`), '')))
  return new Set(targets.filter((target) => files.has(target)))
}

/**
 * Which other programs have these device files open, by the paths given. Only processes that this user may look into
 * are seen, which is all of them for root; where the system has no /proc, none are.
 */
export async function programsHolding(
  paths: readonly string[],
): Promise<ReadonlyMap<string, readonly HoldingProgram[]>> {
  const files = new Map(
    await Promise.all(paths.map(async (path) => [path, await quietly(realpath(path), path)] as const)),
  )
  const wanted = new Set(files.values())
  const pids = (await quietly(readdir('/proc'), [])).filter(
    (name) => /^\d+$/.test(name) && Number(name) !== process.pid,
  )
  const holders = new Map<string, HoldingProgram[]>([...wanted].map((file) => [file, []]))
  await Promise.all(
    pids.map(async (pid) => {
      const open = await opened(pid, wanted)
      if (open.size === 0) return
      const [path = ''] = (await quietly(readFile(`/proc/${pid}/cmdline`, 'utf8'), '')).split('\0')
      const program = path === '' ? 'a program without a name' : basename(path)
      for (const file of open) holders.get(file)?.push({ program, pid: Number(pid) })
    }),
  )
  return new Map([...files].map(([path, file]) => [path, holders.get(file) ?? []]))
}
