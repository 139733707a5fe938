import type { Intent } from '@foyer/contracts/intent'
import { useEffect, useRef, type ReactNode } from 'react'
import { HelpButton } from '../help/help-button.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { ActionButton } from './action-button.tsx'
import { Arrow, Cross } from './icons.tsx'
import { Notices } from './notices.tsx'

/** The one thing to do on a screen, bottom right. */
export interface Primary {
  readonly text: ReactNode
  readonly intent: Intent
  readonly disabled: boolean
}

/**
 * The composition of every screen: what is read above, what is touched below, and the bar whose buttons never
 * change their places.
 */
export const Frame = ({
  title,
  why = null,
  figure = null,
  primary = null,
  children = null,
  live = 'polite',
  tone = null,
}: {
  title: ReactNode
  why?: ReactNode
  /** Read, never touched: a picture, a chart, an amount. */
  figure?: ReactNode
  primary?: Primary | null
  children?: ReactNode
  live?: 'polite' | 'assertive'
  tone?: 'stopped' | null
}) => {
  const { view } = useKiosk()
  const asking = view.idleWarning !== null
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <>
      <div className="stage">
        <section className="read" inert={asking} data-tone={tone ?? undefined}>
          <Notices notices={view.notices} />
          <div className="headline" aria-live={live}>
            <h1 className="title" ref={heading} tabIndex={-1} data-anchor="title">
              {title}
            </h1>
            {why !== null && <p className="why">{why}</p>}
          </div>
          {figure !== null && <div className="figure">{figure}</div>}
        </section>
        <main className="touch" inert={asking}>
          {children}
        </main>
      </div>
      <nav className="bar">
        <div className="bar-ways-out">
          <WaysOut />
        </div>
        <HelpButton />
        <div className="bar-primary">
          {primary !== null && (
            <ActionButton
              anchor="action:confirm"
              manner="primary"
              intent={primary.intent}
              disabled={primary.disabled}
            >
              <span className="primary-text">{primary.text}</span>
              <Arrow className="icon" />
            </ActionButton>
          )}
        </div>
      </nav>
    </>
  )
}

const WaysOut = () => {
  const { view, t } = useKiosk()
  const canLeave = view.occupied && view.screen.name !== 'goodbye'
  return (
    <>
      {view.canGoBack && (
        <ActionButton anchor="action:back" manner="quiet" intent={{ type: 'back' }}>
          <Arrow className="icon icon-back" />
          {t.actions.back}
        </ActionButton>
      )}
      {canLeave && (
        <ActionButton anchor="action:leave" manner="quiet" intent={{ type: 'leave' }}>
          <Cross className="icon" />
          {t.actions.leave}
        </ActionButton>
      )}
    </>
  )
}
