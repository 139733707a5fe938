import { type Definition, definition } from '@foyer/contracts/hall-api'
import peakValley1 from './definitions/peak-valley.json' with { type: 'json' }

/**
 * Every version of every form that a kiosk may still hold. A changed form is a further entry with a higher version:
 * what was filled in at a kiosk that has been offline is still accepted under the version it was filled in with.
 */
export const houseDefinitions: readonly Definition[] = [definition.parse(peakValley1)]

/** The newest version of each form. */
export const newestOf = (definitions: readonly Definition[]): Definition[] =>
  definitions.filter(
    ({ id, version }) => !definitions.some((other) => other.id === id && other.version > version),
  )
