/**
 * A camera frame on its way from the kiosk UI to the kiosk host, as a binary message of the UI link: one byte kind
 * (1), four bytes frame number (big-endian, grows by one with each frame of a page), eight bytes capture time
 * (milliseconds of the page's own clock, IEEE 754 big-endian), then a JPEG. It lives in memory and nowhere else.
 */
export type FaceFrame = { readonly number: number; readonly capturedAt: number; readonly jpeg: Uint8Array }

const kind = 1
const headerBytes = 13
/** 640×480 at good quality is some 60 KiB; anything near this limit is no frame of ours. */
export const longestFrameBytes = 512 * 1024

export const encodeFaceFrame = ({ number, capturedAt, jpeg }: FaceFrame): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(headerBytes + jpeg.length)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, kind)
  view.setUint32(1, number)
  view.setFloat64(5, capturedAt)
  bytes.set(jpeg, headerBytes)
  return bytes
}

export type FaceFrameReading =
  | { readonly kind: 'frame'; readonly frame: FaceFrame }
  | { readonly kind: 'discarded'; readonly reason: string }

/** The JPEG is a view on the given bytes, not a copy. */
export const decodeFaceFrame = (bytes: Uint8Array): FaceFrameReading => {
  if (bytes.length > longestFrameBytes) return { kind: 'discarded', reason: 'longer than a frame may be' }
  if (bytes.length < headerBytes + 4)
    return { kind: 'discarded', reason: 'shorter than a header and a picture' }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint8(0) !== kind) return { kind: 'discarded', reason: `kind ${view.getUint8(0)} is not known` }
  const capturedAt = view.getFloat64(5)
  if (!Number.isFinite(capturedAt)) return { kind: 'discarded', reason: 'the capture time is no number' }
  if (bytes[headerBytes] !== 0xff || bytes[headerBytes + 1] !== 0xd8) {
    return { kind: 'discarded', reason: 'what follows the header is no JPEG' }
  }
  return {
    kind: 'frame',
    frame: { number: view.getUint32(1), capturedAt, jpeg: bytes.subarray(headerBytes) },
  }
}
