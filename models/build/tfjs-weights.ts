import { z } from 'zod'
import { refusal } from './refusal.ts'
import { elements, halfToNumber, weightsOf } from './tensor.ts'
import type { Tensor, Weights } from './tensor.ts'

/** A weights manifest of TensorFlow.js 1.0 and later: groups of tensors that lie one after another in shards. */
const quantization = z.discriminatedUnion('dtype', [
  z.object({ dtype: z.enum(['uint8', 'uint16']), scale: z.number(), min: z.number() }),
  z.object({ dtype: z.literal('float16') }),
])
const entry = z.object({
  name: z.string().min(1).max(200),
  shape: z.array(z.int().min(1)).max(8),
  dtype: z.enum(['float32', 'int32']),
  quantization: quantization.nullable().default(null),
})
type Entry = z.infer<typeof entry>
const weightsManifest = z
  .array(z.object({ paths: z.array(z.string().min(1)).min(1), weights: z.array(entry) }))
  .min(1)

type Reading = { readonly width: number; readonly read: (view: DataView, at: number) => number }

/** How one number lies in the shard, and what it means. */
const readingOf = ({ dtype, quantization: packed }: Entry): Reading => {
  if (packed === null) {
    return dtype === 'int32'
      ? { width: 4, read: (view, at) => view.getInt32(at, true) }
      : { width: 4, read: (view, at) => view.getFloat32(at, true) }
  }
  switch (packed.dtype) {
    case 'uint8':
      return { width: 1, read: (view, at) => view.getUint8(at) * packed.scale + packed.min }
    case 'uint16':
      return { width: 2, read: (view, at) => view.getUint16(at, true) * packed.scale + packed.min }
    case 'float16':
      return { width: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)) }
  }
}

const joined = (parts: readonly Uint8Array[]): DataView => {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return new DataView(bytes.buffer)
}

/**
 * @param manifest the bytes of a `…-weights_manifest.json`
 * @param shards the files it names, by name
 * @throws {FaceModelsError} naming the tensor, when the two do not fit together to the last byte
 */
export const readTfjsWeights = (
  from: string,
  manifest: Uint8Array,
  shards: ReadonlyMap<string, Uint8Array>,
): Weights => {
  let data: unknown
  try {
    data = JSON.parse(new TextDecoder().decode(manifest))
  } catch {
    throw refusal(from, 'is not JSON')
  }
  const parsed = weightsManifest.safeParse(data)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw refusal(from, `is not a weights manifest: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
  }
  const tensors = new Map<string, Tensor>()
  for (const group of parsed.data) {
    const view = joined(
      group.paths.map((path) => {
        const shard = shards.get(path)
        if (shard === undefined) throw refusal(from, `names the shard ${path}, which was not given`)
        return shard
      }),
    )
    let at = 0
    for (const weight of group.weights) {
      const count = elements(weight.shape)
      const { width, read } = readingOf(weight)
      if (count === null || at + count * width > view.byteLength) {
        throw refusal(
          from,
          `tensor ${weight.name} of the shape [${weight.shape.join(', ')}] runs past its shards' end`,
        )
      }
      if (tensors.has(weight.name)) throw refusal(from, `names the tensor ${weight.name} twice`)
      const start = at
      const values = Float32Array.from({ length: count }, (_, index) => read(view, start + index * width))
      tensors.set(weight.name, { shape: weight.shape, data: values })
      at += count * width
    }
    if (at !== view.byteLength) throw refusal(from, `leaves ${view.byteLength - at} bytes of its shards over`)
  }
  return weightsOf(from, tensors)
}
