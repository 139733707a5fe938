import type {
  Account,
  Comparison,
  Definition,
  Payment,
  Receipt,
  ResidentCard,
  Visit,
} from '@foyer/contracts/hall-api'
import type { SessionConfig } from '../session.ts'

/** A card-holder with marks in every value, so that a leftover of theirs is found wherever it hides. */
export type Person = {
  readonly card: ResidentCard
  readonly customerNumbers: readonly string[]
  readonly phone: string
  readonly token: string
  readonly accountAddress: string
}

export const person = (mark: 'anna' | 'bela'): Person => {
  const digit = mark === 'anna' ? '1' : '2'
  return {
    card: {
      name: `名-${mark}`,
      sex: '2',
      ethnicity: '01',
      birth: '19491231',
      address: `卡地址-${mark}`,
      idNumber: mark === 'anna' ? '11010519491231002X' : '440524188001010014',
      authority: `局-${mark}`,
      validFrom: '20150301',
      validTo: '长期',
    },
    customerNumbers: mark === 'anna' ? ['3300000000111'] : ['3300000000222', '3300000000223'],
    phone: `1380000000${digit}`,
    token: `visit-token-${mark}`,
    accountAddress: `用电地址-${mark}`,
  }
}

/** Every text that must not be found anywhere after the person has gone. */
export const privateTexts = (someone: Person): readonly string[] => [
  someone.card.name,
  someone.card.address,
  someone.card.idNumber,
  someone.card.authority,
  someone.phone,
  someone.token,
  someone.accountAddress,
  ...someone.customerNumbers,
]

export const config: SessionConfig = {
  kioskId: 'kiosk-1',
  hallName: { 'zh-CN': '城南供电营业厅', 'zh-TW': '城南供電營業廳', en: 'Chengnan Service Hall' },
  locale: 'zh-CN',
  warnAfterMs: 60_000,
  endAfterMs: 90_000,
  publicUrl: 'http://127.0.0.1:7400',
}

/** 2026-11-22 12:00 in the hall. */
export const noon = Date.UTC(2026, 10, 22, 4)

export const hallVisit = (someone: Person, assurance: Visit['assurance']): Visit => ({
  token: someone.token,
  expiresAt: noon + 600_000,
  assurance,
  customerName: assurance === 'person' ? someone.card.name : `${someone.card.name.slice(0, 1)}*`,
  tags: [],
  accounts: someone.customerNumbers.map((customerNumber) => ({
    customerNumber,
    address: assurance === 'person' ? someone.accountAddress : null,
    balanceDueFen: 12_840,
  })),
})

const months = Array.from({ length: 24 }, (_, index) => {
  const month = new Date(Date.UTC(2024, 10 + index, 1)).toISOString().slice(0, 7)
  return { month, peakKwh: 100 + index, valleyKwh: 50, amountFen: 8_000 }
})

export const account = (someone: Person, customerNumber: string, paid: boolean): Account => ({
  customerNumber,
  customerName: someone.card.name,
  address: someone.accountAddress,
  tariff: 'flat',
  balanceDueFen: paid ? 0 : 12_840,
  bills: [
    {
      id: `bill-${customerNumber}-2`,
      period: '2026-10',
      kwh: 180,
      peakKwh: 120,
      valleyKwh: 60,
      amountFen: 6_420,
      lateFeeFen: 0,
      dueOn: '2026-11-20',
      status: paid ? 'paid' : 'due',
    },
    {
      id: `bill-${customerNumber}-1`,
      period: '2026-09',
      kwh: 178,
      peakKwh: 118,
      valleyKwh: 60,
      amountFen: 6_400,
      lateFeeFen: 20,
      dueOn: '2026-10-20',
      status: paid ? 'paid' : 'overdue',
    },
  ],
  usage: months,
})

export const receipt = (someone: Person, amountFen: number): Receipt => ({
  number: `R-${someone.token}`,
  issuedAt: noon,
  paidAt: noon,
  amountFen,
  customerNumber: someone.customerNumbers[0] ?? '',
  customerNameMasked: `${someone.card.name.slice(0, 1)}*`,
  bills: [{ period: '2026-10', amountFen, lateFeeFen: 0 }],
  channel: 'demo',
  transactionId: 't-1',
  url: `http://127.0.0.1:7400/r/${someone.token}`,
})

export const payment = (
  someone: Person,
  key: string,
  amountFen: number,
  status: Payment['status'],
  expiresAt: number,
): Payment => ({
  key,
  status,
  amountFen,
  payUrl: status === 'creating' ? null : `http://127.0.0.1:7420/gateway/pay/${key}`,
  expiresAt,
  receipt: status === 'booked' ? receipt(someone, amountFen) : null,
})

export const comparison = (customerNumber: string): Comparison => ({
  customerNumber,
  from: '2025-11',
  to: '2026-10',
  flatFen: 100_000,
  peakValleyFen: 91_000,
  valleyShare: 0.42,
  months: months.slice(-12),
  tariffSource: 'test',
})

export const text = (zh: string) => ({ 'zh-CN': zh, 'zh-TW': zh, en: zh })

export const definition: Definition = {
  id: 'peak-valley',
  version: 1,
  title: text('改用峰谷电价'),
  declaration: text('以上属实'),
  decidedWithin: 5,
  questions: ['from', 'load', 'notice'].map((id) => ({
    id,
    title: text(id),
    why: text('why'),
    choices: [
      { id: 'a', text: text('a') },
      { id: 'b', text: text('b') },
    ],
  })),
}
