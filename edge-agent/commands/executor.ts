import type { CommandReceipt, CommandRequest } from '@foyer/contracts/fleet-command'
import type { Proof } from '@foyer/contracts/peripheral'
import type { Logger } from 'pino'
import type { CommandBook, Unfinished } from './command-book.ts'
import { parseRequest } from './request.ts'

export type Outcome = { stage: 'done'; proof: Proof } | { stage: 'refused' | 'failed'; reason: string }

/** Carries out one command; `remember` keeps, before anything is begun, what will show afterwards that it was done. */
export type Perform = (request: CommandRequest, remember: (context: string) => void) => Promise<Outcome>
/** What became of a command that was running when the agent ended; null: it is to be carried out again from its start. */
export type Resume = (unfinished: Unfinished) => Promise<Outcome | null>

export type ExecutorOptions = {
  book: CommandBook
  perform: Perform
  resume: Resume
  /** Milliseconds since the epoch on this machine's clock. */
  now: () => number
  /** How much the hall's clock is ahead of this one, in ms; null: not measured. */
  clockError: () => number | null
  send: (receipt: CommandReceipt) => void
  log: Logger
}

export type Executor = {
  /** The value of a `Command/Request`. */
  hear: (text: string | null) => void
  /** Whether a command is being carried out now: what it does to host and window is no fault. */
  busy: () => boolean
  /** When everything heard so far has ended. */
  idle: () => Promise<void>
}

const mostReasonChars = 500

/** Does each command once, one after the other, and says of each stage what is so, never what is hoped. */
export function startExecutor(options: ExecutorOptions): Executor {
  const { book, log, now } = options
  let work: Promise<void> = Promise.resolve()
  let running = 0

  const tell = (id: string, stage: CommandReceipt['stage'], about: Partial<CommandReceipt>): void => {
    const receipt: CommandReceipt = {
      id,
      stage,
      at: now(),
      proof: about.proof ?? null,
      reason: about.reason?.slice(0, mostReasonChars) ?? null,
    }
    try {
      book.note(receipt)
    } catch (err) {
      // A stage that cannot be kept is told all the same: it is so.
      log.error({ err, id, stage }, 'the stage of a command cannot be kept')
    }
    log.info({ id, stage, reason: receipt.reason }, 'command')
    options.send(receipt)
  }
  const end = (id: string, outcome: Outcome): void =>
    outcome.stage === 'done'
      ? tell(id, 'done', { proof: outcome.proof })
      : tell(id, outcome.stage, { reason: outcome.reason })
  const expired = ({ expiresAt }: CommandRequest): boolean => now() + (options.clockError() ?? 0) > expiresAt
  const tellExpired = (id: string): void =>
    tell(id, 'expired', { reason: 'it was not begun before its time ran out' })

  const carryOut = async (request: CommandRequest): Promise<void> => {
    const { id } = request
    if (expired(request)) return tellExpired(id)
    tell(id, 'running', {})
    running += 1
    try {
      end(id, await options.perform(request, (context) => book.remember(id, context)))
    } catch (err) {
      log.error({ err, id }, 'a command failed')
      end(id, { stage: 'failed', reason: err instanceof Error ? err.message : String(err) })
    } finally {
      running -= 1
    }
  }
  const goOn = async (unfinished: Unfinished): Promise<void> => {
    const { request } = unfinished
    if (!unfinished.running) return carryOut(request)
    running += 1
    try {
      const outcome = await options.resume(unfinished)
      if (outcome === null) await carryOut(request)
      else end(request.id, outcome)
    } catch (err) {
      log.error({ err, id: request.id }, 'a command cannot be resumed')
      end(request.id, { stage: 'failed', reason: 'the agent restarted while it was being carried out' })
    } finally {
      running -= 1
    }
  }
  const then = (task: () => Promise<void>): void => {
    work = work.then(task, task)
  }
  for (const unfinished of book.unfinished()) then(() => goOn(unfinished))

  const take = (request: CommandRequest): void => {
    const { id } = request
    const before = book.receipts(id)
    if (before !== null) {
      log.info({ id }, 'a command that is known already')
      for (const receipt of before) options.send(receipt)
      return
    }
    try {
      book.add(request, now())
    } catch (err) {
      log.error({ err, id }, 'a command cannot be kept')
      const reason = 'the device cannot keep the command on its disk, so it is not begun'
      return options.send({ id, stage: 'refused', at: now(), proof: null, reason })
    }
    if (expired(request)) return tellExpired(id)
    tell(id, 'accepted', {})
    then(() => carryOut(request))
  }

  return {
    hear: (text) => {
      const heard = parseRequest(text)
      if (heard.kind === 'request') return take(heard.request)
      log.warn({ reason: heard.reason }, 'a command that is not understood')
      if (heard.kind === 'refused')
        options.send({ id: heard.id, stage: 'refused', at: now(), proof: null, reason: heard.reason })
    },
    busy: () => running > 0,
    idle: () => work,
  }
}
