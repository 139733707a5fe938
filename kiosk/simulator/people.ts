import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { CardContent } from './reader/card.ts'

const person = z.object({
  id: z.string(),
  story: z.string(),
  name: z.string(),
  sex: z.string(),
  ethnicity: z.string(),
  birth: z.string(),
  address: z.string(),
  idNumber: z.string(),
  authority: z.string(),
  validFrom: z.string(),
  validTo: z.string(),
  phone: z.string(),
  customerNumbers: z.array(z.string()),
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

export function cardOf(somebody: Person): CardContent {
  const { name, sex, ethnicity, birth, address, idNumber, authority, validFrom, validTo } = somebody
  return { name, sex, ethnicity, birth, address, idNumber, authority, validFrom, validTo }
}
