/**
 * The SAM_V protocol of resident ID card readers: bytes ⇄ commands and replies, nothing else. (GA/T 467-2019.)
 *
 * In a frame a request is `CMD PARA data…`, a reply `SW1 SW2 SW3 data…`.
 */
import { encodeFrame, FrameCutter, type SamDiscarded } from './frames.ts'

export type { SamDiscardReason } from './frames.ts'

/** SW1 SW2 SW3 SUM. */
const shortestReply = 4
/** CMD PARA SUM; one device has commands of CMD SUM. */
const shortestRequest = 2

export const samCommands = {
  resetSam: [0x10, 0xff],
  samStatus: [0x11, 0xff],
  samId: [0x12, 0xff],
  find: [0x20, 0x01],
  select: [0x20, 0x02],
  readBase: [0x30, 0x01],
  readNewAddress: [0x30, 0x03],
  readBaseFingerprint: [0x30, 0x10],
  baud115200: [0x60, 0x00],
  baud57600: [0x60, 0x01],
  baud38400: [0x60, 0x02],
  baud19200: [0x60, 0x03],
  baud9600: [0x60, 0x04],
} as const satisfies Record<string, readonly [number, number]>

export type SamCommand = keyof typeof samCommands

/** The speeds a reader can be told, each with its command, the fastest first. */
export const samBauds: ReadonlyMap<number, SamCommand> = new Map([
  [115_200, 'baud115200'],
  [57_600, 'baud57600'],
  [38_400, 'baud38400'],
  [19_200, 'baud19200'],
  [9600, 'baud9600'],
])

/** One complete request frame. */
export function encodeCommand(command: SamCommand): Uint8Array {
  return encodeFrame(samCommands[command])
}

export type SamReplyMessage = {
  readonly kind: 'reply'
  readonly sw1: number
  readonly sw2: number
  readonly sw3: number
  readonly data: Uint8Array
  readonly bytes: Uint8Array
}
export type SamMessage = SamReplyMessage | SamDiscarded

function reply(frame: Uint8Array): SamReplyMessage {
  const [sw1 = 0, sw2 = 0, sw3 = 0] = frame.subarray(7)
  return { kind: 'reply', sw1, sw2, sw3, data: frame.slice(10, -1), bytes: frame }
}

/** Turns what a reader sends into messages; any split of the same bytes gives the same messages. */
export class SamDecoder extends FrameCutter<SamReplyMessage> {
  constructor() {
    super(shortestReply, reply)
  }
}

export type SamRequestMessage = {
  readonly kind: 'request'
  readonly cmd: number
  /** Null in the two-byte commands of one device. */
  readonly para: number | null
  /** Null for a command that is not in the table. */
  readonly command: SamCommand | null
  readonly bytes: Uint8Array
}

/** A request is never as long as a reply, so that one capture can hold both directions of a line. */
function requestOrReply(frame: Uint8Array): SamRequestMessage | SamReplyMessage {
  if (frame.length - 7 >= shortestReply) return reply(frame)
  const [cmd = 0, second = 0] = frame.subarray(7)
  const para = frame.length === 10 ? second : null
  const known = Object.entries(samCommands).find(([, [c, p]]) => c === cmd && p === para)?.[0]
  return { kind: 'request', cmd, para, command: isCommand(known) ? known : null, bytes: frame }
}

function isCommand(name: string | undefined): name is SamCommand {
  return name !== undefined && Object.hasOwn(samCommands, name)
}

/** Reads a capture of a line, both directions in one. */
export class SamCaptureDecoder extends FrameCutter<SamRequestMessage | SamReplyMessage> {
  constructor() {
    super(shortestRequest, requestOrReply)
  }
}
