import iconv from 'iconv-lite'
import type { Picture, PrinterCommand } from './commands.ts'

export interface Span {
  /** `\ufffc` stands for a picture. */
  readonly text: string
  readonly picture: Picture | null
  readonly bold: boolean
  readonly width: number
  readonly height: number
}

type Align = 'left' | 'center' | 'right'

/** What came out of the printer, from the top. */
export type RollItem =
  | { readonly kind: 'line'; readonly align: Align; readonly spans: readonly Span[] }
  | { readonly kind: 'qr'; readonly align: Align; readonly data: string }
  | { readonly kind: 'barcode'; readonly align: Align; readonly data: string }
  | { readonly kind: 'picture'; readonly align: Align; readonly picture: Picture }
  | { readonly kind: 'cut' }
  /** Bytes no printer knows; on a real one they would print as garbage. */
  | { readonly kind: 'garbage'; readonly hex: string }

/** How a command moves the paper: `lines` printed, an item for the roll, or neither. */
export interface Effect {
  readonly lines: number
  readonly items: readonly RollItem[]
}

interface Piece {
  readonly bytes: number[]
  readonly picture: Picture | null
  readonly bold: boolean
  readonly width: number
  readonly height: number
  readonly chinese: boolean
}

/** Outside Chinese mode a byte above 7F is a sign of the code page, which for Chinese text is garbage. */
function spanOf({ bytes, picture, bold, width, height, chinese }: Piece): Span {
  const text = picture === null ? iconv.decode(Buffer.from(bytes), chinese ? 'gb18030' : 'cp437') : '\ufffc'
  return { text, picture, bold, width, height }
}

const still: Effect = { lines: 0, items: [] }
const plain = { align: 'left' as Align, bold: false, width: 1, height: 1, chinese: false }
/** A QR code is about as high as this many lines of text. */
const qrLines = 6
const barcodeLines = 3
const lineDots = 24

/** The print head: knows the modes, gathers characters into lines. */
export class PrintHead {
  #mode = { ...plain }
  #pieces: Piece[] = []
  #qr = ''

  apply(command: PrinterCommand): Effect {
    switch (command.kind) {
      case 'characters':
        this.#gather(command.bytes)
        return still
      case 'picture-in-line':
        this.#pieces.push({ ...this.#mode, bytes: [], picture: command.picture })
        return still
      case 'raster':
        return {
          lines: Math.max(1, Math.ceil(command.picture.height / lineDots)),
          items: [
            ...this.#flushLine(),
            { kind: 'picture', align: this.#mode.align, picture: command.picture },
          ],
        }
      case 'line-feed':
        return this.#finishLine()
      case 'feed': {
        const pending = this.#pieces.length > 0 ? this.#finishLine().items : []
        const blank: RollItem = { kind: 'line', align: 'left', spans: [] }
        return {
          lines: Math.max(1, command.lines),
          items: [...pending, ...Array.from({ length: command.lines }, () => blank)],
        }
      }
      case 'cut':
        return { lines: 1, items: [...this.#flushLine(), { kind: 'cut' }] }
      case 'qr-store':
        this.#qr = new TextDecoder().decode(command.data)
        return still
      case 'qr-print':
        return {
          lines: qrLines,
          items: [...this.#flushLine(), { kind: 'qr', align: this.#mode.align, data: this.#qr }],
        }
      case 'barcode':
        return { lines: barcodeLines, items: [...this.#flushLine(), this.#barcode(command.data)] }
      case 'unknown':
        return { lines: 0, items: [{ kind: 'garbage', hex: Buffer.from(command.bytes).toString('hex') }] }
      case 'initialise':
        this.#mode = { ...plain }
        this.#pieces = []
        return still
      case 'chinese-mode':
        this.#mode.chinese = command.on
        return still
      case 'align':
        this.#mode.align = command.to
        return still
      case 'bold':
        this.#mode.bold = command.on
        return still
      case 'size':
        this.#mode.width = command.width
        this.#mode.height = command.height
        return still
      case 'setting':
      case 'drawer':
      case 'automatic-status':
      case 'status-in-turn':
        return still
    }
  }

  /** What was gathered for the current line is forgotten. */
  forget(): void {
    this.#pieces = []
  }

  /** Characters come as the line delivers them, cut anywhere; those of one manner are one piece. */
  #gather(bytes: Uint8Array): void {
    const { bold, width, height, chinese } = this.#mode
    const last = this.#pieces.at(-1)
    const same =
      last?.picture === null &&
      last.bold === bold &&
      last.width === width &&
      last.height === height &&
      last.chinese === chinese
    if (same) last.bytes.push(...bytes)
    else this.#pieces.push({ bytes: [...bytes], picture: null, bold, width, height, chinese })
  }

  #finishLine(): Effect {
    const spans = this.#pieces.splice(0).map(spanOf)
    return { lines: 1, items: [{ kind: 'line', align: this.#mode.align, spans }] }
  }

  #flushLine(): readonly RollItem[] {
    return this.#pieces.length > 0 ? this.#finishLine().items : []
  }

  #barcode(data: Uint8Array): RollItem {
    const text = Buffer.from(data).toString('latin1')
    return {
      kind: 'barcode',
      align: this.#mode.align,
      data: text.replace(/^\{[ABC]/, '').replaceAll('{{', '{'),
    }
  }
}
