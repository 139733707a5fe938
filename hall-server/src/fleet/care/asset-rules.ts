import { assetMoves, type AssetStage } from '@foyer/contracts/fleet-care'

export const mayMove = (from: AssetStage, to: AssetStage): boolean => assetMoves[from].includes(to)

/** Stages in which an asset stands somewhere in the hall: it must be said where. */
export const standsInHall = (stage: AssetStage): boolean => stage === 'installed' || stage === 'in-service'
