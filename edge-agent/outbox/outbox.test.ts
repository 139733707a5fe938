import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reading } from '@foyer/sparkplug/messages'
import { describe, expect, it } from 'vitest'
import { openOutbox } from './outbox.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'foyer-outbox-'))
const x = (value: number): Reading[] => [
  { name: 'x', value: { type: 'Int64', value: BigInt(value) }, at: 1000 + value },
]
const valuesOf = (batches: { readings: Reading[] }[]) =>
  batches.map(({ readings }) => readings[0]?.value.value)

describe('the outbox', () => {
  it('remembers the bdSeq over a restart', () => {
    const dataDir = folder()
    const first = openOutbox(dataDir, 10)
    expect(first.lastBdSeq()).toBeNull()
    first.saveBdSeq(254)
    first.saveBdSeq(255)
    first.close()
    expect(openOutbox(dataDir, 10).lastBdSeq()).toBe(255)
  })

  it('gives back every kind of value as it was measured', () => {
    const outbox = openOutbox(folder(), 10)
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
    const outbox = openOutbox(folder(), 10)
    for (const n of [1, 2, 3]) outbox.add(null, x(n), n)
    expect(outbox.waiting([], 10)).toEqual([])
    outbox.confirm(2)
    outbox.unsend()
    expect(valuesOf(outbox.waiting([], 10))).toEqual([3n])
  })

  it('offers after a kill what had left without proof', () => {
    const dataDir = folder()
    const killed = openOutbox(dataDir, 10)
    killed.add(null, x(1), 1)
    killed.add(null, x(2), null)
    // The file is opened again while the first handle is still open: nothing was closed or flushed in order.
    expect(valuesOf(openOutbox(dataDir, 10).waiting([], 10))).toEqual([1n, 2n])
  })

  it('holds back what belongs to a device that is not there', () => {
    const outbox = openOutbox(folder(), 10)
    outbox.add('printer', x(1), null)
    outbox.add(null, x(2), null)
    expect(valuesOf(outbox.waiting(['reader'], 10))).toEqual([2n])
    expect(valuesOf(outbox.waiting(['printer'], 10))).toEqual([1n, 2n])
  })

  it('drops the oldest beyond its limit, and counts them', () => {
    const outbox = openOutbox(folder(), 3)
    for (let n = 1; n <= 5; n++) outbox.add(null, x(n), null)
    expect(valuesOf(outbox.waiting([], 10))).toEqual([3n, 4n, 5n])
    expect(outbox.size()).toEqual({ batches: 3, dropped: 2 })
  })

  it('says which folder cannot be used', () => {
    const file = join(folder(), 'a-file')
    writeFileSync(file, '')
    expect(() => openOutbox(file, 3)).toThrow(`the outbox in ${file} cannot be used`)
  })
})
