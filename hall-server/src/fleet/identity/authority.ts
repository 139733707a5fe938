import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { writeWhole } from '@foyer/service/durable-file'
import { z } from 'zod'
import type { Clock, Random } from '../../ambient.ts'
import { fingerprintOf, makeAuthority, type Signer } from './certificates.ts'

const YEAR_MS = 365 * 24 * 60 * 60 * 1000
const AUTHORITY_YEARS = 10

const generation = z.strictObject({
  number: z.int().positive(),
  name: z.string(),
  certificate: z.string(),
  key: z.string(),
  retiredAt: z.number().nullable(),
})
const authorityFile = z.strictObject({ version: z.literal(1), generations: z.array(generation).min(1) })
export type Generation = z.infer<typeof generation>

export class AuthorityError extends Error {
  readonly code: 'authority-unusable'
  constructor(message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'AuthorityError'
    this.code = 'authority-unusable'
  }
}

/** The hall's CA: one generation, or several while devices pass from one to the next. */
export type Authority = {
  generations: () => readonly Generation[]
  /** Signs from now on: the newest. */
  signer: () => Generation
  /** What the hall itself shows a certificate of: the oldest that is trusted, because every device knows that one. */
  shown: () => Generation
  /** PEM of all that are trusted. */
  trusted: () => string
  rotate: () => Promise<Generation>
  retire: (number: number, at: number) => void
}

/**
 * Opens the CA in `folder`, or makes it: a key on P-256 that is valid for ten years, in `authority.json`, which only
 * the hall's user may read. `ca.pem` beside it holds the certificates, for brokers and tools outside.
 *
 * @throws AuthorityError `authority-unusable`: never is a damaged CA replaced by a new one that no device knows.
 */
export const openAuthority = async (folder: string, clock: Clock, random: Random): Promise<Authority> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'authority.json')
  const make = async (number: number): Promise<Generation> => {
    const now = clock()
    const until = now + AUTHORITY_YEARS * YEAR_MS
    // The tag keeps two halls, or a hall set up twice, from having CAs of the same name.
    const tag = Buffer.from(random.bytes(4)).toString('hex')
    const made: Signer = await makeAuthority(`Foyer hall CA ${number} ${tag}`, { from: now, until }, random)
    return { number, ...made, retiredAt: null }
  }
  const read = (): Generation[] => {
    try {
      const { generations } = authorityFile.parse(JSON.parse(readFileSync(file, 'utf8')))
      for (const { certificate } of generations) fingerprintOf(certificate)
      return generations
    } catch (problem) {
      throw new AuthorityError(
        `${file} is not a CA that this hall wrote; put it back from a copy. Remove it only if every device is to be enrolled anew`,
        problem,
      )
    }
  }
  let generations: Generation[] = existsSync(file) ? read() : []
  const live = (): Generation[] => generations.filter(({ retiredAt }) => retiredAt === null)
  const trusted = (): string =>
    live()
      .map(({ certificate }) => certificate)
      .join('')
  const save = (changed: Generation[]): void => {
    writeWhole(file, `${JSON.stringify({ version: 1, generations: changed }, null, 2)}\n`)
    generations = changed
    writeWhole(join(folder, 'ca.pem'), trusted(), 0o644)
  }
  const add = async (): Promise<Generation> => {
    const made = await make((generations.at(-1)?.number ?? 0) + 1)
    save([...generations, made])
    return made
  }
  const first = live()[0] ?? (await add())
  // Leaves must not outlive it, and devices need time to learn the next one.
  const newest = live().at(-1) ?? first
  if (new X509Certificate(newest.certificate).validToDate.getTime() - clock() < YEAR_MS) await add()

  // A kill between the two files leaves the older one behind.
  writeWhole(join(folder, 'ca.pem'), trusted(), 0o644)

  return {
    generations: () => generations,
    signer: () => live().at(-1) ?? first,
    shown: () => live()[0] ?? first,
    trusted,
    rotate: add,
    retire: (number, at) => {
      save(generations.map((one) => (one.number === number ? { ...one, retiredAt: at } : one)))
    },
  }
}
