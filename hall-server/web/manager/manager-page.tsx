import { fleetMessage } from '@foyer/contracts/fleet'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Frame } from '../kit/frame.tsx'
import { useTexts } from '../kit/language.tsx'
import { LinkNotice } from '../kit/link-notice.tsx'
import { useSession } from '../kit/session.tsx'
import { useLiveLink, useNow } from '../kit/use-live-link.ts'
import { AuditPage } from './audit-page.tsx'
import { Hall } from './hall.tsx'
import { hear, nothingHeard } from './heard.ts'
import { managerTexts } from './texts.ts'

/** A kiosk measures itself every few seconds: silence for longer means that the line is dead, not that all is well. */
const silenceMs = 15_000

const onHash = (changed: () => void): (() => void) => {
  addEventListener('hashchange', changed)
  return () => removeEventListener('hashchange', changed)
}
const useHash = (): string => useSyncExternalStore(onHash, () => location.hash)

export function ManagerPage() {
  const texts = useTexts(managerTexts)
  const { check, session } = useSession()
  const [heard, setHeard] = useState(nothingHeard)
  const { state, discarded } = useLiveLink({
    path: '/api/v1/fleet/live',
    schema: fleetMessage,
    silenceMs,
    onMessage: (message, at) => setHeard((before) => hear(before, message, at)),
    onRefused: check,
  })
  const now = useNow(heard.offsetMs)
  const hash = useHash()
  const audit = hash === '#audit' && session.roles.includes('manager')
  // The hearing is lost at the last message, not at the moment the socket noticed.
  const linkLostSince = state.kind === 'lost' ? (heard.at ?? now) : null
  useEffect(() => {
    document.documentElement.dataset['hearing'] = state.kind
  }, [state.kind])
  const tab = (to: string, text: string, current: boolean) => (
    <a href={to} {...(current ? { 'aria-current': 'page' as const } : {})}>
      {text}
    </a>
  )
  return (
    <Frame
      here="manager"
      tabs={
        <>
          {tab('#hall', texts.tabs.hall, !audit)}
          {session.roles.includes('manager') && tab('#audit', texts.tabs.audit, audit)}
        </>
      }
      notice={<LinkNotice state={state} discarded={discarded} now={now - heard.offsetMs} />}
    >
      {audit ? (
        <AuditPage />
      ) : (
        <Hall nodes={heard.nodes} heardOnce={heard.at !== null} hearing={{ now, linkLostSince }} />
      )}
    </Frame>
  )
}
