import { hex, hexByte, hexWord } from '../described.ts'
import {
  commandWords,
  firmwareOf,
  nearestCm,
  PresenceDecoder,
  type PresenceMessage,
  type Report,
} from './protocol.ts'

/** A value of the protocol: as it was sent, and what it stands for; `unknown` where no manual says. */
type Named = { code: string; meaning: string }

type DescribedReport = {
  kind: 'reply'
  reply: 'report'
  type: Named
  state: Named
  movingDistanceCm: number
  movingEnergy: number
  stillDistanceCm: number
  stillEnergy: number
  detectionDistanceCm: number
  nearestTargetCm: number | null
  check: string
  farthestMovingGate: number | null
  farthestStillGate: number | null
  movingGateEnergies: number[] | null
  stillGateEnergies: number[] | null
  rest: string | null
  bytes: string
}

type DescribedMessage =
  | DescribedReport
  | {
      kind: 'reply'
      reply: 'acknowledgement'
      command: Named
      status: Named
      firmware: string | null
      values: string
      bytes: string
    }
  | { kind: 'reply'; reply: 'command'; command: Named; values: string; bytes: string }
  | { kind: 'discarded'; bytes: string; reason: string }

export type PresenceDescription = { protocol: 'presence'; messages: DescribedMessage[] }

const words: ReadonlyMap<number, string> = new Map([
  [commandWords.enableConfiguration, 'enable configuration'],
  [commandWords.endConfiguration, 'end configuration'],
  [commandWords.readFirmware, 'read firmware version'],
  [commandWords.setBaudRate, 'set baud rate'],
  [commandWords.restart, 'restart'],
  [commandWords.enableEngineering, 'enable engineering mode'],
  [commandWords.endEngineering, 'end engineering mode'],
])

function describeReport(report: Report, bytes: Uint8Array): DescribedReport {
  const { gates } = report
  return {
    kind: 'reply',
    reply: 'report',
    type: gates === null ? { code: '02', meaning: 'basic' } : { code: '01', meaning: 'engineering' },
    state: { code: hexByte(report.stateCode), meaning: report.state ?? 'unknown' },
    movingDistanceCm: report.moving.distanceCm,
    movingEnergy: report.moving.energy,
    stillDistanceCm: report.still.distanceCm,
    stillEnergy: report.still.energy,
    detectionDistanceCm: report.detectionCm,
    nearestTargetCm: nearestCm(report),
    check: hexByte(report.check),
    farthestMovingGate: gates?.farthestMoving ?? null,
    farthestStillGate: gates?.farthestStill ?? null,
    movingGateEnergies: gates === null ? null : [...gates.moving],
    stillGateEnergies: gates === null ? null : [...gates.still],
    rest: gates === null ? null : hex(gates.rest),
    bytes: hex(bytes),
  }
}

function describeMessage(message: PresenceMessage): DescribedMessage {
  const bytes = hex(message.bytes)
  if (message.kind === 'discarded') return { kind: 'discarded', bytes, reason: message.reason }
  if (message.reply === 'report') return describeReport(message.report, message.bytes)
  const { word } = message
  const command = {
    code: hexWord(word),
    meaning: words.get(word) ?? 'unknown',
  }
  const values = hex(message.values)
  if (message.reply === 'command') return { kind: 'reply', reply: 'command', command, values, bytes }
  return {
    kind: 'reply',
    reply: 'acknowledgement',
    command,
    status: {
      code: hexWord(message.status),
      meaning: message.status === 0 ? 'done' : message.status === 1 ? 'refused' : 'unknown',
    },
    firmware: word === commandWords.readFirmware && message.status === 0 ? firmwareOf(message.values) : null,
    values,
    bytes,
  }
}

/** Everything that the bytes of an LD2410 say, in both directions, for the engineer who has a capture. */
export function describe(bytes: Uint8Array): PresenceDescription {
  const decoder = new PresenceDecoder()
  return {
    protocol: 'presence',
    messages: [...decoder.push(bytes), ...decoder.flush()].map(describeMessage),
  }
}
