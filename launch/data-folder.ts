import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as z from 'zod'

const Secrets = z.strictObject({
  kioskToken: z.string().min(32),
  agentToken: z.string().min(32),
  gatewayKey: z.string().min(32),
})

/** What the demo's processes prove themselves to one another with; made once for a data folder. */
export type Secrets = z.infer<typeof Secrets>

export type DataFolder = {
  readonly path: string
  readonly temporary: boolean
  readonly secrets: Secrets
  /** Lets go of the folder, and removes it if it was temporary. */
  close(): Promise<void>
}

export class DataFolderUnusable extends Error {
  readonly code = 'launch-data-folder'
}

const OWNER_ONLY_FILE = 0o600
const OWNER_ONLY_FOLDER = 0o700

/** Writes a file that only its owner may read, also when it stood there before with other rights. */
export const writePrivate = async (file: string, text: string): Promise<void> => {
  await writeFile(file, text, { mode: OWNER_ONLY_FILE })
  await chmod(file, OWNER_ONLY_FILE)
}

const errorCode = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

const freshSecrets = (random: (bytes: number) => Buffer): Secrets => ({
  kioskToken: random(32).toString('base64url'),
  agentToken: random(32).toString('base64url'),
  gatewayKey: random(32).toString('base64url'),
})

const readSecrets = async (file: string): Promise<Secrets | null> => {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    data = null
  }
  const parsed = Secrets.safeParse(data)
  if (parsed.success) return parsed.data
  throw new DataFolderUnusable(
    `${file} is not a file of secrets that this demo wrote. Remove it to have new ones made, or choose another --data-dir.`,
  )
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** One demo per folder: two would write into the same databases. */
const claim = async (file: string): Promise<void> => {
  for (;;) {
    try {
      await writeFile(file, `${process.pid}\n`, { flag: 'wx', mode: OWNER_ONLY_FILE })
      return
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
    }
    const holder = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10)
    if (Number.isInteger(holder) && holder !== process.pid && isAlive(holder)) {
      throw new DataFolderUnusable(
        `Process ${holder} already runs a demo in this folder. Stop it, choose another --data-dir, or, if that process is something else, remove ${file}.`,
      )
    }
    await rm(file, { force: true })
  }
}

/**
 * Opens the folder given, reusing what it holds, or makes a temporary one.
 * @throws {DataFolderUnusable} when another demo holds it or its secrets cannot be read
 */
export const openDataFolder = async (
  given: string | null,
  random: (bytes: number) => Buffer = randomBytes,
): Promise<DataFolder> => {
  const temporary = given === null
  const path = given === null ? await mkdtemp(join(tmpdir(), 'foyer-demo-')) : resolve(given)
  await mkdir(path, { recursive: true, mode: OWNER_ONLY_FOLDER })
  const lock = join(path, 'launcher.pid')
  await claim(lock)
  try {
    for (const room of ['hall', 'kiosk', 'agent', 'simulator', 'config', 'logs', 'window']) {
      await mkdir(join(path, room), { recursive: true, mode: OWNER_ONLY_FOLDER })
    }
    const file = join(path, 'secrets.json')
    const kept = await readSecrets(file)
    const secrets = kept ?? freshSecrets(random)
    if (kept === null) await writePrivate(file, `${JSON.stringify(secrets, null, 2)}\n`)
    return {
      path,
      temporary,
      secrets,
      close: () =>
        temporary ? rm(path, { recursive: true, force: true, maxRetries: 3 }) : rm(lock, { force: true }),
    }
  } catch (error) {
    await rm(lock, { force: true })
    throw error
  }
}
