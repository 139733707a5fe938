import { apiError } from '@foyer/contracts/errors'
import {
  account,
  applicationAccepted,
  comparison,
  definition,
  payment,
  phoneCodeSent,
  visit,
  type Account,
  type ApplicationSubmission,
  type Comparison,
  type Definition,
  type Identification,
  type Payment,
  type PaymentRequest,
  type Visit,
} from '@foyer/contracts/hall-api'
import { z } from 'zod'
import { FaceCalls } from './face-calls.ts'
import type { HallResult, Question } from './question.ts'

export type HallClientOptions = {
  /** Such as `http://127.0.0.1:7400`. */
  readonly url: string
  readonly kioskId: string
  readonly token: string
  /** A question unanswered for this long counts as unreachable, in ms. */
  readonly deadlineMs: number
  /** Told of every question: whether the hall answered at all, and in what words it failed if not. */
  readonly onAnswer: (answered: boolean, problem: string | null) => void
}

const mostBytes = 1024 * 1024
const unreachable = { ok: false, failure: { kind: 'unreachable' } } as const

/** The hall's HTTP API as a kiosk uses it. Every method resolves, none rejects. */
export class HallClient {
  readonly face = new FaceCalls((question) => this.#ask(question))
  readonly #options: HallClientOptions
  readonly #signal: AbortSignal

  /** Aborting `signal` ends every question under way. */
  constructor(options: HallClientOptions, signal: AbortSignal) {
    this.#options = options
    this.#signal = signal
  }

  identify(body: Identification): Promise<HallResult<Visit>> {
    return this.#ask({ method: 'POST', path: 'visits', visitToken: null, body, answer: visit })
  }

  sendCode(phone: string): Promise<HallResult<z.infer<typeof phoneCodeSent>>> {
    const body = { phone }
    return this.#ask({ method: 'POST', path: 'phone-codes', visitToken: null, body, answer: phoneCodeSent })
  }

  endVisit(visitToken: string): Promise<HallResult<unknown>> {
    return this.#ask({
      method: 'DELETE',
      path: 'visits/current',
      visitToken,
      body: null,
      answer: z.unknown(),
    })
  }

  account(visitToken: string, customerNumber: string): Promise<HallResult<Account>> {
    return this.#get(`accounts/${encodeURIComponent(customerNumber)}`, visitToken, account)
  }

  comparison(visitToken: string, customerNumber: string): Promise<HallResult<Comparison>> {
    return this.#get(`accounts/${encodeURIComponent(customerNumber)}/peak-valley`, visitToken, comparison)
  }

  /** The same key gives the same payment, so an unanswered creation may be repeated. */
  createPayment(visitToken: string, body: PaymentRequest): Promise<HallResult<Payment>> {
    return this.#ask({ method: 'POST', path: 'payments', visitToken, body, answer: payment })
  }

  payment(visitToken: string | null, key: string): Promise<HallResult<Payment>> {
    return this.#get(`payments/${encodeURIComponent(key)}`, visitToken, payment)
  }

  cancelPayment(visitToken: string | null, key: string): Promise<HallResult<Payment>> {
    const path = `payments/${encodeURIComponent(key)}/cancel`
    return this.#ask({ method: 'POST', path, visitToken, body: {}, answer: payment })
  }

  definitions(): Promise<HallResult<Definition[]>> {
    return this.#get('applications/definitions', null, z.array(definition))
  }

  submit(body: ApplicationSubmission): Promise<HallResult<z.infer<typeof applicationAccepted>>> {
    return this.#ask({
      method: 'POST',
      path: 'applications',
      visitToken: null,
      body,
      answer: applicationAccepted,
    })
  }

  /** Whether the hall answers at all. */
  async knock(): Promise<boolean> {
    return (await this.#get('health', null, z.unknown())).ok
  }

  #get<T>(path: string, visitToken: string | null, answer: z.ZodType<T>): Promise<HallResult<T>> {
    return this.#ask({ method: 'GET', path, visitToken, body: null, answer })
  }

  async #ask<T>(question: Question<T>): Promise<HallResult<T>> {
    const { kioskId, token, url, deadlineMs, onAnswer } = this.#options
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, 'x-kiosk-id': kioskId }
    if (question.visitToken !== null) headers['x-visit-token'] = question.visitToken
    if (question.body !== null) headers['content-type'] = 'application/json'
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(deadlineMs)])
    try {
      const response = await fetch(new URL(`/api/v1/${question.path}`, url), {
        method: question.method,
        headers,
        body: question.body === null ? null : JSON.stringify(question.body),
        signal,
        redirect: 'error',
      })
      const text = await limitedText(response)
      const read = readAnswer(response, text, question.answer)
      onAnswer(read.problem === null, read.problem)
      return read.result
    } catch (error) {
      if (!this.#signal.aborted) onAnswer(false, reasonOf(error))
      return unreachable
    }
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'failed'
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return code === '' ? error.name : code
}

const limitedText = async (response: Response): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > mostBytes) throw new RangeError(`an answer of more than ${mostBytes} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

const parseJson = (text: string): { readonly json: unknown } | null => {
  if (text === '') return { json: null }
  try {
    return { json: JSON.parse(text) }
  } catch {
    return null
  }
}

/** An answer outside the contract is no answer: what it meant for the request is not known. */
const readAnswer = <T>(
  response: Response,
  text: string,
  schema: z.ZodType<T>,
): { readonly result: HallResult<T>; readonly problem: string | null } => {
  const body = parseJson(text)
  if (body === null)
    return { result: unreachable, problem: `status ${response.status} with a body that is no JSON` }
  if (!response.ok) {
    const error = apiError.safeParse(body.json)
    if (!error.success)
      return { result: unreachable, problem: `status ${response.status} without an error of ours` }
    const { code, reference } = error.data.error
    return { result: { ok: false, failure: { kind: 'refused', code, reference } }, problem: null }
  }
  const value = schema.safeParse(body.json)
  if (value.success) return { result: { ok: true, value: value.data }, problem: null }
  const where = value.error.issues.map(({ path }) => path.join('.')).join(', ')
  return { result: unreachable, problem: `an answer outside the contract at ${where}` }
}
