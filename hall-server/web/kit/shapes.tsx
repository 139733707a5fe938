/** Shapes of the hall's pages, drawn with one line width. A status always has its own outline, not only a colour. */

const line = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.6,
  strokeLinejoin: 'round',
  strokeLinecap: 'round',
} as const

/** The house's mark: a door that stands open. */
export function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" {...line}>
      <path d="M6 20V6.5L15 4v16M15 7h3v13M4 20h16" />
      <circle cx="12.2" cy="12.3" r="0.9" fill="currentColor" stroke="none" />
    </svg>
  )
}

export type StatusKind = 'well' | 'new' | 'soon' | 'person' | 'unknown' | 'closed'

/** Ring: well · disc: new · half disc: soon · filled triangle: a person is needed · dashed ring: unknown · bar: not in use. */
function StatusShape({ kind }: { kind: StatusKind }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      {kind === 'well' && <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" strokeWidth="1.6" />}
      {kind === 'new' && <circle cx="8" cy="8" r="5" fill="currentColor" />}
      {kind === 'soon' && (
        <>
          <circle cx="8" cy="8" r="5.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
          <path d="M8 2.8a5.2 5.2 0 0 1 0 10.4z" fill="currentColor" />
        </>
      )}
      {kind === 'person' && <path d="M8 1.5 15 14H1z" fill="currentColor" />}
      {kind === 'unknown' && (
        <circle
          cx="8"
          cy="8"
          r="5.4"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeDasharray="2.2 2.2"
        />
      )}
      {kind === 'closed' && (
        <path d="M3 8h10" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
      )}
    </svg>
  )
}

export function Status({ kind, children }: { kind: StatusKind; children: string }) {
  return (
    <span className="status" data-status={kind}>
      <StatusShape kind={kind} />
      {children}
    </span>
  )
}

export function Unplugged() {
  return (
    <svg viewBox="0 0 64 64" aria-hidden="true" {...line}>
      <path d="M6 32h16M22 22v20h6a10 10 0 0 0 0-20zM58 32H46M46 22a10 10 0 0 0 0 20" />
      <path d="M37 29h6M37 35h6" strokeDasharray="2 3" />
    </svg>
  )
}

export function EmptyTray() {
  return (
    <svg viewBox="0 0 64 64" aria-hidden="true" {...line}>
      <path d="M8 36 16 14h32l8 22v14H8zM8 36h14l4 6h12l4-6h14" />
    </svg>
  )
}

export function QuietBell() {
  return (
    <svg viewBox="0 0 64 64" aria-hidden="true" {...line}>
      <path d="M14 46h36M18 46V30a14 14 0 0 1 28 0v16M28 52a4 4 0 0 0 8 0M32 10v6" />
    </svg>
  )
}
