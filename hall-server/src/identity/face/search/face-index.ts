import type { FaceIndexError } from './face-index-error.ts'

/** A template to search among: `id` is its row's, `vector` has unit length. */
export type Entry = { readonly id: number; readonly vector: Float32Array }
/** `score` is the inner product of the two vectors as they are, which for unit vectors is their cosine. */
export type Hit = { readonly id: number; readonly score: number }

export type FaceIndex = AsyncDisposable & {
  /** Takes a template in, or replaces the one of the same id. */
  add(id: number, vector: Float32Array): Promise<void>
  /** Forgets a template and overwrites its bytes; an id that is not there is no error. */
  remove(id: number): Promise<void>
  /** Makes these entries the whole content; after a failure the index is empty, never half full. */
  fill(entries: Iterable<Entry>): Promise<void>
  /** The exact `k` best, best first; of equal scores the lower id comes first. Fewer when there are fewer. */
  search(vector: Float32Array, k: number): Promise<readonly Hit[]>
  readonly size: number
  /**
   * Called when the worker died and the templates with it. Until `fill` has run again, which starts a new worker,
   * everything else is refused with `face-index-lost`: an empty index would say "nobody" of everybody.
   */
  onLost(listener: (error: FaceIndexError) => void): void
}
