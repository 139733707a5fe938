import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DesiredSettings } from '@foyer/contracts/fleet-command'
import { writeWhole } from '@foyer/service/durable-file'

/** Whole or not at all: a kiosk that starts meanwhile reads the old settings or the new ones. */
export function writeSettings(file: string, content: { version: number; settings: DesiredSettings }): void {
  mkdirSync(dirname(file), { recursive: true })
  writeWhole(file, JSON.stringify(content))
}

export const removeSettings = (file: string): void => rmSync(file, { force: true })
