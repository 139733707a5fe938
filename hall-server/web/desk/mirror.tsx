import type { Anchor, View } from '@foyer/contracts/view'
import { useState } from 'react'
import { useTexts } from '../kit/language.tsx'
import { MirrorFrame, type KioskShape, type MirrorState } from '../kit/mirror-frame.tsx'
import { deskTexts } from './texts.ts'

/** The customer's screen, as the customer sees it but masked. Nothing ever lies over it. */
export function Mirror({ view, point }: { view: View; point: (anchor: Anchor | null) => void }) {
  const { mirror: texts } = useTexts(deskTexts)
  const [shape, setShape] = useState<KioskShape>('portrait')
  const [state, setState] = useState<MirrorState>('waiting')
  return (
    <div className="mirror">
      <MirrorFrame view={view} title={texts.title} shape={shape} point={point} onState={setState} />
      <footer>
        <p className="soft small" role="status">
          {state === 'waiting' ? texts.waiting : state === 'missing' ? texts.missing : texts.point}
        </p>
        <div role="group">
          {(['portrait', 'landscape'] as const).map((each) => (
            <button
              key={each}
              className="button"
              type="button"
              aria-pressed={each === shape}
              onClick={() => setShape(each)}
            >
              {texts[each]}
            </button>
          ))}
        </div>
      </footer>
    </div>
  )
}
