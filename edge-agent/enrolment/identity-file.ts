import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '@foyer/service/durable-file'
import { z } from 'zod'
import { AgentError } from '../errors.ts'
import { newKey } from './certificate-request.ts'

/** What the device proves itself with. The key was made here and is sent to nobody. PEM throughout. */
const identity = z.strictObject({
  version: z.literal(1),
  group: z.string(),
  node: z.string(),
  /** Where the hall's API for devices listens. */
  hallUrl: z.string(),
  brokerUrl: z.string(),
  key: z.string(),
  /** The device's own, then those of the CAs that signed it. */
  certificate: z.string(),
  /** Every CA of the hall that is to be trusted; several while the hall passes from one to the next. */
  ca: z.string(),
})
export type Identity = z.infer<typeof identity>

/** First and last moment of the certificate, milliseconds since 1970. */
export const validity = ({ certificate }: Identity): { from: number; until: number } => {
  const { validFromDate, validToDate } = new X509Certificate(certificate)
  return { from: validFromDate.getTime(), until: validToDate.getTime() }
}

const folderOf = (dataDir: string): string => join(dataDir, 'identity')

const write = (dataDir: string, name: string, text: string): void => {
  mkdirSync(folderOf(dataDir), { recursive: true, mode: 0o700 })
  writeWhole(join(folderOf(dataDir), name), text)
}

const unusable = (file: string, problem: unknown): AgentError =>
  new AgentError(
    'agent/identity-unusable',
    `${file} is not an identity that this agent wrote: ${problem instanceof Error ? problem.message : String(problem)}`,
    problem,
  )

/** @throws AgentError `agent/identity-unusable` */
export const readIdentity = (dataDir: string): Identity | null => {
  const file = join(folderOf(dataDir), 'identity.json')
  if (!existsSync(file)) return null
  try {
    const read = identity.parse(JSON.parse(readFileSync(file, 'utf8')))
    if (!new X509Certificate(read.certificate).checkPrivateKey(createPrivateKey(read.key)))
      throw new TypeError('key and certificate do not belong together')
    return read
  } catch (problem) {
    throw unusable(file, problem)
  }
}

/** The identity first, then the end of the key that waited for it: a kill between the two loses nothing. */
export const writeIdentity = (dataDir: string, written: Identity): void => {
  write(dataDir, 'identity.json', `${JSON.stringify(written, null, 2)}\n`)
  rmSync(join(folderOf(dataDir), 'waiting.key.pem'), { force: true })
}

/**
 * The key that waits for its certificate. It is kept before the hall is asked: an agent that was killed before it
 * read the answer asks again with the same key, and the hall gives the same certificate.
 */
export const waitingKey = (dataDir: string): string => {
  const file = join(folderOf(dataDir), 'waiting.key.pem')
  if (existsSync(file)) {
    const kept = readFileSync(file, 'utf8')
    try {
      createPrivateKey(kept)
      return kept
    } catch {
      // Cannot have been sent for: what is whole on disk was whole before the hall was asked.
    }
  }
  const made = newKey()
  write(dataDir, 'waiting.key.pem', made)
  return made
}
