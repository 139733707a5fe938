/** What of our own the customer can hear and see, and why not more. */
export type OwnMedia =
  | { kind: 'asking' }
  | { kind: 'both'; stream: MediaStream }
  | { kind: 'sound-only'; stream: MediaStream }
  | { kind: 'none'; why: 'no-device' | 'not-allowed' | 'insecure-page' }

const whyNot = (error: unknown): 'no-device' | 'not-allowed' =>
  error instanceof DOMException && error.name === 'NotAllowedError' ? 'not-allowed' : 'no-device'

/** Asks for camera and microphone, then for the microphone alone; never fails, the call goes on without. */
export const askForMedia = async (): Promise<OwnMedia> => {
  // On a page that is not served securely a browser has no mediaDevices at all.
  if (!('mediaDevices' in navigator)) return { kind: 'none', why: 'insecure-page' }
  const ask = (video: boolean) =>
    navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true },
      video: video ? { width: { ideal: 640 }, height: { ideal: 480 } } : false,
    })
  try {
    return { kind: 'both', stream: await ask(true) }
  } catch {
    try {
      return { kind: 'sound-only', stream: await ask(false) }
    } catch (error) {
      return { kind: 'none', why: whyNot(error) }
    }
  }
}

export const streamOf = (media: OwnMedia): MediaStream | null =>
  media.kind === 'both' || media.kind === 'sound-only' ? media.stream : null

export const stopMedia = (media: OwnMedia): void => {
  for (const track of streamOf(media)?.getTracks() ?? []) track.stop()
}
