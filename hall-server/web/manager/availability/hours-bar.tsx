import type { AvailabilityReport } from '@foyer/contracts/fleet-care'

/** Up, down, maintenance and unknown as one bar; the numbers beside it say the same. */
export function HoursBar({ row }: { row: AvailabilityReport['rows'][number] }) {
  const pieces = [
    { name: 'up', hours: row.upHours },
    { name: 'down', hours: row.downHours },
    { name: 'maintenance', hours: row.maintenanceHours },
    { name: 'unknown', hours: row.unknownHours },
  ]
  const whole = pieces.reduce((sum, { hours }) => sum + hours, 0)
  const placed = pieces.map((piece, index) => ({
    ...piece,
    x: whole === 0 ? 0 : (pieces.slice(0, index).reduce((sum, { hours }) => sum + hours, 0) / whole) * 100,
    width: whole === 0 ? 0 : (piece.hours / whole) * 100,
  }))
  return (
    <svg className="hours-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      {placed
        .filter(({ width }) => width > 0)
        .map(({ name, x, width }) => (
          <rect key={name} data-hours={name} x={x} width={width} height={10} />
        ))}
    </svg>
  )
}
