/** Dots on paper: each row as hex, eight dots a byte from the left. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly rows: readonly string[]
}

/** One ESC/POS command, or a run of characters, as the printer understands it. */
export type PrinterCommand =
  | { readonly kind: 'characters'; readonly bytes: Uint8Array }
  | { readonly kind: 'line-feed' }
  | { readonly kind: 'initialise' }
  | { readonly kind: 'chinese-mode'; readonly on: boolean }
  | { readonly kind: 'align'; readonly to: 'left' | 'center' | 'right' }
  | { readonly kind: 'bold'; readonly on: boolean }
  | { readonly kind: 'size'; readonly width: number; readonly height: number }
  | { readonly kind: 'feed'; readonly lines: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'qr-store'; readonly data: Uint8Array }
  | { readonly kind: 'qr-print' }
  | { readonly kind: 'barcode'; readonly system: number; readonly data: Uint8Array }
  /** A picture in the line, among the characters; `rows` as hex, eight dots a byte, padded on the right. */
  | { readonly kind: 'picture-in-line'; readonly picture: Picture }
  /** A picture that is a line of its own. */
  | { readonly kind: 'raster'; readonly picture: Picture }
  | { readonly kind: 'drawer'; readonly pin: 2 | 5 }
  | { readonly kind: 'automatic-status'; readonly mask: number }
  | { readonly kind: 'status-in-turn'; readonly topic: number }
  /** Understood, and without effect on the paper we draw: barcode height, code page and the like. */
  | { readonly kind: 'setting' }
  | { readonly kind: 'unknown'; readonly bytes: Uint8Array }

type Parsed = { readonly command: PrinterCommand; readonly length: number }

const [lf, fs, gs, esc] = [0x0a, 0x1c, 0x1d, 0x1b]

/** Bytes after the two of the command, for settings that need no more than skipping. */
const settingArguments: ReadonlyMap<number, number> = new Map([
  [0x1b20, 1],
  [0x1b21, 1],
  [0x1b2d, 1],
  [0x1b32, 0],
  [0x1b33, 1],
  [0x1b4a, 1],
  [0x1b4d, 1],
  [0x1b52, 1],
  [0x1b74, 1],
  [0x1b7b, 1],
  [0x1c21, 1],
  [0x1c2d, 1],
  [0x1c53, 2],
  [0x1c57, 1],
  [0x1d42, 1],
  [0x1d48, 1],
  [0x1d4c, 2],
  [0x1d57, 2],
  [0x1d66, 1],
  [0x1d68, 1],
  [0x1d77, 1],
])

/** The first command in the bytes, or null when more bytes are needed to know it. */
export function parseCommand(bytes: Uint8Array): Parsed | null {
  const [first, second] = bytes
  if (first === undefined) return null
  if (first === lf) return { command: { kind: 'line-feed' }, length: 1 }
  if (first === esc || first === fs || first === gs) {
    return second === undefined ? null : parseLong((first << 8) | second, bytes)
  }
  if (first < 0x20) return { command: { kind: 'setting' }, length: 1 }
  let length = 1
  while (length < bytes.length && (bytes[length] ?? 0) >= 0x20) length += 1
  return { command: { kind: 'characters', bytes: bytes.slice(0, length) }, length }
}

function parseLong(code: number, bytes: Uint8Array): Parsed | null {
  const argument = bytes[2]
  const one = (command: (n: number) => PrinterCommand): Parsed | null =>
    argument === undefined ? null : { command: command(argument), length: 3 }
  switch (code) {
    case 0x1b40:
      return { command: { kind: 'initialise' }, length: 2 }
    case 0x1c26:
    case 0x1c2e:
      return { command: { kind: 'chinese-mode', on: code === 0x1c26 }, length: 2 }
    case 0x1b61:
      return one((n) => ({ kind: 'align', to: (['left', 'center', 'right'] as const)[n % 48] ?? 'left' }))
    case 0x1b45:
      return one((n) => ({ kind: 'bold', on: (n & 1) === 1 }))
    case 0x1b64:
      return one((lines) => ({ kind: 'feed', lines }))
    case 0x1d21:
      return one((n) => ({ kind: 'size', width: ((n >> 4) & 7) + 1, height: (n & 7) + 1 }))
    case 0x1d61:
      return one((mask) => ({ kind: 'automatic-status', mask }))
    case 0x1d72:
      return one((topic) => ({ kind: 'status-in-turn', topic }))
    case 0x1d56:
      if (argument === undefined) return null
      if (argument !== 0x41 && argument !== 0x42) return { command: { kind: 'cut' }, length: 3 }
      return bytes.length < 4 ? null : { command: { kind: 'cut' }, length: 4 }
    case 0x1b2a:
      return parsePictureInLine(bytes)
    case 0x1d76:
      return parseRaster(bytes)
    case 0x1b70:
      return bytes.length < 5
        ? null
        : { command: { kind: 'drawer', pin: (argument ?? 0) % 48 === 1 ? 5 : 2 }, length: 5 }
    case 0x1d6b:
      return parseBarcode(bytes)
    case 0x1d28:
      return parseExtended(bytes)
    default: {
      const rest = settingArguments.get(code)
      if (rest === undefined) return { command: { kind: 'unknown', bytes: bytes.slice(0, 2) }, length: 2 }
      return bytes.length < 2 + rest ? null : { command: { kind: 'setting' }, length: 2 + rest }
    }
  }
}

/** ESC * m nL nH: columns from the left, one byte each for 8 dots of height, three for 24. */
function parsePictureInLine(bytes: Uint8Array): Parsed | null {
  const [, , mode, low, high] = bytes
  if (mode === undefined || low === undefined || high === undefined) return null
  const width = low + high * 256
  const deep = mode === 32 || mode === 33 ? 3 : 1
  const length = 5 + width * deep
  if (bytes.length < length) return null
  const dot = (x: number, y: number): number => ((bytes[5 + x * deep + (y >> 3)] ?? 0) >> (7 - (y & 7))) & 1
  return { command: { kind: 'picture-in-line', picture: pictureOf(width, deep * 8, dot) }, length }
}

/** GS v 0 m xL xH yL yH: rows from the top, `x` bytes each. */
function parseRaster(bytes: Uint8Array): Parsed | null {
  const [, , , , xLow, xHigh, yLow, yHigh] = bytes
  if (xLow === undefined || xHigh === undefined || yLow === undefined || yHigh === undefined) return null
  const across = xLow + xHigh * 256
  const height = yLow + yHigh * 256
  const length = 8 + across * height
  if (bytes.length < length) return null
  const dot = (x: number, y: number): number => ((bytes[8 + y * across + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1
  return { command: { kind: 'raster', picture: pictureOf(across * 8, height, dot) }, length }
}

function pictureOf(width: number, height: number, dot: (x: number, y: number) => number): Picture {
  const rows = Array.from({ length: height }, (_row, y) =>
    Array.from({ length: Math.ceil(width / 8) }, (_byte, byte) => {
      const bits = Array.from({ length: 8 }, (_bit, bit) =>
        byte * 8 + bit < width ? dot(byte * 8 + bit, y) : 0,
      )
      return Number.parseInt(bits.join(''), 2).toString(16).padStart(2, '0')
    }).join(''),
  )
  return { width, height, rows }
}

/** GS k: systems up to 6 end with NUL, those from 65 tell their length. */
function parseBarcode(bytes: Uint8Array): Parsed | null {
  const system = bytes[2]
  if (system === undefined) return null
  if (system < 65) {
    const end = bytes.indexOf(0, 3)
    return end < 0
      ? null
      : { command: { kind: 'barcode', system, data: bytes.slice(3, end) }, length: end + 1 }
  }
  const count = bytes[3]
  if (count === undefined || bytes.length < 4 + count) return null
  return { command: { kind: 'barcode', system, data: bytes.slice(4, 4 + count) }, length: 4 + count }
}

/** GS ( x pL pH: of these only the QR functions of `GS ( k` reach the paper. */
function parseExtended(bytes: Uint8Array): Parsed | null {
  const [, , letter, low, high] = bytes
  if (letter === undefined || low === undefined || high === undefined) return null
  const count = low + high * 256
  const length = 5 + count
  if (bytes.length < length) return null
  const isQr = letter === 0x6b && bytes[5] === 0x31
  if (isQr && bytes[6] === 0x50)
    return { command: { kind: 'qr-store', data: bytes.slice(8, length) }, length }
  if (isQr && bytes[6] === 0x51) return { command: { kind: 'qr-print' }, length }
  return { command: { kind: 'setting' }, length }
}
