import type { CardKind, IdCard } from '@foyer/contracts/hall-api'
import { coded, discarded, hex, hexByte, type JsonValue } from '../described.ts'
import {
  baseDataLength,
  decodeNewestAddress,
  fingerprintDataLengths,
  newestAddressBytes,
  splitBaseData,
} from './base-information.ts'
import { cardOf, kindOfCard, withoutEnd } from './card-content.ts'
import { cardStatusOf, isRegular } from './card-status.ts'
import { cardType, rawFields, withoutFill, type LayoutName } from './card-text.ts'
import { codeInWords, ethnicityByCode, sexByCode, type CodedValue } from './code-tables.ts'
import { calendarDate } from '../../identity-numbers/resident-number.ts'
import { checkNumberOf } from './id-number.ts'
import { decodeModuleNumber, moduleNumberBytes } from './module-number.ts'
import {
  SamCaptureDecoder,
  type SamDiscardReason,
  type SamReplyMessage,
  type SamRequestMessage,
} from './protocol.ts'
import { customerInWords, statusWord } from './status-words.ts'

type Told = { readonly [name: string]: JsonValue }

const discardReasons: Readonly<Record<SamDiscardReason, string>> = {
  noise: 'no preamble AA AA AA 96 69',
  length: 'a length that no frame has',
  checksum: 'the checksum is wrong',
  gap: 'the frame does not end',
}

/**
 * All that a capture of a reader's line says, requests and replies, message by message. Personal data of the cards in
 * it is in the answer. Pure; the same bytes give the same answer.
 */
export function describe(bytes: Uint8Array): JsonValue {
  const decoder = new SamCaptureDecoder()
  return [...decoder.push(bytes), ...decoder.flush()].map((message) => {
    switch (message.kind) {
      case 'request':
        return request(message)
      case 'reply':
        return reply(message)
      case 'discarded':
        return discarded(message, discardReasons)
    }
  })
}

/** Commands of one byte are known of one device only. */
const shortCommands: Readonly<Partial<Record<number, string>>> = { 0: 'sleep', 1: 'wake' }

function request({ cmd, para, command, bytes }: SamRequestMessage): Told {
  const code = para === null ? hexByte(cmd) : `${hexByte(cmd)} ${hexByte(para)}`
  const meaning = para === null ? (shortCommands[cmd] ?? null) : command
  return {
    kind: 'request',
    command: { code, meaning: meaning ?? `unknown command ${code}` },
    hex: hex(bytes),
  }
}

function reply(message: SamReplyMessage): Told {
  const { sw1, sw2, sw3, data } = message
  const code = [sw1, sw2, sw3].map(hexByte).join(' ')
  const regular = isRegular(sw1, sw2, sw3)
  const word = statusWord(regular ? sw3 : -1)
  const succeeded = regular && (sw3 === 0x90 || sw3 === 0x9f)
  const content = contentOf(data, succeeded ? sw3 : null)
  if (content === null) {
    const parts = data.length > newestAddressBytes ? splitBaseData(data) : null
    const detail =
      parts?.kind === 'lengths' ? parts.reason : `no command is answered ${code} with ${data.length} bytes`
    return { kind: 'discarded', reason: 'lengths', detail, hex: hex(message.bytes) }
  }
  const cardStatus = cardStatusOf(sw1, sw2, sw3)
  return {
    kind: 'reply',
    length: message.bytes.length,
    status: {
      code,
      sw1: hexByte(sw1),
      sw2: hexByte(sw2),
      sw3: hexByte(sw3),
      meaning: regular ? word.meaning : `unknown answer ${code}`,
      customerAdvice: { code: word.customer, meaning: customerInWords(word.customer) },
      engineerAdvice: word.engineer,
      cardStatus: cardStatus === null ? null : { ...cardStatus },
    },
    content,
  }
}

/** What a reply holds, told by its length; null when no reply of this kind has such a length. */
function contentOf(data: Uint8Array, success: number | null): Told | null {
  if (data.length === 0) return { kind: 'none' }
  if (success === 0x9f) return data.length === 4 ? { kind: 'card-found', issuer: hex(data) } : null
  if (success === null) return { kind: 'unknown', hex: hex(data) }
  switch (data.length) {
    case 8:
      return { kind: 'card-selected', serialNumber: hex(data) }
    case moduleNumberBytes:
      return moduleNumber(data)
    case newestAddressBytes:
      return newestAddress(data)
    case baseDataLength:
      return baseInformation(data)
    default:
      return fingerprintDataLengths.includes(data.length) ? baseInformation(data) : null
  }
}

function moduleNumber(data: Uint8Array): Told {
  const number = decodeModuleNumber(data)
  return { kind: 'module-number', text: number?.text ?? null, madeOn: number?.madeOn ?? null }
}

function newestAddress(data: Uint8Array): Told {
  const read = decodeNewestAddress(data)
  return read.kind === 'address'
    ? { kind: 'newest-address', address: read.address }
    : { kind: 'unreadable', field: 'newest-address', reason: read.reason, hex: hex(data) }
}

function baseInformation(data: Uint8Array): Told | null {
  const parts = splitBaseData(data)
  if (parts.kind === 'lengths') return null
  const { type, layout } = cardType(parts.text)
  const rest = {
    cardType: coded(type, layout === null ? null : cardKindNames[layout]),
    photo: { encoding: 'WLT', length: parts.photo.length },
    fingerprint: parts.fingerprint === null ? null : { length: parts.fingerprint.length },
  }
  if (layout === null) return { kind: 'unsupported-layout', ...rest, textHex: hex(parts.text) }
  const { card, faults } = cardOf(parts.text, layout)
  return {
    kind: 'base-information',
    ...rest,
    card: { ...fields(card), ...chineseName(parts.text, layout) },
    faults: faults.map((fault) => ({ ...fault })),
    accepted: faults.length === 0,
  }
}

const cardKindNames: Readonly<Record<CardKind, string>> = {
  resident: '居民身份证',
  permit: '港澳台居民居住证',
  'foreigner-2023': '外国人永久居留身份证（2023 版）',
  'foreigner-2017': '外国人永久居留身份证（2017 版）',
}

/** A foreigner's name in Chinese as it stands, blank on many cards; `name` is what the holder is called by. */
function chineseName(text: Uint8Array, layout: LayoutName): Told {
  if (layout !== 'foreigner-2023' && layout !== 'foreigner-2017') return {}
  return { chineseName: withoutFill(rawFields(text, layout).chineseName) }
}

const codedValue = (value: CodedValue): Told => ({ code: value.code, meaning: codeInWords(value) })
const day = (raw: string): Told => ({
  code: raw,
  meaning: raw === withoutEnd ? 'without end' : calendarDate(raw),
})

/** Every field of a card by its name, what is coded with its meaning. */
function fields(card: IdCard): Told {
  const kind = kindOfCard(card)
  const check = checkNumberOf(kind, card.idNumber)
  const { kind: _kind, ...raw } = { ...card, kind }
  return {
    layout: kind,
    ...raw,
    sex: codedValue(sexByCode(card.sex)),
    ...('ethnicity' in card ? { ethnicity: codedValue(ethnicityByCode(card.ethnicity)) } : {}),
    birth: day(card.birth),
    validFrom: day(card.validFrom),
    validTo: day(card.validTo),
    idNumber: card.idNumber,
    idNumberCheck: check.kind === 'valid' ? 'valid' : check.fault,
  }
}
