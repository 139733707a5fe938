import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { UsableModel } from '../set.ts'
import { FaceModelsError } from './face-models-error.ts'

export type Outputs = ReadonlyMap<string, { readonly data: Float32Array; readonly dims: readonly number[] }>

export type Net = {
  readonly model: UsableModel
  /** Pictures of `side` by `side` pixels, as planes, one behind the other. */
  run(input: Float32Array, count: number, side: number): Promise<Outputs>
  close(): Promise<void>
}

const refused = (path: string, what: string): FaceModelsError =>
  new FaceModelsError('FACE_MODELS_REFUSED', `${path} ${what}. Build the models again: npm run models.`)

/**
 * The file is hashed as the very bytes that the session is made of, so that one swapped since it was checked is found.
 * @throws {FaceModelsError} when they are not what was built, or are no net that the runtime reads
 */
export const openNet = async (model: UsableModel): Promise<Net> => {
  const bytes = await readFile(model.path).catch(() => {
    throw refused(model.path, 'cannot be read')
  })
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found !== model.sha256) {
    throw refused(model.path, `has the SHA-256 ${found}; the build made it with ${model.sha256}`)
  }
  const session = await InferenceSession.create(bytes, {
    // Several sessions whose threads spin fight for the cores: one thread each is quickest, and always adds alike.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
  }).catch((error: unknown) => {
    throw refused(model.path, `is no net that the runtime reads (${String(error).slice(0, 120)})`)
  })
  return {
    model,
    run: async (input, count, side) => {
      const feeds = { [model.input.name]: new Tensor('float32', input, [count, 3, side, side]) }
      const results = await session.run(feeds)
      const outputs = new Map<string, { data: Float32Array; dims: readonly number[] }>()
      for (const [name, { data, dims }] of Object.entries(results)) {
        if (data instanceof Float32Array) outputs.set(name, { data, dims })
      }
      return outputs
    },
    close: () => session.release(),
  }
}

/** @throws {FaceModelsError} when the net gives no such output */
export const output = (net: Net, outputs: Outputs, name: string) => {
  const found = outputs.get(name)
  if (found === undefined) throw refused(net.model.path, `gives no output ${name}`)
  return found
}
