import { hex, hexByte } from '../described.ts'
import { PrinterDecoder, type PrinterMessage } from './status.ts'

/** A byte as it was sent, and what its bits say. */
type Bits = { [flag: string]: boolean }

type RealTimeReading = { topic: number; meaning: string } & { flags: Bits }

type DescribedMessage =
  | { kind: 'request'; request: 'real-time'; topic: number; meaning: string; bytes: string }
  /** `topic` is null when no request stands before the answer: then it is read for each of the four. */
  | {
      kind: 'reply'
      reply: 'real-time'
      topic: number | null
      meaning: string
      code: string
      flags: Bits | null
      readings: RealTimeReading[]
      bytes: string
    }
  | {
      kind: 'reply'
      reply: 'automatic'
      meaning: string
      codes: string[]
      flags: Bits
      paper: string
      error: string
      bytes: string
    }
  | { kind: 'reply'; reply: 'in-turn'; meaning: string; code: string; flags: Bits; bytes: string }
  | { kind: 'reply'; reply: 'flow'; meaning: string; code: string; bytes: string }
  | { kind: 'reply'; reply: 'buffers-cleared'; meaning: string; bytes: string }
  | { kind: 'discarded'; bytes: string; reason: string }

export type PrinterStatusDescription = { protocol: 'printer-status'; messages: DescribedMessage[] }

const topics = [1, 2, 3, 4] as const
type Topic = (typeof topics)[number]
const topicMeanings: Readonly<Record<Topic, string>> = {
  1: 'printer',
  2: 'cause of being off-line',
  3: 'cause of the error',
  4: 'paper',
}
/** DLE EOT n: the bits of its answer beside those that are fixed. */
const topicFlags: Readonly<Record<Topic, Readonly<Record<string, number>>>> = {
  1: { drawerPin3High: 0x04, offline: 0x08, waitingForRecovery: 0x20, feedButtonPressed: 0x40 },
  2: { coverOpen: 0x04, feedButtonPressed: 0x08, paperEndStop: 0x20, error: 0x40 },
  3: { recoverableError: 0x04, cutterError: 0x08, unrecoverableError: 0x20, autoRecoverableError: 0x40 },
  4: { paperNearEnd: 0x0c, paperOut: 0x60 },
}
/** GS a: bits of the first, second and third byte of an automatic status. */
const automaticFlags: readonly Readonly<Record<string, number>>[] = [
  { drawerPin3High: 0x04, offline: 0x08, coverOpen: 0x20, feedButtonFeeding: 0x40 },
  {
    waitingForRecovery: 0x01,
    feedButtonPressed: 0x02,
    recoverableError: 0x04,
    cutterError: 0x08,
    unrecoverableError: 0x20,
    autoRecoverableError: 0x40,
  },
  { paperNearEnd: 0x03, paperOut: 0x0c },
]
/** GS r 1: the paper sensors, answered in turn. */
const inTurnFlags = { paperNearEnd: 0x03, paperOut: 0x0c }

/** A printer answers at most so many requests that wait together. */
const mostUnanswered = 8

function flagsOf(byte: number, masks: Readonly<Record<string, number>>): Bits {
  return Object.fromEntries(Object.entries(masks).map(([flag, mask]) => [flag, (byte & mask) !== 0]))
}

function reading(topic: Topic, byte: number): RealTimeReading {
  return { topic, meaning: topicMeanings[topic], flags: flagsOf(byte, topicFlags[topic]) }
}

function requestWords(bytes: Uint8Array, at: number): Topic | null {
  const topic = topics.find((one) => one === bytes[at + 2])
  return bytes[at] === 0x10 && bytes[at + 1] === 0x04 ? (topic ?? null) : null
}

/** `10 04 n`, alone or with others behind it, before an answer or the end; else it begins an automatic status. */
function requestAt(bytes: Uint8Array, at: number): Topic | null {
  const topic = requestWords(bytes, at)
  if (topic === null) return null
  let end = at + 3
  while (end < at + 3 * mostUnanswered && requestWords(bytes, end) !== null) end += 3
  const next = bytes[end]
  return next === undefined || (next & 0x93) === 0x12 ? topic : null
}

function describeRealTime(byte: number, topic: Topic | null): DescribedMessage {
  return {
    kind: 'reply',
    reply: 'real-time',
    topic,
    meaning: topic === null ? 'answer to DLE EOT, its topic is not told' : topicMeanings[topic],
    code: hexByte(byte),
    flags: topic === null ? null : flagsOf(byte, topicFlags[topic]),
    readings: topics.filter((one) => topic === null || one === topic).map((one) => reading(one, byte)),
    bytes: hexByte(byte),
  }
}

function describeMessage(message: PrinterMessage, topic: () => Topic | null): DescribedMessage {
  const bytes = hex(message.bytes)
  if (message.kind === 'discarded') return { kind: 'discarded', bytes, reason: message.reason }
  switch (message.reply) {
    case 'real-time':
      return describeRealTime(message.byte, topic())
    case 'automatic':
      return {
        kind: 'reply',
        reply: 'automatic',
        meaning: 'automatic status',
        codes: Array.from(message.bytes, hexByte),
        flags: Object.assign(
          {},
          ...automaticFlags.map((masks, index) => flagsOf(message.bytes[index] ?? 0, masks)),
        ),
        paper: message.condition.paper,
        error: message.condition.error,
        bytes,
      }
    case 'in-turn':
      return {
        kind: 'reply',
        reply: 'in-turn',
        meaning: 'paper status, answered in turn',
        code: hexByte(message.byte),
        flags: flagsOf(message.byte, inTurnFlags),
        bytes,
      }
    case 'buffers-cleared':
      return { kind: 'reply', reply: 'buffers-cleared', meaning: 'buffers are cleared', bytes }
    case 'flow':
      return {
        kind: 'reply',
        reply: 'flow',
        meaning: message.ready ? 'XON: send on' : 'XOFF: wait',
        code: bytes,
        bytes,
      }
  }
}

/**
 * Everything that a printer's answers say. Real-time requests (`10 04 n`) may stand before their answers, as they do in
 * a capture of both directions.
 */
export function describe(bytes: Uint8Array): PrinterStatusDescription {
  const decoder = new PrinterDecoder()
  const messages: DescribedMessage[] = []
  const asked: Topic[] = []
  const take = (decoded: readonly PrinterMessage[]): void => {
    for (const message of decoded) messages.push(describeMessage(message, () => asked.shift() ?? null))
  }
  let at = 0
  while (at < bytes.length) {
    const topic = decoder.pending ? null : requestAt(bytes, at)
    if (topic === null) {
      take(decoder.push(bytes.subarray(at, at + 1)))
      at += 1
      continue
    }
    asked.push(topic)
    const request = hex(bytes.subarray(at, at + 3))
    messages.push({
      kind: 'request',
      request: 'real-time',
      topic,
      meaning: topicMeanings[topic],
      bytes: request,
    })
    at += 3
  }
  take(decoder.flush())
  return { protocol: 'printer-status', messages }
}
