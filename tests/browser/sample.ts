import type { Screen } from '@foyer/contracts/screens'
import type { View } from '@foyer/contracts/view'

/** A screen in one of its states, with what stands around it where that matters. */
export interface Sample {
  readonly name: string
  readonly screen: Screen
  readonly around: Partial<Pick<View, 'canGoBack' | 'occupied' | 'idleWarning' | 'help' | 'notices'>>
}
