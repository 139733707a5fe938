import { createHmac, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { writeWhole } from '@foyer/service/durable-file'
import { z } from 'zod'
import type { Clock, Random } from '../../../ambient.ts'

/*
 * The hall's face keys: one JSON file, mode 0600, outside the database and outside its folder, so that a copy of the
 * database opens nothing. It may hold two generations while templates are made anew; the database says which of them
 * a template belongs to.
 */

const bytes = (length: number) =>
  z
    .base64()
    .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
    .refine((read) => read.length === length, `${length} bytes in base64`)

const generation = z.strictObject({
  id: z.string().regex(/^k[0-9a-f]{16}$/),
  madeAt: z.int(),
  /** Seals the data key of each template. */
  wrappingKey: bytes(32),
  /** The rotation of the space follows from it. */
  rotationSeed: bytes(32),
})

const keyFile = z
  .strictObject({
    version: z.literal(1),
    current: z.string(),
    generations: z.array(generation).min(1),
    /** Turns customers' and guardians' numbers into pseudonyms; stays, so that a person's entries can be found. */
    pseudonymKey: bytes(32),
    /** Ed25519, DER in base64: PKCS #8 and SPKI. */
    ledgerKey: z.strictObject({ private: z.base64(), public: z.base64() }),
  })
  .refine(({ current, generations }) => generations.some(({ id }) => id === current), {
    path: ['current'],
    error: 'the id of one of the generations',
  })

export type KeyGeneration = z.infer<typeof generation>
export type FaceKeys = z.infer<typeof keyFile>

export type KeysFound =
  | { kind: 'keys'; keys: FaceKeys }
  | { kind: 'missing' }
  /** `reason` says where the file is wrong and what belongs there, never what stands in it. */
  | { kind: 'unreadable'; reason: string }

export const readKeys = (file: string): KeysFound => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'missing' }
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) }
  }
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return { kind: 'unreadable', reason: 'not JSON' }
  }
  const parsed = keyFile.safeParse(content)
  if (parsed.success) return { kind: 'keys', keys: parsed.data }
  const [issue] = parsed.error.issues
  return { kind: 'unreadable', reason: `${issue?.path.join('.') ?? ''}: allowed: ${issue?.message ?? ''}` }
}

/** Into a folder that is made where it is missing, for the hall's user alone. */
export const writeAtomically = (file: string, content: string): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeWhole(file, content)
}

const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64')

export const writeKeys = (file: string, keys: FaceKeys): void =>
  writeAtomically(
    file,
    `${JSON.stringify(
      {
        ...keys,
        generations: keys.generations.map((one) => ({
          ...one,
          wrappingKey: base64(one.wrappingKey),
          rotationSeed: base64(one.rotationSeed),
        })),
        pseudonymKey: base64(keys.pseudonymKey),
      },
      null,
      2,
    )}\n`,
  )

export const newGeneration = (random: Random, clock: Clock): KeyGeneration => ({
  id: `k${Buffer.from(random.bytes(8)).toString('hex')}`,
  madeAt: clock(),
  wrappingKey: Uint8Array.from(random.bytes(32)),
  rotationSeed: Uint8Array.from(random.bytes(32)),
})

export const newKeys = (random: Random, clock: Clock): FaceKeys => {
  const first = newGeneration(random, clock)
  const pair = generateKeyPairSync('ed25519')
  return {
    version: 1,
    current: first.id,
    generations: [first],
    pseudonymKey: Uint8Array.from(random.bytes(32)),
    ledgerKey: {
      private: pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
      public: pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    },
  }
}

/** Kept in the database: shows that a key is the right one, and nothing of it. */
export const keyCheck = (key: KeyGeneration): string =>
  createHmac('sha256', key.wrappingKey).update('this is the key').update(key.rotationSeed).digest('hex')
