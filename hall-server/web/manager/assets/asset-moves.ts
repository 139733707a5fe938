import type { AssetStage } from '@foyer/contracts/fleet-care'
import type { StatusKind } from '../../kit/shapes.tsx'

/** Which stages are offered next. The hall holds the rule; this only spares a refusal. */
const moves: Readonly<Record<AssetStage, readonly AssetStage[]>> = {
  ordered: ['received', 'retired'],
  received: ['installed', 'in-repair', 'retired'],
  installed: ['in-service', 'in-repair', 'received', 'retired'],
  'in-service': ['in-repair', 'received', 'retired'],
  'in-repair': ['received', 'installed', 'in-service', 'retired'],
  retired: [],
}
export const movesFrom = (stage: AssetStage): readonly AssetStage[] => moves[stage]

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
