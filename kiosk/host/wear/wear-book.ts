import type { PeripheralStatus } from '@foyer/contracts/peripheral'
import type { Logger } from 'pino'
import type { Clock } from '../devices/clock.ts'
import type { WearRecord, WearStore } from './wear-store.ts'

export interface WearBookOptions {
  readonly store: WearStore
  readonly clock: Clock
  readonly log: Logger
  /** The peripherals with what they counted since this process started. */
  readonly statuses: () => readonly PeripheralStatus[]
}

/** What is counted between two writes is lost when the power goes: at most ten seconds of it. */
export const writeEveryMs = 10_000
/** A longer gap between two looks was sleep or a stopped process, not use. */
const longestStepMs = 2 * writeEveryMs
const hourMs = 3_600_000
const timeInUse = 'onMs'

interface Page {
  readonly serialNumber: string
  readonly since: number
  /** What the book said when this process began to count; may be below zero after another device took the place. */
  readonly before: ReadonlyMap<string, number>
}

type Figures = ReadonlyMap<string, number>

function combined(one: Figures, other: Figures, sign: 1 | -1): Map<string, number> {
  const sums = new Map(one)
  for (const [figure, value] of other) sums.set(figure, (sums.get(figure) ?? 0) + sign * value)
  return sums
}

const inUse = ({ state }: PeripheralStatus): boolean => state === 'online' || state === 'deviceBusy'

/**
 * The wear of each peripheral over its life, not the process's: reads, lines, cuts, hours in use. Written at intervals
 * and at the end. A device with a serial number has its own page, so a replaced one starts at nothing and one that
 * comes back goes on where it was.
 */
export class WearBook implements Disposable {
  readonly #options: WearBookOptions
  readonly #pages = new Map<string, Page>()
  readonly #inUse = new Map<
    string,
    { readonly ms: number; readonly seenAt: number; readonly used: boolean }
  >()
  readonly #written = new Map<string, string>()
  readonly #beat: NodeJS.Timeout
  #failing = false

  constructor(options: WearBookOptions) {
    this.#options = options
    this.write()
    this.#beat = setInterval(() => this.write(), writeEveryMs)
  }

  /** The peripherals with their counters since the book began, and `hoursOn` among them. */
  statuses(): PeripheralStatus[] {
    return this.#options.statuses().map((status) => {
      const page = this.#pages.get(status.name)
      if (page === undefined) return status
      const { [timeInUse]: onMs = 0, ...counters } = Object.fromEntries(this.#totals(page, status))
      return {
        ...status,
        counters: { ...counters, hoursOn: Math.floor(onMs / hourMs) },
        countersSince: page.since,
      }
    })
  }

  /** Brings the book up to date. A disk that cannot be written costs the figures, never the kiosk. */
  write(): void {
    try {
      for (const status of this.#options.statuses()) this.#writeOne(status)
      this.#failing = false
    } catch (error) {
      if (!this.#failing)
        this.#options.log.warn({ err: error }, 'the wear of the peripherals cannot be written')
      this.#failing = true
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#beat)
    this.write()
  }

  #writeOne(status: PeripheralStatus): void {
    this.#measureUse(status)
    const page = this.#turnTo(status)
    const record: WearRecord = { since: page.since, figures: this.#totals(page, status) }
    const text = JSON.stringify([page.serialNumber, record.since, ...record.figures])
    if (this.#written.get(status.name) === text) return
    this.#options.store.write(status.name, page.serialNumber, record)
    this.#written.set(status.name, text)
  }

  #measureUse(status: PeripheralStatus): void {
    const now = this.#options.clock.now()
    const last = this.#inUse.get(status.name)
    const step =
      last === undefined || !last.used ? 0 : Math.min(longestStepMs, Math.max(0, now - last.seenAt))
    this.#inUse.set(status.name, { ms: (last?.ms ?? 0) + step, seenAt: now, used: inUse(status) })
  }

  #counted(status: PeripheralStatus): Map<string, number> {
    return new Map([...Object.entries(status.counters), [timeInUse, this.#inUse.get(status.name)?.ms ?? 0]])
  }

  #totals(page: Page, status: PeripheralStatus): Map<string, number> {
    const counted = this.#counted(status)
    const totals = combined(page.before, counted, 1)
    // The printer notes its lines at a change of roll by what it counted itself; the book knows those before.
    const ofBefore = page.before.get('linesPrinted') ?? 0
    if ((counted.get('rollChanges') ?? 0) > 0) {
      totals.set('linesAtRollChange', ofBefore + (counted.get('linesAtRollChange') ?? 0))
    }
    return new Map([...totals].map(([figure, value]) => [figure, Math.max(0, value)]))
  }

  /** The page of the device that is there now: its serial number may become known late, and may change. */
  #turnTo(status: PeripheralStatus): Page {
    const { store, clock } = this.#options
    const { name } = status
    const open = this.#pages.get(name)
    const serialNumber = serialNumberOf(status) ?? open?.serialNumber ?? ''
    if (open !== undefined && open.serialNumber === serialNumber) return open
    const stored = store.read(name, serialNumber)
    const page = ((): Page => {
      if (open === undefined) {
        return { serialNumber, since: stored?.since ?? clock.now(), before: stored?.figures ?? new Map() }
      }
      if (open.serialNumber === '') {
        const since = Math.min(open.since, stored?.since ?? open.since)
        const before = combined(open.before, stored?.figures ?? new Map(), 1)
        return { serialNumber, since, before }
      }
      // Another device took the place: what was counted until now is the other's.
      const before = combined(stored?.figures ?? new Map(), this.#counted(status), -1)
      return { serialNumber, since: stored?.since ?? clock.now(), before }
    })()
    if (open?.serialNumber === '') {
      store.move(name, serialNumber, { since: page.since, figures: this.#totals(page, status) })
    }
    this.#pages.set(name, page)
    return page
  }
}

/** What the device says of itself, else what its address names it by. */
function serialNumberOf({ capabilities, transport }: PeripheralStatus): string | null {
  const said = capabilities?.deviceInformation.serialNumber ?? null
  return said ?? /^(?:serial:usb|hid):[0-9a-f]{4}:[0-9a-f]{4}:([^?]+)/i.exec(transport)?.[1] ?? null
}
