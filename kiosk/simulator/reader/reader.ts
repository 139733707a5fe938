import { encodeBaseData, encodeCardText, madeUpPhoto, type CardContent } from './card.ts'
import { encodeReply, SamRequestReader, type SamRequest } from './sam-wire.ts'

const nothing = new Uint8Array(0)
/** 05.01-20240101-0001234567-0987654321, little-endian. */
const moduleNumber = Uint8Array.of(
  5,
  0,
  1,
  0,
  0xe5,
  0xd6,
  0x34,
  0x01,
  0x87,
  0xd6,
  0x12,
  0x00,
  0xb1,
  0x68,
  0xde,
  0x3a,
)

/**
 * How far the dialogue with the card is. Find, select and read must follow each other; after a reading, good or bad,
 * the card is `done` and is not found again until it was lifted.
 */
export type FieldStep = 'no-card' | 'waiting' | 'found' | 'selected' | 'done'

export interface ReaderState {
  readonly card: { readonly label: string } | null
  readonly step: FieldStep
  readonly reads: number
  /** The next reading fails because the card is lifted in the middle of it. */
  readonly liftOnRead: boolean
}

/** The security module of an ID card reader: commands in, replies out, one card in its field or none. */
export class ReaderMachine {
  readonly #requests = new SamRequestReader()
  readonly #send: (reply: Uint8Array) => void
  readonly #onChange: () => void
  #card: { readonly label: string; readonly content: CardContent } | null = null
  #step: FieldStep = 'no-card'
  #readWell = false
  #reads = 0
  #liftOnRead = false

  constructor(send: (reply: Uint8Array) => void, onChange: () => void) {
    this.#send = send
    this.#onChange = onChange
  }

  get state(): ReaderState {
    const card = this.#card === null ? null : { label: this.#card.label }
    return { card, step: this.#step, reads: this.#reads, liftOnRead: this.#liftOnRead }
  }

  /** Puts a card on the reader; one that lies there is taken away first. */
  place(label: string, content: CardContent): void {
    this.#card = { label, content }
    this.#go('waiting')
  }

  lift(): void {
    this.#card = null
    this.#go('no-card')
  }

  setLiftOnRead(on: boolean): void {
    this.#liftOnRead = on
    this.#onChange()
  }

  receive(bytes: Uint8Array): void {
    for (const request of this.#requests.push(bytes)) this.#send(this.#answer(request))
  }

  #go(step: FieldStep): void {
    if (step !== 'done') this.#readWell = false
    this.#step = step
    this.#onChange()
  }

  #answer(request: SamRequest): Uint8Array {
    if (request.kind === 'bad-checksum') return word(0x10)
    if (request.kind === 'bad-length') return word(0x11)
    switch ((request.cmd << 8) | request.para) {
      case 0x10ff:
      case 0x11ff:
        return word(0x90)
      case 0x12ff:
        return encodeReply(0, 0, 0x90, moduleNumber)
      case 0x2001:
        return this.#find()
      case 0x2002:
        return this.#select()
      case 0x3001:
        return this.#read(nothing)
      case 0x3010:
        return this.#read(Uint8Array.of(0, 0))
      case 0x3003:
        return this.#readNewAddress()
      default:
        return word(0x21)
    }
  }

  #find(): Uint8Array {
    if (this.#step === 'no-card' || this.#step === 'done') return word(0x80)
    this.#go('found')
    return encodeReply(0, 0, 0x9f, new Uint8Array(4))
  }

  #select(): Uint8Array {
    if (this.#step !== 'found') return word(0x81)
    this.#go('selected')
    return encodeReply(0, 0, 0x90, new Uint8Array(8))
  }

  #read(fingerprintLength: Uint8Array): Uint8Array {
    if (this.#step === 'selected' && this.#liftOnRead) {
      this.#liftOnRead = false
      this.lift()
    }
    const card = this.#card
    if (this.#step !== 'selected' || card === null) {
      if (card !== null) this.#go('done')
      return word(0x41)
    }
    const base = encodeBaseData(encodeCardText(card.content), madeUpPhoto())
    this.#reads += 1
    this.#go('done')
    this.#readWell = true
    const lengths = 4
    return encodeReply(
      0,
      0,
      0x90,
      Uint8Array.from([...base.slice(0, lengths), ...fingerprintLength, ...base.slice(lengths)]),
    )
  }

  /** No card of ours has a newer address; without a card that was just read there is nothing to look in. */
  #readNewAddress(): Uint8Array {
    return word(this.#readWell || this.#step === 'selected' ? 0x91 : 0x41)
  }
}

function word(sw3: number): Uint8Array {
  return encodeReply(0, 0, sw3, nothing)
}
