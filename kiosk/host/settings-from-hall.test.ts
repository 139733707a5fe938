import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConfig } from './config.ts'
import { parseSettings, withSettingsFromHall } from './settings-from-hall.ts'

const log = pino({ level: 'silent' })
const secret = 'a-secret-of-at-least-32-characters'
const configWith = (overridesFile: string | null) => {
  const read = parseConfig({
    kioskId: 'kiosk-1',
    dataDir: '/tmp/kiosk',
    ui: { host: '127.0.0.1', port: 0, dir: null },
    hall: { url: 'http://127.0.0.1:7400', token: secret },
    agent: { token: secret },
    devices: { idCardReader: null, scanner: null, printer: null },
    idle: { warnAfterSeconds: 60, endAfterSeconds: 90 },
    locale: 'zh-CN',
    hallName: { 'zh-CN': '厅', 'zh-TW': '廳', en: 'Hall' },
    overridesFile,
  })
  if (read.kind === 'refused') throw new RangeError(read.problems.join())
  return read.config
}
const fileOf = (content: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'foyer-settings-')), 'settings.json')
  writeFileSync(file, content)
  return file
}

describe('settings from the hall', () => {
  it('count over the file of the kiosk, and tell their version', () => {
    const settings = { idleWarnSeconds: 30, idleEndSeconds: 40, locale: 'en' }
    const configured = withSettingsFromHall(configWith(fileOf(JSON.stringify({ version: 7, settings }))), log)
    expect(configured).toMatchObject({
      settingsVersion: 7,
      config: { idle: { warnAfterSeconds: 30, endAfterSeconds: 40 }, locale: 'en' },
    })
  })

  it.each([
    ['no JSON', '{'],
    [
      'an unknown key',
      '{"version":1,"settings":{"idleWarnSeconds":30,"idleEndSeconds":40,"locale":"en","x":1}}',
    ],
    [
      'an end that comes before its warning',
      '{"version":1,"settings":{"idleWarnSeconds":60,"idleEndSeconds":20,"locale":"en"}}',
    ],
  ])('that are %s leave the kiosk with its own file', (_what, content) => {
    const config = configWith(fileOf(content))
    expect(withSettingsFromHall(config, log)).toEqual({ config, settingsVersion: null })
  })

  it('that are not there leave the kiosk with its own file', () => {
    for (const file of [null, '/nowhere/settings.json']) {
      const config = configWith(file)
      expect(withSettingsFromHall(config, log)).toEqual({ config, settingsVersion: null })
    }
  })

  it('are read or refused with a reason, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseSettings(text)).not.toBe('')
      }),
    )
  })
})
