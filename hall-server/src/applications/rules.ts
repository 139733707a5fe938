import type { ApplicationDetail, ApplicationSubmission, Definition } from '@foyer/contracts/hall-api'
import type { Localized } from '@foyer/contracts/locale'
import { addMonths } from '../hall-time.ts'

export type Status = ApplicationDetail['status']
export type Decision = 'approve' | 'reject'

const next: Readonly<Record<Status, readonly Status[]>> = {
  received: ['in-review'],
  'in-review': ['approved', 'rejected'],
  approved: [],
  rejected: [],
}

/** Whether an application may go from one state to the other; a decided one stays decided. */
export const mayBecome = (from: Status, to: Status): boolean => next[from].includes(to)

export const decided = (status: Status): boolean => next[status].length === 0

export const outcomeOf = (decision: Decision): Status => (decision === 'approve' ? 'approved' : 'rejected')

export type AnswerProblem = { question: string; found: string; allowed: string }

/** What is wrong with answers under the form they were given to; empty when every question has one of its choices. */
export const answerProblems = (
  form: Definition,
  answers: ApplicationSubmission['answers'],
): AnswerProblem[] => [
  ...form.questions.flatMap(({ id, choices }) => {
    const answer = Object.hasOwn(answers, id) ? answers[id] : undefined
    if (answer !== undefined && choices.some((choice) => choice.id === answer)) return []
    const found = answer === undefined ? 'nothing' : `string of ${answer.length} characters`
    return [{ question: id, found, allowed: choices.map((choice) => choice.id).join(' | ') }]
  }),
  ...Object.keys(answers)
    .filter((id) => !form.questions.some((question) => question.id === id))
    .map((id) => ({
      question: id.slice(0, 64),
      found: 'an answer',
      allowed: 'no such question in this form',
    })),
]

const unknown: Localized = { 'zh-CN': '—', 'zh-TW': '—', en: '—' }

/** Questions and answers in the words the customer read. */
export const answersInWords = (
  form: Definition,
  answers: ApplicationSubmission['answers'],
): ApplicationDetail['answers'] =>
  form.questions.map(({ id, title, choices }) => ({
    question: title,
    answer: choices.find((choice) => choice.id === answers[id])?.text ?? unknown,
  }))

/**
 * First month of the new tariff, `YYYY-MM`: the one after the decision, or the January after the application. Never a
 * month that has begun when it is decided. `submittedOn`, `decidedOn`: `YYYY-MM-DD` in the hall.
 */
export const firstMonth = (
  answers: ApplicationSubmission['answers'],
  submittedOn: string,
  decidedOn: string,
): string => {
  const earliest = addMonths(decidedOn.slice(0, 7), 1)
  if (answers['start'] !== 'new-year') return earliest
  const january = `${Number(submittedOn.slice(0, 4)) + 1}-01`
  return january > earliest ? january : earliest
}

export const wantsMessage = (answers: ApplicationSubmission['answers']): boolean =>
  answers['notice'] === 'message'
