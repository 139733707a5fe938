import type SimplePeer from 'simple-peer/simplepeer.min.js'
import { z } from 'zod'
import { fingerprintOf } from './fingerprint.ts'

/**
 * Voice and face of a help call, peer to peer. The kiosk begins (it is the initiator) and the desk answers; when the
 * kiosk builds a new peer after a failure, its first offer starts a new one here too, on the same camera and
 * microphone.
 */
export type MediaState = 'waiting' | 'connecting' | 'connected' | 'failed'

export type PeerCall = {
  /** What the kiosk's browser signalled; anything that is not WebRTC signalling is ignored. */
  signal: (data: unknown) => void
  stop: () => void
}

type Options = {
  /** Our own sound and picture; null when there is neither. */
  media: Promise<MediaStream | null>
  iceServers: RTCIceServer[]
  onSignal: (data: z.core.util.JSONType) => void
  onRemoteStream: (stream: MediaStream | null) => void
  onState: (state: MediaState) => void
}

const signalling = z.union([
  z.looseObject({ type: z.enum(['offer', 'answer', 'pranswer', 'rollback']), sdp: z.string() }),
  z.looseObject({ type: z.literal('candidate'), candidate: z.looseObject({ candidate: z.string() }) }),
  z.looseObject({ type: z.enum(['renegotiate', 'transceiverRequest']) }),
])
type Signalling = z.infer<typeof signalling>

const offerOf = (data: Signalling): string | null =>
  data.type === 'offer' && 'sdp' in data && typeof data.sdp === 'string' ? data.sdp : null

export const openPeerCall = ({ media, iceServers, onSignal, onRemoteStream, onState }: Options): PeerCall => {
  let peer: SimplePeer | null = null
  let fingerprint: string | null = null
  let stopped = false
  // Loading, the permission and the signals come in any order; signals are worked off one after another.
  const loaded = Promise.all([import('simple-peer/simplepeer.min.js'), media])
  let turn: Promise<void> = Promise.resolve()

  const begin = async (): Promise<void> => {
    const [{ default: Peer }, stream] = await loaded
    if (stopped) return
    peer?.destroy()
    const current = new Peer({
      initiator: false,
      trickle: true,
      config: { iceServers },
      ...(stream === null ? {} : { stream }),
    })
    peer = current
    onState('connecting')
    const whileCurrent = (then: () => void) => () => {
      if (!stopped && peer === current) then()
    }
    const failed = whileCurrent(() => {
      peer = null
      onRemoteStream(null)
      onState('failed')
    })
    current.on('signal', (data) => {
      // Signals become JSON on the link: candidates are objects of the browser with a toJSON of their own.
      const json = z.json().safeParse(JSON.parse(JSON.stringify(data)))
      if (json.success) whileCurrent(() => onSignal(json.data))()
    })
    current.on('stream', (remote) => whileCurrent(() => onRemoteStream(remote))())
    current.on(
      'connect',
      whileCurrent(() => onState('connected')),
    )
    current.on('close', failed)
    current.on('error', failed)
  }

  const take = async (data: Signalling): Promise<void> => {
    const offer = offerOf(data)
    if (offer !== null) {
      const offered = fingerprintOf(offer)
      if (peer === null || offered !== fingerprint) await begin()
      fingerprint = offered
    }
    if (!stopped) peer?.signal(data)
  }

  const after = async (earlier: Promise<void>, data: Signalling): Promise<void> => {
    await earlier
    try {
      await take(data)
    } catch {
      if (!stopped) onState('failed')
    }
  }

  onState('waiting')
  return {
    signal: (data) => {
      const parsed = signalling.safeParse(data)
      if (!parsed.success) return
      turn = after(turn, parsed.data)
    },
    stop: () => {
      stopped = true
      peer?.destroy()
      peer = null
    },
  }
}
