import type { UiToHost } from '@foyer/contracts/ui-link'
import type { Instance, Options, SimplePeer } from 'simple-peer'

/** WebRTC signalling as the link carries it; simple-peer makes it and understands it. */
export type SignalJson = Extract<UiToHost, { type: 'signal' }>['data']

type PeerCallState = 'connecting' | 'connected' | 'stopped'

export interface PeerCallListener {
  /** To be carried to the other side. */
  readonly onSignal: (data: SignalJson) => void
  readonly onRemoteStream: (stream: MediaStream | null) => void
  readonly onState: (state: PeerCallState) => void
}

/** One call's sound and picture, both ways. The kiosk begins; the other side answers each new offer. */
export interface PeerCall {
  readonly start: () => void
  readonly signal: (data: SignalJson) => void
  readonly stop: () => void
}

const firstPauseMs = 200
const longestPauseMs = 5_000
/** ICE that has found no way by then is begun anew. */
const patienceMs = 15_000

/** Both sides are on the hall's network: no server outside is asked for an address. */
const rtcConfig: RTCConfiguration = { iceServers: [] }

const optionsFor = (stream: MediaStream | null): Options => ({
  initiator: true,
  config: rtcConfig,
  // Without camera or microphone the other side is still seen and heard.
  offerOptions: { offerToReceiveAudio: true, offerToReceiveVideo: true },
  ...(stream === null ? {} : { stream }),
})

/**
 * A call over simple-peer that outlives its peers: simple-peer cannot restart ICE, so a peer that fails is
 * replaced at once by a new one with the same tracks, and its offer tells the other side to do the same.
 */
export const createPeerCall = (
  load: () => Promise<SimplePeer>,
  stream: MediaStream | null,
  listener: PeerCallListener,
): PeerCall => {
  let peer: Instance | null = null
  let Peer: SimplePeer | null = null
  let pauseMs = firstPauseMs
  let timer: number | null = null
  let stopped = false

  const later = (ms: number, act: () => void): void => {
    if (timer !== null) window.clearTimeout(timer)
    timer = window.setTimeout(act, ms)
  }

  const replace = (failed: Instance): void => {
    if (stopped || peer !== failed) return
    peer = null
    failed.destroy()
    listener.onRemoteStream(null)
    listener.onState('connecting')
    later(pauseMs, begin)
    pauseMs = Math.min(longestPauseMs, pauseMs * 2)
  }

  const begin = (): void => {
    if (stopped || Peer === null) return
    const next = new Peer(optionsFor(stream))
    peer = next
    listener.onState('connecting')
    later(patienceMs, () => replace(next))
    next.on('signal', (data) => {
      // Session descriptions and candidates of the browser itself: plain JSON.
      if (peer === next) listener.onSignal(JSON.parse(JSON.stringify(data)))
    })
    next.on('connect', () => {
      if (peer !== next) return
      if (timer !== null) window.clearTimeout(timer)
      pauseMs = firstPauseMs
      listener.onState('connected')
    })
    next.on('stream', (remote) => {
      if (peer === next) listener.onRemoteStream(remote)
    })
    next.on('error', () => replace(next))
    next.on('close', () => replace(next))
  }

  return {
    start: () => {
      void load().then((loaded) => {
        Peer = loaded
        begin()
      })
    },
    signal: (data) => {
      const to = peer
      if (to === null || to.destroyed) return
      try {
        to.signal(JSON.stringify(data))
      } catch {
        // An answer to an offer of a peer that is gone; the new offer is on its way.
        replace(to)
      }
    },
    stop: () => {
      stopped = true
      if (timer !== null) window.clearTimeout(timer)
      peer?.destroy()
      peer = null
      listener.onRemoteStream(null)
      listener.onState('stopped')
    },
  }
}

/** Loaded at the first call, not with the page. */
export const loadSimplePeer = async (): Promise<SimplePeer> =>
  (await import('simple-peer/simplepeer.min.js')).default
