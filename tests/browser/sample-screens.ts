import { shown, type UsageMonth } from '@foyer/contracts/field'
import type { ScreenOf } from '@foyer/contracts/screens'

/* Makers of sample screens, filled with a household that does not exist. */

const kwh = [212, 188, 174, 156, 149, 203, 318, 342, 261, 168, 171, 236]
const usage: UsageMonth[] = kwh.map((total, index) => ({
  month: `${index < 2 ? 2025 : 2026}-${String(((index + 10) % 12) + 1).padStart(2, '0')}`,
  peakKwh: Math.round(total * 0.62),
  valleyKwh: total - Math.round(total * 0.62),
  amountFen: Math.round(total * 53.8),
}))

const receiptUrl = 'http://127.0.0.1:7400/r/8f14e45fceea167a5a36dedd4bea2543'
const payUrl = 'http://127.0.0.1:7420/gateway/pay/3f0c2a44-6b0e-4d0c-9c53-0b6f7b8b5a11'
const progressUrl = 'http://127.0.0.1:7400/p/1f3870be274f6c49b3e31a0c6728957f'

const peakValley = {
  'zh-CN': '改为峰谷电价',
  'zh-TW': '改為峰谷電價',
  en: 'Change to day and night prices',
}

export const start = (
  ways: Partial<Record<'card' | 'scan' | 'number' | 'phone' | 'face', boolean>>,
): ScreenOf<'start'> => ({
  name: 'start',
  ways: (['card', 'scan', 'number', 'phone', 'face'] as const).map((way) => ({
    way,
    // Most halls have no faces.
    available: ways[way] ?? way !== 'face',
  })),
})

export const enter = (
  what: ScreenOf<'enter'>['what'],
  digits: string,
  problem: ScreenOf<'enter'>['problem'] = null,
): ScreenOf<'enter'> => ({
  name: 'enter',
  what,
  fields: {
    digits: shown('typed-digits', digits),
    sentTo: what === 'code' ? shown('phone', '138****5678') : null,
  },
  length: {
    'customer-number': { least: 10, most: 16 },
    phone: { least: 11, most: 11 },
    code: { least: 6, most: 6 },
  }[what],
  problem,
  busy: false,
  resendIn: what === 'code' ? 42 : null,
})

export const account = (changes: Partial<ScreenOf<'account'>['fields']>): ScreenOf<'account'> => ({
  name: 'account',
  assurance: 'person',
  fields: {
    customerName: shown('person-name', '欧阳春晓'),
    customerNumber: shown('customer-number', '3301234567890'),
    address: shown('address', '杭州市上城区望江街道近江东园 12 幢 2 单元 602 室'),
    balanceDue: shown('money', 25_642),
    unpaidBills: shown('public-number', 2),
    changeOnYear: shown('energy', -18),
    usage: shown('usage-series', usage),
    ...changes,
  },
  tariff: 'flat',
  services: [
    { service: 'bills', available: true, why: null },
    { service: 'peak-valley', available: true, why: null },
  ],
})

type BillRow = ScreenOf<'bills'>['rows'][number]
export const bill = (index: number, status: BillRow['status'], selected: boolean, lateFee = 0): BillRow => ({
  id: `r${index + 1}`,
  selected,
  status,
  fields: {
    period: shown('month', `2026-${String(10 - index).padStart(2, '0')}`),
    energy: shown('energy', kwh[index] ?? 180),
    amount: shown('money', 12_840 - index * 517),
    lateFee: shown('money', lateFee),
    dueOn: shown('date', `2026-${String(11 - index).padStart(2, '0')}-25`),
  },
})
export const bills = (rows: BillRow[], total: number): ScreenOf<'bills'> => ({
  name: 'bills',
  rows,
  fields: { total: shown('money', total) },
})

export const pay = (status: ScreenOf<'pay'>['status'], expiresIn: number | null): ScreenOf<'pay'> => ({
  name: 'pay',
  status,
  expiresIn,
  fields: { amount: shown('money', 25_642), payUrl: shown('private-url', payUrl) },
})

export const paid = (printing: ScreenOf<'paid'>['printing'], unprintable = false): ScreenOf<'paid'> => ({
  name: 'paid',
  printing,
  fields: {
    amount: shown('money', 25_642),
    receiptNumber: shown('reference-number', 'R20261122-000318'),
    receiptUrl: shown('private-url', receiptUrl),
  },
  unprintable,
})

export const compare = (
  verdict: ScreenOf<'apply-compare'>['verdict'],
  flat: number,
  both: number,
): ScreenOf<'apply-compare'> => ({
  name: 'apply-compare',
  verdict,
  fields: {
    flatAmount: shown('money', flat),
    peakValleyAmount: shown('money', both),
    difference: shown('money', Math.abs(flat - both)),
    valleyShare: shown('percent', 0.38),
    usage: shown('usage-series', usage),
  },
})

export const question = (answer: string | null): ScreenOf<'apply-question'> => ({
  name: 'apply-question',
  question: {
    id: 'from',
    title: { 'zh-CN': '从什么时候开始', 'zh-TW': '從什麼時候開始', en: 'When should it start?' },
    why: {
      'zh-CN': '审核通过以后，最早第二天生效',
      'zh-TW': '審核通過後，最快隔天生效',
      en: 'Once approved, it can start the next day at the earliest',
    },
  },
  index: 0,
  total: 3,
  choices: [
    { id: 'soon', text: { 'zh-CN': '越快越好', 'zh-TW': '越快越好', en: 'As soon as possible' } },
    { id: 'month', text: { 'zh-CN': '下个月 1 日', 'zh-TW': '下個月 1 日', en: 'On the 1st of next month' } },
    {
      id: 'year',
      text: { 'zh-CN': '明年 1 月 1 日', 'zh-TW': '明年 1 月 1 日', en: 'On the 1st of January' },
    },
  ],
  fields: { answer: shown('choice', answer) },
})

export const check: ScreenOf<'apply-check'> = {
  name: 'apply-check',
  title: peakValley,
  fields: {
    applicantName: shown('person-name', '欧阳春晓'),
    idNumber: shown('id-number', '33010219850312452X'),
    customerNumber: shown('customer-number', '3301234567890'),
    address: shown('address', '杭州市上城区望江街道近江东园 12 幢 2 单元 602 室'),
  },
  rows: [
    {
      id: 'from',
      question: question(null).question.title,
      fields: {
        answer: shown('choice', { 'zh-CN': '越快越好', 'zh-TW': '越快越好', en: 'As soon as possible' }),
      },
    },
    {
      id: 'night',
      question: {
        'zh-CN': '家里有没有夜里用电的大件',
        'zh-TW': '家裡有沒有夜間用電的大型電器',
        en: 'Is there anything large that runs at night?',
      },
      fields: {
        answer: shown('choice', {
          'zh-CN': '有，电动车充电',
          'zh-TW': '有，電動車充電',
          en: 'Yes, I charge an electric car',
        }),
      },
    },
    {
      id: 'notify',
      question: {
        'zh-CN': '结果怎样告诉您',
        'zh-TW': '結果怎樣通知您',
        en: 'How shall we tell you the result?',
      },
      fields: { answer: shown('choice', { 'zh-CN': '发短信', 'zh-TW': '傳簡訊', en: 'By text message' }) },
    },
  ],
  declaration: {
    'zh-CN': '以上内容属实，并同意按峰谷电价计费，一年内不再改回',
    'zh-TW': '以上內容屬實，並同意依峰谷電價計費，一年內不再改回',
    en: 'the above is true, and you agree to day and night prices for at least one year',
  },
}

export const applied = (
  delivery: ScreenOf<'applied'>['delivery'],
  printing: ScreenOf<'applied'>['printing'],
): ScreenOf<'applied'> => ({
  name: 'applied',
  title: peakValley,
  delivery,
  printing,
  fields: {
    trackingNumber: shown('reference-number', 'P2611227K3QWZ4'),
    progressUrl: shown('private-url', progressUrl),
  },
})

export const problem = (
  code: ScreenOf<'problem'>['problem'],
  next: ScreenOf<'problem'>['next'],
): ScreenOf<'problem'> => ({ name: 'problem', problem: code, next, reference: 'K1-7F3A' })

export const outOfService = (message: ScreenOf<'out-of-service'>['message']): ScreenOf<'out-of-service'> => ({
  name: 'out-of-service',
  message,
})

export const goodbye = (changes: Partial<ScreenOf<'goodbye'>>): ScreenOf<'goodbye'> => ({
  name: 'goodbye',
  did: ['looked', 'paid'],
  printed: true,
  takeCard: false,
  endsIn: 12,
  ...changes,
})
