import type { Anchor } from '@foyer/contracts/view'
import { useEffect, useState } from 'react'
import { useKiosk } from '../kiosk-context.ts'
import { pointOf, type Point } from './anchor.ts'
import { findAnchored } from './anchored-elements.ts'

const followEveryMs = 200

/** A hand that stands on the element the desk points at, on this screen's own composition of it. */
export const StaffPointer = ({ anchor }: { anchor: Anchor }) => {
  const { t, view } = useKiosk()
  const { element, x, y } = anchor
  const [point, setPoint] = useState<Point | null>(null)

  useEffect(() => {
    findAnchored(document, element)?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
  }, [element])
  useEffect(() => {
    const place = (): void => {
      const box = findAnchored(document, element)?.getBoundingClientRect()
      const next = box === undefined ? null : pointOf({ element, x, y }, box)
      setPoint((last) => (last?.x === next?.x && last?.y === next?.y ? last : next))
    }
    place()
    // What it stands on may move without a view: a list is turned, a font arrives, a chart is laid out.
    const timer = window.setInterval(place, followEveryMs)
    window.addEventListener('resize', place)
    document.addEventListener('scroll', place, true)
    return () => {
      window.clearInterval(timer)
      window.removeEventListener('resize', place)
      document.removeEventListener('scroll', place, true)
    }
  }, [element, x, y, view.revision])

  if (point === null) return null
  return (
    <div
      className="staff-pointer"
      style={{ transform: `translate(${point.x}px, ${point.y}px)` }}
      role="img"
      aria-label={t.help.pointer}
    >
      <svg viewBox="0 0 96 96" aria-hidden="true">
        <circle className="pointer-ring" cx="24" cy="24" r="20" />
        <path className="pointer-hand" d="M24 24l10 40 9-11 15 19 9-7-15-19 13-6z" />
      </svg>
    </div>
  )
}
