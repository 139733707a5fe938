import type { ApplicationDetail, ApplicationListItem, ApplicationProgress } from '@foyer/contracts/hall-api'

const title = { 'zh-CN': '改用峰谷电价', 'zh-TW': '改用尖離峰電價', en: 'Change to peak-valley pricing' }
const dayMs = 86_400_000
const dateOf = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)

const item = (
  trackingNumber: string,
  status: ApplicationListItem['status'],
  now: number,
  { submittedDaysAgo, dueInDays }: { submittedDaysAgo: number; dueInDays: number },
): ApplicationListItem => ({
  trackingNumber,
  title,
  status,
  submittedAt: now - submittedDaysAgo * dayMs,
  dueOn: dateOf(now + dueInDays * dayMs),
  kioskId: 'kiosk-1',
})

export const sampleApplications = (now: number): ApplicationListItem[] => [
  item('P26112200A7K3Z', 'received', now, { submittedDaysAgo: 0.02, dueInDays: 5 }),
  item('P2611200H4M9QX', 'received', now, { submittedDaysAgo: 2, dueInDays: 3 }),
  item('P2611150C2W8RT', 'in-review', now, { submittedDaysAgo: 7, dueInDays: -2 }),
  item('P2611190F6N1VB', 'in-review', now, { submittedDaysAgo: 3, dueInDays: 0 }),
  item('P2611100D5J7SY', 'approved', now, { submittedDaysAgo: 12, dueInDays: -5 }),
  item('P2611080B3G4PE', 'rejected', now, { submittedDaysAgo: 14, dueInDays: -7 }),
]

const months = [
  ['2025-11', 118, 74],
  ['2025-12', 142, 96],
  ['2026-01', 171, 118],
  ['2026-02', 164, 121],
  ['2026-03', 120, 82],
  ['2026-04', 96, 60],
  ['2026-05', 101, 64],
  ['2026-06', 148, 90],
  ['2026-07', 236, 162],
  ['2026-08', 251, 170],
  ['2026-09', 166, 104],
  ['2026-10', 108, 67],
] as const

export const detailOf = (listed: ApplicationListItem, revision: number): ApplicationDetail => ({
  ...listed,
  revision,
  applicant: {
    name: '周桂兰',
    card: {
      name: '周桂兰',
      sex: '2',
      ethnicity: '01',
      birth: '19620314',
      address: '滨江市城南区槐荫路 12 号 3 幢 402 室',
      idNumber: '110101196203140028',
      authority: '滨江市公安局城南分局',
      validFrom: '20150301',
      validTo: '长期',
    },
    phone: '13800001234',
  },
  customerNumber: '3301004217305',
  answers: [
    {
      question: {
        'zh-CN': '从什么时候开始按峰谷电价算？',
        'zh-TW': '從什麼時候開始適用尖離峰電價？',
        en: 'When should it begin?',
      },
      answer: { 'zh-CN': '下一个账期', 'zh-TW': '下一期帳單', en: 'From the next bill' },
    },
    {
      question: {
        'zh-CN': '家里晚上有用电多的设备吗？',
        'zh-TW': '家裡夜間有用電較多的設備嗎？',
        en: 'Does anything at home use much electricity at night?',
      },
      answer: { 'zh-CN': '有电动汽车', 'zh-TW': '有電動車', en: 'An electric car' },
    },
    {
      question: { 'zh-CN': '结果怎么通知您？', 'zh-TW': '結果如何通知您？', en: 'How shall we tell you?' },
      answer: { 'zh-CN': '发短信', 'zh-TW': '簡訊通知', en: 'By text message' },
    },
  ],
  comparison: {
    customerNumber: '3301004217305',
    from: '2025-11',
    to: '2026-10',
    flatFen: 168_240,
    peakValleyFen: 154_910,
    valleyShare: 0.41,
    months: months.map(([month, peakKwh, valleyKwh]) => ({
      month,
      peakKwh,
      valleyKwh,
      amountFen: Math.round((peakKwh + valleyKwh) * 54),
    })),
    tariffSource: '浙江省居民生活用电价格',
  },
  steps: [{ status: 'received', at: listed.submittedAt, note: null }],
})

export const progressOf = (status: ApplicationProgress['status'], now: number): ApplicationProgress => {
  const started = now - 3 * dayMs
  const decided = status === 'approved' || status === 'rejected'
  return {
    trackingNumber: 'P2611190F6N1VB',
    title,
    status,
    dueOn: dateOf(now + 2 * dayMs),
    steps: [
      { status: 'received', at: started, note: null },
      ...(status === 'received' ? [] : [{ status: 'in-review' as const, at: started + dayMs, note: null }]),
      ...(decided
        ? [
            {
              status,
              at: now - dayMs / 4,
              note:
                status === 'rejected'
                  ? '户号和身份证不是同一个人，请户主本人来办，或带上户主的授权书。'
                  : null,
            },
          ]
        : []),
    ],
  }
}
