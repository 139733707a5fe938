import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DesiredSettings } from '@foyer/contracts/fleet-command'

/** Whole or not at all: a kiosk that starts meanwhile reads the old settings or the new ones. */
export function writeSettings(file: string, content: { version: number; settings: DesiredSettings }): void {
  mkdirSync(dirname(file), { recursive: true })
  const beside = `${file}.new`
  const handle = openSync(beside, 'w', 0o600)
  try {
    writeSync(handle, JSON.stringify(content))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(beside, file)
}

export const removeSettings = (file: string): void => rmSync(file, { force: true })
