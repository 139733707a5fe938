import { cardKinds, type CardKind } from '@foyer/contracts/hall-api'
import { z } from 'zod'
import { fieldCapacity, newestAddressCharacters } from './card.ts'

/** Fields that are blank on some cards. */
const text = (kind: CardKind, name: string) => z.string().max(fieldCapacity(kind, name))
const filled = (kind: CardKind, name: string) => text(kind, name).min(1)
const person = (kind: CardKind) => ({
  sex: filled(kind, 'sex'),
  birth: filled(kind, 'birth'),
  idNumber: filled(kind, 'idNumber'),
  validFrom: filled(kind, 'validFrom'),
  validTo: filled(kind, 'validTo'),
})
const residence = (kind: CardKind) => ({
  name: filled(kind, 'name'),
  address: filled(kind, 'address'),
  authority: filled(kind, 'authority'),
})
/** The Chinese name or, on cards without one, the English name once more. */
const foreigner = (kind: CardKind) => ({
  name: filled(kind, 'englishName'),
  englishName: text(kind, 'englishName'),
  nationality: text(kind, 'nationality'),
})

/** What a card says, dates as `YYYYMMDD` or `长期`. Wrong numbers are allowed: a kiosk must be able to meet them. */
export const cardContent = z.union([
  z.strictObject({
    ...person('resident'),
    ...residence('resident'),
    ethnicity: filled('resident', 'ethnicity'),
  }),
  z.strictObject({
    kind: z.literal('permit'),
    ...person('permit'),
    ...residence('permit'),
    travelPermitNumber: text('permit', 'travelPermitNumber'),
    timesIssued: text('permit', 'timesIssued'),
  }),
  z
    .strictObject({
      kind: z.literal('foreigner-2023'),
      ...person('foreigner-2023'),
      ...foreigner('foreigner-2023'),
      timesReissued: text('foreigner-2023', 'timesReissued'),
      earlierNumber: text('foreigner-2023', 'earlierNumber'),
    })
    .refine(hasNamePlace, { path: ['name'], error: 'at most 15 characters, or the English name' }),
  z
    .strictObject({
      kind: z.literal('foreigner-2017'),
      ...person('foreigner-2017'),
      ...foreigner('foreigner-2017'),
      authorityCode: text('foreigner-2017', 'authorityCode'),
      version: text('foreigner-2017', 'version'),
    })
    .refine(hasNamePlace, { path: ['name'], error: 'at most 15 characters, or the English name' }),
])

function hasNamePlace(card: { kind: CardKind; name: string; englishName: string }): boolean {
  return card.name === card.englishName || card.name.length <= fieldCapacity(card.kind, 'name')
}

const chip = {
  fingerprintBytes: z
    .union([z.literal(0), z.literal(512), z.literal(1024)])
    .default(0)
    .describe('of templates on the chip; they are sent when the kiosk asks for them'),
  newestAddress: z
    .string()
    .min(1)
    .max(newestAddressCharacters)
    .nullable()
    .default(null)
    .describe('written on the chip after the card was issued'),
}

export const placeCard = z.union([
  z.strictObject({ personId: z.string(), ...chip }),
  z.strictObject({ cardId: z.string().describe('of /api/cards') }),
  z.strictObject({ card: cardContent, ...chip }),
])

export const demoCardsAnswer = z.strictObject({
  cards: z.array(
    z.strictObject({
      id: z.string(),
      story: z.string(),
      name: z.string(),
      kind: z.enum(cardKinds),
    }),
  ),
})

export const readerState = {
  card: z.strictObject({ label: z.string(), kind: z.enum(cardKinds) }).nullable(),
  step: z.enum(['no-card', 'waiting', 'found', 'selected', 'done']),
  reads: z.int(),
  liftOnRead: z.boolean(),
  toldBaud: z.int().describe('the speed the reader was told last'),
  resets: z.int(),
}
