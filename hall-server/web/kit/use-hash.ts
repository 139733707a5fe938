import { useSyncExternalStore } from 'react'

const onHash = (changed: () => void): (() => void) => {
  addEventListener('hashchange', changed)
  return () => removeEventListener('hashchange', changed)
}

/** The part of the address after `#`, with it: which of a page's tabs is open. */
export const useHash = (): string => useSyncExternalStore(onHash, () => location.hash)
