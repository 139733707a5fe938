import type { ApiError, ErrorCode } from '@foyer/contracts/errors'

const statusOf: Readonly<Record<ErrorCode, number>> = {
  'bad-request': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-many-requests': 429,
  'too-large': 413,
  'unknown-customer': 404,
  'visit-ended': 401,
  'needs-person': 403,
  'wrong-code': 403,
  'code-expired': 403,
  'amount-changed': 409,
  'already-paid': 409,
  'gateway-unreachable': 502,
  'utility-unreachable': 502,
  'bad-signature': 401,
  'face-unavailable': 503,
  'face-wrong-model': 409,
  'face-bad-embedding': 400,
  'face-attempt-over': 409,
  'face-replayed': 409,
  'face-not-enrolled': 404,
  'consent-outdated': 409,
  'needs-card': 403,
  'needs-guardian': 403,
  internal: 500,
}

export type FoundProblem = ApiError['error']['problems'][number]

/** A refusal with a code of the catalogue; thrown in a handler, it becomes the answer. Holds no private value. */
export class ApiProblem extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly problems: readonly FoundProblem[]
  constructor(code: ErrorCode, message: string, problems: readonly FoundProblem[] = []) {
    super(message)
    this.name = 'ApiProblem'
    this.code = code
    this.status = statusOf[code]
    this.problems = problems
  }

  toBody(reference: string): ApiError {
    return { error: { code: this.code, message: this.message, problems: [...this.problems], reference } }
  }
}
