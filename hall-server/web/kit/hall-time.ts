import { hallZoneMs } from './format.ts'

/** An instant as a field of the type `datetime-local` holds it, in the hall's zone. */
export const toField = (at: number): string => new Date(at + hallZoneMs).toISOString().slice(0, 16)

/** What stands in such a field as an instant; null for anything that is none. */
export const fromField = (text: string): number | null => {
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN
  return Number.isNaN(at) ? null : at - hallZoneMs
}
