import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseReadyLine } from './ready-line.ts'
import type { ReadyLine } from './ready-line.ts'

const LEASH = fileURLToPath(new URL('./leash.mjs', import.meta.url))
const KEPT_LINES = 15
const STOP_PATIENCE_MS = 5000

/** How a child ended: its exit code, or the signal that ended it. */
export type Ending = { readonly code: number | null; readonly signal: string | null }

export type Child = {
  readonly pid: number | null
  /** Resolves with the ready line; rejects with ChildFailed when it ends or stays silent instead. */
  readonly ready: Promise<ReadyLine>
  readonly ended: Promise<Ending>
  /** Asks it to end, and ends it after five seconds. Safe to call twice. */
  stop(): Promise<void>
}

export class ChildFailed extends Error {
  readonly code = 'launch-child-failed'
  readonly lastLines: readonly string[]
  constructor(name: string, what: string, lastLines: readonly string[]) {
    super(`${name} ${what}`)
    this.lastLines = lastLines
  }
}

export const describeEnding = ({ code, signal }: Ending): string =>
  signal === null ? `ended with exit code ${code ?? 'unknown'}` : `was ended by ${signal}`

/** Ends a child together with whatever it started itself. */
const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal)
  } catch {
    // It is gone already.
  }
}

const eachLine = (stream: Readable | null, onLine: (line: string) => void): void => {
  if (stream !== null) createInterface({ input: stream }).on('line', onLine)
}

/**
 * Starts one process in a group of its own (a Ctrl+C in the terminal reaches the launcher alone, which stops
 * the children in its order) and on a leash (it ends when the launcher does, however that happens).
 */
export const startChild = (given: {
  readonly name: string
  readonly node: string
  readonly args: readonly string[]
  readonly cwd: string
  /** What the child finds in its environment. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly log: Writable
  readonly readyWithinMs: number | null
}): Child => {
  const child = spawn(given.node, ['--import', LEASH, ...given.args], {
    cwd: given.cwd,
    env: { ...given.environment, FOYER_LEASH: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
  const lastLines: string[] = []
  eachLine(child.stderr, (line) => {
    given.log.write(`${line}\n`)
    lastLines.push(line)
    if (lastLines.length > KEPT_LINES) lastLines.shift()
  })

  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => {
      lastLines.push(error.message)
      resolve({ code: null, signal: null })
    })
    child.once('close', (code, signal) => resolve({ code, signal }))
  })

  const ready = new Promise<ReadyLine>((resolve, reject) => {
    const fail = (what: string): void => reject(new ChildFailed(given.name, what, lastLines))
    const { readyWithinMs } = given
    const timer =
      readyWithinMs === null
        ? null
        : setTimeout(() => fail(`was not ready within ${readyWithinMs / 1000} s`), readyWithinMs)
    eachLine(child.stdout, (line) => {
      const result = parseReadyLine(line)
      if (result.kind === 'ready') {
        if (timer !== null) clearTimeout(timer)
        resolve(result.line)
      } else given.log.write(`stdout: ${line}\n`)
    })
    const endedFirst = async (): Promise<void> => {
      const ending = await ended
      if (timer !== null) clearTimeout(timer)
      fail(`${describeEnding(ending)} before it was ready`)
    }
    void endedFirst()
  })
  // Whoever does not wait for readiness (a window has none) must not hear of it as an unhandled rejection.
  ready.catch(() => undefined)

  return {
    pid: child.pid ?? null,
    ready,
    ended,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
        const gone = once(child, 'exit')
        signalGroup(child, 'SIGTERM')
        const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_PATIENCE_MS)
        await gone
        clearTimeout(timer)
      }
      signalGroup(child, 'SIGKILL')
      await ended
    },
  }
}
