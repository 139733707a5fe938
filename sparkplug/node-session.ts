import type { DatatypeName, Value } from './datatype.ts'
import { fromWire } from './carriers.ts'
import { datatypeName } from './datatype.ts'
import { BDSEQ } from './messages.ts'
import type { Metric, Payload } from './payload.ts'
import type { DeviceMessageType, NodeMessageType } from './topic.ts'

/** One value as a host application received it; `at` is when it was measured, in milliseconds since the epoch. */
export type Sample = { name: string; value: Value; at: number; historical: boolean; transient: boolean }

export type SequencedMessage = {
  type: NodeMessageType | DeviceMessageType
  device: string | null
  payload: Payload
  receivedAt: number
}

export type Read = { kind: 'samples'; samples: Sample[] } | { kind: 'unreadable'; reason: string }

type Definition = { device: string | null; name: string; type: DatatypeName }

const keyOf = (device: string | null, name: string): string => (device === null ? name : `${device}\0${name}`)

/** What a host knows of one edge node since its NBIRTH: definitions, aliases, devices, and the next seq. */
export class NodeSession {
  online = false
  bdSeq: number | null = null
  nextSeq = 0
  /** Set from a confirmed gap, or a message that cannot be understood, until the next NBIRTH. */
  awaitingBirth = false
  rebirthRequestedAt: number | null = null
  /** A birth was heard since the last request: another gap is then another matter. */
  bornSinceRequest = false
  /** Requests that followed the one before sooner than the interval. */
  hurriedRequests = 0
  /** When a request that the limit held back is due; null: none is. */
  rebirthOwedAt: number | null = null
  /** Messages ahead of a gap, by seq, and when waiting for the missing one ends. */
  readonly pending = new Map<number, SequencedMessage>()
  reorderUntil: number | null = null
  readonly devices = new Set<string>()
  readonly #definitions = new Map<string, Definition>()
  readonly #aliases = new Map<bigint, Definition>()

  /** A new NBIRTH: all that was declared before is void. */
  reset(bdSeq: number, seq: number): void {
    this.online = true
    this.awaitingBirth = false
    this.bornSinceRequest = true
    this.rebirthOwedAt = null
    this.bdSeq = bdSeq
    this.nextSeq = (seq + 1) % 256
    this.devices.clear()
    this.#definitions.clear()
    this.#aliases.clear()
  }

  /** Reads a birth's metrics and remembers what they declare for `device` (null: the node). */
  declare(device: string | null, payload: Payload, receivedAt: number): Read {
    for (const [key, known] of this.#definitions) if (known.device === device) this.#definitions.delete(key)
    for (const [alias, known] of this.#aliases) if (known.device === device) this.#aliases.delete(alias)
    const samples: Sample[] = []
    for (const metric of payload.metrics) {
      const type = metric.datatype === null ? null : datatypeName(metric.datatype)
      if (metric.name === null)
        return { kind: 'unreadable', reason: 'a birth declares a metric without a name' }
      if (type === null) {
        return {
          kind: 'unreadable',
          reason: `a birth declares ${metric.name} with datatype ${metric.datatype}`,
        }
      }
      const definition = { device, name: metric.name, type }
      if (metric.alias !== null && this.#aliases.has(metric.alias)) {
        return { kind: 'unreadable', reason: `alias ${metric.alias} is declared twice` }
      }
      this.#definitions.set(keyOf(device, metric.name), definition)
      if (metric.alias !== null) this.#aliases.set(metric.alias, definition)
      const read = this.#sample(definition, metric, payload, receivedAt)
      if (read.kind === 'unreadable') return read
      samples.push(...read.samples)
    }
    return { kind: 'samples', samples }
  }

  /** Reads a data message's metrics by what the births declared. */
  read(device: string | null, payload: Payload, receivedAt: number): Read {
    const samples: Sample[] = []
    for (const metric of payload.metrics) {
      const definition =
        metric.name === null
          ? metric.alias === null
            ? undefined
            : this.#aliases.get(metric.alias)
          : this.#definitions.get(keyOf(device, metric.name))
      if (definition === undefined || definition.device !== device) {
        return { kind: 'unreadable', reason: `no birth declared ${metric.name ?? `alias ${metric.alias}`}` }
      }
      const read = this.#sample(definition, metric, payload, receivedAt)
      if (read.kind === 'unreadable') return read
      samples.push(...read.samples)
    }
    return { kind: 'samples', samples }
  }

  #sample(definition: Definition, metric: Metric, payload: Payload, receivedAt: number): Read {
    if (metric.datatype !== null && datatypeName(metric.datatype) !== definition.type) {
      return {
        kind: 'unreadable',
        reason: `${definition.name} was ${definition.type}, now ${metric.datatype}`,
      }
    }
    const read = fromWire(definition.type, metric.isNull === true ? null : metric.value)
    if (read.kind === 'mismatch') return { kind: 'unreadable', reason: `${definition.name}: ${read.reason}` }
    const sample = {
      name: definition.name,
      value: read.value,
      at: metric.timestamp ?? payload.timestamp ?? receivedAt,
      historical: metric.isHistorical === true,
      transient: metric.isTransient === true,
    }
    return { kind: 'samples', samples: [sample] }
  }
}

/** The bdSeq that a birth or a death carries: Int64 by the specification, UInt64 from older encoders; null without one. */
export function bdSeqOf(payload: Payload): number | null {
  const metric = payload.metrics.find(({ name }) => name === BDSEQ)
  if (metric?.value?.kind === 'long' && metric.value.value <= 255n) return Number(metric.value.value)
  if (metric?.value?.kind === 'int' && metric.value.value <= 255) return metric.value.value
  return null
}
