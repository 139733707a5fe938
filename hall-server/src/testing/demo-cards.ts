import type { IdCard } from '@foyer/contracts/hall-api'
import type { openDemoUtility } from '../utility/index.ts'

type Person = Awaited<ReturnType<typeof openDemoUtility>>['people'][number]

/** The demo people by a word of their story, and the card that each carries. */
export const demoCards = (people: readonly Person[]) => {
  const personOf = (story: string): Person => {
    const person = people.find((candidate) => candidate.story.includes(story))
    if (person === undefined) throw new RangeError(`nobody has the story ${story}`)
    return person
  }
  const cardOf = (story: string): IdCard => {
    const { id: _id, story: _story, phone: _phone, customerNumbers: _numbers, ...card } = personOf(story)
    return card
  }
  return { personOf, cardOf }
}
