import { apiError, type ErrorCode } from '@foyer/contracts/errors'
import type { z } from 'zod'

/** What became of a request. Nothing of this module throws, except what the abort signal asks for. */
export type Answer<T> =
  | { kind: 'ok'; value: T }
  | { kind: 'refused'; status: number; code: ErrorCode; message: string; reference: string }
  | { kind: 'unreachable' }
  | { kind: 'not-understood'; what: string }
export type Failure = Exclude<Answer<never>, { kind: 'ok' }>

type Request = { method: 'GET' | 'POST' | 'PUT' | 'DELETE'; body: unknown; signal: AbortSignal | null }

const bodyOf = async (response: Response): Promise<unknown> => {
  const text = await response.text()
  return text === '' ? null : (JSON.parse(text) as unknown)
}

/** One request to the hall's API; the answer is parsed by `schema` or said to be not understood. */
export const callApi = async <S extends z.ZodType>(
  path: string,
  schema: S,
  { method, body, signal }: Request,
): Promise<Answer<z.infer<S>>> => {
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      signal,
      credentials: 'same-origin',
      headers: body === null ? {} : { 'content-type': 'application/json' },
      body: body === null ? null : JSON.stringify(body),
    })
  } catch {
    return { kind: 'unreachable' }
  }
  let json: unknown
  try {
    json = await bodyOf(response)
  } catch {
    return { kind: 'not-understood', what: `${method} ${path}: ${response.status}, no JSON` }
  }
  if (!response.ok) {
    const refused = apiError.safeParse(json)
    if (!refused.success)
      return { kind: 'not-understood', what: `${method} ${path}: ${response.status}, no error of the API` }
    const { code, message, reference } = refused.data.error
    return { kind: 'refused', status: response.status, code, message, reference }
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return { kind: 'ok', value: parsed.data }
  const issue = parsed.error.issues[0]
  return { kind: 'not-understood', what: `${method} ${path}: ${issue?.path.join('.')} ${issue?.message}` }
}

export const getFrom = <S extends z.ZodType>(path: string, schema: S, signal: AbortSignal | null = null) =>
  callApi(path, schema, { method: 'GET', body: null, signal })

export const postTo = <S extends z.ZodType>(path: string, schema: S, body: unknown) =>
  callApi(path, schema, { method: 'POST', body, signal: null })
