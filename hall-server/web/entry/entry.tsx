import { pageNames, pageRoles } from '../kit/frame.tsx'
import { useTexts, type Catalogue } from '../kit/language.tsx'
import { useSession } from '../kit/session.tsx'
import { Mark } from '../kit/shapes.tsx'
import { kitTexts } from '../kit/texts.ts'

const zh = {
  hello: (name: string) => `${name}，您好`,
  about: {
    manager: '哪台设备真的在工作，哪里需要人',
    desk: '接听自助终端前客户的求助',
    clerk: '审核客户提交的申请',
  },
}
const entryTexts: Catalogue<typeof zh> = {
  'zh-CN': zh,
  en: {
    hello: (name) => `Hello, ${name}`,
    about: {
      manager: 'Which device is really working, and where a person is needed',
      desk: 'Answer customers who ask for help at a kiosk',
      clerk: 'Decide what customers have applied for',
    },
  },
}

export function Entry() {
  const kit = useTexts(kitTexts)
  const texts = useTexts(entryTexts)
  const { session, signOut } = useSession()
  const pages = pageNames.filter((page) => pageRoles[page].some((role) => session.roles.includes(role)))
  return (
    <main className="entry-page">
      <header>
        <Mark />
        <h1>{texts.hello(session.displayName)}</h1>
      </header>
      {pages.length === 0 ? (
        <p>{kit.choose.none}</p>
      ) : (
        <ul>
          {pages.map((page) => (
            <li key={page}>
              <a href={`/${page}/`}>
                <strong>{kit.pages[page]}</strong>
                <small>{texts.about[page]}</small>
                <span aria-hidden="true">→</span>
              </a>
            </li>
          ))}
        </ul>
      )}
      <footer>
        <button className="button" type="button" onClick={signOut}>
          {kit.signIn.signOut}
        </button>
      </footer>
    </main>
  )
}
