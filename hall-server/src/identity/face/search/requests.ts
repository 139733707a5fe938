import type { FaceIndexCode } from './face-index-error.ts'
import type { Hit } from './hit.ts'

/** What the index asks its worker. `vectors` holds as many vectors as `ids` ids, one after the other. */
export type Request =
  | { readonly kind: 'put'; readonly ids: readonly number[]; readonly vectors: Float32Array<ArrayBuffer> }
  | { readonly kind: 'remove'; readonly id: number }
  | { readonly kind: 'clear' }
  | { readonly kind: 'search'; readonly vector: Float32Array; readonly k: number }

/** One answer to each request, in order; `size` is how many templates there are now. */
export type Answer =
  | { readonly kind: 'done'; readonly size: number; readonly hits: readonly Hit[] }
  | {
      readonly kind: 'refused'
      readonly size: number
      readonly code: FaceIndexCode
      readonly message: string
    }

export type WorkerStart = { readonly dimensions: number; readonly limit: number }
