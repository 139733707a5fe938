import type { z } from 'zod'
import { pauseBeforeTry } from './pause.ts'

/** `open` only after a first message that was understood: a socket that says nothing proves nothing. */
export type LinkState =
  | { kind: 'connecting' }
  | { kind: 'open' }
  | { kind: 'lost'; since: number; retryAt: number }

export type LiveLink = {
  /** False when the socket is not open: nothing is queued, a late pointer or signal would only mislead. */
  send: (message: object) => boolean
  close: () => void
}

type Options<S extends z.ZodType> = {
  /** Path on the page's own origin. */
  path: string
  schema: S
  onMessage: (message: z.infer<S>) => void
  onState: (state: LinkState) => void
  /** A message that the contract does not know; it was not used. */
  onDiscarded: (reason: string) => void
  /** The socket ended before it spoke: perhaps the session is over. */
  onRefused: () => void
  /**
   * Silence after which the line is tried: a new socket is opened quietly, and only when that one does not speak
   * either does the link count as lost. Null when silence is normal.
   */
  silenceMs: number | null
  clock: () => number
  random: () => number
}

const speaksWithinMs = 4_000

const parseJson = (text: unknown): unknown => {
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A WebSocket to the hall that comes back by itself and always says whether it is being heard. */
export const openLiveLink = <S extends z.ZodType>(options: Options<S>): LiveLink => {
  const { clock } = options
  let socket: WebSocket | null = null
  let closed = false
  let tries = 0
  let lostSince: number | null = null
  let timer: ReturnType<typeof setTimeout> | null = null

  const unwatch = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }
  const later = (ms: number, then: () => void): void => {
    unwatch()
    timer = setTimeout(then, ms)
  }

  const lose = (spoke: boolean): void => {
    socket = null
    if (closed) return
    lostSince ??= clock()
    const pause = pauseBeforeTry(tries, options.random)
    tries += 1
    options.onState({ kind: 'lost', since: lostSince, retryAt: clock() + pause })
    if (!spoke) options.onRefused()
    later(pause, connect)
  }

  const connect = (): void => {
    const current = new WebSocket(new URL(options.path, location.href.replace(/^http/, 'ws')))
    socket = current
    let spoke = false
    let ended = false
    const end = (then: () => void): void => {
      if (ended) return
      ended = true
      unwatch()
      current.close()
      then()
    }
    const fail = (): void => end(() => lose(spoke))
    later(speaksWithinMs, fail)
    current.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (ended) return
      if (options.silenceMs === null) unwatch()
      else later(options.silenceMs, () => end(connect))
      const parsed = options.schema.safeParse(parseJson(event.data))
      if (!parsed.success) {
        options.onDiscarded(parsed.error.issues[0]?.message ?? 'not JSON')
        return
      }
      if (!spoke) {
        spoke = true
        tries = 0
        lostSince = null
        options.onState({ kind: 'open' })
      }
      options.onMessage(parsed.data)
    })
    current.addEventListener('close', fail)
    current.addEventListener('error', fail)
  }

  options.onState({ kind: 'connecting' })
  connect()
  return {
    send: (message) => {
      if (socket?.readyState !== WebSocket.OPEN) return false
      socket.send(JSON.stringify(message))
      return true
    },
    close: () => {
      closed = true
      unwatch()
      socket?.close()
    },
  }
}
