import {
  consentText,
  faceAnswer,
  faceAttempt,
  faceEnrolment,
  faceStatus,
  faceVerification,
  ledgerReceipt,
  type ConsentText,
  type FaceAnswer,
  type FaceAttempt,
  type FaceEnrolment,
  type FaceEnrolmentRequest,
  type FaceProbe,
  type FacePurpose,
  type FaceStatus,
  type FaceVerification,
  type LedgerReceipt,
} from '@foyer/contracts/face'
import { visit, type Visit } from '@foyer/contracts/hall-api'
import { z } from 'zod'
import type { Ask, HallResult } from './question.ts'

/** The hall's routes about faces. Every method resolves, none rejects. */
export class FaceCalls {
  readonly #ask: Ask

  constructor(ask: Ask) {
    this.#ask = ask
  }

  status(): Promise<HallResult<FaceStatus>> {
    return this.#get('face/status', null, faceStatus)
  }

  /** `visitToken` is null where nobody is known yet. */
  attempt(visitToken: string | null, purpose: FacePurpose): Promise<HallResult<FaceAttempt>> {
    return this.#post('face/attempts', visitToken, { purpose }, faceAttempt)
  }

  identification(attemptId: string, probe: FaceProbe): Promise<HallResult<FaceAnswer>> {
    return this.#post(`${attemptPath(attemptId)}/identification`, null, probe, faceAnswer)
  }

  confirmation(attemptId: string): Promise<HallResult<Visit>> {
    return this.#post(`${attemptPath(attemptId)}/confirmation`, null, {}, visit)
  }

  rejection(attemptId: string): Promise<HallResult<unknown>> {
    return this.#post(`${attemptPath(attemptId)}/rejection`, null, {}, z.unknown())
  }

  consentText(): Promise<HallResult<ConsentText>> {
    return this.#get('face/consent-text', null, consentText)
  }

  enrolment(visitToken: string): Promise<HallResult<FaceEnrolment>> {
    return this.#get('face/enrolment', visitToken, faceEnrolment)
  }

  /** The same key gives the same receipt, so an unanswered enrolment may be repeated. */
  enrol(visitToken: string, body: FaceEnrolmentRequest): Promise<HallResult<LedgerReceipt>> {
    return this.#post('face/enrolment', visitToken, body, ledgerReceipt)
  }

  withdraw(visitToken: string, key: string): Promise<HallResult<LedgerReceipt>> {
    return this.#post('face/withdrawal', visitToken, { key }, ledgerReceipt)
  }

  verify(
    visitToken: string,
    body: FaceProbe & { readonly attemptId: string },
  ): Promise<HallResult<FaceVerification>> {
    return this.#post('face/verification', visitToken, body, faceVerification)
  }

  #get<T>(path: string, visitToken: string | null, answer: z.ZodType<T>): Promise<HallResult<T>> {
    return this.#ask({ method: 'GET', path, visitToken, body: null, answer })
  }

  #post<T>(
    path: string,
    visitToken: string | null,
    body: unknown,
    answer: z.ZodType<T>,
  ): Promise<HallResult<T>> {
    return this.#ask({ method: 'POST', path, visitToken, body, answer })
  }
}

const attemptPath = (id: string): string => `face/attempts/${encodeURIComponent(id)}`
