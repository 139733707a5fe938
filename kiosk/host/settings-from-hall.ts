import { readFileSync } from 'node:fs'
import { type DesiredSettings, desiredSettings } from '@foyer/contracts/fleet-command'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { KioskConfig } from './config.ts'

/** What the edge agent writes beside the configuration: settings from the hall, and which version they are. */
const settingsFile = z.strictObject({ version: z.number().int().positive(), settings: desiredSettings })

export type Configured = { readonly config: KioskConfig; readonly settingsVersion: number | null }

const leastWarningSeconds = 5

const over = (config: KioskConfig, settings: DesiredSettings): KioskConfig => ({
  ...config,
  idle: { warnAfterSeconds: settings.idleWarnSeconds, endAfterSeconds: settings.idleEndSeconds },
  locale: settings.locale,
})

/**
 * The configuration with the hall's settings laid over it. Settings that cannot be used are not: the kiosk runs with
 * its own file, and its health report says so, which brings back the last good ones.
 */
export const withSettingsFromHall = (config: KioskConfig, log: Logger): Configured => {
  const file = config.overridesFile
  if (file === null) return { config, settingsVersion: null }
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return { config, settingsVersion: null }
  }
  const read = parseSettings(text)
  if (typeof read === 'string') {
    log.error({ file, problem: read }, 'settings from the hall are not used')
    return { config, settingsVersion: null }
  }
  return { config: over(config, read.settings), settingsVersion: read.version }
}

/** The settings, or what is wrong with them. Never throws. */
export const parseSettings = (text: string): z.infer<typeof settingsFile> | string => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return 'not JSON'
  }
  const parsed = settingsFile.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return `${issue?.path.join('.') ?? ''} · ${issue?.message ?? ''}`
  }
  const { idleWarnSeconds, idleEndSeconds } = parsed.data.settings
  return idleEndSeconds < idleWarnSeconds + leastWarningSeconds
    ? `settings.idleEndSeconds · found ${idleEndSeconds} · allowed: at least ${leastWarningSeconds} s more than idleWarnSeconds`
    : parsed.data
}
