import type { AssetStage } from '@foyer/contracts/fleet-care'

/** Where an asset may go from where it is. What is retired stays in the books and goes nowhere. */
export const assetMoves: Readonly<Record<AssetStage, readonly AssetStage[]>> = {
  ordered: ['received', 'retired'],
  received: ['installed', 'in-repair', 'retired'],
  installed: ['in-service', 'in-repair', 'received', 'retired'],
  'in-service': ['in-repair', 'received', 'retired'],
  'in-repair': ['received', 'installed', 'in-service', 'retired'],
  retired: [],
}

export const mayMove = (from: AssetStage, to: AssetStage): boolean => assetMoves[from].includes(to)

/** Stages in which an asset stands somewhere in the hall: it must be said where. */
export const standsInHall = (stage: AssetStage): boolean => stage === 'installed' || stage === 'in-service'
