import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { z } from 'zod'

/** Staff pages are written in two languages; a page's catalogue has the shape of its Chinese one. */
const staffLanguage = z.enum(['zh-CN', 'en'])
export type StaffLanguage = z.infer<typeof staffLanguage>
export type Catalogue<T> = Record<StaffLanguage, T>

type Setting = { language: StaffLanguage; choose: (language: StaffLanguage) => void }
const LanguageContext = createContext<Setting>({ language: 'zh-CN', choose: () => undefined })

const storageKey = 'foyer.staff-language'

const remembered = (): StaffLanguage => {
  const stored = staffLanguage.safeParse(localStorage.getItem(storageKey))
  return stored.success ? stored.data : 'zh-CN'
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(remembered)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const setting = useMemo<Setting>(
    () => ({
      language,
      choose: (chosen) => {
        localStorage.setItem(storageKey, chosen)
        setLanguage(chosen)
      },
    }),
    [language],
  )
  return <LanguageContext value={setting}>{children}</LanguageContext>
}

export const useLanguage = (): Setting => useContext(LanguageContext)
export const useTexts = <T,>(catalogue: Catalogue<T>): T => catalogue[useContext(LanguageContext).language]
