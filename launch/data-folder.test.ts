import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataFolderUnusable, openDataFolder } from './data-folder.ts'

describe('the data folder', () => {
  let given = ''
  beforeEach(() => {
    given = mkdtempSync(join(tmpdir(), 'foyer-folder-'))
  })
  afterEach(() => rmSync(given, { recursive: true, force: true }))

  it('is removed at the end when it was temporary', async () => {
    const folder = await openDataFolder(null)
    expect(folder.temporary).toBe(true)
    expect(statSync(folder.path).mode & 0o077).toBe(0)
    await folder.close()
    expect(existsSync(folder.path)).toBe(false)
  })

  it('is kept with its secrets when it was given', async () => {
    const first = await openDataFolder(given)
    await first.close()
    const second = await openDataFolder(given)
    await second.close()
    expect(second.secrets).toEqual(first.secrets)
    expect(new Set(Object.values(first.secrets)).size).toBe(3)
  })

  it('keeps its secrets to its owner', async () => {
    const folder = await openDataFolder(given)
    expect(statSync(join(given, 'secrets.json')).mode & 0o077).toBe(0)
    await folder.close()
  })

  it('refuses a second demo while the first one lives', async () => {
    // Process 1 is alive on every system this runs on, and is not this one.
    writeFileSync(join(given, 'launcher.pid'), '1\n')
    await expect(openDataFolder(given)).rejects.toThrow(/Process 1 already runs a demo/)
  })

  it('takes over from a demo that was killed', async () => {
    writeFileSync(join(given, 'launcher.pid'), '2147483646\n')
    const folder = await openDataFolder(given)
    await folder.close()
    expect(existsSync(join(given, 'launcher.pid'))).toBe(false)
  })

  it.each(['', '{}', '{"kioskToken":"short","agentToken":"","gatewayKey":""}', 'not json'])(
    'refuses secrets it did not write (%j) instead of replacing them',
    async (text) => {
      writeFileSync(join(given, 'secrets.json'), text)
      await expect(openDataFolder(given)).rejects.toBeInstanceOf(DataFolderUnusable)
      expect(existsSync(join(given, 'launcher.pid'))).toBe(false)
    },
  )
})
