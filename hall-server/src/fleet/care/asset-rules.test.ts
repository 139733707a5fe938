import { assetStage, type AssetStage, assetMoves } from '@foyer/contracts/fleet-care'
import { expect, test } from 'vitest'
import { mayMove } from './asset-rules.ts'

test('an asset can get from its order to its service, back from repair, and out of the books from everywhere', () => {
  const way: AssetStage[] = [
    'ordered',
    'received',
    'installed',
    'in-service',
    'in-repair',
    'in-service',
    'retired',
  ]
  way.slice(1).forEach((to, i) => expect(mayMove(way[i] ?? 'retired', to)).toBe(true))
  const inTheBooks = assetStage.options.filter((stage) => stage !== 'retired')
  for (const stage of inTheBooks) expect(mayMove(stage, 'retired')).toBe(true)
})

test('no asset skips its delivery, comes back from the scrap, or is ordered twice', () => {
  expect(mayMove('ordered', 'in-service')).toBe(false)
  expect(assetMoves.retired).toEqual([])
  for (const stage of assetStage.options) expect(mayMove(stage, 'ordered')).toBe(false)
})
