import { fileURLToPath } from 'node:url'
import { ScanDecoder } from '@foyer/kiosk-host/devices/barcode-scanner/protocol'
import { HidPosDecoder } from '@foyer/kiosk-host/devices/hid-scanner/protocol'
import { decodeBaseInformation } from '@foyer/kiosk-host/devices/id-card-reader/base-information'
import { SamDecoder } from '@foyer/kiosk-host/devices/id-card-reader/protocol'
import { MrzDecoder } from '@foyer/kiosk-host/devices/mrz-reader/protocol'
import { PresenceDecoder } from '@foyer/kiosk-host/devices/presence-sensor/protocol'
import { PrinterDecoder } from '@foyer/kiosk-host/devices/receipt-printer/status'
import { hexFixture, hexFixtures } from '@foyer/kiosk-host/devices/testing/hex-fixture'
import * as refuse from './fuzz-refusals.ts'

interface Message {
  readonly kind: 'reply' | 'discarded'
  readonly bytes: Uint8Array
}

/** A decoder under test, behind the one face that all of them have. */
interface FuzzRun {
  /** Feeds bytes and gives what came of them. */
  push(bytes: Uint8Array): readonly Message[]
  flush(): readonly Message[]
}

export interface FuzzTarget {
  readonly seeds: readonly Uint8Array[]
  readonly start: () => FuzzRun
  /** What sort of message it is: an input that shows a sort for the first time is mutated further. */
  readonly sortOf: (message: Message) => string
  /** Why an independent reading of the specification refuses an accepted message; null when it agrees. */
  readonly refusal: (bytes: Uint8Array) => string | null
}

const fixture = (path: string): URL => new URL(`../kiosk/host/devices/${path}.hex`, new URL(import.meta.url))
const lines = (path: string): Uint8Array[] => [...hexFixtures(fixture(path)).values()]
const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))

/** Reason or status of a message, whatever its protocol calls it. */
function sortOf(message: Message): string {
  const known = new Map<string, unknown>(Object.entries(message))
  return ['kind', 'reason', 'reply', 'what', 'sw3', 'format']
    .map((name) => known.get(name))
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .join(' ')
}

function cardSort(message: Message): string {
  const sort = sortOf(message)
  if (message.kind === 'discarded' || message.bytes.length < 1000) return sort
  const card = decodeBaseInformation(message.bytes.slice(10, -1))
  return `${sort} ${card.kind} ${card.kind === 'unreadable' ? card.field : ''}`
}

const mrz = [
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\rL898902C36UTO7408122F1204159ZE184226B<<<<<10\r',
  'I<UTOD231458907<<<<<<<<<<<<<<<\r7408122F1204159UTO<<<<<<<<<<<6\rERIKSSON<<ANNA<MARIA<<<<<<<<<<\r',
  'I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\r\nD231458907UTO7408122F1204159<<<<<<<6\r\n',
].map(ascii)

/** Every decoder of a device, by the name of its protocol. */
export const fuzzTargets: ReadonlyMap<string, FuzzTarget> = new Map<string, FuzzTarget>([
  [
    'id-card',
    {
      seeds: [
        hexFixture(fixture('id-card-reader/fixtures/base-resident')),
        hexFixture(fixture('id-card-reader/fixtures/base-permit-j')),
        ...lines('id-card-reader/fixtures/replies'),
        hexFixture(fixture('id-card-reader/fixtures/module-number')),
      ],
      start: () => new SamDecoder(),
      sortOf: cardSort,
      refusal: (bytes) =>
        refuse.samFrame(bytes) ??
        (bytes.length >= 1000 && decodeBaseInformation(bytes.slice(10, -1)).kind === 'card'
          ? refuse.cardContent(bytes)
          : null),
    },
  ],
  [
    'scanner',
    {
      seeds: lines('barcode-scanner/fixtures/codes'),
      start: () => new ScanDecoder(),
      sortOf,
      refusal: refuse.scan,
    },
  ],
  [
    'hid-pos',
    {
      seeds: lines('hid-scanner/fixtures/reports'),
      start: () => new HidPosDecoder(),
      sortOf,
      refusal: refuse.hidReports,
    },
  ],
  ['mrz', { seeds: mrz, start: () => new MrzDecoder(), sortOf, refusal: refuse.document }],
  [
    'printer-status',
    {
      seeds: [
        [0x12],
        [0x1a, 0x16, 0x72],
        [0x10, 0, 0, 0],
        [0x38, 0, 0, 0],
        [0x18, 0, 0x0f, 0],
        [0x37, 0x25, 0],
        [0x11, 0x13],
      ].map((bytes) => Uint8Array.from(bytes)),
      start: () => new PrinterDecoder(),
      sortOf,
      refusal: refuse.printerStatus,
    },
  ],
  [
    'presence',
    {
      seeds: lines('presence-sensor/fixtures/frames'),
      start: () => new PresenceDecoder(),
      sortOf,
      refusal: refuse.presenceFrame,
    },
  ],
])

export const fuzzWorker = fileURLToPath(new URL('./fuzz-worker.ts', import.meta.url))
