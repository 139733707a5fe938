import type { ErrorCode } from '@foyer/contracts/errors'
import type { z } from 'zod'

/** `unreachable`: no answer, or none that can be understood; it is not known whether the hall acted. */
export type HallFailure =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly reference: string }
export type HallResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: HallFailure }

/** One request of the hall's API; `path` below `/api/v1/`. */
export type Question<T> = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly visitToken: string | null
  readonly body: unknown
  readonly answer: z.ZodType<T>
}

/** Asks the hall; never rejects. */
export type Ask = <T>(question: Question<T>) => Promise<HallResult<T>>
