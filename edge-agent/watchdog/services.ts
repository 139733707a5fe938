import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceConfig } from '../care-config.ts'
import { isAlive, type KnownProcess, startedTicks } from './process-identity.ts'

export type Ended = { ok: true; answer: string } | { ok: false; reason: string }

const politeMs = 3_000
const stepMs = 50
const commandMs = 60_000

const isStill = ({ pid, startedTicks: ticks }: KnownProcess): boolean =>
  isAlive(pid) && (ticks === null || startedTicks(pid) === ticks)

const signal = (pid: number, name: 'SIGTERM' | 'SIGKILL'): string | null => {
  try {
    process.kill(pid, name)
    return null
  } catch (problem) {
    return problem instanceof Error ? problem.message : String(problem)
  }
}

/** Asks a process to end, and ends it when it does not: one that hangs hears no SIGTERM. */
async function endProcess(known: KnownProcess): Promise<Ended> {
  if (!isStill(known)) return { ok: true, answer: `process ${known.pid} was gone already` }
  const refused = signal(known.pid, 'SIGTERM')
  if (refused !== null) return { ok: false, reason: `process ${known.pid}: ${refused}` }
  for (let waited = 0; waited < politeMs; waited += stepMs) {
    if (!isStill(known)) return { ok: true, answer: `process ${known.pid} ended when it was asked to` }
    await sleep(stepMs)
  }
  signal(known.pid, 'SIGKILL')
  for (let waited = 0; waited < politeMs; waited += stepMs) {
    if (!isStill(known))
      return { ok: true, answer: `process ${known.pid} was killed: it did not end by itself` }
    await sleep(stepMs)
  }
  return { ok: false, reason: `process ${known.pid} does not end, not even by SIGKILL` }
}

export const runCommand = (argv: readonly string[]): Promise<Ended> => {
  const [program = '', ...args] = argv
  return new Promise((resolve) => {
    execFile(program, args, { timeout: commandMs, maxBuffer: 64 * 1024 }, (problem, _out, complaint) => {
      if (problem === null) return resolve({ ok: true, answer: `${argv.join(' ')} ended with 0` })
      const why = complaint.trim() === '' ? problem.message : complaint.trim()
      resolve({ ok: false, reason: `${argv.join(' ')}: ${why.slice(0, 300)}` })
    })
  })
}

/** Whether there is anything that can be done to start the service again. */
export const canRestart = (service: ServiceConfig | null, known: KnownProcess | null): boolean =>
  service !== null && (service.kind === 'command' || (known !== null && isStill(known)))

/** Ends the old process; that a new one came and is well is for the caller to see. */
export function restartService(service: ServiceConfig, known: KnownProcess | null): Promise<Ended> {
  if (service.kind === 'command') return runCommand(service.argv)
  return known === null
    ? Promise.resolve({ ok: false, reason: 'the process was never heard of, so it cannot be ended' })
    : endProcess(known)
}
