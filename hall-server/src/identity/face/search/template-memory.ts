import { FaceIndexError } from './face-index-error.ts'
import type { Hit } from './hit.ts'
import { openKernel } from './kernel.ts'
import type { Kernel, WasmMemory } from './kernel.ts'
import { LENGTH_TOLERANCE } from './unit-vector.ts'

const PAGE = 65_536
/** Templates come and go in the memory one by one; the memory grows by this many. */
const CHUNK_ROWS = 1_024
/** The first look is at a few, so that the bar is high when the many come. */
const FIRST_BLOCK = 32
const CODE_MOST = 127
/** With at most 512 dimensions, 512 · 127 · 32767 still fits a signed 32-bit sum. */
const QUERY_MOST = 32_767
export const MOST_DIMENSIONS = 512
/** Rounds a length up by more than a 32-bit float can round it down. */
const UP = 1 + 1e-6
/** What the sums of the bound may themselves be off by, at a generous guess of a thousand times too much. */
const SUM_SLACK = 1e-10

// The first page holds the query and the kernel's answer.
const QUERY_AT = 0
const QUERY_CODES_AT = 4 * MOST_DIMENSIONS
const OUT_ROWS_AT = QUERY_CODES_AT + 2 * MOST_DIMENSIONS
const OUT_UPPERS_AT = OUT_ROWS_AT + 4 * CHUNK_ROWS

/** What the kernel needs to know of a query besides its codes; see `assembly/kernel.ts`. */
type Probe = { readonly scale: number; readonly reach: number; readonly slack: number }

const largest = (vector: Float32Array): number => {
  let most = 0
  // By index: a vector of every face at the start of the hall goes through here.
  for (let index = 0; index < vector.length; index += 1) most = Math.max(most, Math.abs(vector[index] ?? 0))
  return most
}

const isBefore = (one: Hit, other: Hit): boolean =>
  one.score > other.score || (one.score === other.score && one.id < other.id)

/**
 * Unit vectors in one wasm memory, searched exactly. A chunk holds for each of its rows 8-bit codes, their scale, the
 * length of what rounding lost, and the vector itself; 5 bytes a dimension and 8 a row. Rows are packed: the last one
 * moves into the place of a removed one. The memory grows in place and is never copied.
 */
export class TemplateMemory {
  readonly #dimensions: number
  readonly #limit: number
  readonly #chunkBytes: number
  readonly #memory: WasmMemory
  readonly #kernel: Kernel
  readonly #ids: number[] = []
  readonly #slots = new Map<number, number>()

  /** @param limit most templates this memory takes */
  constructor(dimensions: number, limit: number) {
    this.#dimensions = dimensions
    this.#limit = limit
    const { memory, kernel } = openKernel()
    this.#memory = memory
    this.#kernel = kernel
    this.#chunkBytes = CHUNK_ROWS * (5 * dimensions + 8)
  }

  get size(): number {
    return this.#ids.length
  }

  /** Bytes of the wasm memory. */
  get bytes(): number {
    return this.#memory.buffer.byteLength
  }

  /** What lies where templates are, or were: a look at it shows that erased ones are gone. */
  templateBytes(): Uint8Array {
    return new Uint8Array(this.#memory.buffer, PAGE)
  }

  /**
   * Takes a checked unit vector in, or replaces the one of this id.
   * @throws {FaceIndexError} `face-index-full`
   */
  put(id: number, vector: Float32Array): void {
    const slot = this.#slots.get(id) ?? this.#ids.length
    if (slot === this.#ids.length) {
      this.#makeRoom(slot)
      this.#ids.push(id)
      this.#slots.set(id, slot)
    }
    const { codes, scale, loss, values } = this.#row(slot)
    const step = Math.fround(largest(vector) / CODE_MOST)
    let lost = 0
    for (let index = 0; index < vector.length; index += 1) {
      const value = vector[index] ?? 0
      const code = Math.max(-CODE_MOST, Math.min(CODE_MOST, Math.round(value / step)))
      codes[index] = code
      lost += (value - step * code) ** 2
    }
    values.set(vector)
    scale[0] = step
    loss[0] = Math.sqrt(lost) * UP
  }

  /** Forgets a template and overwrites its bytes. */
  remove(id: number): void {
    const slot = this.#slots.get(id)
    const last = this.#ids.length - 1
    const moved = this.#ids[last]
    if (slot === undefined || moved === undefined) return
    const from = this.#row(last)
    if (slot !== last) {
      const to = this.#row(slot)
      to.codes.set(from.codes)
      to.values.set(from.values)
      to.scale.set(from.scale)
      to.loss.set(from.loss)
      this.#ids[slot] = moved
      this.#slots.set(moved, slot)
    }
    for (const part of [from.codes, from.values, from.scale, from.loss]) part.fill(0)
    this.#ids.pop()
    this.#slots.delete(id)
  }

  /** Forgets everything and overwrites it; the memory stays for what comes next. */
  clear(): void {
    new Uint8Array(this.#memory.buffer).fill(0)
    this.#ids.length = 0
    this.#slots.clear()
  }

  /**
   * The exact `k` best of the inner product, best first, of equals the lower id first. A row is left out only when
   * the bound of its codes is below the `k`-th exact score found so far, so leaving it out changes nothing.
   */
  search(query: Float32Array, k: number): Hit[] {
    const probe = this.#setQuery(query)
    const best: Hit[] = []
    let block = FIRST_BLOCK
    for (let first = 0; first < this.#ids.length;) {
      const inChunk = first % CHUNK_ROWS
      const count = Math.min(block, CHUNK_ROWS - inChunk, this.#ids.length - first)
      const found = this.#scan(first, count, probe, best.length < k ? -Infinity : (best.at(-1)?.score ?? 0))
      this.#rank(best, k, first, found)
      first += count
      block *= 2
    }
    return best
  }

  /** Where a row's parts are, in bytes. */
  #addresses(slot: number): { codes: number; scale: number; loss: number; values: number } {
    const row = slot % CHUNK_ROWS
    const chunk = PAGE + Math.floor(slot / CHUNK_ROWS) * this.#chunkBytes
    const scales = chunk + CHUNK_ROWS * this.#dimensions
    const losses = scales + CHUNK_ROWS * 4
    const values = losses + CHUNK_ROWS * 4
    return {
      codes: chunk + row * this.#dimensions,
      scale: scales + row * 4,
      loss: losses + row * 4,
      values: values + row * this.#dimensions * 4,
    }
  }

  /** A row's parts as they are in the memory; only until the memory grows. */
  #row(slot: number) {
    const { buffer } = this.#memory
    const { codes, scale, loss, values } = this.#addresses(slot)
    return {
      codes: new Int8Array(buffer, codes, this.#dimensions),
      scale: new Float32Array(buffer, scale, 1),
      loss: new Float32Array(buffer, loss, 1),
      values: new Float32Array(buffer, values, this.#dimensions),
    }
  }

  #makeRoom(slot: number): void {
    const full = (cause: unknown): never => {
      throw new FaceIndexError('face-index-full', `no room for more than ${this.size} templates`, cause)
    }
    if (slot >= this.#limit) full(null)
    const needed = PAGE + (Math.floor(slot / CHUNK_ROWS) + 1) * this.#chunkBytes
    const more = Math.ceil((needed - this.bytes) / PAGE)
    if (more <= 0) return
    try {
      this.#memory.grow(more)
    } catch (error) {
      full(error)
    }
  }

  /** Writes the query and its 15-bit codes where the kernel finds them. */
  #setQuery(query: Float32Array): Probe {
    const { buffer } = this.#memory
    new Float32Array(buffer, QUERY_AT, query.length).set(query)
    const codes = new Int16Array(buffer, QUERY_CODES_AT, query.length)
    const scale = largest(query) / QUERY_MOST
    let square = 0
    let lost = 0
    for (let index = 0; index < query.length; index += 1) {
      const value = query[index] ?? 0
      const code = Math.max(-QUERY_MOST, Math.min(QUERY_MOST, Math.round(value / scale)))
      codes[index] = code
      square += value * value
      lost += (value - scale * code) ** 2
    }
    const loss = Math.sqrt(lost) * UP
    return {
      scale,
      reach: (Math.sqrt(square) + loss) * UP,
      slack: (1 + LENGTH_TOLERANCE) * UP * loss + SUM_SLACK,
    }
  }

  /** Has the kernel list those of `count` rows from `first`, all of one chunk, that may reach `floor`. */
  #scan(first: number, count: number, { scale, reach, slack }: Probe, floor: number): number {
    const at = this.#addresses(first)
    return this.#kernel.scan(
      at.codes,
      at.scale,
      at.loss,
      count,
      this.#dimensions,
      QUERY_CODES_AT,
      scale,
      reach,
      slack,
      floor,
      OUT_ROWS_AT,
      OUT_UPPERS_AT,
    )
  }

  /** Scores the listed rows exactly and keeps the `k` best of all so far in `best`. */
  #rank(best: Hit[], k: number, first: number, found: number): void {
    const { buffer } = this.#memory
    const rows = new Uint32Array(buffer, OUT_ROWS_AT, found)
    const uppers = new Float64Array(buffer, OUT_UPPERS_AT, found)
    for (let index = 0; index < found; index += 1) {
      const last = best.length < k ? undefined : best.at(-1)
      if (last !== undefined && (uppers[index] ?? 0) < last.score) continue
      const slot = first + (rows[index] ?? 0)
      const hit = {
        id: this.#ids[slot] ?? 0,
        score: this.#kernel.exact(QUERY_AT, this.#addresses(slot).values, this.#dimensions),
      }
      if (last !== undefined && !isBefore(hit, last)) continue
      if (last !== undefined) best.pop()
      let place = best.length
      for (let other = best[place - 1]; other !== undefined && isBefore(hit, other); other = best[place - 1])
        place -= 1
      best.splice(place, 0, hit)
    }
  }
}
