import { locales } from '@foyer/contracts/locale'
import { describe, expect, test } from 'vitest'
import type { ReceiptDocument } from '../devices/receipt-printer/document.ts'
import { layOut } from '../devices/receipt-printer/layout.ts'
import { config, noon, person, receipt } from '../session/testing/people.ts'
import { ledgerReceipt } from '../session/testing/faces.ts'
import { applicationSlip } from './application-slip.ts'
import { faceSlip } from './face-slip.ts'
import { hallTime } from './hall-time.ts'
import { paymentReceipt } from './payment-receipt.ts'
import { printedAgain } from './printed-again.ts'

const anna = person('anna')
const paper = { kioskId: 'kiosk-1', hallName: config.hallName }
const paid = { ...receipt(anna, 12_840), bills: [{ period: '2026-09', amountFen: 12_820, lateFeeFen: 20 }] }
const slip = {
  ...paper,
  title: { 'zh-CN': '改用峰谷电价', 'zh-TW': '改用時間電價', en: 'Peak-valley pricing' },
  trackingNumber: 'P261122ABCDEFG',
  submittedAt: noon,
  progressUrl: 'http://127.0.0.1:7400/p/0123',
  decidedWithin: 5,
} as const

const words = (document: ReceiptDocument): string =>
  document.lines
    .map((line) =>
      line.kind === 'text' ? line.text : line.kind === 'row' ? `${line.left}|${line.right}` : '',
    )
    .join('\n')
    .replaceAll('\u00a0', ' ')

describe('a payment receipt', () => {
  test('says what was paid, for which month, and with how much late fee', () => {
    const said = words(paymentReceipt({ ...paper, locale: 'zh-CN', receipt: paid }))
    expect(said).toContain('电费缴费凭证')
    expect(said).toContain('2026年9月|¥ 128.40')
    expect(said).toContain('其中违约金|¥ 0.20')
    expect(said).toContain('合计|¥ 128.40')
    expect(said).toContain('缴费时间|2026-11-22 12:00')
  })

  test('opens on a phone through its code', () => {
    const { lines } = paymentReceipt({ ...paper, locale: 'en', receipt: paid })
    expect(lines).toContainEqual({ kind: 'qr', data: paid.url })
  })

  test.each(locales)('in %s fits every paper, and nothing of it is unprintable', (locale) => {
    for (const columns of [32, 42, 48] as const) {
      expect(layOut(paymentReceipt({ ...paper, locale, receipt: paid }), columns, null).unprintable).toEqual(
        [],
      )
      for (const delivery of ['kept', 'delivered'] as const) {
        expect(layOut(applicationSlip({ ...slip, locale, delivery }), columns, null).unprintable).toEqual([])
      }
    }
  })
})

describe('an application slip', () => {
  test('carries the number and the code, and names nobody', () => {
    const document = applicationSlip({ ...slip, locale: 'zh-CN', delivery: 'delivered' })
    expect(words(document)).toContain('P261122ABCDEFG')
    expect(words(document)).toContain('5 个工作日内答复')
    expect(document.lines).toContainEqual({ kind: 'qr', data: slip.progressUrl })
    expect(words(document)).not.toContain('保存在本机')
  })

  test('says that it is kept while the hall is away', () => {
    expect(words(applicationSlip({ ...slip, locale: 'zh-CN', delivery: 'kept' }))).toContain('保存在本机')
  })
})

describe('the slip of a consent or an erasure', () => {
  const consent = ledgerReceipt('enrolled')
  const erasure = ledgerReceipt('erased')

  test('says what was agreed to, until when, and leads to the entry of the ledger', () => {
    const document = faceSlip({ ...paper, locale: 'zh-CN', receipt: consent })
    expect(words(document)).toContain('人脸识别同意凭证')
    expect(words(document)).toContain('凭证号|F261122-0001')
    expect(words(document)).toContain('同意时间|2026-11-22 12:00')
    expect(words(document)).toContain('保存至|2027-11-22')
    expect(words(document)).toContain('存证摘要|0123 4567 89ab cdef')
    expect(words(document)).toContain('随时可以撤回')
    expect(document.lines).toContainEqual({ kind: 'qr', data: consent.url })
  })

  test('of an erasure promises nothing about the future, and says that it is done', () => {
    const document = faceSlip({ ...paper, locale: 'en', receipt: erasure })
    expect(words(document)).toContain('Face erased')
    expect(words(document)).not.toContain('Kept until')
    expect(document.lines).toContainEqual({ kind: 'qr', data: erasure.url })
  })

  test.each(locales)('in %s fits every paper, and nothing of it is unprintable', (locale) => {
    for (const columns of [32, 42, 48] as const) {
      for (const entry of [consent, erasure]) {
        expect(layOut(faceSlip({ ...paper, locale, receipt: entry }), columns, null).unprintable).toEqual([])
      }
    }
  })
})

test.each(locales)('in %s a paper that is printed again says so first, and is whole', (locale) => {
  const document = applicationSlip({ ...slip, locale, delivery: 'kept' })
  const again = printedAgain(document, locale)
  expect(again.lines.slice(1)).toEqual(document.lines)
  expect(again.lines[0]).toMatchObject({ kind: 'text', align: 'center', bold: true })
  expect(words(again)).toMatch(/^(补打|補印|Printed again)/)
})

test('the hall is eight hours ahead of Greenwich, also across midnight', () => {
  expect(hallTime(Date.UTC(2026, 11, 31, 16, 5))).toBe('2027-01-01 00:05')
})
