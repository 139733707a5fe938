import { useRef } from 'react'
import { newKey } from '../../kit/new-key.ts'

/** A key for one deed: the same deed tried again keeps it, another deed and a done one get a new one. */
export const useDeedKey = () => {
  const kept = useRef<{ deed: string; key: string } | null>(null)
  return {
    keyFor: (deed: string): string => {
      if (kept.current?.deed !== deed) kept.current = { deed, key: newKey(crypto) }
      return kept.current.key
    },
    used: (): void => {
      kept.current = null
    },
  }
}
