import { encodeFaceFrame } from '@foyer/contracts/face-frame'
import { coverCrop } from './crop.ts'
import { frameSize } from './open-camera.ts'

/** Says a frame to the host; false when the line is down or still full of earlier ones, and the frame is dropped. */
export type SayFrame = (bytes: Uint8Array<ArrayBuffer>) => boolean

/** Some eight frames a second: enough for a blink, little enough for one processor. */
const betweenFramesMs = 120
const jpegQuality = 0.85

/**
 * Sends the video's pictures until stopped, each as it is taken and none twice. A frame is made only when the one
 * before has been encoded, so a slow machine sends fewer and never later ones. They lie in this page's memory
 * only, and not longer than it takes to send them.
 */
export const sendFrames = (
  video: HTMLVideoElement,
  {
    sayFrame,
    nextNumber,
    now,
    onFirst,
  }: {
    sayFrame: SayFrame
    /** Numbers grow over the whole life of the page, also from one opening of the camera to the next. */
    nextNumber: () => number
    now: () => number
    onFirst: () => void
  },
): { readonly stop: () => void } => {
  const canvas = new OffscreenCanvas(frameSize.width, frameSize.height)
  const context = canvas.getContext('2d', { alpha: false })
  let first = true
  let stopped = false
  let callback = 0
  let dueAt = 0

  const send = async (): Promise<void> => {
    if (context === null) return
    const { x, y, width, height } = coverCrop(
      { width: video.videoWidth, height: video.videoHeight },
      frameSize,
    )
    context.drawImage(video, x, y, width, height, 0, 0, frameSize.width, frameSize.height)
    const capturedAt = now()
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: jpegQuality })
    const jpeg = new Uint8Array(await blob.arrayBuffer())
    if (stopped || !sayFrame(encodeFaceFrame({ number: nextNumber(), capturedAt, jpeg }))) return
    if (first) onFirst()
    first = false
  }
  const next = (): void => {
    if (!stopped) callback = video.requestVideoFrameCallback((at) => void take(at))
  }
  const take = async (at: number): Promise<void> => {
    if (at >= dueAt && video.videoWidth > 0) {
      dueAt = Math.max(dueAt + betweenFramesMs, at + betweenFramesMs / 2)
      // A picture that could not be encoded is one frame less, and nothing else.
      await send().catch(() => undefined)
    }
    next()
  }

  next()
  return {
    stop: () => {
      stopped = true
      video.cancelVideoFrameCallback(callback)
      context?.clearRect(0, 0, frameSize.width, frameSize.height)
    },
  }
}
