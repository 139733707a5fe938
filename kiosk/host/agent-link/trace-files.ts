import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export type TraceFile = { name: string; bytes: number; changedAt: number }

const mostFiles = 200

/** Which traces lie there, newest first; what is in them stays on the kiosk. Empty when there is no such folder. */
export const traceFiles = (dir: string | null): TraceFile[] => {
  if (dir === null) return []
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const { size, mtimeMs } = statSync(join(dir, entry.name))
        return { name: entry.name, bytes: size, changedAt: Math.round(mtimeMs) }
      })
      .toSorted((a, b) => b.changedAt - a.changedAt)
      .slice(0, mostFiles)
  } catch {
    return []
  }
}
