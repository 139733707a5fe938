import { createHash } from 'node:crypto'
import type {
  ApplicationDetail,
  ApplicationListItem,
  ApplicationProgress,
  ApplicationSubmission,
  Comparison,
  Definition,
} from '@foyer/contracts/hall-api'
import {
  isTrackingNumber,
  makeTrackingNumber,
  trackingNumberRandomBytes,
} from '@foyer/contracts/tracking-number'
import { dayOf } from '../hall-time.ts'
import { ApiProblem } from '../http/problem.ts'
import { namesOn } from '../identity/index.ts'
import { createDecisions } from './decisions.ts'
import { newestOf } from './definitions.ts'
import type { ApplicationDeps } from './ports.ts'
import { answerProblems, answersInWords, mayBecome, type Status } from './rules.ts'
import { type Application, createApplicationStore } from './store.ts'
import { askUtility, ifReachable } from './utility-answer.ts'
import { dueDate } from './working-days.ts'

export type Submitted = { kind: 'new' | 'known'; trackingNumber: string; publicUrl: string }
type Stored = Pick<Application, 'trackingNumber' | 'publicToken' | 'bodyHash'>

/** Same content, same hash, whatever the order of its fields. */
const hashOf = (submission: ApplicationSubmission): string => {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, child]) => [name, sorted(child)]),
    )
  }
  return createHash('sha256')
    .update(JSON.stringify(sorted(submission)))
    .digest('hex')
}

/** Applications from a kiosk's outbox to the clerk's decision. `start` carries out what a crash left half done. */
export const createApplications = (deps: ApplicationDeps) => {
  const { clock, random, log, audit, utility, definitions, calendar } = deps
  const store = createApplicationStore(deps.db)
  const urlOf = (publicToken: string): string => new URL(`/p/${publicToken}`, deps.publicUrl).href

  const formOf = (id: string, version: number): Definition => {
    const form = definitions.find((one) => one.id === id && one.version === version)
    if (form !== undefined) return form
    const known = definitions.map((one) => `${one.id} version ${one.version}`).join(', ')
    throw new ApiProblem('bad-request', `no such form here; known are: ${known}`)
  }
  const formOfApplication = ({ submission }: Application): Definition =>
    formOf(submission.definitionId, submission.definitionVersion)

  const decisions = createDecisions({ ...deps, store, formOf: formOfApplication, urlOf })

  const check = (submission: ApplicationSubmission): Definition => {
    if (!isTrackingNumber(submission.trackingNumber)) {
      const problem = {
        path: 'body.trackingNumber',
        found: 'a wrong check character',
        allowed: 'the right one',
      }
      throw new ApiProblem('bad-request', 'the tracking number is mistyped', [problem])
    }
    const form = formOf(submission.definitionId, submission.definitionVersion)
    const problems = answerProblems(form, submission.answers)
    if (problems.length > 0) {
      throw new ApiProblem(
        'bad-request',
        `the answers do not fit ${form.id} version ${form.version}; see problems`,
        problems.map(({ question, found, allowed }) => ({
          path: `body.answers.${question}`,
          found,
          allowed,
        })),
      )
    }
    return form
  }

  const listItem = (application: Application): ApplicationListItem => ({
    trackingNumber: application.trackingNumber,
    title: formOfApplication(application).title,
    status: application.status,
    submittedAt: application.submission.submittedAt,
    dueOn: application.dueOn,
    kioskId: application.submission.kioskId,
  })

  const find = async (trackingNumber: string): Promise<Application> => {
    const found = await store.byTrackingNumber(trackingNumber)
    if (found === null) throw new ApiProblem('not-found', 'no application has this tracking number')
    return found
  }

  const comparisonOf = async (customerNumber: string | null): Promise<Comparison | null> =>
    customerNumber === null ? null : ifReachable(() => utility.comparison(customerNumber))

  /** The account, when the customer did not know its number: the card's holder has just one. */
  const accountOf = async ({ customerNumber, submission }: Application): Promise<string | null> => {
    const card = submission.applicant.card
    if (customerNumber !== null || card === null) return customerNumber
    for (const name of namesOn(card)) {
      const customer = await ifReachable(() => utility.findByCard(card.idNumber, name))
      if (customer === null) continue
      const [only, ...others] = customer.accounts
      return only !== undefined && others.length === 0 ? only.customerNumber : null
    }
    return null
  }

  return {
    definitions: () => newestOf(definitions),

    comparison: async (customerNumber: string): Promise<Comparison> => {
      const found = await askUtility(() => utility.comparison(customerNumber))
      if (found === null) throw new ApiProblem('not-found', 'this account has no choice of tariff')
      return found
    },

    /** Takes a submission once: its key is stored with it in one transaction. */
    submit: async (kioskId: string, submission: ApplicationSubmission): Promise<Submitted> => {
      if (submission.kioskId !== kioskId)
        throw new ApiProblem('forbidden', 'an application comes from the kiosk it was filled in at')
      const form = check(submission)
      const bodyHash = hashOf(submission)
      const now = clock()
      const { kind, stored } = await store.inTransaction<{ kind: Submitted['kind']; stored: Stored }>(
        async (rows) => {
          const same = await rows.byKey(submission.key)
          if (same !== null) return { kind: 'known', stored: same }
          if ((await rows.byPublicToken(submission.publicToken)) !== null)
            throw new ApiProblem('conflict', 'this public token belongs to another application')
          const taken = await rows.byTrackingNumber(submission.trackingNumber)
          // A kiosk whose clock is ahead does not give the hall more time.
          const handedIn = Math.min(submission.submittedAt, now)
          // Two kiosks drew the same thirty random bits: the second is not lost, it gets another number.
          const trackingNumber =
            taken === null
              ? submission.trackingNumber
              : makeTrackingNumber(dayOf(handedIn), random.bytes(trackingNumberRandomBytes))
          if (taken !== null) log.warn({ trackingNumber }, 'a tracking number was taken; another was given')
          await rows.add({
            trackingNumber,
            key: submission.key,
            bodyHash,
            publicToken: submission.publicToken,
            submission,
            receivedAt: now,
            dueOn: dueDate(handedIn, form.decidedWithin, calendar),
            customerNumber: submission.customerNumber,
            status: 'received',
            revision: 1,
            pending: null,
          })
          await rows.addStep(trackingNumber, { status: 'received', at: handedIn, note: null })
          return { kind: 'new', stored: { trackingNumber, bodyHash, publicToken: submission.publicToken } }
        },
      )
      if (stored.bodyHash !== bodyHash)
        throw new ApiProblem('conflict', 'this key was used for an application with other content')
      if (kind === 'new')
        await audit.record(`kiosk:${kioskId}`, 'application.submit', stored.trackingNumber, 'done')
      return { kind, trackingNumber: stored.trackingNumber, publicUrl: urlOf(stored.publicToken) }
    },

    list: async (status: Status | null): Promise<ApplicationListItem[]> =>
      (await store.list(status)).map(listItem),

    /** All of an application, for a clerk who has it in hand: from then on it is in review. */
    detail: async (clerk: string, trackingNumber: string): Promise<ApplicationDetail> => {
      const before = await find(trackingNumber)
      await audit.record(`staff:${clerk}`, 'application.view', trackingNumber, 'done')
      const customerNumber = await accountOf(before)
      const status: Status = mayBecome(before.status, 'in-review') ? 'in-review' : before.status
      if (status !== before.status || customerNumber !== before.customerNumber) {
        // When another clerk was quicker, what they made of it is what is shown.
        await store.inTransaction(async (rows) => {
          const change = { status, customerNumber, pending: before.pending }
          const changed = await rows.change(trackingNumber, before.revision, change)
          if (changed && status !== before.status)
            await rows.addStep(trackingNumber, { status, at: clock(), note: null })
        })
      }
      const now = await find(trackingNumber)
      return {
        ...listItem(now),
        revision: now.revision,
        applicant: now.submission.applicant,
        customerNumber: now.customerNumber,
        answers: answersInWords(formOfApplication(now), now.submission.answers),
        comparison: await comparisonOf(now.customerNumber),
        steps: await store.steps(trackingNumber),
      }
    },

    /** What whoever holds the link may see: how far it is, and nothing that tells who. */
    progress: async (publicToken: string): Promise<ApplicationProgress> => {
      const found = await store.byPublicToken(publicToken)
      if (found === null) throw new ApiProblem('not-found', 'no application has this link')
      return {
        trackingNumber: found.trackingNumber,
        title: formOfApplication(found).title,
        status: found.status,
        steps: await store.steps(found.trackingNumber),
        dueOn: found.dueOn,
      }
    },

    decide: decisions.decide,
    /** One round of what is left to do: decisions that a crash cut short, messages not yet taken. */
    catchUp: decisions.catchUp,
    start: decisions.start,
  }
}
export type Applications = ReturnType<typeof createApplications>
