import { createPrivateKey, X509Certificate } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
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

/** On disk, whole or not at all, readable by the agent's user alone. */
const writeWhole = (folder: string, name: string, text: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, name)
  const draft = `${file}.new`
  rmSync(draft, { force: true })
  const handle = openSync(draft, 'wx', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(draft, file)
  const directory = openSync(folder, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
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
  writeWhole(folderOf(dataDir), 'identity.json', `${JSON.stringify(written, null, 2)}\n`)
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
  writeWhole(folderOf(dataDir), 'waiting.key.pem', made)
  return made
}
