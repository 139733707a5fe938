import type { Model } from '../manifest.ts'
import { dlib128, landmarks68, tinyFaceDetector } from './face-api-nets.ts'
import { miniFasNet } from './minifasnet.ts'
import { readOpenVinoIr } from './openvino-ir.ts'
import { openVinoToOnnx } from './openvino-to-onnx.ts'
import { refusal } from './refusal.ts'
import type { Weights } from './tensor.ts'
import { readTfjsWeights } from './tfjs-weights.ts'
import { readTorchState } from './torch-state.ts'

/**
 * Makes one ONNX file of a model's originals, by the converter that the manifest names.
 * @param originals the originals' bytes, by name
 * @throws {FaceModelsError} naming what an original holds that the converter does not know
 */
export const convert = (model: Model, originals: ReadonlyMap<string, Uint8Array>): Uint8Array => {
  const ending = (suffix: string): { name: string; bytes: Uint8Array } => {
    const name = model.originals.find((one) => one.endsWith(suffix))
    const bytes = originals.get(name ?? '')
    if (name === undefined || bytes === undefined) {
      throw refusal(`models/manifest.json, ${model.net}`, `has no original *${suffix}`, 'Correct it there.')
    }
    return { name, bytes }
  }
  const tfjs = (): Weights => {
    const manifest = ending('_manifest.json')
    return readTfjsWeights(manifest.name, manifest.bytes, originals)
  }
  switch (model.converter) {
    case 'as-published':
      return ending('.onnx').bytes
    case 'openvino': {
      const xml = ending('.xml')
      const net = readOpenVinoIr(xml.name, xml.bytes, ending('.bin').bytes)
      return openVinoToOnnx(net, model.net, {
        input: model.input.name,
        output: model.outputs[0]?.name ?? 'output',
      })
    }
    case 'minifasnet': {
      const { name, bytes } = ending('.pth')
      return miniFasNet(model.net, readTorchState(name, bytes, 'module.'))
    }
    case 'tiny-face-detector':
      return tinyFaceDetector(tfjs())
    case 'landmarks-68':
      return landmarks68(tfjs())
    case 'dlib-128':
      return dlib128(tfjs())
  }
}
