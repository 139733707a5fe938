import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PeripheralStatus } from '@foyer/contracts/peripheral'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { capabilitiesOf, describedBy } from '../devices/capabilities.ts'
import { openKioskStore, type KioskStore } from '../hall/kiosk-store.ts'
import { WearBook } from './wear-book.ts'
import { WearStore } from './wear-store.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'foyer-wear-'))
  folders.push(made)
  return made
}

const printer = (
  counters: PeripheralStatus['counters'],
  serialNumber: string | null,
  state: PeripheralStatus['state'] = 'online',
): PeripheralStatus => ({
  name: 'receipt-printer',
  kind: 'receipt-printer',
  transport: 'tcp:127.0.0.1:9100',
  state,
  since: 0,
  problem: null,
  proof: null,
  paper: 'full',
  cover: 'closed',
  counters,
  countersSince: null,
  capabilities: describedBy(capabilitiesOf('receipt-printer'), { serialNumber }),
})

/** One process's life with the book: what it sees can be changed, and the time too. */
class Life implements Disposable {
  now = 1_000_000
  seen: PeripheralStatus
  readonly store: KioskStore
  readonly book: WearBook

  constructor(dir: string, seen: PeripheralStatus, now = 1_000_000) {
    this.now = now
    this.seen = seen
    this.store = openKioskStore(dir)
    this.book = new WearBook({
      store: new WearStore(this.store),
      clock: { now: () => this.now, sleep: () => Promise.resolve() },
      log: pino({ level: 'silent' }),
      statuses: () => [this.seen],
    })
  }

  [Symbol.dispose](): void {
    this.book[Symbol.dispose]()
    this.store.close()
  }
}

const figures = (life: Life) => life.book.statuses()[0]?.counters

test('counters go on where they were when the host starts again', () => {
  const dir = folder()
  {
    using first = new Life(dir, printer({ linesPrinted: 0 }, null))
    first.seen = printer({ linesPrinted: 40 }, null)
    expect(figures(first)).toEqual({ linesPrinted: 40, hoursOn: 0 })
  }
  using second = new Life(dir, printer({ linesPrinted: 2, cuts: 1 }, null), 9_000_000)
  expect(figures(second)).toEqual({ linesPrinted: 42, cuts: 1, hoursOn: 0 })
  expect(second.book.statuses()[0]?.countersSince).toBe(1_000_000)
})

test('hours in use are summed over restarts; time without power or out of use is none', () => {
  const dir = folder()
  const use = (life: Life, minutes: number): void => {
    for (let step = 0; step < minutes * 6; step += 1) {
      life.now += 10_000
      life.book.write()
    }
  }
  {
    using first = new Life(dir, printer({}, null))
    use(first, 45)
  }
  using second = new Life(dir, printer({}, null), 500_000_000)
  use(second, 14)
  expect(figures(second)).toEqual({ hoursOn: 0 })
  second.seen = printer({}, null, 'offline')
  use(second, 120)
  second.seen = printer({}, null)
  second.book.write()
  expect(figures(second)).toEqual({ hoursOn: 0 })
  use(second, 2)
  expect(figures(second)).toEqual({ hoursOn: 1 })
})

test('lines of the present roll are right after a restart, and after the roll was changed since', () => {
  const dir = folder()
  const ofThisRoll = (life: Life): number =>
    (figures(life)?.['linesPrinted'] ?? 0) - (figures(life)?.['linesAtRollChange'] ?? 0)
  {
    using first = new Life(dir, printer({ linesPrinted: 1000, linesAtRollChange: 900, rollChanges: 3 }, null))
    expect(ofThisRoll(first)).toBe(100)
  }
  using second = new Life(dir, printer({ linesPrinted: 50, linesAtRollChange: 0, rollChanges: 0 }, null))
  expect(ofThisRoll(second)).toBe(150)
  second.seen = printer({ linesPrinted: 57, linesAtRollChange: 50, rollChanges: 1 }, null)
  expect(ofThisRoll(second)).toBe(7)
  expect(figures(second)).toMatchObject({ linesPrinted: 1057, rollChanges: 4 })
})

test('a serial number that becomes known takes along what was counted without it, once', () => {
  const dir = folder()
  {
    using first = new Life(dir, printer({ cuts: 5 }, null))
    first.seen = printer({ cuts: 6 }, 'A1')
    first.book.write()
    expect(figures(first)).toMatchObject({ cuts: 6 })
  }
  using second = new Life(dir, printer({ cuts: 0 }, null))
  expect(figures(second)).toMatchObject({ cuts: 0 })
  second.seen = printer({ cuts: 1 }, 'A1')
  second.book.write()
  expect(figures(second)).toMatchObject({ cuts: 7 })
})

test('a replaced device starts at nothing, and the old one goes on where it was when it comes back', () => {
  using life = new Life(folder(), printer({ cuts: 10 }, 'A1'))
  life.seen = printer({ cuts: 10 }, 'B2')
  life.book.write()
  expect(figures(life)).toMatchObject({ cuts: 0 })
  life.seen = printer({ cuts: 13 }, 'B2')
  life.book.write()
  expect(figures(life)).toMatchObject({ cuts: 3 })
  life.seen = printer({ cuts: 13 }, 'A1')
  life.book.write()
  expect(figures(life)).toMatchObject({ cuts: 10 })
})

test('a process that is killed loses at most what came after its last write', async () => {
  const dir = folder()
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('testing/wear-child.ts', import.meta.url)), dir],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  // It has written 100 reads, and then counted to 107 without a write.
  await once(child.stdout, 'data')
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  using life = new Life(dir, { ...printer({ reads: 0 }, null), name: 'id-card-reader' })
  expect(figures(life)).toMatchObject({ reads: 100 })
})

test('a store that cannot be written costs the figures and nothing else', () => {
  const life = new Life(folder(), printer({ cuts: 1 }, null))
  life.store.close()
  life.seen = printer({ cuts: 2 }, null)
  expect(() => life.book.write()).not.toThrow()
  expect(figures(life)).toMatchObject({ cuts: 2 })
  life.book[Symbol.dispose]()
})
