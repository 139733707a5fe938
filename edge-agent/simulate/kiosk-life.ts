import { FAULTS, type FaultName } from './faults.ts'

/** A kiosk as it would be found by whoever stands before it: the truth that its agent reports. */
export type KioskLife = {
  /** Faults that last, and until when, milliseconds since 1970. */
  readonly faults: ReadonlyMap<FaultName, number>
  readonly startedAt: number
  readonly since: number
  /** Share of the roll that is left. */
  readonly paper: number
  /** When somebody brings a new roll; null while there is enough. */
  readonly refillAt: number | null
  readonly occupied: boolean
  readonly screen: string
  readonly screenSince: number
  readonly screenUntil: number
  readonly visits: number
  readonly reads: number
  readonly retries: number
  readonly scans: number
  readonly lines: number
  readonly load: number
  readonly temperature: number
  readonly memory: number
  readonly diskUsed: number
  readonly paintedAt: number
}

/** 0 ≤ n < 1 */
export type Chance = () => number

const HOUR_MS = 3_600_000
const SCREENS = ['identify', 'account', 'bills', 'pay', 'receipt'] as const
const LINES_PER_ROLL = 3000

const between = (chance: Chance, least: number, most: number): number => least + chance() * (most - least)
const towards = (from: number, to: number, share: number): number => from + (to - from) * share

export const beginLife = (now: number, chance: Chance): KioskLife => ({
  faults: new Map(),
  startedAt: now - Math.round(between(chance, 0, 20 * HOUR_MS)),
  since: now,
  paper: between(chance, 0.05, 1),
  refillAt: null,
  occupied: false,
  screen: 'welcome',
  screenSince: now,
  screenUntil: now + between(chance, 0, 60_000),
  visits: Math.floor(between(chance, 0, 80)),
  reads: Math.floor(between(chance, 0, 5000)),
  retries: Math.floor(between(chance, 0, 60)),
  scans: Math.floor(between(chance, 0, 3000)),
  lines: Math.floor(between(chance, 0, 90_000)),
  load: between(chance, 3, 15),
  temperature: between(chance, 40, 52),
  memory: between(chance, 1.2, 2.4),
  diskUsed: between(chance, 0.2, 0.7),
  paintedAt: now,
})

const faultsAfter = (
  life: KioskLife,
  now: number,
  elapsed: number,
  chance: Chance,
): Map<FaultName, number> => {
  const faults = new Map([...life.faults].filter(([, until]) => until > now))
  for (const { name, perHour, lasts } of FAULTS) {
    if (!faults.has(name) && chance() < (perHour * elapsed) / HOUR_MS)
      faults.set(name, now + between(chance, lasts[0], lasts[1]) * 1000)
  }
  return faults
}

type Visit = Pick<
  KioskLife,
  'occupied' | 'screen' | 'screenSince' | 'screenUntil' | 'visits' | 'reads' | 'retries' | 'scans' | 'lines'
>

const visitAfter = (life: KioskLife, now: number, chance: Chance): Visit => {
  if (now < life.screenUntil) return life
  const next = life.occupied ? SCREENS[SCREENS.findIndex((screen) => screen === life.screen) + 1] : SCREENS[0]
  const stays = life.occupied ? between(chance, 4000, 30_000) : between(chance, 5000, 90_000)
  const at = { screenSince: now, screenUntil: now + stays }
  if (next === undefined) return { ...life, ...at, occupied: false, screen: 'welcome' }
  // A visit begins with a card; a worn reader needs a second try now and then.
  if (next === 'identify')
    return {
      ...life,
      ...at,
      occupied: true,
      screen: next,
      visits: life.visits + 1,
      reads: life.reads + 1,
      retries: life.retries + (chance() < 0.1 ? 1 : 0),
    }
  if (next === 'pay') return { ...life, ...at, screen: next, scans: life.scans + 1 }
  if (next === 'receipt')
    return { ...life, ...at, screen: next, lines: life.lines + (life.paper > 0 ? 42 : 0) }
  return { ...life, ...at, screen: next }
}

/** A day's warmth, coolest at four in the morning. */
const roomTemperature = (now: number): number => 24 + 4 * Math.sin(((now / HOUR_MS - 10) / 24) * 2 * Math.PI)

/** What becomes of a kiosk until `now`: visitors, wear, chance. The same chances give the same life. */
export const liveOn = (life: KioskLife, now: number, chance: Chance): KioskLife => {
  const elapsed = Math.max(0, now - life.since)
  const faults = faultsAfter(life, now, elapsed, chance)
  const isHung = faults.has('host-hung') || faults.has('reboot')
  const visit = isHung ? life : visitAfter(life, now, chance)
  const used = (visit.lines - life.lines) / LINES_PER_ROLL
  const isRefilled = life.refillAt !== null && now >= life.refillAt
  const paper = isRefilled ? 1 : Math.max(0, life.paper - used)
  const isHot = faults.has('overheating')
  const rebooted = life.faults.has('reboot') && !faults.has('reboot')
  return {
    ...visit,
    faults,
    since: now,
    startedAt: rebooted ? now : life.startedAt,
    paper,
    refillAt: paper > 0.08 ? null : (life.refillAt ?? now + between(chance, 120_000, 900_000)),
    load: towards(life.load, visit.occupied ? between(chance, 15, 45) : between(chance, 3, 12), 0.3),
    temperature: towards(life.temperature, roomTemperature(now) + (isHot ? 60 : 21) + life.load / 4, 0.05),
    memory: rebooted ? 1.3 : Math.min(3.6, life.memory + (chance() - 0.49) * 0.01),
    diskUsed: Math.min(0.97, life.diskUsed + elapsed / HOUR_MS / 5000),
    paintedAt: faults.has('window-frozen') || isHung ? life.paintedAt : now,
  }
}

export type PaperSupply = 'full' | 'low' | 'out' | 'jammed'
export const paperSupply = ({ paper, faults }: KioskLife): PaperSupply => {
  if (faults.has('paper-jam')) return 'jammed'
  if (paper === 0) return 'out'
  return paper < 0.1 ? 'low' : 'full'
}
