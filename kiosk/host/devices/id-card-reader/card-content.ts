import type { CardKind, IdCard } from '@foyer/contracts/hall-api'
import { isText, rawFields, withoutFill, type LayoutName } from './card-text.ts'
import { calendarDate } from '../../identity-numbers/resident-number.ts'
import { checkNumberOf } from './id-number.ts'

export type CardField =
  | 'lengths'
  | 'text'
  | 'name'
  | 'birth'
  | 'address'
  | 'id-number'
  | 'authority'
  | 'valid-from'
  | 'valid-to'

/** What does not hold of a card's content, told without the content. */
export type CardFault = { readonly field: CardField; readonly fault: string }

/** Stands in the place of the last day on residents' cards without an end. */
export const withoutEnd = '长期'

export function kindOfCard(card: IdCard): CardKind {
  return 'kind' in card ? card.kind : 'resident'
}

/** The fields of a card as they stand, codes as the card carries them, and every fault that is found in them. */
export function cardOf(
  text: Uint8Array,
  layout: LayoutName,
): { readonly card: IdCard; readonly faults: readonly CardFault[] } {
  const broken = Object.values(rawFields(text, layout)).some((value) => !isText(value))
  const card = fieldsToCard(text, layout)
  const faults: CardFault[] = []
  if (broken) faults.push({ field: 'text', fault: 'the text holds characters that cannot be on a card' })
  return { card, faults: [...faults, ...contentFaults(card)] }
}

function fieldsToCard(text: Uint8Array, layout: LayoutName): IdCard {
  switch (layout) {
    case 'resident':
      return trimmed(rawFields(text, layout))
    case 'permit':
      return { kind: layout, ...trimmed(rawFields(text, layout)) }
    case 'foreigner-2023': {
      const raw = rawFields(text, layout)
      const { chineseName, englishNameStart: _start, englishNameEnd: _end, ...others } = trimmed(raw)
      // The fill in the first part may be the space between two names: it is cut off behind the second part only.
      const englishName = withoutFill(`${raw.englishNameStart}${raw.englishNameEnd}`)
      return { kind: layout, name: chineseName === '' ? englishName : chineseName, englishName, ...others }
    }
    case 'foreigner-2017': {
      const { chineseName, ...others } = trimmed(rawFields(text, layout))
      return { kind: layout, name: chineseName === '' ? others.englishName : chineseName, ...others }
    }
  }
}

function trimmed<Name extends string>(fields: Readonly<Record<Name, string>>): Record<Name, string> {
  const copy: Record<Name, string> = { ...fields }
  for (const name in copy) copy[name] = withoutFill(copy[name])
  return copy
}

function contentFaults(card: IdCard): CardFault[] {
  const faults: CardFault[] = []
  const found = (field: CardField, fault: string): void => {
    faults.push({ field, fault })
  }
  const { name, birth, validFrom, validTo } = card
  if (name === '') found('name', 'empty')
  if (calendarDate(birth) === null) found('birth', 'not a date')
  const check = checkNumberOf(kindOfCard(card), card.idNumber)
  if (check.kind === 'invalid') found('id-number', check.fault)
  else if (check.birth !== null && check.birth !== birth)
    found('birth', 'differs from the birth date in the id number')
  const from = calendarDate(validFrom)
  if (from === null) found('valid-from', 'not a date')
  const endless = validTo === withoutEnd && kindOfCard(card) === 'resident'
  if (!endless && calendarDate(validTo) === null) {
    found('valid-to', kindOfCard(card) === 'resident' ? 'neither a date nor 长期' : 'not a date')
  } else if (!endless && from !== null && validTo < validFrom) found('valid-to', 'before the first day')
  return faults
}

/** Whether a card is in force on a day (`YYYY-MM-DD`, the kiosk's calendar); the last day counts. */
export function cardValidity(
  card: Pick<IdCard, 'validFrom' | 'validTo'>,
  day: string,
): 'in-force' | 'not-yet' | 'expired' {
  const digits = day.replaceAll('-', '')
  if (digits < card.validFrom) return 'not-yet'
  return card.validTo !== withoutEnd && digits > card.validTo ? 'expired' : 'in-force'
}
