import {
  receiptRow,
  receiptText,
  type ReceiptDocument,
} from '@foyer/kiosk-host/devices/receipt-printer/document'
import { describe, expect, test } from 'vitest'
import type { RollItem } from './printer/roll.ts'
import { startKioskAndWorld } from './testing/kiosk-and-world.ts'

const receipt: ReceiptDocument = {
  lines: [
    receiptText('电费缴费凭证', { align: 'center', bold: true, size: 'double' }),
    { kind: 'rule' },
    receiptRow('户号', '3300123456789'),
    receiptRow('实缴金额', '¥128.40', { bold: true }),
    { kind: 'space', lines: 1 },
    { kind: 'qr', data: 'https://example.invalid/r/1' },
    { kind: 'barcode', data: '3300123456789' },
    receiptText('谢谢', { align: 'center' }),
  ],
}
const longReceipt: ReceiptDocument = {
  lines: Array.from({ length: 60 }, (_, index) => receiptRow(`第${index + 1}行`, '￥1.00')),
}

function texts(roll: readonly RollItem[]): string[] {
  return roll.flatMap((item) => (item.kind === 'line' ? [item.spans.map((span) => span.text).join('')] : []))
}

describe.each(['tcp', 'pty'] as const)('a printer on a %s wire', (wire) => {
  test('a receipt comes out as it was written, and the printer itself confirms it', async () => {
    await using kiosk = await startKioskAndWorld(wire)
    expect(await kiosk.printer.print(receipt)).toEqual({
      kind: 'printed',
      confirmed: true,
      lines: 8,
      unprintable: [],
    })
    const { roll } = kiosk.world.printer
    expect(roll[0]).toEqual({
      kind: 'line',
      align: 'center',
      spans: [{ text: '电费缴费凭证', picture: null, bold: true, width: 2, height: 2 }],
    })
    expect(texts(roll)).toEqual([
      '电费缴费凭证',
      '-'.repeat(48),
      expect.stringMatching(/^户号 +3300123456789$/),
      expect.stringMatching(/^实缴金额 +￥128\.40$/),
      '',
      '',
      '谢谢',
    ])
    expect(roll).toContainEqual({ kind: 'qr', align: 'center', data: 'https://example.invalid/r/1' })
    expect(roll).toContainEqual({ kind: 'barcode', align: 'center', data: '3300123456789' })
    expect(roll.at(-1)).toEqual({ kind: 'cut' })
    expect(kiosk.printer.status()).toMatchObject({
      state: 'online',
      paper: 'full',
      cover: 'closed',
      counters: { receipts: 1, linesPrinted: 8, cuts: 1 },
    })
  })

  test('paper that ends in the middle of a receipt is known, and nothing of the rest comes out later', async () => {
    await using kiosk = await startKioskAndWorld(wire)
    kiosk.world.printer.set({ paper: null, cover: null, cutter: null, linesLeft: 20 })
    const outcome = await kiosk.printer.print(longReceipt)
    expect(outcome).toMatchObject({ kind: 'partial', cause: 'paper-out', linesTotal: 60 })
    const { linesSent, linesConfirmed } =
      outcome.kind === 'partial' ? outcome : { linesSent: 0, linesConfirmed: 60 }
    expect(linesConfirmed).toBeLessThanOrEqual(20)
    expect(linesSent).toBeGreaterThanOrEqual(20)
    expect(linesSent).toBeLessThan(60)
    expect(texts(kiosk.world.printer.roll)).toHaveLength(20)
    expect(kiosk.printer.status()).toMatchObject({
      state: 'userError',
      paper: 'out',
      problem: 'paper is out',
    })
    kiosk.world.printer.set({ paper: 'full', cover: null, cutter: null, linesLeft: null })
    await kiosk.until('new paper is seen', () => kiosk.printer.status().state === 'online')
    kiosk.world.printer.tearOff()
    expect(await kiosk.printer.print({ lines: [receiptText('下一位')] })).toMatchObject({ kind: 'printed' })
    expect(texts(kiosk.world.printer.roll)).toEqual(['下一位'])
  })
})

describe('a printer under faults', () => {
  test.each([
    ['paper is out', { paper: 'out', cover: null, cutter: null, linesLeft: null }, 'paper-out', 'userError'],
    [
      'the cover is open',
      { paper: null, cover: 'open', cutter: null, linesLeft: null },
      'cover-open',
      'userError',
    ],
    [
      'the cutter is jammed',
      { paper: null, cover: null, cutter: 'jammed', linesLeft: null },
      'cutter',
      'hardwareError',
    ],
  ] as const)('when %s nothing is started and no line is sent', async (_case, setting, cause, state) => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.printer.set(setting)
    expect(await kiosk.printer.print(receipt)).toEqual({ kind: 'not-started', cause })
    expect(kiosk.world.printer.roll).toEqual([])
    expect(kiosk.world.printer.state.waiting).toBe(0)
    expect(kiosk.printer.status().state).toBe(state)
  })

  test('paper near its end does not stop a receipt and shows in the status', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.printer.set({ paper: 'low', cover: null, cutter: null, linesLeft: null })
    await kiosk.until('it is seen', () => kiosk.printer.status().paper === 'low')
    expect(await kiosk.printer.print(receipt)).toMatchObject({ kind: 'printed' })
    expect(kiosk.printer.status()).toMatchObject({ state: 'online', paper: 'low' })
  })

  test('a name with a character the printer lacks is printed with that character drawn', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    const document = {
      lines: [receiptRow('户名', '张㐂'), receiptText('张㐂', { align: 'right', size: 'double' })],
    }
    expect(await kiosk.printer.print(document)).toMatchObject({ kind: 'printed', unprintable: [] })
    const [row, title] = kiosk.world.printer.roll
    expect(row).toMatchObject({
      kind: 'line',
      spans: [
        { text: expect.stringMatching(/^户名 +张$/), picture: null },
        { picture: { width: 24, height: 24 } },
      ],
    })
    expect(title).toMatchObject({ kind: 'picture', picture: { width: 576, height: 48 } })
    // Three bytes a row, as the font has it: 㐂 begins with the stroke of 十 at the upper left.
    const drawn = row?.kind === 'line' ? row.spans[1]?.picture?.rows : []
    expect(drawn?.slice(0, 6)).toEqual(['018000', '018000', '0181fc', '7ffe00', '7ffe00', '018000'])
  })

  test('a character that no font of ours has is printed as a box, and the box is reported', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    expect(await kiosk.printer.print({ lines: [receiptRow('户名', '𠮷㐂')] })).toMatchObject({
      unprintable: ['𠮷'],
    })
    expect(texts(kiosk.world.printer.roll)[0]).toMatch(/^户名 +□\ufffc$/)
  })

  test('paper that runs low is counted, and so are the lines of each roll', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    const supply = { paper: null, cover: null, cutter: null, linesLeft: null }
    await kiosk.printer.print(receipt)
    kiosk.world.printer.set({ ...supply, paper: 'low' })
    await kiosk.until('it is low', () => kiosk.printer.status().paper === 'low')
    await kiosk.printer.print(receipt)
    kiosk.world.printer.set({ ...supply, paper: 'out' })
    await kiosk.until('it is out', () => kiosk.printer.status().paper === 'out')
    kiosk.world.printer.set({ ...supply, paper: 'full' })
    await kiosk.until('there is a new roll', () => kiosk.printer.status().paper === 'full')
    await kiosk.printer.print(receipt)
    expect(kiosk.printer.status().counters).toMatchObject({
      paperLow: 1,
      rollChanges: 1,
      linesPrinted: 24,
      linesAtRollChange: 16,
    })
  })

  test('the drawer opens when it is told to', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    expect(await kiosk.printer.openDrawer()).toBe(true)
    await kiosk.until('it is open', () => kiosk.world.state.printer.drawerOpenings === 1)
    expect(kiosk.printer.status().counters).toMatchObject({ drawerOpenings: 1 })
    expect(kiosk.world.printer.roll).toEqual([])
  })

  test('an answer that is damaged is no answer, and the printer is asked again', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.line('printer').setNext('garble', 1, 1)
    await kiosk.until('an answer is missed', () => kiosk.printer.status().proof?.ok === false)
    await kiosk.until('it answers again', () => kiosk.printer.status().proof?.ok === true)
    expect(await kiosk.printer.print(receipt)).toMatchObject({ kind: 'printed' })
  })

  test('a printer that stops answering starts nothing, becomes offline and heals', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.line('printer').setLasting('stall', true)
    expect(await kiosk.printer.print(receipt)).toEqual({ kind: 'not-started', cause: 'no-answer' })
    await kiosk.until('it is offline', () => kiosk.printer.status().state === 'offline')
    kiosk.world.line('printer').setLasting('stall', false)
    await kiosk.until('it is online', () => kiosk.printer.status().state === 'online')
  })

  test('unplugged, it is gone and starts nothing; plugged in again, it prints', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    await kiosk.world.setPlugged('printer', false)
    await kiosk.until('it is gone', () => kiosk.printer.status().state === 'noDevice')
    expect(await kiosk.printer.print(receipt)).toEqual({ kind: 'not-started', cause: 'not-connected' })
    await kiosk.world.setPlugged('printer', true)
    await kiosk.until('it is back', () => kiosk.printer.status().state === 'online')
    expect(await kiosk.printer.print(receipt)).toMatchObject({ kind: 'printed' })
  })

  test('unplugged in the middle of a receipt, the receipt is partial', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    // Slow, so that the receipt is still under way when the plug is pulled.
    kiosk.world.line('printer').setLasting('slow', true)
    const printing = kiosk.printer.print(longReceipt)
    await kiosk.until('lines came out', () => kiosk.world.printer.roll.length > 5)
    await kiosk.world.setPlugged('printer', false)
    expect(await printing).toMatchObject({ kind: 'partial', cause: 'not-connected' })
  })

  test('receipts asked for together come out one after the other', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    const one = { lines: [receiptText('甲'), receiptText('甲')] }
    const two = { lines: [receiptText('乙'), receiptText('乙')] }
    await Promise.all([kiosk.printer.print(one), kiosk.printer.print(two)])
    expect(texts(kiosk.world.printer.roll)).toEqual(['甲', '甲', '乙', '乙'])
  })
})
