import { createHmac } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from './ambient.ts'

/** 32 bytes that are the hall's own: beside the database, never in it. Made at the first start, mode 0600. */
export const readHallKey = (dataDir: string, random: Random): Uint8Array => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = join(dataDir, 'hall.key')
  try {
    writeFileSync(file, random.bytes(32), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return readFileSync(file)
}

/** A key for one purpose, so that what leaks of one says nothing of another. */
export const deriveKey = (hallKey: Uint8Array, purpose: string): Buffer =>
  createHmac('sha256', hallKey).update(purpose).digest()
