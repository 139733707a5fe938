import type { Resolution } from '@foyer/contracts/fleet-history'
import { startOfDay } from '../../hall-time.ts'

export type Rolled = Exclude<Resolution, 'raw'>

const MINUTE = 60_000
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** A day begins at the hall's midnight; minutes and hours begin there too. */
const MIDNIGHT = ((startOfDay('1970-01-01') % DAY) + DAY) % DAY

export const ROLLUPS: readonly { resolution: Rolled; table: string; length: number }[] = [
  { resolution: 'minute', table: 'fleet_minute', length: MINUTE },
  { resolution: 'hour', table: 'fleet_hour', length: HOUR },
  { resolution: 'day', table: 'fleet_day', length: DAY },
]

/** SQL for the first millisecond of the bucket that `column` lies in. */
export const bucketSql = (column: string, length: number): string =>
  `((${column} + ${DAY - MIDNIGHT}) / ${length} * ${length} - ${DAY - MIDNIGHT})`

export const bucketStart = (at: number, length: number): number =>
  Math.floor((at - MIDNIGHT) / length) * length + MIDNIGHT

/** Datatypes whose values are quantities: they are rolled up, all others are kept as changes. */
export const QUANTITIES: readonly string[] = [
  'Int8',
  'Int16',
  'Int32',
  'Int64',
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
  'Float',
  'Double',
]
export const QUANTITIES_SQL = QUANTITIES.map((type) => `'${type}'`).join(', ')

/** SQL for "can be added up": neither text (NaN, integers beyond 64 bits) nor so large that a sum has no end. */
export const addableSql = (column: string): string =>
  `(typeof(${column}) in ('integer', 'real') and ${column} between -1e300 and 1e300)`
