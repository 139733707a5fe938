/** A template to search among: `id` is its row's, `vector` has unit length. */
export type Entry = { readonly id: number; readonly vector: Float32Array }
/** `score` is the inner product of the two vectors as they are, which for unit vectors is their cosine. */
export type Hit = { readonly id: number; readonly score: number }
