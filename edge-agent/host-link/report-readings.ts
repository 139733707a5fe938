import type { HealthReport } from '@foyer/contracts/agent-link'
import type { PeripheralState, PeripheralStatus } from '@foyer/contracts/peripheral'
import type { Value } from '@foyer/sparkplug/datatype'
import type { Reading } from '@foyer/sparkplug/messages'
import { idProblem } from '@foyer/sparkplug/topic'

type Pair = [name: string, value: Value]

const at = (time: number, pairs: readonly Pair[]): Reading[] =>
  pairs.map(([name, value]) => ({ name, value, at: time }))

const text = (value: string | null): Value => ({ type: 'String', value })
const time = (value: number | null): Value => ({ type: 'DateTime', value })
const flag = (value: boolean | null): Value => ({ type: 'Boolean', value })
const count = (value: number | null): Value => ({
  type: 'Int64',
  value: value === null ? null : BigInt(value),
})

/**
 * Node metrics that the kiosk host's report fills. Without a report they are null: not known, not as before.
 * `expected` are the device ids ever reported: one that is gone has no session of its own, so the node tells of it.
 */
export function hostReadings(
  report: HealthReport | null,
  expected: Iterable<string>,
  now: number,
): Reading[] {
  const { host, session, ui, hall } = report ?? { host: null, session: null, ui: null, hall: null }
  // Delays to a tenth of a millisecond and memory to a mebibyte: finer is noise, and noise is traffic.
  const delay = host === null ? null : Math.round(host.eventLoopDelayMs * 10) / 10
  const memory = host === null ? null : Math.round(host.rssBytes / 2 ** 20) * 2 ** 20
  const statuses = new Map((report?.peripherals ?? []).map((status) => [deviceId(status.name), status]))
  const peripherals = [...expected].flatMap((device): Pair[] => [
    [`Peripherals/${device}/State`, text(statuses.get(device)?.state ?? null)],
    [`Peripherals/${device}/Problem`, text(statuses.get(device)?.problem ?? null)],
  ])
  return at(report?.at ?? now, [
    ...peripherals,
    ['Host/Reachable', flag(report !== null)],
    ['Host/KioskId', text(host?.kioskId ?? null)],
    ['Host/Version', text(host?.version ?? null)],
    ['Host/StartedAt', time(host?.startedAt ?? null)],
    ['Host/ProcessId', count(host?.pid ?? null)],
    ['Host/EventLoopDelayMs', { type: 'Double', value: delay }],
    ['Host/MemoryBytes', count(memory)],
    ['Session/Screen', text(session?.screen ?? null)],
    ['Session/Occupied', flag(session?.occupied ?? null)],
    ['Session/Since', time(session?.since ?? null)],
    ['Session/HelpWanted', flag(session?.helpWanted ?? null)],
    ['Session/Visits', count(session?.visits ?? null)],
    ['Session/OutOfService', flag(session?.outOfService ?? null)],
    ['UI/Connected', flag(ui?.connected ?? null)],
    ['UI/PaintedAt', time(ui?.paintedAt ?? null)],
    ['UI/RevisionPainted', count(ui?.revisionPainted ?? null)],
    ['Hall/Reachable', flag(hall?.reachable ?? null)],
    ['Hall/LastAnswerAt', time(hall?.lastAnswerAt ?? null)],
    ['Hall/OutboxPending', count(hall?.outboxPending ?? null)],
    ['Hall/OutboxOldestAt', time(hall?.outboxOldestAt ?? null)],
  ])
}

/** States in which the peripheral itself is not there to answer: its session ends with a DDEATH. */
const gone: readonly PeripheralState[] = ['noDevice', 'offline', 'powerOff']
export const isGone = (status: PeripheralStatus): boolean => gone.includes(status.state)

/** A Sparkplug device id for a peripheral's name; reserved characters become `-`. */
export const deviceId = (name: string): string =>
  idProblem(name) === null ? name : name.replace(/[+/#\0]|^$/g, '-')

/** Device metrics of one peripheral. The proof's own time travels as a metric: it, not the message, is the age. */
export function peripheralReadings(status: PeripheralStatus, reportedAt: number): Reading[] {
  const { proof } = status
  const { modelName, serialNumber, firmware } = status.capabilities?.deviceInformation ?? {
    modelName: null,
    serialNumber: null,
    firmware: null,
  }
  const counters = Object.entries(status.counters).map(([name, value]): Pair => [
    `Counters/${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    count(value),
  ])
  return at(reportedAt, [
    ['Info/Kind', text(status.kind)],
    ['Info/Transport', text(status.transport)],
    ['Info/Model', text(modelName)],
    ['Info/SerialNumber', text(serialNumber)],
    ['Info/Firmware', text(firmware)],
    ['Info/CountersSince', time(status.countersSince)],
    ['Status/State', text(status.state)],
    ['Status/Since', time(status.since)],
    ['Status/Problem', text(status.problem)],
    ['Status/Paper', text(status.paper)],
    ['Status/Cover', text(status.cover)],
    ['Status/Proof/Exercised', text(proof?.exercised ?? null)],
    ['Status/Proof/At', time(proof?.at ?? null)],
    ['Status/Proof/Answer', text(proof?.answer ?? null)],
    ['Status/Proof/Ok', flag(proof?.ok ?? null)],
    ...counters,
  ])
}
