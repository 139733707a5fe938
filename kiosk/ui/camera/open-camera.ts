import type { Intent } from '@foyer/contracts/intent'

export type CameraState = Extract<Intent, { type: 'camera' }>['state']

export type OpenedCamera =
  | { readonly kind: 'open'; readonly stream: MediaStream }
  | { readonly kind: 'failed'; readonly state: Exclude<CameraState, 'running' | 'lost'> }

/** What a frame is: the picture that the host's engine gets, and the shape that the preview is drawn in. */
export const frameSize = { width: 640, height: 480 } as const

const wish: MediaStreamConstraints = {
  audio: false,
  video: {
    width: { ideal: frameSize.width },
    height: { ideal: frameSize.height },
    frameRate: { ideal: 30 },
    facingMode: 'user',
  },
}

/** The browser's name of a refusal, as the host knows it. */
const failureOf = (error: unknown): 'denied' | 'missing' | 'busy' => {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing'
  return 'busy'
}

/** Opens the camera alone. A page without `mediaDevices` (not on loopback, not HTTPS) has none. */
export const openCamera = async (devices: MediaDevices | undefined): Promise<OpenedCamera> => {
  if (devices === undefined) return { kind: 'failed', state: 'missing' }
  try {
    return { kind: 'open', stream: await devices.getUserMedia(wish) }
  } catch (error) {
    return { kind: 'failed', state: failureOf(error) }
  }
}

export const stopCamera = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop()
}
