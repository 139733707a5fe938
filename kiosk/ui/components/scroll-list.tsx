import { useCallback, useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import { Button } from 'react-aria-components'
import { useKiosk } from '../kiosk-context.ts'
import { Arrow } from './icons.tsx'

/** How far one press turns, as a part of what is seen: the last row stays in sight. */
const turn = 0.8

interface Turning {
  readonly room: RefObject<HTMLDivElement | null>
  readonly look: () => void
  readonly more: { readonly above: boolean; readonly below: boolean }
  readonly page: (direction: 1 | -1) => void
}

/** What a room that may scroll and its two buttons share; they need not stand together. */
export const useTurning = (): Turning => {
  const room = useRef<HTMLDivElement>(null)
  const [more, setMore] = useState({ above: false, below: false })

  const look = useCallback(() => {
    const element = room.current
    if (element === null) return
    const above = element.scrollTop > 1
    const below = element.scrollTop + element.clientHeight < element.scrollHeight - 1
    setMore((last) => (last.above === above && last.below === below ? last : { above, below }))
  }, [])
  useEffect(() => {
    const element = room.current
    if (element === null) return undefined
    const observer = new ResizeObserver(look)
    observer.observe(element)
    for (const child of element.children) observer.observe(child)
    return () => observer.disconnect()
  }, [look])

  const page = (direction: 1 | -1): void => {
    const element = room.current
    element?.scrollBy({ top: direction * element.clientHeight * turn, behavior: 'smooth' })
  }
  return { room, look, more, page }
}

export const ScrollRoom = ({
  turning: { room, look, more },
  label,
  close,
  children,
}: {
  turning: Turning
  label: string
  close: boolean
  children: ReactNode
}) => (
  <div className="scroll-room" ref={room} onScroll={look} data-above={more.above} data-below={more.below}>
    <div className="rows" data-close={close || undefined} role="group" aria-label={label}>
      {children}
    </div>
  </div>
)

/** Two large buttons that turn; nothing where there is nothing to turn. */
export const Turners = ({ turning: { more, page } }: { turning: Turning }) => {
  const { t } = useKiosk()
  if (!more.above && !more.below) return null
  return (
    <div className="turners">
      <Button className="button quiet turner" isDisabled={!more.above} onPress={() => page(-1)}>
        <Arrow className="icon icon-up" />
        <span>{t.actions.earlier}</span>
      </Button>
      <Button className="button quiet turner" isDisabled={!more.below} onPress={() => page(1)}>
        <Arrow className="icon icon-down" />
        <span>{t.actions.later}</span>
      </Button>
    </div>
  )
}

/** Rows that may be more than fit: turned by two large buttons, or by a finger. */
export const ScrollList = ({
  label,
  children,
  close = false,
}: {
  label: string
  children: ReactNode
  /** Rows that are parted by lines stand without a gap. */
  close?: boolean
}) => {
  const turning = useTurning()
  const scrolls = turning.more.above || turning.more.below
  return (
    <div className="scroll-list" data-scrolls={scrolls || undefined}>
      <ScrollRoom turning={turning} label={label} close={close}>
        {children}
      </ScrollRoom>
      <Turners turning={turning} />
    </div>
  )
}
