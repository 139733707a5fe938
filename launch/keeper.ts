import { setTimeout as sleep } from 'node:timers/promises'
import { ChildFailed, describeEnding } from './child.ts'
import type { Child } from './child.ts'
import type { ReadyLine } from './ready-line.ts'
import { NO_RESTARTS, afterDeath } from './restart-policy.ts'

/** A process that is kept running: started again, with growing pauses, whenever it ends unasked. */
export type Kept = {
  readonly name: string
  readonly ready: ReadyLine
  /** Resolves when the process, and the loop that would start it again, are gone. */
  stop(): Promise<void>
}

const isAborted = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

/**
 * Starts a process and waits until it is ready; from then on keeps it running until told to stop.
 * @throws {ChildFailed} when its first start fails: a configuration that never worked is not retried
 */
export const keep = async (given: {
  readonly name: string
  readonly start: () => Child
  readonly say: (line: string) => void
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number
  readonly signal: AbortSignal
}): Promise<Kept> => {
  const { name, start, say, now, signal } = given
  const stopping = new AbortController()
  const over = AbortSignal.any([signal, stopping.signal])

  const first = start()
  const startedAt = now()
  const interrupted = new Promise<never>((_resolve, reject) => {
    const fail = (): void => reject(new ChildFailed(name, 'was stopped before it was ready', []))
    if (over.aborted) fail()
    else over.addEventListener('abort', fail, { once: true })
  })
  interrupted.catch(() => undefined)
  let ready: ReadyLine
  try {
    ready = await Promise.race([first.ready, interrupted])
  } catch (error) {
    await first.stop()
    throw error
  }

  let current = first
  const watch = async (): Promise<void> => {
    let restarts = NO_RESTARTS
    let since = startedAt
    while (!over.aborted) {
      const ending = await current.ended
      if (over.aborted) return
      const next = afterDeath(restarts, now() - since)
      restarts = next.restarts
      say(`${name} ${describeEnding(ending)}; starting it again in ${next.delayMs / 1000} s.`)
      await sleep(next.delayMs, undefined, { signal: over })
      since = now()
      current = start()
      try {
        await Promise.race([current.ready, interrupted])
        say(`${name} runs again.`)
      } catch (error) {
        if (over.aborted) return
        await current.stop()
        say(error instanceof ChildFailed ? error.message : String(error))
      }
    }
  }
  const watching = watch().catch((error: unknown) => {
    if (!isAborted(error)) throw error
  })

  return {
    name,
    ready,
    stop: async () => {
      stopping.abort()
      await current.stop()
      await watching
    },
  }
}
