import { staffSession, type StaffSession } from '@foyer/contracts/hall-api'
import { useId, useState, type SyntheticEvent } from 'react'
import { postTo, type Failure } from './api.ts'
import { useLanguage, useTexts } from './language.tsx'
import { Mark } from './shapes.tsx'
import { kitTexts, type KitTexts } from './texts.ts'

const reason = (failure: Failure, texts: KitTexts['signIn']): string => {
  switch (failure.kind) {
    case 'unreachable':
      return texts.unreachable
    case 'not-understood':
      return texts.failed(failure.what)
    case 'refused':
      if (failure.code === 'too-many-requests') return texts.tooMany
      return failure.status < 500 ? texts.wrong : texts.failed(failure.reference)
  }
}

export function SignIn({ signedIn }: { signedIn: (session: StaffSession) => void }) {
  const { signIn: texts, band, product } = useTexts(kitTexts)
  const { language, choose } = useLanguage()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [working, setWorking] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const wrongId = useId()
  const ask = async (): Promise<void> => {
    const answer = await postTo('/staff/session', staffSession, { name, password })
    setWorking(false)
    if (answer.kind === 'ok') {
      signedIn(answer.value)
      return
    }
    setFailure(answer)
    setPassword('')
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (working) return
    setWorking(true)
    setFailure(null)
    void ask()
  }
  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <header>
          <Mark />
          <h1>{texts.title}</h1>
          <p className="soft">{texts.why}</p>
        </header>
        <label className="field">
          <span>{texts.name}</span>
          <input
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="username"
            autoCapitalize="off"
            required
            maxLength={60}
            autoFocus
          />
        </label>
        <label className="field" {...(failure === null ? {} : { 'data-wrong': '' })}>
          <span>{texts.password}</span>
          <input
            type="password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            autoComplete="current-password"
            aria-describedby={wrongId}
            required
            maxLength={200}
          />
        </label>
        <p className="wrong" id={wrongId} role="alert">
          {failure === null ? '' : reason(failure, texts)}
        </p>
        <button
          className="button"
          data-kind="primary"
          type="submit"
          {...(working ? { 'data-working': '' } : {})}
        >
          {texts.act}
        </button>
        <footer className="small soft">
          <span>Foyer · {product}</span>
          <button
            className="button"
            data-kind="quiet"
            type="button"
            onClick={() => choose(language === 'en' ? 'zh-CN' : 'en')}
          >
            {band.language}
          </button>
        </footer>
      </form>
    </main>
  )
}
