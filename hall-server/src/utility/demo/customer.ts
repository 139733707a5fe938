import type { IdCard, Visit } from '@foyer/contracts/hall-api'

export type Tag = Visit['tags'][number]

/** How a supply point uses energy; everything about a day follows from this and the date. */
export type Habit = {
  seed: number
  kind: 'household' | 'business'
  /** Kilowatt-hours of an ordinary day in spring. */
  base: number
  /** What a hot day adds, as a multiple of `base`. */
  cooling: number
  /** What a cold day adds, as a multiple of `base`. */
  heating: number
  /** Part of the day's energy between 22:00 and 8:00. */
  valleyShare: number
  /** Nobody is there over the Spring Festival. */
  awayAtFestival: boolean
  /** How much is used on a Saturday and on a Sunday, as a multiple of a weekday. */
  saturday: number
  sunday: number
}

export type DemoAccount = {
  customerNumber: string
  meterNumber: string
  address: string
  tariff: 'flat' | 'peak-valley' | 'other'
  /** The newest bills that nobody has paid, counted back from the last full month. */
  unpaidBills: number
  habit: Habit
}

/** What is in an identity card, of whatever kind. */
export type DemoCard = IdCard

export type DemoCustomer = {
  customerId: string
  name: string
  /** Null for a company: it has no identity card. */
  card: DemoCard | null
  phone: string
  tags: readonly Tag[]
  accounts: readonly DemoAccount[]
}

/** Somebody to play at the kiosk. */
export type DemoPerson = DemoCard & { id: string; story: string; phone: string; customerNumbers: string[] }

export type District = {
  customers: readonly DemoCustomer[]
  people: readonly DemoPerson[]
}
