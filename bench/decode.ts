import { ScanDecoder } from '@foyer/kiosk-host/devices/barcode-scanner/protocol'
import { HidPosDecoder } from '@foyer/kiosk-host/devices/hid-scanner/protocol'
import { decodeBaseInformation } from '@foyer/kiosk-host/devices/id-card-reader/base-information'
import { SamDecoder } from '@foyer/kiosk-host/devices/id-card-reader/protocol'
import { MrzDecoder } from '@foyer/kiosk-host/devices/mrz-reader/protocol'
import { PresenceDecoder } from '@foyer/kiosk-host/devices/presence-sensor/protocol'
import { PrinterDecoder } from '@foyer/kiosk-host/devices/receipt-printer/status'
import { hexFixture, hexFixtures } from '@foyer/kiosk-host/devices/testing/hex-fixture'
import type { Bench } from './bench.ts'
import { rounded, summarise } from './summary.ts'

const RUNS = 20
const STREAM_BYTES = 512 * 1024
/** As much as a read of a serial port or a socket often gives. */
const PIECE_BYTES = 512
const MB = 1_000_000

class WrongMessages extends Error {
  readonly code = 'bench-wrong-messages'
}

interface Message {
  readonly kind: 'reply' | 'discarded'
}

interface Decoder {
  push(bytes: Uint8Array): readonly Message[]
}

type Subject = {
  readonly what: string
  /** Whole messages of the device, and how many of them these bytes are. */
  readonly sample: Uint8Array
  readonly messages: number
  readonly decoder: () => Decoder
  /** What the kiosk does with a message next, where that is part of reading it. */
  readonly afterwards: ((message: Message) => void) | null
}

const fixture = (path: string): URL => new URL(`../kiosk/host/devices/${path}`, import.meta.url)
const text = (content: string): Uint8Array => new TextEncoder().encode(content)
const joined = (parts: Iterable<Uint8Array>): Uint8Array =>
  Uint8Array.from([...parts].flatMap((part) => [...part]))

/** The specimen that ICAO Doc 9303 part 4 prints. */
const specimen =
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\rL898902C36UTO7408122F1204159ZE184226B<<<<<10\r'

const readContent = (message: Message): void => {
  if ('data' in message && message.data instanceof Uint8Array) decodeBaseInformation(message.data)
}

const subjects = (): readonly Subject[] => {
  const card = hexFixture(fixture('id-card-reader/fixtures/base-resident.hex'))
  const reports = hexFixtures(fixture('presence-sensor/fixtures/frames.hex'))
  const reportNames = ['none', 'moving', 'still', 'both', 'engineering']
  return [
    { what: 'id-card, frames', sample: card, messages: 1, decoder: () => new SamDecoder(), afterwards: null },
    {
      what: 'id-card, frames and content',
      sample: card,
      messages: 1,
      decoder: () => new SamDecoder(),
      afterwards: readContent,
    },
    {
      what: 'hid-pos',
      sample: joined(hexFixtures(fixture('hid-scanner/fixtures/reports.hex')).values()),
      messages: 1,
      decoder: () => new HidPosDecoder(),
      afterwards: null,
    },
    {
      what: 'scanner',
      sample: joined(hexFixtures(fixture('barcode-scanner/fixtures/codes.hex')).values()),
      messages: 4,
      decoder: () => new ScanDecoder(),
      afterwards: null,
    },
    { what: 'mrz', sample: text(specimen), messages: 1, decoder: () => new MrzDecoder(), afterwards: null },
    {
      what: 'printer-status',
      // Ready, paper near its end, and the four bytes of an automatic status.
      sample: Uint8Array.of(0x12, 0x12, 0x12, 0x1e, 0x10, 0x00, 0x03, 0x0f),
      messages: 5,
      decoder: () => new PrinterDecoder(),
      afterwards: null,
    },
    {
      what: 'presence',
      sample: joined(reportNames.map((name) => reports.get(name) ?? new Uint8Array())),
      messages: reportNames.length,
      decoder: () => new PresenceDecoder(),
      afterwards: null,
    },
  ]
}

const pieces = (sample: Uint8Array): { readonly parts: readonly Uint8Array[]; readonly repeats: number } => {
  const repeats = Math.ceil(STREAM_BYTES / sample.length)
  const stream = new Uint8Array(repeats * sample.length)
  for (let index = 0; index < repeats; index += 1) stream.set(sample, index * sample.length)
  const parts = Array.from({ length: Math.ceil(stream.length / PIECE_BYTES) }, (_, index) =>
    stream.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES),
  )
  return { parts, repeats }
}

/** @throws {WrongMessages} when the decoder did not make of the stream what it is */
const decodeAll = (
  { what, decoder: make, messages, afterwards }: Subject,
  parts: readonly Uint8Array[],
  repeats: number,
): void => {
  const decoder = make()
  let replies = 0
  let discarded = 0
  for (const part of parts) {
    for (const message of decoder.push(part)) {
      if (message.kind === 'reply') replies += 1
      else discarded += 1
      afterwards?.(message)
    }
  }
  if (replies !== messages * repeats || discarded > 0) {
    throw new WrongMessages(
      `${what}: ${replies} messages and ${discarded} discarded, expected ${messages * repeats} and none`,
    )
  }
}

const copyAll = (parts: readonly Uint8Array[]): number => {
  let copied = 0
  for (const part of parts) copied += part.slice().length
  return copied
}

export const decode: Bench = {
  what: 'Bytes a second through each decoder, against a bare copy of the same buffer',
  run: async ({ now, say, signal }) => {
    const rows = []
    for (const subject of subjects()) {
      const { parts, repeats } = pieces(subject.sample)
      const bytes = repeats * subject.sample.length
      const decoding: number[] = []
      const copying: number[] = []
      // One of each that does not count warms the compiler up.
      for (let run = 0; run <= RUNS && !signal.aborted; run += 1) {
        const began = now()
        decodeAll(subject, parts, repeats)
        const decoded = now()
        copyAll(parts)
        const copied = now()
        if (run > 0) {
          decoding.push(decoded - began)
          copying.push(copied - decoded)
        }
        // The signal and the terminal get their turn.
        await new Promise((resolve) => setImmediate(resolve))
      }
      const speed = (ms: number): number => rounded(bytes / MB / (ms / 1000))
      const ours = summarise(decoding)
      const bare = summarise(copying)
      rows.push({
        decoder: subject.what,
        runs: ours.runs,
        'MB/s p50': speed(ours.p50),
        'MB/s p95': speed(ours.p95),
        'MB/s slowest': speed(ours.max),
        'copy MB/s p50': speed(bare.p50),
        'times slower than a copy': rounded(ours.p50 / bare.p50),
      })
      say(`decode: ${subject.what}: ${speed(ours.p50)} MB/s`)
    }
    return {
      rows,
      conditions: {
        stream: `at least ${STREAM_BYTES} bytes of whole valid messages, in pieces of ${PIECE_BYTES}`,
        checked: 'every run must give exactly the messages the stream holds',
        'fastest wire': '0.0256 MB/s: a presence sensor at 256 000 baud',
      },
    }
  },
}
