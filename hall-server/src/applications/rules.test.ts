import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { houseDefinitions, newestOf } from './definitions.ts'
import { answerProblems, answersInWords, decided, firstMonth, mayBecome, type Status } from './rules.ts'

const statuses: readonly Status[] = ['received', 'in-review', 'approved', 'rejected']
const [form] = houseDefinitions
if (form === undefined) throw new Error('there is no form')

describe('the state of an application', () => {
  it('goes from received through review to a decision, and never back', () => {
    const ways = statuses.flatMap((from) =>
      statuses.filter((to) => mayBecome(from, to)).map((to) => `${from} → ${to}`),
    )
    expect(ways).toEqual(['received → in-review', 'in-review → approved', 'in-review → rejected'])
    expect(statuses.filter(decided)).toEqual(['approved', 'rejected'])
  })
})

describe('answers', () => {
  it('fit when each question has one of its choices', () => {
    const choices = form.questions.map(({ id, choices: all }) =>
      fc.constantFrom(...all).map((choice) => [id, choice.id] as const),
    )
    fc.assert(
      fc.property(fc.tuple(...choices), (given) => {
        const answers = Object.fromEntries(given)
        expect(answerProblems(form, answers)).toEqual([])
        expect(answersInWords(form, answers).map(({ answer }) => answer['zh-CN'])).not.toContain('—')
      }),
    )
  })

  it('that are missing, unknown or to no question are each named, without the value', () => {
    const problems = answerProblems(form, { start: 'last-year', notice: 'page', __proto__x: 'secret' })
    expect(problems).toEqual([
      { question: 'start', found: 'string of 9 characters', allowed: 'next-month | new-year' },
      { question: 'night-use', found: 'nothing', allowed: 'heating | vehicle | both | neither' },
      { question: '__proto__x', found: 'an answer', allowed: 'no such question in this form' },
    ])
  })

  it('never make the check throw, whatever is sent', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (answers) => {
        const known = form.questions.every(({ id, choices }) =>
          choices.some((choice) => choice.id === (Object.hasOwn(answers, id) ? answers[id] : null)),
        )
        return known || answerProblems(form, answers).length > 0
      }),
    )
  })
})

describe('the first month of a new tariff', () => {
  it.each([
    ['next-month', '2026-11-20', '2026-11-24', '2026-12'],
    ['next-month', '2026-12-30', '2027-01-04', '2027-02'],
    ['next-month', '2026-12-20', '2026-12-24', '2027-01'],
    ['new-year', '2026-11-20', '2026-11-24', '2027-01'],
    ['new-year', '2026-12-30', '2027-01-04', '2027-02'],
    ['new-year', '2026-01-02', '2026-01-05', '2027-01'],
  ])('for %s, asked on %s and decided on %s, is %s', (start, submitted, decidedOn, month) => {
    expect(firstMonth({ start }, submitted, decidedOn)).toBe(month)
  })
})

describe('the forms of the house', () => {
  it('are offered in their newest version alone', () => {
    const newer = { ...form, version: form.version + 1 }
    expect(newestOf([form, newer])).toEqual([newer])
    expect(newestOf(houseDefinitions).map(({ id }) => id)).toEqual(['peak-valley'])
  })

  it('ask three questions, each with a reason, in all three languages', () => {
    expect(form.questions).toHaveLength(3)
    const texts = [form.title, form.declaration, ...form.questions.flatMap((one) => [one.title, one.why])]
    const all = [...texts, ...form.questions.flatMap(({ choices }) => choices.map(({ text }) => text))]
    for (const text of all) {
      expect(Object.values(text).every((words) => words.trim().length > 1)).toBe(true)
      expect(text['zh-CN']).not.toMatch(/[,:;?!]/)
      expect(text.en).not.toMatch(/[\u4e00-\u9fff]/)
    }
  })
})
