import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { repeatableRandom, turnedClock } from '../../testing/turned-clock.ts'
import { openAuthority } from './authority.ts'

const YEAR_MS = 365 * 24 * 60 * 60 * 1000
const random = repeatableRandom(7)
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-authority-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

it('the CA is made once, for ten years, signs leaves alone, and its key is for the hall’s eyes', async () => {
  const clock = turnedClock(Date.now())
  const made = await openAuthority(folder, clock, random)
  const certificate = new X509Certificate(made.trusted())
  expect(certificate.ca).toBe(true)
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect((certificate.validToDate.getTime() - clock()) / YEAR_MS).toBeCloseTo(10, 3)
  expect(statSync(join(folder, 'authority.json')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(folder, 'ca.pem'), 'utf8')).toBe(made.trusted())
  expect(made.trusted()).not.toContain('PRIVATE')
  const again = await openAuthority(folder, clock, random)
  expect(again.generations()).toEqual(made.generations())
})

it.each([
  ['empty', ''],
  ['half written', '{"version":1,"generations":[{"number":1'],
  ['of another program', '{"version":1,"generations":[]}'],
])(
  'a CA whose file is %s stops the hall, and is not replaced by one that no device knows',
  async (_what, text) => {
    const file = join(folder, 'authority.json')
    writeFileSync(file, text)
    await expect(openAuthority(folder, Date.now, random)).rejects.toMatchObject({
      code: 'authority-unusable',
    })
    expect(readFileSync(file, 'utf8')).toBe(text)
  },
)

it('in its last year the CA gets a successor, which signs while both are trusted', async () => {
  const clock = turnedClock(Date.now())
  await openAuthority(folder, clock, random)
  clock.turn(9.1 * YEAR_MS)
  const late = await openAuthority(folder, clock, random)
  expect([late.shown().number, late.signer().number]).toEqual([1, 2])
  expect(late.trusted().match(/BEGIN/g)).toHaveLength(2)
  late.retire(1, clock())
  expect([late.shown().number, late.signer().number]).toEqual([2, 2])
  expect((await openAuthority(folder, clock, random)).trusted()).toBe(late.trusted())
})
