import { AliasTable } from './aliases.ts'
import { fromWire } from './carriers.ts'
import { datatypeName, sameValue } from './datatype.ts'
import { decodePayload } from './decode.ts'
import type { EdgeNodeAction, EdgeNodeEvent, EdgeNodeOptions } from './edge-node-events.ts'
import type { Reading } from './messages.ts'
import { BDSEQ, REBIRTH, bdSeqReading, birthMetric, dataMetric, nodeDeath, sequenced } from './messages.ts'
import { MetricSet } from './metric-set.ts'
import type { Metric } from './payload.ts'
import type { StateMessage } from './state-message.ts'
import { decodeState } from './state-message.ts'
import type { DeviceMessageType, NodeMessageType } from './topic.ts'
import { formatTopic, idProblem, parseTopic } from './topic.ts'

type Phase = 'disconnected' | 'connecting' | 'subscribing' | 'waiting-for-host' | 'online' | 'stopped'

const next = (n: number): number => (n + 1) % 256

/**
 * The session of one Sparkplug B edge node as a deterministic machine: no socket, no clock, no randomness
 * (Sparkplug 3.0 chapters 5 and 6). One `step` per event; the actions it returns are carried out in order.
 */
export class EdgeNode {
  readonly #options: EdgeNodeOptions
  readonly #node: MetricSet
  readonly #devices = new Map<string, MetricSet>()
  readonly #aliases: AliasTable
  readonly #repeatAfterMs: number
  #phase: Phase = 'disconnected'
  #bdSeq: number
  #seq = 0
  #hostState: StateMessage | null = null

  constructor(options: EdgeNodeOptions) {
    this.#options = options
    this.#repeatAfterMs = options.repeatAfterMs ?? Number.POSITIVE_INFINITY
    this.#node = new MetricSet([BDSEQ, REBIRTH], this.#repeatAfterMs)
    this.#bdSeq = options.lastBdSeq ?? 255
    this.#aliases = new AliasTable(options.aliases)
  }

  get phase(): Phase {
    return this.#phase
  }

  /** Devices that are born whenever the node is. */
  get devices(): string[] {
    return [...this.#devices.keys()]
  }

  step(event: EdgeNodeEvent): EdgeNodeAction[] {
    if (this.#phase === 'stopped') return []
    switch (event.type) {
      case 'connect':
        return this.#connect(event.at)
      case 'connected':
        this.#phase = 'subscribing'
        return [{ type: 'subscribe', filters: this.#filters() }]
      case 'subscribed':
        if (this.#phase !== 'subscribing') return []
        this.#phase = 'waiting-for-host'
        // The retained STATE may arrive before the SUBACK does.
        return this.#options.primaryHost === null || this.#hostState?.online === true
          ? this.#births(event.at)
          : [{ type: 'waiting' }]
      case 'closed': {
        const wasOnline = this.#phase === 'online'
        this.#phase = 'disconnected'
        return wasOnline ? [{ type: 'offline', reason: 'the broker is gone' }] : []
      }
      case 'message':
        return this.#message(event.topic, event.payload, event.at)
      case 'node-readings':
        return this.#readings(null, this.#node, event.readings, event.at)
      case 'device-up':
        return this.#deviceUp(event.device, event.readings, event.at)
      case 'device-readings': {
        const device = this.#devices.get(event.device)
        return device === undefined
          ? this.#deviceUp(event.device, event.readings, event.at)
          : this.#readings(event.device, device, event.readings, event.at)
      }
      case 'device-down':
        return this.#deviceDown(event.device, event.at)
      case 'history':
        return this.#history(event.device, event.readings, event.at)
      case 'leave':
        return this.#phase === 'waiting-for-host' ? this.#stop(event.at, 'disconnected') : []
      case 'stop':
        return this.#stop(event.at, 'stopped')
    }
  }

  #connect(at: number): EdgeNodeAction[] {
    if (this.#phase !== 'disconnected') return []
    this.#phase = 'connecting'
    this.#bdSeq = next(this.#bdSeq)
    this.#hostState = null
    return [
      { type: 'save-bdseq', bdSeq: this.#bdSeq },
      { type: 'connect', will: nodeDeath(this.#options.id, this.#bdSeq, at) },
    ]
  }

  #filters(): { filter: string; qos: 1 }[] {
    const { id, primaryHost } = this.#options
    const commands = formatTopic({ kind: 'node', type: 'NCMD', ...id })
    // The device level is a wildcard so that a device born later is commanded without another SUBSCRIBE.
    const filters = [commands, commands.replace('/NCMD/', '/DCMD/').concat('/+')]
    if (primaryHost !== null) filters.unshift(formatTopic({ kind: 'state', host: primaryHost }))
    return filters.map((filter) => ({ filter, qos: 1 }))
  }

  #nodeTopic(type: NodeMessageType) {
    return { kind: 'node' as const, type, ...this.#options.id }
  }

  #deviceTopic(type: DeviceMessageType, device: string) {
    return { kind: 'device' as const, type, ...this.#options.id, device }
  }

  #takeSeq(): number {
    const seq = this.#seq
    this.#seq = next(seq)
    return seq
  }

  #births(at: number): EdgeNodeAction[] {
    this.#phase = 'online'
    this.#seq = 0
    const readings: Reading[] = [
      ...this.#node.all(),
      bdSeqReading(this.#bdSeq, at),
      { name: REBIRTH, value: { type: 'Boolean', value: false }, at },
    ]
    const metrics = readings
      .toSorted((a, b) => a.at - b.at)
      .map((reading) => birthMetric(reading, this.#aliases.of(null, reading.name)))
    const message = sequenced(this.#nodeTopic('NBIRTH'), at, metrics, this.#takeSeq())
    const devices = [...this.#devices].map(([device, set]) => this.#deviceBirth(device, set, at))
    return [{ type: 'publish', message, carries: null }, ...devices, { type: 'online' }]
  }

  #deviceBirth(device: string, set: MetricSet, at: number): EdgeNodeAction {
    const metrics = set.all().map((reading) => birthMetric(reading, this.#aliases.of(device, reading.name)))
    const message = sequenced(this.#deviceTopic('DBIRTH', device), at, metrics, this.#takeSeq())
    return { type: 'publish', message, carries: null }
  }

  #dataTopic(device: string | null) {
    return device === null ? this.#nodeTopic('NDATA') : this.#deviceTopic('DDATA', device)
  }

  #readings(device: string | null, set: MetricSet, readings: Reading[], at: number): EdgeNodeAction[] {
    const { changed, newDefinition, refused } = set.take(readings)
    const refusals: EdgeNodeAction[] = refused.map((reason) => ({ type: 'refused', reason }))
    if (changed.length === 0) return refusals
    if (this.#phase !== 'online') return [...refusals, { type: 'keep', device, readings: changed }]
    // A birth lists every metric that will ever be published in the session: a new one needs a new birth.
    if (newDefinition) {
      const births = device === null ? this.#births(at) : [this.#deviceBirth(device, set, at)]
      return [...refusals, ...births, { type: 'carried', device, readings: changed }]
    }
    const metrics = changed.map((reading) =>
      dataMetric(reading, this.#aliases.of(device, reading.name), false),
    )
    const message = sequenced(this.#dataTopic(device), at, metrics, this.#takeSeq())
    return [...refusals, { type: 'publish', message, carries: { device, readings: changed } }]
  }

  #deviceUp(device: string, readings: Reading[], at: number): EdgeNodeAction[] {
    const known = this.#devices.get(device)
    if (known !== undefined) return this.#readings(device, known, readings, at)
    const twin = this.devices.find((other) => other.toLowerCase() === device.toLowerCase())
    const problem = twin === undefined ? idProblem(device) : `differs from ${twin} by case alone`
    if (problem !== null) return [{ type: 'refused', reason: `device ${device} ${problem}` }]
    const set = new MetricSet([], this.#repeatAfterMs)
    const { changed, refused } = set.take(readings)
    const refusals: EdgeNodeAction[] = refused.map((reason) => ({ type: 'refused', reason }))
    this.#devices.set(device, set)
    if (this.#phase === 'online') {
      return [
        ...refusals,
        this.#deviceBirth(device, set, at),
        { type: 'carried', device, readings: changed },
        { type: 'online' },
      ]
    }
    return changed.length === 0 ? refusals : [...refusals, { type: 'keep', device, readings: changed }]
  }

  #deviceDown(device: string, at: number): EdgeNodeAction[] {
    if (!this.#devices.delete(device) || this.#phase !== 'online') return []
    const message = sequenced(this.#deviceTopic('DDEATH', device), at, [], this.#takeSeq())
    return [{ type: 'publish', message, carries: null }]
  }

  #history(device: string | null, readings: Reading[], at: number): EdgeNodeAction[] {
    const set = device === null ? this.#node : this.#devices.get(device)
    if (this.#phase !== 'online' || set === undefined) return []
    const declared = readings.filter((reading) => set.get(reading.name)?.value.type === reading.value.type)
    // What is still the current value was in the birth already: it is not history.
    const isCurrent = (reading: Reading): boolean => {
      const current = set.get(reading.name)
      return current?.at === reading.at && sameValue(current.value, reading.value)
    }
    const born = declared.filter(isCurrent)
    const past = declared.filter((reading) => !isCurrent(reading)).toSorted((a, b) => a.at - b.at)
    const carried: EdgeNodeAction[] = born.length === 0 ? [] : [{ type: 'carried', device, readings: born }]
    if (past.length === 0) return carried
    const metrics = past.map((reading) => dataMetric(reading, this.#aliases.of(device, reading.name), true))
    const message = sequenced(this.#dataTopic(device), at, metrics, this.#takeSeq())
    return [...carried, { type: 'publish', message, carries: { device, readings: past } }]
  }

  #stop(at: number, phase: 'stopped' | 'disconnected'): EdgeNodeAction[] {
    const before = this.#phase
    this.#phase = phase
    if (before === 'disconnected') return []
    const death: EdgeNodeAction[] =
      before === 'online'
        ? [{ type: 'publish', message: nodeDeath(this.#options.id, this.#bdSeq, at), carries: null }]
        : []
    return [...death, { type: 'disconnect' }]
  }

  #message(topic: string, payload: Uint8Array, at: number): EdgeNodeAction[] {
    const parsed = parseTopic(topic)
    if (parsed.kind === 'discarded') return [{ type: 'discarded', topic, reason: parsed.reason }]
    if (parsed.kind === 'state') {
      return parsed.host === this.#options.primaryHost ? this.#hostSays(topic, payload, at) : []
    }
    const { id } = this.#options
    const isOurs = parsed.group === id.group && parsed.node === id.node
    if (!isOurs || (parsed.type !== 'NCMD' && parsed.type !== 'DCMD')) return []
    if (this.#phase !== 'online') return [{ type: 'discarded', topic, reason: 'a command before the birth' }]
    const decoded = decodePayload(payload)
    if (decoded.kind === 'discarded') return [{ type: 'discarded', topic, reason: decoded.reason }]
    const device = parsed.kind === 'device' ? parsed.device : null
    return decoded.payload.metrics.flatMap((metric) => this.#command(topic, device, metric, at))
  }

  #command(topic: string, device: string | null, metric: Metric, at: number): EdgeNodeAction[] {
    const discarded = (reason: string): EdgeNodeAction[] => [{ type: 'discarded', topic, reason }]
    if (device === null && metric.name === REBIRTH) {
      const asked = metric.value?.kind === 'boolean' && metric.value.value
      return asked ? this.#births(at) : discarded('a rebirth request without the value true')
    }
    const set = device === null ? this.#node : this.#devices.get(device)
    if (set === undefined) return discarded('a command for a device that is not born')
    const name = metric.name ?? this.#aliases.nameOf(device, metric.alias)
    const declared = name === null ? null : set.get(name)
    if (name === null || declared === null) return discarded('a command for a metric that no birth declared')
    const type = declared.value.type
    if (metric.datatype !== null && datatypeName(metric.datatype) !== type) {
      return discarded(`a command with datatype ${metric.datatype} for ${name}, which is ${type}`)
    }
    const read = fromWire(type, metric.isNull === true ? null : metric.value)
    if (read.kind === 'mismatch') return discarded(`a command for ${name}: ${read.reason}`)
    return [{ type: 'command', device, name, value: read.value }]
  }

  /** Primary host rules (chapter 5, edge node session): newer or equal timestamps count, older ones are late. */
  #hostSays(topic: string, payload: Uint8Array, at: number): EdgeNodeAction[] {
    const state = decodeState(payload)
    if (state.kind === 'discarded') return [{ type: 'discarded', topic, reason: state.reason }]
    const before = this.#hostState
    if (before !== null && state.timestamp < before.timestamp) {
      return [
        { type: 'discarded', topic, reason: `STATE of ${state.timestamp} is older than ${before.timestamp}` },
      ]
    }
    this.#hostState = state
    if (state.online && this.#phase === 'waiting-for-host') return this.#births(at)
    if (state.online || this.#phase !== 'online') return []
    return [...this.#stop(at, 'disconnected'), { type: 'offline', reason: 'the primary host is offline' }]
  }
}
