/** A document to lay on the reader: the lines of its machine-readable zone. */
export interface DemoDocument {
  readonly id: string
  readonly story: string
  readonly lines: readonly string[]
}

/**
 * The specimens printed in ICAO Doc 9303 parts 4 to 6, a passport that is made up after the layout of Chinese ones, and
 * one that cannot be right.
 */
export const demoDocuments: readonly DemoDocument[] = [
  {
    id: 'td3-specimen',
    story: '护照样本（两行 44 字符）',
    lines: ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
  },
  {
    id: 'td3-china',
    story: '虚构的中国护照',
    lines: ['POCHNCESHI<<YONGHU<<<<<<<<<<<<<<<<<<<<<<<<<<', 'E000000008CHN9001011M3001019<<<<<<<<<<<<<<00'],
  },
  {
    id: 'td2-specimen',
    story: '证件样本（两行 36 字符）',
    lines: ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'],
  },
  {
    id: 'td1-specimen',
    story: '卡式证件样本（三行 30 字符）',
    lines: [
      'I<UTOD231458907<<<<<<<<<<<<<<<',
      '7408122F1204159UTO<<<<<<<<<<<6',
      'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
    ],
  },
  {
    id: 'misread',
    story: '读错一个字符的护照（0 认成 O）',
    lines: ['POCHNCESHI<<YONGHU<<<<<<<<<<<<<<<<<<<<<<<<<<', 'E000000008CHN90O1011M3001019<<<<<<<<<<<<<<00'],
  },
]

/** How readers send a document: lines ended by CR or CR LF, between STX and ETX, or all as one. */
export const framings = ['cr', 'crlf', 'stx-etx', 'joined'] as const
export type Framing = (typeof framings)[number]

/** The bytes of a document on the wire. */
export function encodeDocument(lines: readonly string[], framing: Framing): Uint8Array {
  const text = {
    cr: () => lines.map((line) => `${line}\r`).join(''),
    crlf: () => lines.map((line) => `${line}\r\n`).join(''),
    'stx-etx': () => `\u0002${lines.join('\r')}\u0003`,
    joined: () => `${lines.join('')}\r`,
  }[framing]()
  return Uint8Array.from(new TextEncoder().encode(text))
}
