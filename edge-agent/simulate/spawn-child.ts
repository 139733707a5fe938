import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { createInterface } from 'node:readline'

export type Child = {
  /** What its ready line said, not parsed further than as JSON. */
  ready: unknown
  ended: Promise<number | null>
  /** Asks it to end, and ends it after six seconds. */
  stop: () => Promise<void>
}

export class ChildEnded extends Error {
  readonly code = 'simulate/process-ended'
  constructor(what: string, exitCode: number | null) {
    super(`${what} ended by itself, with exit code ${exitCode ?? 'none'}`)
  }
}

const PATIENCE_MS = 6000

/**
 * Starts one of our programs under this Node and waits for its ready line; `order` goes to its stdin as one line,
 * its log to the file `log`, or to our own stderr.
 * @throws {ChildEnded} when it ends instead
 */
export const spawnChild = async (
  args: readonly string[],
  order: unknown,
  log: string | null,
): Promise<Child> => {
  const child = spawn(process.execPath, [...args], {
    stdio: ['pipe', 'pipe', log === null ? 'inherit' : openSync(log, 'a')],
  })
  const { stdin, stdout } = child
  if (stdin === null || stdout === null) throw new TypeError('a child without pipes')
  const ended = once(child, 'exit').then(() => child.exitCode)
  // When it dies first, its stdin has nobody to read it.
  stdin.on('error', () => {})
  if (order !== null) stdin.write(`${JSON.stringify(order)}\n`)
  const lines = createInterface({ input: stdout })
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    ended.then((code) => {
      throw new ChildEnded(args[0] ?? 'a process', code)
    }),
  ])
  return {
    ready: JSON.parse(line),
    ended,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      stdin.end()
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
      await ended
      clearTimeout(timer)
    },
  }
}
