import * as ort from 'onnxruntime-node'
import type { Model } from '../manifest.ts'
import { refusal } from './refusal.ts'

/** Sizes to try where the caller decides: two pictures of 128 pixels, four cells of 32. */
const TRIED: Readonly<Record<string, number>> = { N: 2, S: 128, G: 4 }

const sized = (shape: readonly (number | string)[]): number[] =>
  shape.map((size) => (typeof size === 'number' ? size : (TRIED[size] ?? 1)))

const text = (shape: readonly (number | string)[]): string => `[${shape.join(', ')}]`

/**
 * Runs a net once, on a grey picture, and compares what comes out with what the manifest promises.
 * @throws {FaceModelsError} naming the input or output that is otherwise
 */
export const checkInterface = async (model: Model, onnx: Uint8Array): Promise<void> => {
  const where = `${model.net}, made of ${model.originals.join(' and ')}`
  const remedy = 'Correct models/manifest.json, or give the original that it names.'
  const session = await ort.InferenceSession.create(onnx, {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  }).catch((error: unknown) => {
    throw refusal(where, `is not a net that onnxruntime can run (${String(error)})`, remedy)
  })
  try {
    const shape = sized(model.input.shape)
    const grey = new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(127)
    if (session.inputNames.join() !== model.input.name) {
      throw refusal(
        where,
        `takes ${session.inputNames.join(', ')}; the manifest says ${model.input.name}`,
        remedy,
      )
    }
    const results = await session
      .run({ [model.input.name]: new ort.Tensor('float32', grey, shape) })
      .catch((error: unknown) => {
        throw refusal(where, `does not take ${text(shape)} (${String(error)})`, remedy)
      })
    for (const output of model.outputs) {
      const result = results[output.name]
      if (result === undefined) throw refusal(where, `gives no output ${output.name}`, remedy)
      if (result.dims.join() !== sized(output.shape).join()) {
        throw refusal(
          where,
          `gives ${output.name} as ${text(result.dims)}; the manifest says ${text(output.shape)}`,
          remedy,
        )
      }
    }
  } finally {
    await session.release()
  }
}
