import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { cardContent } from './reader/card-messages.ts'

/** Beside what tells who it is stands the content of the card. */
const person = z
  .looseObject({ id: z.string(), story: z.string(), phone: z.string(), customerNumbers: z.array(z.string()) })
  .transform(({ id, story, phone, customerNumbers, ...rest }, context) => {
    const card = cardContent.safeParse(rest)
    if (card.success) return { id, story, phone, customerNumbers, card: card.data }
    context.addIssue({ code: 'custom', message: z.prettifyError(card.error), input: rest })
    return z.NEVER
  })
export const people = z.array(person)
export type Person = z.infer<typeof person>

export interface People {
  readonly people: readonly Person[]
  /** Why the list is empty; null when it was read. */
  readonly problem: string | null
}

/**
 * Reads the demo people that the hall writes when it starts. It is read anew each time, because the simulator may
 * be there first.
 */
export async function readPeople(file: string | null): Promise<People> {
  if (file === null) return { people: [], problem: 'no peopleFile is configured' }
  try {
    const parsed = people.safeParse(JSON.parse(await readFile(file, 'utf8')))
    if (parsed.success) return { people: parsed.data, problem: null }
    return { people: [], problem: `${file}: ${z.prettifyError(parsed.error)}` }
  } catch (error) {
    return {
      people: [],
      problem: `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
}
