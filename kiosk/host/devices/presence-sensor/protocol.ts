import { frame, FrameCutter, type FramingReason } from './frames.ts'

/** Command words of the module; an acknowledgement carries the same word with 0x0100 added. */
export const commandWords = {
  enableConfiguration: 0x00ff,
  endConfiguration: 0x00fe,
  readFirmware: 0x00a0,
  setBaudRate: 0x00a1,
  restart: 0x00a3,
  enableEngineering: 0x0062,
  endEngineering: 0x0063,
} as const
export type Command = keyof typeof commandWords

/** What the state byte says. Newer firmware also reports how its own calibration goes; nobody is known from that. */
const targetStates: ReadonlyMap<number, TargetState> = new Map([
  [0, 'none'],
  [1, 'moving'],
  [2, 'still'],
  [3, 'moving-and-still'],
])
export type TargetState = 'none' | 'moving' | 'still' | 'moving-and-still'

export interface Target {
  readonly distanceCm: number
  /** Strength of the echo, 0 to 100. */
  readonly energy: number
}

/** The energies of each distance gate, sent in engineering mode alone. */
export interface Gates {
  readonly farthestMoving: number
  readonly farthestStill: number
  readonly moving: readonly number[]
  readonly still: readonly number[]
  /** What firmware adds behind the energies; its meaning differs between versions. */
  readonly rest: Uint8Array
}

/** One report of the module. */
export interface Report {
  readonly stateCode: number
  /** Null when the code is none of the published ones. */
  readonly state: TargetState | null
  readonly moving: Target
  readonly still: Target
  readonly detectionCm: number
  /** Null in a basic report. */
  readonly gates: Gates | null
  /** The byte after the end mark; 0 in everything published. */
  readonly check: number
}

/**
 * `marker`: a report without its marks AA and 55. `type`: neither basic nor engineering. `range`: an energy above 100.
 * `content`: lengths inside the frame that contradict each other.
 */
export type PresenceDiscardReason = FramingReason | 'marker' | 'type' | 'range' | 'content'

export type PresenceMessage =
  | { readonly kind: 'reply'; readonly reply: 'report'; readonly report: Report; readonly bytes: Uint8Array }
  | {
      readonly kind: 'reply'
      readonly reply: 'acknowledgement'
      readonly word: number
      /** 0: done; anything else: refused. */
      readonly status: number
      readonly values: Uint8Array
      readonly bytes: Uint8Array
    }
  /** A command as it goes to the module: seen in a capture of both directions, never from the module itself. */
  | {
      readonly kind: 'reply'
      readonly reply: 'command'
      readonly word: number
      readonly values: Uint8Array
      readonly bytes: Uint8Array
    }
  | { readonly kind: 'discarded'; readonly bytes: Uint8Array; readonly reason: PresenceDiscardReason }

const basicLength = 13
const engineeringType = 0x01
const basicType = 0x02
const targetMark = 0xaa
const endMark = 0x55
const mostEnergy = 100
/** Gates 0 to 8: the firmware that is sold sends all of them, however near its farthest gate is set. */
const usualGates = 9
const usualEngineeringLength = 35

export function encodeCommand(command: Command, values: readonly number[] = []): Uint8Array {
  const word = commandWords[command]
  return frame('command', [word & 0xff, word >> 8, ...values])
}

/** Begins configuration; the value 0001 is the protocol version that the manual asks for. */
export const enableConfiguration = encodeCommand('enableConfiguration', [0x01, 0x00])

/** Turns what an LD2410 sends into messages, whatever the split; it never throws. */
export class PresenceDecoder {
  readonly #cutter = new FrameCutter()

  get pending(): boolean {
    return this.#cutter.pending
  }

  push(bytes: Uint8Array): PresenceMessage[] {
    return this.#cutter.push(bytes).map((framed) => (framed.kind === 'discarded' ? framed : read(framed)))
  }

  /** Gives up on what is held; called when the line has been silent for too long. */
  flush(): PresenceMessage[] {
    return this.#cutter.flush().map((framed) => (framed.kind === 'discarded' ? framed : read(framed)))
  }
}

interface Frame {
  readonly frame: 'report' | 'command'
  readonly body: Uint8Array
  readonly bytes: Uint8Array
}

function read({ frame: kind, body, bytes }: Frame): PresenceMessage {
  if (kind === 'command') return readCommand(body, bytes)
  const report = readReport(body)
  return typeof report === 'string'
    ? { kind: 'discarded', bytes, reason: report }
    : { kind: 'reply', reply: 'report', report, bytes }
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

function readCommand(body: Uint8Array, bytes: Uint8Array): PresenceMessage {
  const word = u16(body, 0)
  const high = word >> 8
  if (high === 0) return { kind: 'reply', reply: 'command', word, values: body.slice(2), bytes }
  if (high !== 1) return { kind: 'discarded', bytes, reason: 'type' }
  if (body.length < 4) return { kind: 'discarded', bytes, reason: 'content' }
  return {
    kind: 'reply',
    reply: 'acknowledgement',
    word: word & 0xff,
    status: u16(body, 2),
    values: body.slice(4),
    bytes,
  }
}

function readReport(body: Uint8Array): Report | PresenceDiscardReason {
  const [type, mark, stateCode = 0] = body
  if (type !== basicType && type !== engineeringType) return 'type'
  if (mark !== targetMark || body.at(-2) !== endMark) return 'marker'
  if (type === basicType && body.length !== basicLength) return 'content'
  const gates = type === engineeringType ? readGates(body) : null
  if (type === engineeringType && gates === null) return 'content'
  const moving = { distanceCm: u16(body, 3), energy: body[5] ?? 0 }
  const still = { distanceCm: u16(body, 6), energy: body[8] ?? 0 }
  const energies = [moving.energy, still.energy, ...(gates?.moving ?? []), ...(gates?.still ?? [])]
  if (energies.some((energy) => energy > mostEnergy)) return 'range'
  return {
    stateCode,
    state: targetStates.get(stateCode) ?? null,
    moving,
    still,
    detectionCm: u16(body, 9),
    gates,
    check: body.at(-1) ?? 0,
  }
}

/** The farthest gates, then the energy of every gate, moving first; null when they do not fit the frame. */
function readGates(body: Uint8Array): Gates | null {
  const [farthestMoving, farthestStill] = body.slice(11, 13)
  if (farthestMoving === undefined || farthestStill === undefined) return null
  const energies = body.slice(13, -2)
  const usual =
    body.length === usualEngineeringLength && farthestMoving < usualGates && farthestStill < usualGates
  const movingCount = usual ? usualGates : farthestMoving + 1
  const stillCount = usual ? usualGates : farthestStill + 1
  if (energies.length < movingCount + stillCount) return null
  return {
    farthestMoving,
    farthestStill,
    moving: Array.from(energies.slice(0, movingCount)),
    still: Array.from(energies.slice(movingCount, movingCount + stillCount)),
    rest: energies.slice(movingCount + stillCount),
  }
}

/** Firmware as its maker writes it, `V1.07.22091516`, from the values of the acknowledgement; null when they are short. */
export function firmwareOf(values: Uint8Array): string | null {
  if (values.length < 8) return null
  const hex = (from: number, to: number): string =>
    Buffer.from(values.slice(from, to).toReversed()).toString('hex')
  return `V${values[3]}.${hex(2, 3)}.${hex(4, 8)}`
}

/** How far the nearest target is, in cm; null when there is none, or when the code does not say. */
export function nearestCm({ state, moving, still }: Report): number | null {
  switch (state) {
    case 'moving':
      return moving.distanceCm
    case 'still':
      return still.distanceCm
    case 'moving-and-still':
      return Math.min(moving.distanceCm, still.distanceCm)
    case 'none':
    case null:
      return null
  }
}
