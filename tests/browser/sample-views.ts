import { shown, type UsageMonth } from '@foyer/contracts/field'
import type { Locale } from '@foyer/contracts/locale'
import type { Screen, ScreenOf } from '@foyer/contracts/screens'
import { view, type View } from '@foyer/contracts/view'

/** A screen in one of its states, with what stands around it where that matters. */
export interface Sample {
  readonly name: string
  readonly screen: Screen
  readonly around: Partial<Pick<View, 'canGoBack' | 'occupied' | 'idleWarning' | 'help' | 'notices'>>
}

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

const start = (ways: Partial<Record<'card' | 'scan' | 'number' | 'phone', boolean>>): ScreenOf<'start'> => ({
  name: 'start',
  ways: (['card', 'scan', 'number', 'phone'] as const).map((way) => ({ way, available: ways[way] ?? true })),
})

const enter = (
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

const account = (changes: Partial<ScreenOf<'account'>['fields']>): ScreenOf<'account'> => ({
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
const bill = (index: number, status: BillRow['status'], selected: boolean, lateFee = 0): BillRow => ({
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
const bills = (rows: BillRow[], total: number): ScreenOf<'bills'> => ({
  name: 'bills',
  rows,
  fields: { total: shown('money', total) },
})

const pay = (status: ScreenOf<'pay'>['status'], expiresIn: number | null): ScreenOf<'pay'> => ({
  name: 'pay',
  status,
  expiresIn,
  fields: { amount: shown('money', 25_642), payUrl: shown('private-url', payUrl) },
})

const paid = (printing: ScreenOf<'paid'>['printing'], unprintable = false): ScreenOf<'paid'> => ({
  name: 'paid',
  printing,
  fields: {
    amount: shown('money', 25_642),
    receiptNumber: shown('reference-number', 'R20261122-000318'),
    receiptUrl: shown('private-url', receiptUrl),
  },
  unprintable,
})

const compare = (
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

const question = (answer: string | null): ScreenOf<'apply-question'> => ({
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

const check: ScreenOf<'apply-check'> = {
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

const applied = (
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

const problem = (
  code: ScreenOf<'problem'>['problem'],
  next: ScreenOf<'problem'>['next'],
): ScreenOf<'problem'> => ({ name: 'problem', problem: code, next, reference: 'K1-7F3A' })

const goodbye = (changes: Partial<ScreenOf<'goodbye'>>): ScreenOf<'goodbye'> => ({
  name: 'goodbye',
  did: ['looked', 'paid'],
  printed: true,
  takeCard: false,
  endsIn: 12,
  ...changes,
})

const connected: View['help'] = {
  state: 'connected',
  callId: 'call-00000001',
  staffName: '王敏',
  pointer: { element: 'bills/r2/amount', x: 0.5, y: 0.5 },
  messages: [
    { id: 'm1', from: 'staff', text: '您好，要我帮您看哪一笔？' },
    { id: 'm2', from: 'customer', text: '请再说一遍' },
  ],
}

const visit = { occupied: true, canGoBack: true }
const twoDue = bills(
  [
    bill(0, 'due', true),
    bill(1, 'overdue', true, 385),
    ...[2, 3, 4, 5, 6].map((n) => bill(n, 'paid', false)),
  ],
  25_548,
)

/** Every screen in every state that looks different. */
export const samples: readonly Sample[] = [
  { name: 'start', screen: start({}), around: {} },
  { name: 'start-no-reader', screen: start({ card: false }), around: { notices: ['no-reader'] } },
  {
    name: 'start-hall-away',
    screen: start({ number: false, phone: false }),
    around: { notices: ['hall-unreachable', 'remove-card', 'paper-low'] },
  },
  { name: 'reading-card', screen: { name: 'reading-card' }, around: visit },
  { name: 'enter-number-empty', screen: enter('customer-number', ''), around: visit },
  { name: 'enter-number', screen: enter('customer-number', '3301234567890'), around: visit },
  {
    name: 'enter-number-unknown',
    screen: enter('customer-number', '3301234567890123', 'unknown'),
    around: visit,
  },
  {
    name: 'enter-number-skippable',
    screen: { ...enter('customer-number', ''), length: { least: 0, most: 16 } },
    around: visit,
  },
  { name: 'enter-phone', screen: enter('phone', '1380000'), around: visit },
  { name: 'enter-code', screen: enter('code', '482'), around: visit },
  { name: 'enter-code-wrong', screen: { ...enter('code', '', 'wrong-code'), resendIn: 0 }, around: visit },
  { name: 'enter-code-many', screen: enter('code', '482913', 'too-many-tries'), around: visit },
  {
    name: 'waiting',
    screen: { name: 'waiting', what: 'identifying', slow: false, wayOut: false },
    around: { occupied: true },
  },
  {
    name: 'waiting-slow',
    screen: { name: 'waiting', what: 'creating-payment', slow: true, wayOut: false },
    around: { occupied: true },
  },
  {
    name: 'waiting-way-out',
    screen: { name: 'waiting', what: 'account', slow: true, wayOut: true },
    around: visit,
  },
  {
    name: 'choose-account',
    screen: {
      name: 'choose-account',
      fields: { customerName: shown('person-name', '欧阳春晓') },
      rows: [
        '近江东园 12 幢 2 单元 602 室',
        '望江街道婺江路 217 号 1 号商铺（临街）',
        '萧山区宁围街道利一路 188 号',
      ].map((address, index) => ({
        id: `r${index + 1}`,
        fields: {
          customerNumber: shown('customer-number', `330123456789${index}`),
          address: shown('address', address),
          balanceDue: shown('money', [25_642, 1_208_455, 0][index] ?? 0),
        },
      })),
    },
    around: { occupied: true },
  },
  { name: 'account', screen: account({}), around: { occupied: true } },
  {
    name: 'account-nothing-due',
    screen: {
      ...account({
        balanceDue: shown('money', 0),
        unpaidBills: shown('public-number', 0),
        changeOnYear: shown('energy', 26),
      }),
      tariff: 'peak-valley',
      services: [
        { service: 'bills', available: true, why: 'nothing-due' },
        { service: 'peak-valley', available: false, why: 'already-so' },
      ],
    },
    around: visit,
  },
  {
    name: 'account-by-number',
    screen: {
      ...account({
        customerName: shown('person-name', '欧***'),
        address: null,
        usage: null,
        changeOnYear: null,
      }),
      assurance: 'account',
      services: [
        { service: 'bills', available: true, why: null },
        { service: 'peak-valley', available: false, why: 'needs-person' },
      ],
    },
    around: { occupied: true },
  },
  { name: 'bills', screen: twoDue, around: visit },
  {
    name: 'bills-none-chosen',
    screen: bills([bill(0, 'due', false), bill(1, 'due', false)], 0),
    around: visit,
  },
  {
    name: 'bills-all-paid',
    screen: bills(
      [0, 1, 2, 3].map((n) => bill(n, 'paid', false)),
      0,
    ),
    around: visit,
  },
  { name: 'bills-empty', screen: bills([], 0), around: visit },
  { name: 'pay', screen: pay('waiting', 272), around: visit },
  { name: 'pay-not-confirmed', screen: pay('not-confirmed', null), around: visit },
  { name: 'pay-expired', screen: pay('expired', null), around: visit },
  { name: 'pay-cancelling', screen: pay('cancelling', null), around: { occupied: true } },
  { name: 'paid-printing', screen: paid('printing'), around: visit },
  { name: 'paid-no-paper', screen: paid('no-paper'), around: { ...visit, notices: ['no-printer'] } },
  { name: 'paid-partial', screen: paid('partial', true), around: visit },
  { name: 'compare-saves', screen: compare('saves', 143_865, 126_510), around: visit },
  { name: 'compare-costs', screen: compare('costs', 143_865, 149_020), around: visit },
  {
    name: 'compare-unknown',
    screen: {
      name: 'apply-compare',
      verdict: 'unknown',
      fields: { flatAmount: null, peakValleyAmount: null, difference: null, valleyShare: null, usage: null },
    },
    around: visit,
  },
  { name: 'question', screen: question(null), around: visit },
  { name: 'question-answered', screen: { ...question('soon'), index: 1 }, around: visit },
  { name: 'check', screen: check, around: visit },
  { name: 'applied', screen: applied('delivered', 'printed'), around: visit },
  {
    name: 'applied-kept',
    screen: applied('kept', 'unavailable'),
    around: { ...visit, notices: ['hall-unreachable'] },
  },
  {
    name: 'problem-card',
    screen: problem('card-unreadable', ['retry', 'use-number', 'use-phone', 'help']),
    around: visit,
  },
  {
    name: 'problem-hall-away',
    screen: problem('hall-unreachable', ['continue-application', 'retry', 'leave', 'help']),
    around: { ...visit, notices: ['hall-unreachable'] },
  },
  {
    name: 'problem-unknown',
    screen: problem('unknown-customer', ['use-number', 'use-card', 'leave', 'help']),
    around: visit,
  },
  {
    name: 'problem-payment',
    screen: problem('payment-not-created', ['retry', 'back', 'leave', 'help']),
    around: visit,
  },
  { name: 'problem-already-paid', screen: problem('already-paid', ['back', 'leave', 'help']), around: visit },
  { name: 'goodbye', screen: goodbye({}), around: { occupied: true } },
  {
    name: 'goodbye-card',
    screen: goodbye({ takeCard: true, did: ['looked', 'paid', 'applied', 'helped'] }),
    around: { occupied: true, notices: ['remove-card'] },
  },
  { name: 'goodbye-nothing', screen: goodbye({ did: [], printed: false }), around: { occupied: true } },
  { name: 'idle', screen: account({}), around: { occupied: true, idleWarning: { secondsLeft: 24 } } },
  {
    name: 'help-ringing',
    screen: account({}),
    around: { occupied: true, help: { state: 'ringing', callId: 'call-00000001', seconds: 7, desksOpen: 2 } },
  },
  { name: 'help-connected', screen: twoDue, around: { ...visit, help: connected } },
  {
    name: 'help-connected-keypad',
    screen: enter('customer-number', '33012'),
    around: {
      ...visit,
      help: { ...connected, messages: [], pointer: { element: 'action:key/5', x: 0.5, y: 0.5 } },
    },
  },
  {
    name: 'help-no-answer',
    screen: start({}),
    around: { help: { state: 'ended', reason: 'no-answer' } },
  },
]

/** A whole view around a sample, as a host would send it. Parsed, so that a sample cannot drift from the contract. */
export const viewOf = (
  sample: Sample,
  settings: Partial<View['settings']> & { locale: Locale },
  revision: number,
): View =>
  view.parse({
    revision,
    kioskId: 'kiosk-1',
    hallName: { 'zh-CN': '城南供电营业厅', 'zh-TW': '城南供電營業廳', en: 'Chengnan Service Hall' },
    settings: { textSize: 'standard', contrast: 'normal', voice: false, ...settings },
    screen: sample.screen,
    occupied: false,
    canGoBack: false,
    idleWarning: null,
    help: { state: 'off' },
    notices: [],
    ...sample.around,
  })
