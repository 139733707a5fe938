import { PresenceDecoder } from '@foyer/kiosk-host/devices/presence-sensor/protocol'

export type Visitor = 'nobody' | 'passing' | 'standing'

export interface SensorState {
  readonly visitor: Visitor
  /** Where whoever stands there stands. */
  readonly distanceCm: number
  readonly configuring: boolean
}

const reportEveryMs = 100
/** Somebody who passes is seen for two seconds, and near for about half of one. */
const passingMs = 2_000
const passingAtCm = 60
const passingCmPerMs = 0.24
/** V1.07.22091516, low bytes first, after a type word. */
const firmware = [0x00, 0x01, 0x07, 0x01, 0x16, 0x15, 0x09, 0x22]
const protocolVersion = [0x01, 0x00, 0x40, 0x00]
const farthestGate = 8
const cmPerGate = 75

function word(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff]
}

/** Head, length, body, tail as the module's manual has them. */
function report(body: readonly number[]): Uint8Array {
  return Uint8Array.of(0xf4, 0xf3, 0xf2, 0xf1, ...word(body.length), ...body, 0xf8, 0xf7, 0xf6, 0xf5)
}

function acknowledgement(command: number, status: number, values: readonly number[]): Uint8Array {
  const body = [command, 0x01, ...word(status), ...values]
  return Uint8Array.of(0xfd, 0xfc, 0xfb, 0xfa, ...word(body.length), ...body, 0x04, 0x03, 0x02, 0x01)
}

interface Seen {
  readonly state: number
  readonly movingCm: number
  readonly movingEnergy: number
  readonly stillCm: number
  readonly stillEnergy: number
}

const nothing: Seen = { state: 0, movingCm: 0, movingEnergy: 0, stillCm: 0, stillEnergy: 0 }

/** Energy falls with distance; only the gate in which the target stands shows it. */
function gateEnergies(distanceCm: number, energy: number): number[] {
  return Array.from({ length: farthestGate + 1 }, (_, gate) =>
    energy > 0 && Math.floor(distanceCm / cmPerGate) === gate ? energy : 3,
  )
}

/** An LD2410: reports ten times a second whom it sees, and is silent while it is configured. */
export class SensorMachine implements Disposable {
  readonly #send: (bytes: Uint8Array) => void
  readonly #onChange: () => void
  readonly #monotonicMs: () => number
  readonly #decoder = new PresenceDecoder()
  readonly #timer: NodeJS.Timeout
  #visitor: Visitor = 'nobody'
  #distanceCm = 80
  #since: number
  #configuring = false
  #engineering = false

  constructor(monotonicMs: () => number, send: (bytes: Uint8Array) => void, onChange: () => void) {
    this.#send = send
    this.#onChange = onChange
    this.#monotonicMs = monotonicMs
    this.#since = monotonicMs()
    this.#timer = setInterval(() => this.#tick(), reportEveryMs)
  }

  get state(): SensorState {
    return { visitor: this.#visitor, distanceCm: this.#distanceCm, configuring: this.#configuring }
  }

  set(visitor: Visitor, distanceCm: number | null): void {
    this.#visitor = visitor
    this.#distanceCm = distanceCm ?? this.#distanceCm
    this.#since = this.#monotonicMs()
    this.#onChange()
  }

  receive(bytes: Uint8Array): void {
    for (const message of this.#decoder.push(bytes)) {
      if (message.kind === 'reply' && message.reply === 'command') this.#obey(message.word)
    }
  }

  /** As when its plug is pulled. */
  powerCycle(): void {
    this.#decoder.flush()
    this.#configuring = false
    this.#engineering = false
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  /** Outside configuration the module hears nothing but the command that begins it. */
  #obey(command: number): void {
    if (!this.#configuring && command !== 0xff) return
    const answer = (values: readonly number[]): void => this.#send(acknowledgement(command, 0, values))
    switch (command) {
      case 0xff:
        this.#configuring = true
        return answer(protocolVersion)
      case 0xfe:
        answer([])
        this.#configuring = false
        return
      case 0xa0:
        return answer(firmware)
      case 0x62:
      case 0x63:
        this.#engineering = command === 0x62
        return answer([])
      default:
        this.#send(acknowledgement(command, 1, []))
    }
  }

  #tick(): void {
    if (this.#visitor === 'passing' && this.#monotonicMs() - this.#since > passingMs) {
      this.#visitor = 'nobody'
      this.#onChange()
    }
    if (this.#configuring) return
    const { state, movingCm, movingEnergy, stillCm, stillEnergy } = this.#seen()
    const detection = state === 0 ? 0 : Math.max(movingCm, stillCm)
    const target = [state, ...word(movingCm), movingEnergy, ...word(stillCm), stillEnergy, ...word(detection)]
    const gates = [
      farthestGate,
      farthestGate,
      ...gateEnergies(movingCm, movingEnergy),
      ...gateEnergies(stillCm, stillEnergy),
      0,
      0,
    ]
    const body = this.#engineering ? [0x01, 0xaa, ...target, ...gates] : [0x02, 0xaa, ...target]
    this.#send(report([...body, 0x55, 0x00]))
  }

  #seen(): Seen {
    const distance = this.#distanceCm
    switch (this.#visitor) {
      case 'nobody':
        return nothing
      case 'standing':
        return { state: 3, movingCm: distance, movingEnergy: 40, stillCm: distance, stillEnergy: 60 }
      case 'passing': {
        const fromMiddle = Math.abs(this.#monotonicMs() - this.#since - passingMs / 2)
        const movingCm = Math.round(passingAtCm + fromMiddle * passingCmPerMs)
        return { state: 1, movingCm, movingEnergy: 70, stillCm: 0, stillEnergy: 0 }
      }
    }
  }
}
