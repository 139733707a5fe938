import type { ApplicationListItem, CardKind } from '@foyer/contracts/hall-api'
import type { Catalogue } from '../kit/language.tsx'
import type { Filter } from './due.ts'

type Status = ApplicationListItem['status']

const zh = {
  list: '申请',
  filters: {
    open: '待办',
    overdue: '已超期',
    received: '新收到',
    'in-review': '审核中',
    approved: '已通过',
    rejected: '未通过',
  } satisfies Record<Filter, string>,
  status: {
    received: '新收到',
    'in-review': '审核中',
    approved: '已通过',
    rejected: '未通过',
  } satisfies Record<Status, string>,
  columns: { number: '编号', title: '业务', status: '状态', submitted: '提交', due: '期限' },
  due: (days: number): string => {
    if (days < 0) return `超期 ${-days} 天`
    if (days === 0) return '今天到期'
    return `还有 ${days} 天`
  },
  empty: { title: '没有待办的申请', why: '客户在自助终端提交后，会出现在这里。' },
  emptyFilter: { title: '这一类里没有申请', why: '换一类看看。' },
  choose: '选一件申请。上下键移动，回车打开。',
  stale: (ago: string) => `连不上大厅服务器。下面是${ago}的列表。`,
  back: '回到列表',
  refresh: '刷新',
  detail: {
    applicant: '申请人',
    name: '姓名',
    idNumber: '证件号码',
    cardKind: '证件',
    cardKinds: {
      resident: '居民身份证',
      permit: '港澳台居民居住证',
      'foreigner-2023': '外国人永久居留身份证',
      'foreigner-2017': '外国人永久居留身份证（2017 版）',
    } satisfies Record<CardKind, string>,
    englishName: '英文姓名',
    nationality: '国籍',
    cardAddress: '证件地址',
    validity: '证件有效期',
    phone: '手机',
    customerNumber: '户号',
    noCustomer: '客户没有提供，请先查出户号',
    noCard: '没有刷身份证',
    submitted: (when: string, kiosk: string) => `${when}，在 ${kiosk} 提交`,
    answers: '客户的回答',
    steps: '经过',
  },
  comparison: {
    title: '按去年用电算',
    none: '没有可比的用电记录。',
    flat: '现行电价',
    peakValley: '峰谷电价',
    saves: (amount: string) => `改后一年约少 ${amount}`,
    costs: (amount: string) => `改后一年约多 ${amount}`,
    same: '改前改后差不多',
    share: (percent: string) => `低谷用电占 ${percent}`,
    source: (source: string) => `电价依据：${source}`,
    peak: '高峰',
    valley: '低谷',
    month: '月份',
  },
  decision: {
    title: '处理',
    note: '给客户的话',
    noteWhy: '会出现在客户的进度页上。不通过时必须写明原因。',
    needNote: '不通过要写明原因，客户看得到。',
    approve: '通过',
    reject: '不通过',
    conflict: '刚才有别人处理了这件申请。现在显示的是最新的，您写的话还在。',
    failed: '没有送到服务器，您写的话还在，可以再点一次。',
    refused: (message: string) => `服务器没有答应：${message}`,
    approved: '已通过，客户的进度页已更新。',
    rejected: '已记为不通过，客户的进度页已更新。',
    decided: '这件申请已经处理完。',
  },
  separator: '至',
}
export type ClerkTexts = typeof zh

const en: ClerkTexts = {
  list: 'Applications',
  filters: {
    open: 'To do',
    overdue: 'Overdue',
    received: 'New',
    'in-review': 'In review',
    approved: 'Approved',
    rejected: 'Rejected',
  },
  status: { received: 'new', 'in-review': 'in review', approved: 'approved', rejected: 'rejected' },
  columns: { number: 'Number', title: 'Service', status: 'Status', submitted: 'Submitted', due: 'Due' },
  due: (days) => {
    if (days < 0) return `${-days} d overdue`
    if (days === 0) return 'due today'
    return `${days} d left`
  },
  empty: { title: 'Nothing to decide', why: 'What customers submit at a kiosk appears here.' },
  emptyFilter: { title: 'None of this kind', why: 'Look at another kind.' },
  choose: 'Choose an application. Arrow keys move, Enter opens.',
  stale: (ago) => `The hall server cannot be reached. The list below is from ${ago}.`,
  back: 'Back to the list',
  refresh: 'Refresh',
  detail: {
    applicant: 'Applicant',
    name: 'Name',
    idNumber: 'ID number',
    cardKind: 'Document',
    cardKinds: {
      resident: 'Resident ID card',
      permit: 'Residence permit (Hong Kong, Macau, Taiwan)',
      'foreigner-2023': 'Foreigner’s permanent residence card',
      'foreigner-2017': 'Foreigner’s permanent residence card (2017)',
    },
    englishName: 'English name',
    nationality: 'Nationality',
    cardAddress: 'Address on card',
    validity: 'Card valid',
    phone: 'Phone',
    customerNumber: 'Customer number',
    noCustomer: 'Not given; find the customer number first',
    noCard: 'No ID card was read',
    submitted: (when, kiosk) => `submitted ${when} at ${kiosk}`,
    answers: 'What the customer answered',
    steps: 'History',
  },
  comparison: {
    title: "On last year's usage",
    none: 'There is no usage to compare.',
    flat: 'Present tariff',
    peakValley: 'Peak-valley tariff',
    saves: (amount) => `About ${amount} less a year`,
    costs: (amount) => `About ${amount} more a year`,
    same: 'About the same either way',
    share: (percent) => `${percent} used off-peak`,
    source: (source) => `Tariff: ${source}`,
    peak: 'peak',
    valley: 'off-peak',
    month: 'Month',
  },
  decision: {
    title: 'Decide',
    note: 'Note to the customer',
    noteWhy: "Shown on the customer's progress page. A rejection must give its reason.",
    needNote: 'A rejection needs its reason; the customer reads it.',
    approve: 'Approve',
    reject: 'Reject',
    conflict:
      'Somebody else has just changed this application. What you see now is the newest; your note is kept.',
    failed: 'It did not reach the server. Your note is kept; you can press again.',
    refused: (message) => `The server refused: ${message}`,
    approved: "Approved; the customer's progress page is up to date.",
    rejected: "Rejected; the customer's progress page is up to date.",
    decided: 'This application has been decided.',
  },
  separator: '–',
}

export const clerkTexts: Catalogue<ClerkTexts> = { 'zh-CN': zh, en }
