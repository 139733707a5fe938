import type { applicationDecision, Definition } from '@foyer/contracts/hall-api'
import type { z } from 'zod'
import { dayOf } from '../hall-time.ts'
import { ApiProblem } from '../http/problem.ts'
import { startWorkLoop, type WorkLoop } from '../work-loop.ts'
import { decisionText } from './notices.ts'
import { decided, firstMonth, mayBecome, outcomeOf, wantsMessage } from './rules.ts'
import type { ApplicationDeps } from './ports.ts'
import type { Application, ApplicationStore, Notice, PendingDecision } from './store.ts'
import { isUnreachable } from './utility-answer.ts'

export type DecisionRequest = z.infer<typeof applicationDecision>

type Deps = ApplicationDeps & {
  store: ApplicationStore
  formOf: (application: Application) => Definition
  urlOf: (publicToken: string) => string
}
type CarriedOut = { kind: 'done' } | { kind: 'refused'; reason: string } | { kind: 'unreachable' }

const roundMs = 5_000
const messageLife = 7 * 24 * 60 * 60 * 1000

const changedSince = () =>
  new ApiProblem('conflict', 'somebody has changed this application since it was read; read it again')

/**
 * A decision is written down before it is carried out and taken off again in one transaction with its effect here, so
 * that a kill at any point leaves either nothing or something that `catchUp` finishes. The utility is told with the
 * application's own key, which changes a tariff once.
 */
export const createDecisions = ({ store, utility, audit, clock, random, log, ...deps }: Deps) => {
  const tellUtility = async (application: Application, pending: PendingDecision): Promise<CarriedOut> => {
    if (pending.decision === 'reject') return { kind: 'done' }
    const { customerNumber, submission } = application
    if (customerNumber === null) return { kind: 'refused', reason: 'the customer number is not known' }
    try {
      const from = firstMonth(submission.answers, dayOf(submission.submittedAt), dayOf(pending.at))
      const answer = await utility.changeTariff({
        key: application.key,
        customerNumber,
        to: 'peak-valley',
        from,
      })
      return answer.kind === 'changed' ? { kind: 'done' } : answer
    } catch (error) {
      if (isUnreachable(error)) return { kind: 'unreachable' }
      throw error
    }
  }

  const phoneOf = async ({ customerNumber, submission }: Application): Promise<string | null> => {
    if (submission.applicant.phone !== null || customerNumber === null) return submission.applicant.phone
    return (await utility.findByNumber(customerNumber))?.phone ?? null
  }

  const carryOut = async (application: Application, pending: PendingDecision): Promise<CarriedOut> => {
    const { trackingNumber, submission, customerNumber, revision } = application
    const outcome = await tellUtility(application, pending)
    if (outcome.kind === 'unreachable') return outcome
    const actor = `staff:${pending.by}`
    if (outcome.kind === 'refused') {
      const taken = await store.change(trackingNumber, revision, {
        status: application.status,
        pending: null,
        customerNumber,
      })
      if (taken) await audit.record(actor, `application.${pending.decision}`, trackingNumber, 'refused')
      return outcome
    }
    const status = outcomeOf(pending.decision)
    const finished = await store.inTransaction(async (rows) => {
      if (!(await rows.change(trackingNumber, revision, { status, pending: null, customerNumber })))
        return false
      await rows.addStep(trackingNumber, { status, at: clock(), note: pending.note })
      if (wantsMessage(submission.answers)) {
        const text = decisionText({
          hall: deps.hallName,
          title: deps.formOf(application).title,
          trackingNumber,
          decision: pending.decision,
          from: firstMonth(submission.answers, dayOf(submission.submittedAt), dayOf(pending.at)),
          note: pending.note,
          progressUrl: deps.urlOf(application.publicToken),
        })
        await rows.addNotice({ key: pending.noticeKey, trackingNumber, text, at: clock() })
      }
      return true
    })
    // Otherwise another round has finished the same decision meanwhile.
    if (finished) await audit.record(actor, `application.${pending.decision}`, trackingNumber, 'done')
    return { kind: 'done' }
  }

  const sendNotice = async ({ key, trackingNumber, text, at }: Notice): Promise<void> => {
    const application = await store.byTrackingNumber(trackingNumber)
    const phone = application === null ? null : await phoneOf(application)
    // Nobody knows a number for this customer: the progress page tells in any case.
    if (phone !== null) await deps.sendMessage({ key, phone, text, expiresAt: at + messageLife })
    await store.delivered(key, clock())
  }

  /** A message that is not taken waits for the next round; its key keeps it from being sent twice. */
  const sendNotices = async (): Promise<void> => {
    for (const notice of await store.undelivered()) {
      await sendNotice(notice).catch((error: unknown) =>
        log.warn({ err: error, notice: notice.key }, 'a message about an application was not taken'),
      )
    }
  }

  const catchUp = async (): Promise<void> => {
    for (const application of await store.withPending()) {
      if (application.pending !== null) await carryOut(application, application.pending)
    }
    await sendNotices()
  }

  return {
    catchUp,

    /** Decides and carries it out. Refused with `conflict` when the application is not as the clerk saw it. */
    decide: async (clerk: string, trackingNumber: string, request: DecisionRequest): Promise<void> => {
      const found = await store.byTrackingNumber(trackingNumber)
      if (found === null) throw new ApiProblem('not-found', 'no application has this tracking number')
      if (found.revision !== request.revision || decided(found.status) || found.pending !== null)
        throw changedSince()
      const outcome = outcomeOf(request.decision)
      if (!mayBecome(found.status, outcome))
        throw new ApiProblem(
          'conflict',
          `an application that is ${found.status} cannot become ${outcome}: open it first`,
        )
      const note = request.note === null || request.note.trim() === '' ? null : request.note.trim()
      if (request.decision === 'reject' && note === null) {
        const problem = {
          path: 'body.note',
          found: 'nothing',
          allowed: 'the reason, which the customer will read',
        }
        throw new ApiProblem('bad-request', 'a rejection needs its reason', [problem])
      }
      const pending = { decision: request.decision, note, by: clerk, at: clock(), noticeKey: random.uuid() }
      const { status, customerNumber } = found
      if (!(await store.change(trackingNumber, found.revision, { status, customerNumber, pending })))
        throw changedSince()
      const carried = await carryOut({ ...found, revision: found.revision + 1, pending }, pending)
      if (carried.kind === 'unreachable')
        throw new ApiProblem(
          'utility-unreachable',
          "the decision is kept and will be carried out as soon as the utility's customer system answers",
        )
      if (carried.kind === 'refused')
        throw new ApiProblem('conflict', `the utility does not change this tariff: ${carried.reason}`)
      void sendNotices().catch((error: unknown) => log.error({ err: error }, 'messages could not be read'))
    },

    /** Catches up now and again and again, until the loop is stopped. */
    start: (): WorkLoop =>
      startWorkLoop({
        log,
        name: 'applications',
        round: () => catchUp().then(() => roundMs),
        afterFailure: roundMs,
      }),
  }
}
