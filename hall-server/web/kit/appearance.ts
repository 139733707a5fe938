import { useCallback, useState } from 'react'
import { z } from 'zod'

const appearance = z.enum(['auto', 'light', 'dark'])
export type Appearance = z.infer<typeof appearance>

const storageKey = 'foyer.appearance'

const stored = (): Appearance => {
  const parsed = appearance.safeParse(localStorage.getItem(storageKey))
  return parsed.success ? parsed.data : 'auto'
}

/** Puts the chosen scheme, and the wall's own when the address ends in `?wall`, on the page. */
export const applyAppearance = (): void => {
  const { documentElement: root } = document
  const chosen = stored()
  if (chosen === 'auto') delete root.dataset['theme']
  else root.dataset['theme'] = chosen
  if (new URLSearchParams(location.search).has('wall')) root.dataset['wall'] = ''
}

const following: Record<Appearance, Appearance> = { auto: 'light', light: 'dark', dark: 'auto' }

export const useAppearance = (): { chosen: Appearance; next: () => void } => {
  const [chosen, setChosen] = useState(stored)
  const next = useCallback(() => {
    const wanted = following[stored()]
    localStorage.setItem(storageKey, wanted)
    applyAppearance()
    setChosen(wanted)
  }, [])
  return { chosen, next }
}
