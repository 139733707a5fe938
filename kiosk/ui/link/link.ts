import { hostToUi, type UiToHost } from '@foyer/contracts/ui-link'
import type { View } from '@foyer/contracts/view'

type Signal = Extract<UiToHost, { type: 'signal' }>

/** What the page hears from the kiosk host. */
export interface LinkListener {
  readonly onView: (view: View) => void
  readonly onSignal: (signal: Signal) => void
  /** Nothing has been heard for long enough that what is on the screen may no longer be true. */
  readonly onSilence: () => void
  /** The host started anew or asks for it: load the page again. */
  readonly onReload: () => void
}

export interface Link {
  /** Says it now or, while the link is down, not at all: an intent for a screen that is gone helps nobody. */
  readonly say: (message: UiToHost) => void
  /** Sends bytes, unless the link is down or what was sent before still waits to leave: then false. */
  readonly sayBytes: (bytes: Uint8Array<ArrayBuffer>) => boolean
  readonly stop: () => void
}

/** Close code of the host for a token of an earlier start. */
const staleToken = 4401
const firstPauseMs = 100
const longestPauseMs = 2_000
/** After this long without the host, nothing of a customer stays on the screen. */
const silenceMs = 1_000
/** Two frames of the camera: with more than that on the way, a new one would only arrive late. */
const fullBytes = 128 * 1024
/** A message that this page does not understand means that it is older than its host. */
const reloadAfterMisunderstoodMs = 3_000

const parsed = (data: unknown) => {
  if (typeof data !== 'string') return null
  try {
    const result = hostToUi.safeParse(JSON.parse(data))
    return result.success ? result.data : null
  } catch {
    return null
  }
}

export const linkUrl = (location: { protocol: string; host: string }, token: string): string =>
  `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/link?token=${encodeURIComponent(token)}`

/** Keeps one WebSocket to the host open until stopped; see `ui-link.ts` of the contracts. */
export const openLink = (url: string, listener: LinkListener): Link => {
  let socket: WebSocket | null = null
  let pauseMs = firstPauseMs
  let retry: number | null = null
  let silence: number | null = null
  let stopped = false

  const stopTimer = (timer: number | null): null => {
    if (timer !== null) window.clearTimeout(timer)
    return null
  }

  const hear = (data: unknown): void => {
    const message = parsed(data)
    if (message === null) {
      window.setTimeout(listener.onReload, reloadAfterMisunderstoodMs)
      return
    }
    switch (message.type) {
      case 'view':
        silence = stopTimer(silence)
        listener.onView(message.view)
        return
      case 'signal':
        listener.onSignal(message)
        return
      case 'reload':
        listener.onReload()
    }
  }

  const connect = (): void => {
    const next = new WebSocket(url)
    socket = next
    next.addEventListener('open', () => {
      pauseMs = firstPauseMs
    })
    next.addEventListener('message', (event) => {
      if (socket === next) hear(event.data)
    })
    next.addEventListener('close', (event) => {
      if (stopped || socket !== next) return
      socket = null
      if (event.code === staleToken) {
        listener.onReload()
        return
      }
      silence ??= window.setTimeout(listener.onSilence, silenceMs)
      retry = window.setTimeout(connect, pauseMs)
      pauseMs = Math.min(longestPauseMs, pauseMs * 2)
    })
  }

  connect()
  return {
    say: (message) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
    },
    sayBytes: (bytes) => {
      if (socket?.readyState !== WebSocket.OPEN || socket.bufferedAmount > fullBytes) return false
      socket.send(bytes)
      return true
    },
    stop: () => {
      stopped = true
      retry = stopTimer(retry)
      silence = stopTimer(silence)
      socket?.close()
    },
  }
}
