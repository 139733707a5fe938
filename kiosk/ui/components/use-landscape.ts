import { useSyncExternalStore } from 'react'

const lying = window.matchMedia('(orientation: landscape)')

const subscribe = (changed: () => void): (() => void) => {
  lying.addEventListener('change', changed)
  return () => lying.removeEventListener('change', changed)
}

/** Whether the screen lies: then what is looked at has the whole column that is otherwise only touched. */
export const useLandscape = (): boolean => useSyncExternalStore(subscribe, () => lying.matches)
