import type { Intent } from '@foyer/contracts/intent'
import type { View } from '@foyer/contracts/view'
import type { Catalogue } from '@foyer/texts/catalogues'
import type { Format } from '@foyer/texts/format'
import { createContext, use } from 'react'

/** `mirror`: the same drawing on a desk's page, where nothing can be pressed. */
export type Mode = 'live' | 'mirror'

/** A press whose answer has not come yet; its button works, the others wait. */
export interface Pending {
  readonly anchor: string
  readonly revision: number
}

export interface KioskContext {
  readonly view: View
  readonly mode: Mode
  readonly t: Catalogue
  readonly f: Format
  readonly pending: Pending | null
  /** True while the host works on a whole screen: what is drawn stays, and cannot be pressed. */
  readonly busy: boolean
  /** The camera's picture while it is open, to be shown and nothing else. */
  readonly camera: MediaStream | null
  /** Sends an intent from the element with this anchor. */
  readonly press: (anchor: string, intent: Intent) => void
}

const context = createContext<KioskContext | null>(null)
export const KioskProvider = context.Provider

/** The view being drawn and how to answer it. */
export const useKiosk = (): KioskContext => {
  const kiosk = use(context)
  if (kiosk === null) throw new TypeError('useKiosk is for components inside the kiosk')
  return kiosk
}
