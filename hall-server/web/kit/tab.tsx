import { useEffect, useRef } from 'react'

/** One of a page's tabs, as a link that can be kept and sent. Where tabs do not all fit, the current one is in sight. */
export function Tab({ to, current, children }: { to: string; current: boolean; children: string }) {
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (current) link.current?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [current])
  return (
    <a ref={link} href={to} {...(current ? { 'aria-current': 'page' as const } : {})}>
      {children}
    </a>
  )
}
