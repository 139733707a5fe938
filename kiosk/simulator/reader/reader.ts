import type { CardKind } from '@foyer/contracts/hall-api'
import {
  encodeBaseData,
  encodeCardText,
  encodeNewestAddress,
  kindOf,
  madeUpFingerprint,
  madeUpPhoto,
  plainCard,
  type CardContent,
  type SimulatedCard,
} from './card.ts'
import { encodeReply, SamRequestReader, type SamRequest } from './sam-wire.ts'

const nothing = new Uint8Array(0)
/** The speeds a reader knows, by the parameter of the command that sets them. */
const bauds: readonly number[] = [115_200, 57_600, 38_400, 19_200, 9600]

/** A module's number, `AA.BB-YYYYMMDD-N1-N2` on the label, as it is sent. */
function encodeModuleNumber(label: string): Uint8Array {
  const [version = '', day, first, second] = label.split('-')
  const [major, minor] = version.split('.')
  const bytes = new DataView(new ArrayBuffer(16))
  bytes.setUint16(0, Number(major), true)
  bytes.setUint16(2, Number(minor), true)
  bytes.setUint32(4, Number(day), true)
  bytes.setUint32(8, Number(first), true)
  bytes.setUint32(12, Number(second), true)
  return new Uint8Array(bytes.buffer)
}

/**
 * How far the dialogue with the card is. Find, select and read must follow each other; after a reading, good or bad,
 * the card is `done` and is not found again until it was lifted.
 */
export type FieldStep = 'no-card' | 'waiting' | 'found' | 'selected' | 'done'

export interface ReaderState {
  readonly card: { readonly label: string; readonly kind: CardKind } | null
  readonly step: FieldStep
  readonly reads: number
  /** The next reading fails because the card is lifted in the middle of it. */
  readonly liftOnRead: boolean
  /** The speed the reader was told last. */
  readonly toldBaud: number
  readonly resets: number
}

export interface ReaderMake {
  /** As on the label. */
  readonly moduleNumber: string
  readonly baud: number
  /** Commands it does not know, CMD PARA as one number. */
  readonly lacks: readonly number[]
}
export const standardMake: ReaderMake = {
  moduleNumber: '05.01-20240101-0001234567-0987654321',
  baud: 115_200,
  lacks: [],
}

/** The security module of an ID card reader: commands in, replies out, one card in its field or none. */
export class ReaderMachine {
  readonly #requests = new SamRequestReader()
  readonly #send: (reply: Uint8Array) => void
  readonly #onChange: () => void
  #card: { readonly label: string; readonly card: SimulatedCard } | null = null
  #step: FieldStep = 'no-card'
  #readWell = false
  #reads = 0
  #liftOnRead = false
  readonly #moduleNumber: Uint8Array
  readonly #lacks: readonly number[]
  #baud: number
  #resets = 0
  #failing: number | null = null

  constructor(send: (reply: Uint8Array) => void, onChange: () => void, make: ReaderMake = standardMake) {
    this.#send = send
    this.#onChange = onChange
    this.#moduleNumber = encodeModuleNumber(make.moduleNumber)
    this.#baud = make.baud
    this.#lacks = make.lacks
  }

  get state(): ReaderState {
    const card =
      this.#card === null ? null : { label: this.#card.label, kind: kindOf(this.#card.card.content) }
    return {
      card,
      step: this.#step,
      reads: this.#reads,
      liftOnRead: this.#liftOnRead,
      toldBaud: this.#baud,
      resets: this.#resets,
    }
  }

  /** Puts a card on the reader; one that lies there is taken away first. */
  place(label: string, content: CardContent): void {
    this.placeCard(label, plainCard(content))
  }

  placeCard(label: string, card: SimulatedCard): void {
    this.#card = { label, card }
    this.#go('waiting')
  }

  /** Until it is reset every reading fails with these status words, `SW1 SW2 SW3` as one number. */
  failUntilReset(status: number): void {
    this.#failing = status
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
    const command = (request.cmd << 8) | request.para
    if (this.#lacks.includes(command)) return word(0x21)
    switch (command) {
      case 0x10ff:
        return this.#reset()
      case 0x11ff:
        return word(0x90)
      case 0x12ff:
        return encodeReply(0, 0, 0x90, this.#moduleNumber)
      case 0x2001:
        return this.#find()
      case 0x2002:
        return this.#select()
      case 0x3001:
        return this.#read(false)
      case 0x3010:
        return this.#read(true)
      case 0x3003:
        return this.#readNewAddress()
      default:
        return request.cmd === 0x60 ? this.#setBaud(request.para) : word(0x21)
    }
  }

  #reset(): Uint8Array {
    this.#resets += 1
    this.#failing = null
    this.#go(this.#card === null ? 'no-card' : 'waiting')
    return word(0x90)
  }

  /** The answer still comes at the old speed. */
  #setBaud(parameter: number): Uint8Array {
    const baud = bauds[parameter]
    if (baud === undefined) return word(0x21)
    this.#baud = baud
    this.#onChange()
    return word(0x90)
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

  #read(withFingerprint: boolean): Uint8Array {
    if (this.#step === 'selected' && this.#liftOnRead) {
      this.#liftOnRead = false
      this.lift()
    }
    const card = this.#card?.card ?? null
    if (this.#step !== 'selected' || card === null || this.#failing !== null) {
      if (card !== null) this.#go(this.#failing === null ? 'done' : 'waiting')
      return word(this.#failing ?? 0x41)
    }
    const fingerprint = withFingerprint ? madeUpFingerprint(card.fingerprintBytes) : null
    this.#reads += 1
    this.#go('done')
    this.#readWell = true
    return encodeReply(0, 0, 0x90, encodeBaseData(encodeCardText(card.content), madeUpPhoto(), fingerprint))
  }

  /** Without a card that was just read or selected there is nothing to look in. */
  #readNewAddress(): Uint8Array {
    if (this.#card === null || !(this.#readWell || this.#step === 'selected')) return word(0x41)
    const address = this.#card.card.newestAddress
    return address === null ? word(0x91) : encodeReply(0, 0, 0x90, encodeNewestAddress(address))
  }
}

/** Status words without data. */
function word(status: number): Uint8Array {
  return encodeReply((status >> 16) & 0xff, (status >> 8) & 0xff, status & 0xff, nothing)
}
