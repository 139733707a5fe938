/** One of a page's tabs, as a link that can be kept and sent. */
export function Tab({ to, current, children }: { to: string; current: boolean; children: string }) {
  return (
    <a href={to} {...(current ? { 'aria-current': 'page' as const } : {})}>
      {children}
    </a>
  )
}
