import type { Role } from '@foyer/contracts/hall-api'
import type { ReactNode } from 'react'
import { useAppearance } from './appearance.ts'
import { useLanguage, useTexts } from './language.tsx'
import { useSession } from './session.tsx'
import { Mark } from './shapes.tsx'
import { kitTexts } from './texts.ts'

export type PageName = 'manager' | 'desk' | 'clerk'
/** Who may open which page. The server holds the same; this only spares a person a refusal. */
export const pageRoles: Record<PageName, readonly Role[]> = {
  manager: ['manager', 'engineer'],
  desk: ['desk'],
  clerk: ['clerk'],
}
export const pageNames: readonly PageName[] = ['manager', 'desk', 'clerk']

/** The band on top, one notice under it, and the page. */
export function Frame({
  here,
  tabs,
  notice,
  children,
}: {
  here: PageName
  tabs: ReactNode
  notice: ReactNode
  children: ReactNode
}) {
  const texts = useTexts(kitTexts)
  const { language, choose } = useLanguage()
  const { chosen, next } = useAppearance()
  const { session, signOut } = useSession()
  const others = pageNames.filter((page) => pageRoles[page].some((role) => session.roles.includes(role)))
  return (
    <div className="frame">
      <header className="band">
        <a className="band-mark" href="/">
          <Mark />
          Foyer
        </a>
        <nav aria-label={texts.choose.title}>
          {tabs ??
            others.map((page) => (
              <a
                key={page}
                href={`/${page}/`}
                {...(page === here ? { 'aria-current': 'page' as const } : {})}
              >
                {texts.pages[page]}
              </a>
            ))}
        </nav>
        <div className="band-end">
          <span className="person">{session.displayName}</span>
          <button className="button" data-kind="quiet" type="button" onClick={next}>
            {texts.band[chosen]}
          </button>
          <button
            className="button"
            data-kind="quiet"
            type="button"
            onClick={() => choose(language === 'en' ? 'zh-CN' : 'en')}
          >
            {texts.band.language}
          </button>
          <button className="button" data-kind="quiet" type="button" onClick={signOut}>
            {texts.signIn.signOut}
          </button>
        </div>
      </header>
      <div>{notice}</div>
      {children}
    </div>
  )
}
