import { staffSession, type Role, type StaffSession } from '@foyer/contracts/hall-api'
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { z } from 'zod'
import { callApi, getFrom, type Failure } from './api.ts'
import { FailureNote } from './blank.tsx'
import { useTexts } from './language.tsx'
import { SignIn } from './sign-in.tsx'
import { kitTexts } from './texts.ts'

type Known =
  | { kind: 'checking' }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'nobody' }
  | { kind: 'somebody'; session: StaffSession }

type Session = { session: StaffSession; signOut: () => void; check: () => void }
const SessionContext = createContext<Session | null>(null)

const leave = async (then: () => void): Promise<void> => {
  await callApi('/staff/session', z.unknown(), { method: 'DELETE', body: null, signal: null })
  then()
}

/** Shows its children to signed-in staff of one of the roles, and the sign-in form or a reason to all others. */
export function StaffOnly({ roles, children }: { roles: readonly Role[] | null; children: ReactNode }) {
  const texts = useTexts(kitTexts)
  const [known, setKnown] = useState<Known>({ kind: 'checking' })
  const check = useCallback(() => {
    const ask = async (): Promise<void> => {
      const answer = await getFrom('/staff/session', staffSession)
      if (answer.kind === 'ok') setKnown({ kind: 'somebody', session: answer.value })
      else if (answer.kind === 'refused' && answer.status === 401) setKnown({ kind: 'nobody' })
      else setKnown((before) => (before.kind === 'somebody' ? before : { kind: 'failed', failure: answer }))
    }
    void ask()
  }, [])
  useEffect(check, [check])
  const value = useMemo<Session | null>(
    () =>
      known.kind === 'somebody'
        ? {
            session: known.session,
            check,
            signOut: () => {
              void leave(check)
            },
          }
        : null,
    [known, check],
  )
  switch (known.kind) {
    case 'checking':
      return <p className="read-out">{texts.signIn.checking}</p>
    case 'failed':
      return <FailureNote failure={known.failure} again={check} />
    case 'nobody':
      return <SignIn signedIn={(session) => setKnown({ kind: 'somebody', session })} />
    case 'somebody': {
      const allowed = roles === null || roles.some((role) => known.session.roles.includes(role))
      return (
        <SessionContext value={value}>
          {allowed ? children : <NotAllowed roles={roles} signOut={() => value?.signOut()} />}
        </SessionContext>
      )
    }
  }
}

function NotAllowed({ roles, signOut }: { roles: readonly Role[]; signOut: () => void }) {
  const texts = useTexts(kitTexts)
  return (
    <div className="blank">
      <h1>{texts.signIn.notAllowed}</h1>
      <p>{texts.signIn.notAllowedWhy(roles.map((role) => texts.roles[role]).join(' · '))}</p>
      <p>
        <a className="button" href="/">
          {texts.signIn.home}
        </a>{' '}
        <button className="button" type="button" onClick={signOut}>
          {texts.signIn.signOut}
        </button>
      </p>
    </div>
  )
}

/** Who is signed in; only inside `StaffOnly`. */
export const useSession = (): Session => {
  const session = useContext(SessionContext)
  if (session === null) throw new TypeError('useSession outside StaffOnly')
  return session
}
