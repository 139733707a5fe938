import { shown } from '@foyer/contracts/field'
import type { Locale } from '@foyer/contracts/locale'
import { view, type View } from '@foyer/contracts/view'
import { faceSamples } from './sample-face-views.ts'
import type { Sample } from './sample.ts'
import {
  account,
  applied,
  bill,
  bills,
  check,
  compare,
  enter,
  goodbye,
  outOfService,
  paid,
  pay,
  problem,
  question,
  start,
} from './sample-screens.ts'

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

const wrongScans = [
  'scan-payment-code',
  'scan-tracking-number',
  'scan-appointment',
  'scan-identity-number',
  'scan-company-code',
  'scan-product',
] as const
const payWithPhone: View['notices'] = ['pay-with-phone']

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
  ...wrongScans.map((code) => ({
    name: `problem-${code}`,
    screen: problem(code, ['retry', 'use-number', 'leave', 'help']),
    around: visit,
  })),
  { name: 'pay-shown-a-code', screen: pay('waiting', 272), around: { ...visit, notices: payWithPhone } },
  { name: 'problem-already-paid', screen: problem('already-paid', ['back', 'leave', 'help']), around: visit },
  { name: 'out-of-service', screen: outOfService(null), around: {} },
  {
    name: 'out-of-service-message',
    screen: outOfService({
      'zh-CN': '下午三点前检修，请到二号柜台办理',
      'zh-TW': '下午三點前檢修，請到二號櫃台辦理',
      en: 'Being repaired until three o’clock; please go to counter 2',
    }),
    around: {},
  },
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
  ...faceSamples,
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
