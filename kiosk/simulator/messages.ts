import { z } from 'zod'
import { mrzReaderState } from './mrz/document-messages.ts'
import { lastingFaults, passingFaults } from './wire/faults.ts'
import { readerState } from './reader/card-messages.ts'

export const scanRequest = z.strictObject({
  text: z.string().min(1).max(2900),
  symbology: z
    .enum(['code128', 'gs1-128', 'ean13', 'code39', 'qrCode', 'dataMatrix', 'pdf417', 'aztec', 'none'])
    .default('code128')
    .describe('`none`: a scanner that is set to send no identifier'),
})

export const printerRequest = z.strictObject({
  paper: z.enum(['full', 'low', 'out']).nullable().default(null),
  cover: z.enum(['open', 'closed']).nullable().default(null),
  cutter: z.enum(['ok', 'jammed']).nullable().default(null),
  linesLeft: z
    .int()
    .min(1)
    .max(10_000)
    .nullable()
    .default(null)
    .describe('the paper ends after so many more lines'),
})

const visitor = z.enum(['nobody', 'passing', 'standing'])
export const visitorRequest = z.strictObject({
  visitor: visitor.describe('`passing`: comes near for half a second and is gone after two'),
  distanceCm: z
    .int()
    .min(10)
    .max(600)
    .nullable()
    .default(null)
    .describe('of somebody standing; null: as before'),
})

export const deviceName = z.enum(['idCardReader', 'scanner', 'mrzReader', 'printer', 'presenceSensor'])

export const faultRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(passingFaults).describe('strikes once'),
    fromBytes: z
      .int()
      .min(1)
      .max(4096)
      .default(1)
      .describe('waits for a message at least this long; 1000 is the card data'),
    atByte: z
      .int()
      .min(1)
      .max(4096)
      .nullable()
      .default(null)
      .describe('the byte garbled, or how many pass before the rest is lost; null: about the middle'),
  }),
  z.strictObject({ kind: z.enum(lastingFaults), on: z.boolean() }),
  z.strictObject({ kind: z.literal('noise').describe('bytes that belong to no message, now') }),
  z.strictObject({
    kind: z
      .literal('lift-on-read')
      .describe('reader only: the card is lifted in the middle of the next reading'),
  }),
  z.strictObject({ kind: z.literal('none').describe('takes back whatever is set') }),
])

const line = {
  address: z.string(),
  baud: z.int(),
  plugged: z.boolean(),
  connected: z.boolean().nullable().describe('null: a pty cannot tell'),
  stall: z.boolean(),
  slow: z.boolean(),
  next: z
    .strictObject({ fault: z.enum(passingFaults), fromBytes: z.int(), atByte: z.int().nullable() })
    .nullable(),
}

export const devicesState = z.strictObject({
  idCardReader: z.strictObject({
    ...line,
    ...readerState,
  }),
  scanner: z.strictObject({
    ...line,
    lastScan: z.strictObject({ text: z.string(), symbology: z.string() }).nullable(),
  }),
  mrzReader: z.strictObject({ ...line, ...mrzReaderState }),
  printer: z.strictObject({
    ...line,
    paper: z.enum(['full', 'low', 'out']),
    cover: z.enum(['open', 'closed']),
    cutter: z.enum(['ok', 'jammed']),
    linesLeft: z.int().nullable(),
    waiting: z.int(),
    drawerOpenings: z.int(),
  }),
  presenceSensor: z.strictObject({ ...line, visitor, distanceCm: z.int(), configuring: z.boolean() }),
})

const picture = z.strictObject({
  width: z.int(),
  height: z.int(),
  rows: z.array(z.string()).readonly().describe('hex, eight dots a byte from the left'),
})
const align = z.enum(['left', 'center', 'right'])
export const paperRoll = z.strictObject({
  items: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('line'),
        align,
        spans: z
          .array(
            z.strictObject({
              text: z.string(),
              picture: picture.nullable(),
              bold: z.boolean(),
              width: z.int(),
              height: z.int(),
            }),
          )
          .readonly(),
      }),
      z.strictObject({ kind: z.literal('qr'), align, data: z.string() }),
      z.strictObject({ kind: z.literal('barcode'), align, data: z.string() }),
      z.strictObject({ kind: z.literal('picture'), align, picture }),
      z.strictObject({ kind: z.literal('cut') }),
      z.strictObject({ kind: z.literal('garbage'), hex: z.string() }),
    ]),
  ),
})

export const peopleAnswer = z.strictObject({
  people: z.array(
    z.strictObject({
      id: z.string(),
      story: z.string(),
      name: z.string(),
      phone: z.string(),
      customerNumbers: z.array(z.string()),
    }),
  ),
  problem: z.string().nullable(),
})

export const problemAnswer = z.strictObject({ error: z.string(), message: z.string() })
