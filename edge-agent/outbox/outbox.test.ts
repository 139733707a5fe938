import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reading } from '@foyer/sparkplug/messages'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { openOutbox, type OutboxLimits } from './outbox.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'foyer-outbox-'))
const x = (value: number): Reading[] => [
  { name: 'x', value: { type: 'Int64', value: BigInt(value) }, at: 1000 + value },
]
const hour = 3_600_000
const limits = (change: Partial<OutboxLimits> = {}): OutboxLimits => ({
  maxBytes: 1_000_000,
  maxAgeMs: hour,
  now: () => 5_000_000,
  log: pino({ level: 'silent' }),
  ...change,
})
const valuesOf = (batches: { readings: Reading[] }[]) =>
  batches.map(({ readings }) => readings[0]?.value.value)

describe('the outbox', () => {
  it('remembers the bdSeq over a restart', () => {
    const dataDir = folder()
    const first = openOutbox(dataDir, limits())
    expect(first.lastBdSeq()).toBeNull()
    first.saveBdSeq(254)
    first.saveBdSeq(255)
    first.close()
    expect(openOutbox(dataDir, limits()).lastBdSeq()).toBe(255)
  })

  it('gives back every kind of value as it was measured', () => {
    const outbox = openOutbox(folder(), limits())
    const readings: Reading[] = [
      { name: 'text', value: { type: 'String', value: '纸' }, at: 1 },
      { name: 'none', value: { type: 'DateTime', value: null }, at: 2 },
      { name: 'flag', value: { type: 'Boolean', value: false }, at: 3 },
      { name: 'big', value: { type: 'Int64', value: -(2n ** 60n) }, at: 4 },
      { name: 'part', value: { type: 'Double', value: 0.1 }, at: 5 },
    ]
    outbox.add('printer', readings, null)
    expect(outbox.waiting(['printer'], 10)).toMatchObject([{ device: 'printer', readings }])
  })

  it('forgets what the broker proved to have, and offers the rest again when the connection is gone', () => {
    const outbox = openOutbox(folder(), limits())
    for (const n of [1, 2, 3]) outbox.add(null, x(n), n)
    expect(outbox.waiting([], 10)).toEqual([])
    outbox.confirm(2)
    outbox.unsend()
    expect(valuesOf(outbox.waiting([], 10))).toEqual([3n])
  })

  it('offers after a kill what had left without proof', () => {
    const dataDir = folder()
    const killed = openOutbox(dataDir, limits())
    killed.add(null, x(1), 1)
    killed.add(null, x(2), null)
    // The file is opened again while the first handle is still open: nothing was closed or flushed in order.
    expect(valuesOf(openOutbox(dataDir, limits()).waiting([], 10))).toEqual([1n, 2n])
  })

  it('holds back what belongs to a device that is not there', () => {
    const outbox = openOutbox(folder(), limits())
    outbox.add('printer', x(1), null)
    outbox.add(null, x(2), null)
    expect(valuesOf(outbox.waiting(['reader'], 10))).toEqual([2n])
    expect(valuesOf(outbox.waiting(['printer'], 10))).toEqual([1n, 2n])
  })

  it('drops the oldest beyond its size, and counts them for good', () => {
    const dataDir = folder()
    const outbox = openOutbox(dataDir, limits({ maxBytes: 1_000 }))
    for (let n = 1; n <= 500; n++) outbox.add(null, x(n), null)
    const { batches, bytes, dropped } = outbox.size()
    expect(bytes).toBeLessThanOrEqual(1_000)
    expect(bytes).toBeGreaterThan(800)
    expect(batches + dropped).toBe(500)
    expect(valuesOf(outbox.waiting([], 500))).toEqual(
      Array.from({ length: batches }, (_, index) => BigInt(dropped + index + 1)),
    )
    outbox.close()
    expect(openOutbox(dataDir, limits()).size()).toEqual({ batches, bytes, dropped, inMemory: 0 })
  })

  it('drops what is older than its age, and counts it', () => {
    let at = 10 * hour
    const outbox = openOutbox(folder(), limits({ now: () => at }))
    outbox.add(null, x(1), null)
    at += hour / 2
    outbox.add(null, x(2), null)
    at += hour / 2 + 1_000
    outbox.add(null, x(3), null)
    expect(valuesOf(outbox.waiting([], 10))).toEqual([2n, 3n])
    expect(outbox.size()).toMatchObject({ batches: 2, dropped: 1 })
  })

  it('says which folder cannot be used', () => {
    const file = join(folder(), 'a-file')
    writeFileSync(file, '')
    expect(() => openOutbox(file, limits())).toThrow(`the outbox in ${file} cannot be used`)
  })
})

/** Only root may mount; full-disk.wire.test.ts holds the same without privilege, by a limit on the size of files. */
const mayMount = process.getuid?.() === 0 && process.platform === 'linux' && canMount()
function canMount(): boolean {
  const dir = folder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dir], { stdio: 'pipe' })
    execFileSync('umount', [dir])
    return true
  } catch (problem) {
    process.stderr.write(`not run on a full file system: no right to mount one (${String(problem)})\n`)
    return false
  }
}

/** A file system of 2 MiB, which is soon full. */
describe.skipIf(!mayMount)('the outbox on a full disk', () => {
  const mounted: string[] = []
  const smallDisk = (): string => {
    const dir = folder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', dir], { stdio: 'pipe' })
    mounted.push(dir)
    return dir
  }
  /** Leaves not a byte. */
  const fill = (dir: string): string => {
    const hog = join(dir, 'hog')
    const write = (): void => {
      for (;;) writeFileSync(hog, Buffer.alloc(1_024), { flag: 'a' })
    }
    expect(write).toThrow('ENOSPC')
    return hog
  }
  afterEach(() => {
    for (const dir of mounted.splice(0)) execFileSync('umount', ['--lazy', dir])
  })

  it('holds in memory what the disk does not take, in order, and writes it when there is room again', () => {
    const disk = smallDisk()
    const dataDir = join(disk, 'agent')
    const outbox = openOutbox(dataDir, limits())
    outbox.saveBdSeq(7)
    outbox.add(null, x(1), null)
    const hog = fill(disk)
    for (let n = 2; n <= 2_000; n++) outbox.add(null, x(n), null)
    expect(outbox.size().inMemory).toBeGreaterThan(1_000)
    expect(outbox.size()).toMatchObject({ batches: 2_000, dropped: 0 })
    outbox.confirm(0)
    expect(outbox.waiting([], 10)).toEqual([])

    rmSync(hog)
    const back = outbox.waiting([], 5_000)
    expect(outbox.size().inMemory).toBe(0)
    expect(valuesOf(back)).toEqual(Array.from({ length: 2_000 }, (_, index) => BigInt(index + 1)))
    outbox.close()
    const again = openOutbox(dataDir, limits())
    expect(again.lastBdSeq()).toBe(7)
    expect(again.size()).toMatchObject({ batches: 2_000, dropped: 0 })
    again.close()
  })

  it('forgets the oldest in memory beyond its limit, and counts them', () => {
    const disk = smallDisk()
    const outbox = openOutbox(join(disk, 'agent'), limits({ maxBytes: 2_000 }))
    const hog = fill(disk)
    for (let n = 1; n <= 3_000; n++) outbox.add(null, x(n), null)
    const held = outbox.size()
    expect(held.dropped).toBeGreaterThan(1_000)
    expect(held.batches + held.dropped).toBe(3_000)
    rmSync(hog)
    expect(valuesOf(outbox.waiting([], 5_000)).at(-1)).toBe(3_000n)
    outbox.close()
  })
})
