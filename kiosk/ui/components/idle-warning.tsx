import { useEffect, useRef } from 'react'
import { useKiosk } from '../kiosk-context.ts'
import { ActionButton } from './action-button.tsx'

/** Asks whether anybody is there before the visit ends by itself. Any touch of it answers. */
export const IdleWarning = ({ secondsLeft }: { secondsLeft: number }) => {
  const { t, f } = useKiosk()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.querySelector('button')?.focus(), [])
  return (
    <div className="idle">
      <div className="idle-box" role="alertdialog" aria-labelledby="idle-title" ref={box}>
        <p className="idle-seconds figures" aria-hidden="true">
          {f.count(secondsLeft)}
        </p>
        <div className="idle-words">
          <h2 id="idle-title" className="idle-title">
            {t.idle.title}
          </h2>
          <p>{t.idle.text(f.duration(secondsLeft))}</p>
        </div>
        <div className="idle-buttons">
          <ActionButton anchor="action:stay" manner="primary" intent={{ type: 'stay' }}>
            {t.idle.stay}
          </ActionButton>
          <ActionButton anchor="action:idle-leave" manner="quiet" intent={{ type: 'leave' }}>
            {t.idle.leave}
          </ActionButton>
        </div>
      </div>
    </div>
  )
}
