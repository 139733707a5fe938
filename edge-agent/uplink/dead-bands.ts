import type { Reading } from '@foyer/sparkplug/messages'

/** How far a metric must move before it is worth a message. What is not listed is sent on every change. */
export type Band =
  /** In the metric's own unit. */
  | { kind: 'absolute'; by: number }
  /** A share of what was sent last. */
  | { kind: 'relative'; share: number }
  /** A time that only says that it is still so: at most this often, by the configuration's `proofSeconds`. */
  | { kind: 'proof' }

/** By metric, wherever it is reported. */
export const deadBands: Readonly<Record<string, Band>> = {
  'CPU/LoadPercent': { kind: 'absolute', by: 5 },
  'Memory/AvailableBytes': { kind: 'relative', share: 0.02 },
  'Disk/AvailableBytes': { kind: 'relative', share: 0.01 },
  'Disk/WearPercent': { kind: 'absolute', by: 1 },
  'Temperature/CPU': { kind: 'absolute', by: 1 },
  'Network/ReceivedBytesPerSecond': { kind: 'relative', share: 0.25 },
  'Network/SentBytesPerSecond': { kind: 'relative', share: 0.25 },
  'Network/HallLatencyMs': { kind: 'relative', share: 0.2 },
  'Network/HallLossPercent': { kind: 'absolute', by: 5 },
  'Clock/ErrorMs': { kind: 'absolute', by: 50 },
  'Processes/HostMemoryBytes': { kind: 'relative', share: 0.05 },
  'Processes/BrowserMemoryBytes': { kind: 'relative', share: 0.05 },
  'Agent/UptimeSeconds': { kind: 'absolute', by: 60 },
  'Agent/MemoryBytes': { kind: 'relative', share: 0.05 },
  'Host/EventLoopDelayMs': { kind: 'relative', share: 0.5 },
  'Host/MemoryBytes': { kind: 'relative', share: 0.05 },
  'UI/PaintedAt': { kind: 'proof' },
  'UI/RevisionPainted': { kind: 'proof' },
  'Hall/LastAnswerAt': { kind: 'proof' },
  'Outbox/Bytes': { kind: 'relative', share: 0.2 },
}

/** Devices whose proofs come with the clock, not with something that happened to them. */
const provedByClock: ReadonlySet<string> = new Set(['machine', 'ui'])
const PROOF_AT = 'Status/Proof/At'

const bandOf = (device: string | null, name: string): Band | null =>
  name === PROOF_AT && device !== null && provedByClock.has(device)
    ? { kind: 'proof' }
    : (deadBands[name] ?? null)

const numberOf = (value: Reading['value']['value']): number | null =>
  typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : null

type Sent = { value: Reading['value']['value']; at: number; sentAt: number }

export type Rhythm = { everyMs: number; proofMs: number }

/** Keeps back what says nothing new: changes within a metric's band, until it is time to say it again. */
export class DeadBands {
  readonly #rhythm: Rhythm
  readonly #sent = new Map<string, Map<string, Sent>>()

  constructor(rhythm: Rhythm) {
    this.#rhythm = rhythm
  }

  /** The readings that are worth a message; `now` in ms, on a clock that may be put forward and back. */
  pass(device: string | null, readings: readonly Reading[], now: number): Reading[] {
    const key = device ?? ''
    const known = this.#sent.get(key) ?? new Map<string, Sent>()
    this.#sent.set(key, known)
    return readings.filter((reading) => {
      const last = known.get(reading.name)
      if (last !== undefined && this.#within(device, reading, last, now)) return false
      known.set(reading.name, { value: reading.value.value, at: reading.at, sentAt: now })
      return true
    })
  }

  /** The next readings of a device that was gone are all sent. */
  forget(device: string): void {
    this.#sent.delete(device)
  }

  #within(device: string | null, { name, value }: Reading, last: Sent, now: number): boolean {
    const since = now - last.sentAt
    if (since >= this.#rhythm.everyMs || since < 0) return false
    const band = bandOf(device, name)
    const [from, to] = [numberOf(last.value), numberOf(value.value)]
    if (band === null || from === null || to === null) return last.value === value.value
    switch (band.kind) {
      case 'absolute':
        return Math.abs(to - from) < band.by
      case 'relative':
        return from === to || Math.abs(to - from) < Math.abs(from) * band.share
      case 'proof':
        return since < this.#rhythm.proofMs
    }
  }
}
