import { SamDecoder, type SamMessage } from '../devices/id-card-reader/protocol.ts'
import { calendarDate } from '../identity-numbers/resident-number.ts'
import { madeUpBirth, madeUpIdNumber, madeUpValidity } from './made-up-numbers.ts'
import { sameShape } from './same-shape.ts'
import { joined, type Scrubber } from './scrubber.ts'

const [textBytes, photoBytes, addressBytes, samIdBytes] = [256, 1024, 70, 16]
/** Preamble, length, status words. */
const headBytes = 10
const longestRun = 8192

/** UTF-16 units of the fields that must fit each other. */
const layouts = {
  foreigner2017: { sex: 60, birth: [110, 118], number: [61, 76] },
  other: { sex: 15, birth: [18, 26], number: [61, 79] },
} as const
const [validFrom, validTo, typeAt] = [[94, 102] as const, [102, 110] as const, 124]
const ethnicity = [16, 18] as const

/** The 128 characters on a card's chip, made up: see the design of each field in `docs/guides/traces.md`. */
export function madeUpCardText(text: string, today: string): string {
  const type = text.charAt(typeAt)
  const layout = type === 'I' ? layouts.foreigner2017 : layouts.other
  const made = sameShape(text).split('')
  const read = ([from, to]: readonly [number, number]): string => text.slice(from, to)
  const write = (from: number, value: string): void => {
    made.splice(from, value.length, ...value.split(''))
  }
  const birth = read(layout.birth)
  const sex = text.charAt(layout.sex)
  const number = read(layout.number)
  const inNumber = number.trimEnd()
  write(layout.number[0], madeUpIdNumber(inNumber, { birth, sex }).padEnd(number.length))
  if (calendarDate(birth) !== null) write(layout.birth[0], madeUpBirth)
  write(layout.sex, sex === '2' ? '1' : sex)
  const [from, to] = madeUpValidity(read(validFrom), read(validTo), today)
  write(validFrom[0], from)
  write(validTo[0], to)
  if (type === ' ' && /^\d\d$/.test(read(ethnicity))) {
    const listed = /^(?:0[1-9]|[1-4]\d|5[0-6]|9[78])$/.test(read(ethnicity))
    write(ethnicity[0], listed ? '01' : '99')
  }
  write(typeAt, type)
  return made.join('')
}

function utf16(bytes: Uint8Array, change: (text: string) => string): Uint8Array {
  return Uint8Array.from(Buffer.from(change(Buffer.from(bytes).toString('utf16le')), 'utf16le'))
}

/** Two or three lengths, the text, and what is not text, which becomes zeros. Null when it is not such data. */
function madeUpBase(data: Uint8Array, today: string): Uint8Array | null {
  const lengths = data.length - textBytes - photoBytes
  const head = lengths === 4 ? 4 : 6
  if (![4, 6, 6 + 512, 6 + 1024].includes(lengths)) return null
  const text = utf16(data.slice(head, head + textBytes), (all) => madeUpCardText(all, today))
  return joined([data.slice(0, head), text, new Uint8Array(data.length - head - textBytes)])
}

function madeUpData(data: Uint8Array, today: string): Uint8Array {
  // The module's own number is the device's, not a person's.
  if (data.length === samIdBytes) return data
  if (data.length === addressBytes) return utf16(data, sameShape)
  return madeUpBase(data, today) ?? new Uint8Array(data.length)
}

function madeUpReply(bytes: Uint8Array, today: string): Uint8Array {
  const data = madeUpData(bytes.slice(headBytes, -1), today)
  const frame = joined([bytes.slice(0, headBytes), data, Uint8Array.of(0)])
  frame[frame.length - 1] = frame.slice(5).reduce((sum, byte) => sum ^ byte, 0)
  return frame
}

/** Bytes that make up a preamble decide where frames begin, and stay; a pair of them in a text says nothing. */
const ofPreamble = new Set([0xaa, 0x96, 0x69])

/** Zeros, and the filler once: were it everywhere, an even number of fillers would leave the XOR as it is. */
function blanked(bytes: Uint8Array, from: number, filler: number): Uint8Array {
  const goes = (byte: number, index: number): boolean => index >= from && !ofPreamble.has(byte)
  const first = bytes.findIndex(goes)
  return bytes.map((byte, index) => (goes(byte, index) ? (index === first ? filler : 0) : byte))
}

function madeUpDiscard(message: Extract<SamMessage, { kind: 'discarded' }>, filler: number): Uint8Array {
  const { bytes, reason } = message
  if (reason === 'noise') return blanked(bytes, 0, filler)
  const shortFrame = bytes.length <= headBytes + 1
  return blanked(bytes, shortFrame ? bytes.length : 7, filler)
}

function structure(messages: readonly SamMessage[]): string {
  return messages
    .map((message) =>
      message.kind === 'reply'
        ? `${message.sw1} ${message.sw2} ${message.sw3} ${message.data.length}`
        : `${message.reason} ${message.bytes.length}`,
    )
    .join('\n')
}

/** For what an ID card reader sends. It understands frames through the decoder itself, so that both agree. */
export class CardScrubber implements Scrubber {
  readonly #decoder = new SamDecoder()
  readonly #today: string
  #run: SamMessage[] = []
  #inDecoder = 0

  /** `today` as `YYYYMMDD`: an expired card stays an expired one. */
  constructor(today: string) {
    this.#today = today
  }

  push(bytes: Uint8Array): Uint8Array {
    this.#inDecoder += bytes.length
    this.#take(this.#decoder.push(bytes))
    const inRun = this.#run.reduce((sum, message) => sum + message.bytes.length, 0)
    return this.#inDecoder === 0 || inRun > longestRun ? this.#release(false) : new Uint8Array(0)
  }

  flush(): Uint8Array {
    this.#take(this.#decoder.flush())
    return this.#release(true)
  }

  #take(messages: readonly SamMessage[]): void {
    for (const message of messages) {
      this.#run.push(message)
      this.#inDecoder -= message.bytes.length
    }
  }

  /** A damaged frame can reach into the next one; with another filler its checksum is wrong again, as it was. */
  #release(flushed: boolean): Uint8Array {
    const run = this.#run.splice(0)
    const wanted = structure(run)
    const made = (filler: number): Uint8Array =>
      joined(
        run.map((message) =>
          message.kind === 'reply' ? madeUpReply(message.bytes, this.#today) : madeUpDiscard(message, filler),
        ),
      )
    for (const filler of [0, 1, 2, 4]) {
      const bytes = made(filler)
      const decoder = new SamDecoder()
      const messages = [...decoder.push(bytes), ...(flushed ? decoder.flush() : [])]
      if (structure(messages) === wanted) return bytes
    }
    return made(0)
  }
}
