import * as ort from 'onnxruntime-node'

/**
 * Runs a net once.
 * @param image values of its only input
 * @returns the values of its first output
 */
export const runNet = async (
  net: Uint8Array | string,
  image: Float32Array,
  shape: readonly number[],
): Promise<Float32Array> => {
  const options = { intraOpNumThreads: 1, logSeverityLevel: 3 } as const
  const session = await (typeof net === 'string'
    ? ort.InferenceSession.create(net, options)
    : ort.InferenceSession.create(net, options))
  try {
    const [input = '', ...others] = session.inputNames
    if (others.length > 0) throw new TypeError(`the net also wants ${others.join(', ')}`)
    const results = await session.run({ [input]: new ort.Tensor('float32', image, shape) })
    const values = results[session.outputNames[0] ?? '']?.data
    if (!(values instanceof Float32Array)) throw new TypeError('the net gives no singles')
    return values
  } finally {
    await session.release()
  }
}

/** A picture that is the same everywhere: whole numbers 0–255 by a multiplicative hash (Knuth, 2^32 / φ). */
export const hashedPicture = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, index) => Math.imul(index + 1, 2_654_435_761) >>> 24)
