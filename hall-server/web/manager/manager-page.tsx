import { fleetMessage } from '@foyer/contracts/fleet'
import { useEffect, useState } from 'react'
import { Frame } from '../kit/frame.tsx'
import { useTexts } from '../kit/language.tsx'
import { LinkNotice } from '../kit/link-notice.tsx'
import { useSession } from '../kit/session.tsx'
import { Tab } from '../kit/tab.tsx'
import { useHash } from '../kit/use-hash.ts'
import { useLiveLink, useNow } from '../kit/use-live-link.ts'
import { AuditPage } from './audit-page.tsx'
import { FacesPage } from './faces/faces-page.tsx'
import { facesTexts } from './faces/texts.ts'
import { Hall } from './hall.tsx'
import { hear, nothingHeard } from './heard.ts'
import { managerTexts } from './texts.ts'

/** A kiosk measures itself every few seconds: silence for longer means that the line is dead, not that all is well. */
const silenceMs = 15_000

export function ManagerPage() {
  const texts = useTexts(managerTexts)
  const faces = useTexts(facesTexts)
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
  const atFaces = hash === '#faces'
  const audit = hash === '#audit' && session.roles.includes('manager')
  // The hearing is lost at the last message, not at the moment the socket noticed.
  const linkLostSince = state.kind === 'lost' ? (heard.at ?? now) : null
  useEffect(() => {
    document.documentElement.dataset['hearing'] = state.kind
  }, [state.kind])
  return (
    <Frame
      here="manager"
      tabs={
        <>
          <Tab to="#hall" current={!audit && !atFaces}>
            {texts.tabs.hall}
          </Tab>
          <Tab to="#faces" current={atFaces}>
            {faces.tab}
          </Tab>
          {session.roles.includes('manager') && (
            <Tab to="#audit" current={audit}>
              {texts.tabs.audit}
            </Tab>
          )}
        </>
      }
      notice={<LinkNotice state={state} discarded={discarded} now={now - heard.offsetMs} />}
    >
      {audit && <AuditPage />}
      {atFaces && <FacesPage />}
      {!audit && !atFaces && (
        <Hall nodes={heard.nodes} heardOnce={heard.at !== null} hearing={{ now, linkLostSince }} />
      )}
    </Frame>
  )
}
