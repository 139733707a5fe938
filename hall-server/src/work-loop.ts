import type { FastifyBaseLogger } from 'fastify'

/** Work that is done again and again in the background, one round at a time. */
export type WorkLoop = {
  /** Do a round now, or right after the one that is going on. */
  wake: () => void
  /** Resolves when no round is going on and none will be. */
  stop: () => Promise<void>
}

type Round = {
  log: FastifyBaseLogger
  name: string
  /** One round; resolves to the milliseconds until the next unless woken. */
  round: (signal: AbortSignal) => Promise<number>
  /** Milliseconds until the next round after one that threw. */
  afterFailure: number
}

/** Starts at once. A round that throws is logged, and the loop goes on. */
export const startWorkLoop = ({ log, name, round, afterFailure }: Round): WorkLoop => {
  const abort = new AbortController()
  const state: { woken: boolean; rouse: (() => void) | null } = { woken: false, rouse: null }

  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      state.rouse = () => {
        clearTimeout(timer)
        resolve()
      }
      if (state.woken || abort.signal.aborted) state.rouse()
    })

  const run = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      state.woken = false
      const next = await round(abort.signal).catch((error: unknown) => {
        if (!abort.signal.aborted) log.error({ err: error, loop: name }, 'a round failed; the loop goes on')
        return afterFailure
      })
      await pause(next)
      state.rouse = null
    }
  }
  const running = run()

  return {
    wake: () => {
      state.woken = true
      state.rouse?.()
    },
    stop: () => {
      abort.abort()
      state.rouse?.()
      return running
    },
  }
}
