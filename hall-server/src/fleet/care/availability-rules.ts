import type { AvailabilityReport } from '@foyer/contracts/fleet-care'
import type { PeripheralState } from '@foyer/contracts/peripheral'
import type { KnownDevice } from '../rules.ts'
import { joined, lengthOf, type Span, within, without } from './availability-spans.ts'

export type HeardState = 'up' | 'down' | 'unknown'
export type StateSpan = Span & { state: HeardState }

/** What a peripheral's own word for its state means to who wants to use it. */
const meanings: Readonly<Record<PeripheralState, HeardState>> = {
  starting: 'unknown',
  online: 'up',
  deviceBusy: 'up',
  offline: 'down',
  powerOff: 'down',
  noDevice: 'down',
  hardwareError: 'down',
  userError: 'down',
}
const isState = (value: unknown): value is PeripheralState =>
  typeof value === 'string' && Object.hasOwn(meanings, value)

/** A device that nobody hears, or that does not say how it is, is unknown. */
export const deviceState = (device: KnownDevice): HeardState => {
  const said = device.metrics.get('Status/State')?.value
  return device.liveness === 'live' && isState(said) ? meanings[said] : 'unknown'
}

type Row = AvailabilityReport['rows'][number]
export type Counted = Omit<Row, 'subject' | 'kind'>

const hours = (milliseconds: number): number => Math.round((milliseconds / 3_600_000) * 1000) / 1000

/**
 * Counts `range`: every instant is maintenance, down, up or unknown, and only one of them. Where a clock that was set
 * back left two claims of one instant, down outweighs up. A failure is a stretch of being down, whatever was unknown
 * in between, until it was heard to be up; one that had begun before the range counts.
 */
export const countAvailability = (
  states: readonly StateSpan[],
  windows: readonly Span[],
  range: Span,
): Counted => {
  const planned = within([range], windows)
  const counted = without([range], planned)
  const of = (state: HeardState): Span[] =>
    within(
      states.filter((span) => span.state === state),
      counted,
    )
  const down = of('down')
  const up = without(of('up'), down)
  const [upMs, downMs] = [lengthOf(up), lengthOf(down)]
  const heard = [
    ...up.map(({ from }) => ({ from, down: false })),
    ...joined(down).map(({ from }) => ({ from, down: true })),
  ].toSorted((a, b) => a.from - b.from)
  const failures = heard.filter((span, i) => span.down && heard[i - 1]?.down !== true).length
  return {
    upHours: hours(upMs),
    downHours: hours(downMs),
    unknownHours: hours(lengthOf(counted) - upMs - downMs),
    maintenanceHours: hours(lengthOf(planned)),
    failures,
    availability: upMs + downMs === 0 ? null : upMs / (upMs + downMs),
    mtbfHours: failures === 0 ? null : hours(upMs / failures),
    mttrHours: failures === 0 ? null : hours(downMs / failures),
  }
}
