/** What of camera and microphone the customer's tap opened. */
export interface OpenedMedia {
  readonly has: 'both' | 'audio' | 'none'
  readonly stream: MediaStream | null
}

const wishes: readonly { readonly has: 'both' | 'audio'; readonly constraints: MediaStreamConstraints }[] = [
  { has: 'both', constraints: { audio: true, video: { width: { ideal: 640 }, height: { ideal: 480 } } } },
  { has: 'audio', constraints: { audio: true, video: false } },
]

/** Asks for camera and microphone, then for the microphone alone; with neither, text and the view remain. */
export const openMedia = async (devices: MediaDevices | undefined): Promise<OpenedMedia> => {
  if (devices === undefined) return { has: 'none', stream: null }
  for (const { has, constraints } of wishes) {
    try {
      return { has, stream: await devices.getUserMedia(constraints) }
    } catch {
      // Not there, taken or not allowed: the next wish asks for less.
    }
  }
  return { has: 'none', stream: null }
}

export const closeMedia = (media: OpenedMedia | null): void => {
  for (const track of media?.stream?.getTracks() ?? []) track.stop()
}
