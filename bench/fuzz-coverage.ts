import { Session } from 'node:inspector'
import * as z from 'zod'

const offset = z.number().int().nonnegative()
const coverageShape = z.object({
  result: z.array(
    z.object({
      url: z.string(),
      functions: z.array(
        z.object({
          ranges: z.array(z.object({ startOffset: offset, endOffset: offset, count: z.number() })),
        }),
      ),
    }),
  ),
})

/** Which characters of which scripts ran: 1 where they did. */
export type Ran = ReadonlyMap<string, Uint8Array>

/**
 * What ran in this thread, as V8 counts it: nothing is instrumented or installed for it. Open it before the scripts
 * are loaded, or V8 counts whole functions of them only.
 */
export class Coverage implements Disposable {
  readonly #session = new Session()
  readonly #folder: string
  readonly #known = new Map<string, Uint8Array>()

  /** `folder`: the part of an address by which scripts are chosen. */
  constructor(folder: string) {
    this.#folder = folder
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** Characters known to have run. */
  get known(): number {
    return [...this.#known.values()].reduce(
      (sum, marks) => sum + marks.reduce((ones, mark) => ones + mark, 0),
      0,
    )
  }

  /** What ran since it was last asked. */
  take(): Ran {
    const ran = new Map<string, Uint8Array>()
    // A session of the same thread answers before `post` returns.
    this.#session.post('Profiler.takePreciseCoverage', (error, answer) => {
      if (error !== null) throw error
      for (const { url, functions } of coverageShape.parse(answer).result) {
        if (!url.includes(this.#folder)) continue
        const ranges = functions.flatMap((each) => each.ranges)
        const marks = new Uint8Array(Math.max(0, ...ranges.map(({ endOffset }) => endOffset)))
        // What lies inside comes later, and knows better.
        for (const { startOffset, endOffset, count } of ranges) {
          marks.fill(count > 0 ? 1 : 0, startOffset, endOffset)
        }
        ran.set(url, marks)
      }
    })
    return ran
  }

  isNew(ran: Ran): boolean {
    for (const [url, marks] of ran) {
      const known = this.#known.get(url)
      if (marks.some((mark, at) => mark === 1 && known?.[at] !== 1)) return true
    }
    return false
  }

  learn(ran: Ran): void {
    for (const [url, marks] of ran) {
      const known = this.#known.get(url) ?? new Uint8Array(0)
      const both = new Uint8Array(Math.max(known.length, marks.length))
      both.set(known)
      marks.forEach((mark, at) => {
        if (mark === 1) both[at] = 1
      })
      this.#known.set(url, both)
    }
  }

  [Symbol.dispose](): void {
    this.#session.disconnect()
  }
}
