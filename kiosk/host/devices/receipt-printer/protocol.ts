import { embolden, encodeInLine, encodeRaster } from './bitmap.ts'
import type { PrintedCharacter } from './characters.ts'
import type { LaidLine } from './layout.ts'

/** ESC/POS command bytes for a printer in Chinese mode: meaning → bytes. */
export const escpos = {
  /** Reset, then Chinese mode: printers for other markets come up without it. */
  initialise: Uint8Array.of(0x1b, 0x40, 0x1c, 0x26),
  /** Feed to the cutter, partial cut. */
  cut: Uint8Array.of(0x1d, 0x56, 0x42, 0x00),
  /** Push status on changes of on-line state, errors and paper. */
  automaticStatusOn: Uint8Array.of(0x1d, 0x61, 0x0e),
  automaticStatusOff: Uint8Array.of(0x1d, 0x61, 0x00),
  /** Answered in its turn, after everything before it was printed: proof that a job got this far. */
  paperStatusInTurn: Uint8Array.of(0x1d, 0x72, 0x01),
  /** Opens the cash drawer on pin 2: 100 ms on, 500 ms off. */
  openDrawer: Uint8Array.of(0x1b, 0x70, 0x00, 0x32, 0xfa),
  /** In real time: forget what was received and not printed, so that it cannot come out on the next customer's paper. */
  clearBuffers: Uint8Array.of(0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08),
} as const

/** What a real-time request asks for: 1 printer, 2 cause of being off-line, 3 cause of the error, 4 paper. */
export type RealTimeTopic = 1 | 2 | 3 | 4

export function encodeRealTimeRequest(topic: RealTimeTopic): Uint8Array {
  return Uint8Array.of(0x10, 0x04, topic)
}

function join(parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

/** QR code model 2, modules of 6 dots, level M. At most 2000 bytes of UTF-8. */
export function encodeQr(data: string): Uint8Array {
  const content = new TextEncoder().encode(data)
  const store = content.length + 3
  return join([
    [0x1d, 0x28, 0x6b, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00],
    [0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x43, 0x06],
    [0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x45, 0x31],
    [0x1d, 0x28, 0x6b, store & 0xff, store >> 8, 0x31, 0x50, 0x30],
    content,
    [0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x51, 0x30],
  ])
}

/** Code 128, code set B, 80 dots high, text below. Printable ASCII; `{` is doubled because it introduces a code set. */
export function encodeCode128(data: string): Uint8Array {
  const content = new TextEncoder().encode(`{B${data.replaceAll('{', '{{')}`)
  return join([
    [0x1d, 0x68, 0x50, 0x1d, 0x77, 0x02, 0x1d, 0x48, 0x02, 0x1d, 0x6b, 0x49, content.length],
    content,
  ])
}

const centred = { on: [0x1b, 0x61, 0x01], off: [0x1b, 0x61, 0x00] } as const
const alignments = { left: 0, center: 1, right: 2 } as const

/** Bold does not reach pictures, so they are drawn bold. */
function characterBytes({ bytes, picture }: PrintedCharacter, bold: boolean): Uint8Array {
  return picture !== null && bold ? (encodeInLine(embolden(picture)) ?? bytes) : bytes
}

/** One line of paper. It leaves the printer in plain, left-aligned, normal size, so lines stand alone. */
export function encodeLine(line: LaidLine): Uint8Array {
  switch (line.kind) {
    case 'qr':
      return join([centred.on, encodeQr(line.data), centred.off])
    case 'barcode':
      return join([centred.on, encodeCode128(line.data), [0x0a], centred.off])
    case 'picture':
      return encodeRaster(line.picture)
    case 'text': {
      const { align, bold, size } = line
      return join([
        align === 'left' ? [] : [0x1b, 0x61, alignments[align]],
        bold ? [0x1b, 0x45, 0x01] : [],
        size === 'double' ? [0x1d, 0x21, 0x11] : [],
        ...line.characters.map((character) => characterBytes(character, bold)),
        [0x0a],
        size === 'double' ? [0x1d, 0x21, 0x00] : [],
        bold ? [0x1b, 0x45, 0x00] : [],
        align === 'left' ? [] : [0x1b, 0x61, 0x00],
      ])
    }
  }
}
