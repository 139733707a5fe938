import {
  isTrackingNumber,
  makeTrackingNumber,
  trackingNumberRandomBytes,
} from '@foyer/contracts/tracking-number'
import { madeUpIdNumberAlone } from './made-up-numbers.ts'
import { sameShapeBytes, sameShapeUtf8 } from './same-shape.ts'
import { joined, type Scrubber } from './scrubber.ts'

const [cr, lf] = [0x0d, 0x0a]
/** Longer than any code; the rest of a line that never ends. */
const longestHeld = 2957

function eanIsRight(digits: string): boolean {
  const sum = Array.from(digits).reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 === digits.length % 2 ? 3 : 1),
    0,
  )
  return sum % 10 === 0
}

function madeUpTracking(text: string): string {
  const valid = makeTrackingNumber('2020-01-01', new Uint8Array(trackingNumberRandomBytes))
  if (isTrackingNumber(text)) return valid
  return valid.slice(0, -1) + (valid.endsWith('0') ? '1' : '0')
}

/** Beginnings that tell whose payment code it is. */
const paymentCodes: readonly (readonly [RegExp, string])[] = [
  [/^1[0-5]\d{16}$/, '10'],
  [/^(?:2[5-9]|30)\d{14,22}$/, '28'],
  [/^62\d{17}$/, '62'],
]

/** A code of the same length in UTF-8 and of the same sort: a check digit is right where it was right. */
export function madeUpCode(text: string): string {
  const idNumber = madeUpIdNumberAlone(text)
  if (idNumber !== null) return idNumber
  const payment = paymentCodes.find(([shape]) => shape.test(text))
  if (payment !== undefined) return payment[1].padEnd(text.length, '0')
  if (/^P\d{6}[0-9A-Z]{7}$/.test(text)) return madeUpTracking(text)
  if (/^(?:\d{8}|\d{12,14})$/.test(text)) return '0'.repeat(text.length - 1) + (eanIsRight(text) ? '0' : '1')
  const scheme = /^https?:\/\//.exec(text)?.[0] ?? ''
  return scheme + sameShapeUtf8(text.slice(scheme.length))
}

/** The bytes of one code, with its AIM identifier where it has one. */
export function madeUpCodeBytes(bytes: Uint8Array): Uint8Array {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return sameShapeBytes(bytes)
  }
  const aimId = /^\][A-Za-z][0-9A-Za-z]/.exec(text)?.[0] ?? ''
  return new TextEncoder().encode(aimId + madeUpCode(text.slice(aimId.length)))
}

/** For a serial scanner: a code is what stands before CR or LF. */
export class CodeScrubber implements Scrubber {
  #held: number[] = []

  push(bytes: Uint8Array): Uint8Array {
    const out: Uint8Array[] = []
    for (const byte of bytes) {
      if (byte === cr || byte === lf) out.push(this.flush(), Uint8Array.of(byte))
      else {
        this.#held.push(byte)
        if (this.#held.length >= longestHeld) out.push(this.flush())
      }
    }
    return joined(out)
  }

  flush(): Uint8Array {
    return madeUpCodeBytes(Uint8Array.from(this.#held.splice(0)))
  }
}

const reportBytes = 64
const [dataReport, dataEnd] = [0x02, 61]
const longestCodeReports = 64

interface Report {
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
}

function partsOf(bytes: Uint8Array): Report {
  // Some devices put the AIM identifier one byte later.
  const from = bytes[2] !== 0x5d && bytes[3] === 0x5d ? 6 : 5
  return { bytes, from, to: Math.min(dataEnd, from + (bytes[1] ?? 0)) }
}

/** Report id, length and AIM identifier; what stands there and is no identifier may be part of a code. */
function headOf(bytes: Uint8Array, from: number): Uint8Array {
  const identifierAt = bytes[from - 3] === 0x5d ? from - 3 : from
  return joined([
    bytes.slice(0, 2),
    sameShapeBytes(bytes.slice(2, identifierAt)),
    bytes.slice(identifierAt, from),
  ])
}

/** For a USB HID POS scanner: reports of 64 bytes, a code in one or several. */
export class HidCodeScrubber implements Scrubber {
  #held: number[] = []
  #code: Report[] = []

  push(bytes: Uint8Array): Uint8Array {
    const out: Uint8Array[] = []
    this.#held.push(...bytes)
    while (this.#held.length >= reportBytes) {
      const report = Uint8Array.from(this.#held.splice(0, reportBytes))
      if (report[0] !== dataReport) {
        out.push(this.#release(), joined([report.slice(0, 1), sameShapeBytes(report.slice(1))]))
        continue
      }
      this.#code.push(partsOf(report))
      const goesOn = ((report[63] ?? 0) & 1) === 1 && this.#code.length < longestCodeReports
      if (!goesOn) out.push(this.#release())
    }
    return joined(out)
  }

  flush(): Uint8Array {
    const rest = Uint8Array.from(this.#held.splice(0))
    return joined([this.#release(), rest.slice(0, 2), sameShapeBytes(rest.slice(2))])
  }

  #release(): Uint8Array {
    const code = this.#code.splice(0)
    const made = madeUpCodeBytes(joined(code.map(({ bytes, from, to }) => bytes.slice(from, to))))
    const out: Uint8Array[] = []
    let at = 0
    for (const { bytes, from, to } of code) {
      // Behind the data a careless device leaves what it sent before.
      const behind = bytes.slice(to, dataEnd).map((byte) => (byte === 0 ? 0 : 0x30))
      out.push(
        headOf(bytes, from),
        made.slice(at, at + to - from),
        behind,
        bytes.slice(Math.max(to, dataEnd)),
      )
      at += to - from
    }
    return joined(out)
  }
}
