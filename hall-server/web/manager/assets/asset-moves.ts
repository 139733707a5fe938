import type { AssetStage } from '@foyer/contracts/fleet-care'
import type { StatusKind } from '../../kit/shapes.tsx'

const kinds: Readonly<Record<AssetStage, StatusKind>> = {
  ordered: 'new',
  received: 'new',
  installed: 'new',
  'in-service': 'well',
  'in-repair': 'soon',
  retired: 'closed',
}
export const kindOfStage = (stage: AssetStage): StatusKind => kinds[stage]

const dayMs = 86_400_000
/** Whole days until the end of a calendar date, by the hall's day `today` (`YYYY-MM-DD`); negative once it is over. */
export const daysUntil = (date: string, today: string): number =>
  Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / dayMs)
