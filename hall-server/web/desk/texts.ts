import type { ScreenName } from '@foyer/contracts/screens'
import type { Locale } from '@foyer/contracts/locale'
import type { Catalogue } from '../kit/language.tsx'
import type { MediaState } from './peer-call.ts'
import type { OwnCall } from './desk-state.ts'
import type { OwnMedia } from './own-media.ts'

type Why = Extract<OwnCall, { kind: 'over' }>['why']
type NoMedia = Extract<OwnMedia, { kind: 'none' }>['why']

const waitZh = (seconds: number): string =>
  seconds < 60 ? `等了 ${seconds} 秒` : `等了 ${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒`
const waitEn = (seconds: number): string =>
  seconds < 60 ? `waiting ${seconds} s` : `waiting ${Math.floor(seconds / 60)} min ${seconds % 60} s`

const zh = {
  calls: '来电',
  nobody: '没有人在等',
  nobodyWhy: '客户在自助终端按“找人帮忙”，这里会响。',
  deaf: '现在听不到来电',
  deafWhy: '和大厅的连接断了，正在重连。连上以前，这里不会响。',
  more: (n: number) => `还有 ${n} 人在等`,
  waiting: waitZh,
  asks: (kiosk: string) => `${kiosk} 的客户要帮忙`,
  onScreen: (screen: string) => `停在“${screen}”`,
  answer: '接听',
  answering: '正在接通…',
  busy: (who: string) => `${who} 在接`,
  hangUp: '挂断',
  back: '回到来电',
  sound: '打开铃声',
  soundWhy: '浏览器要您先点一下，来电才会响。',
  title: '远程服务台 · Foyer',
  ringingTitle: (kiosk: string) => `来电 ${kiosk}`,
  over: {
    'hung-up': '通话结束了',
    'no-answer': '客户没有等到就走了',
    'hall-unreachable': '终端和大厅的连接断了',
    lost: '和终端的连接断了',
    taken: '同事已经接了',
    gone: '客户已经挂断',
  } satisfies Record<Why, string>,
  context: {
    title: '这通电话',
    kiosk: '终端',
    for: '通话',
    screen: '画面',
    language: '语言',
    settings: '显示',
    large: '大字',
    high: '高对比',
    standard: '标准',
    occupied: '办理中',
    masked: '客户的姓名、号码和金额在终端就遮住了，您看到的是位置，不是内容。客户看得到自己的。',
  },
  languages: { 'zh-CN': '简体中文', 'zh-TW': '繁體中文', en: '英文' } satisfies Record<Locale, string>,
  screens: {
    start: '首页',
    'reading-card': '正在读身份证',
    enter: '输入号码',
    waiting: '等待结果',
    'choose-account': '选户号',
    account: '用电情况',
    bills: '选账单',
    pay: '扫码付款',
    paid: '付款完成',
    'apply-compare': '峰谷电价比较',
    'apply-question': '回答问题',
    'apply-check': '核对申请',
    applied: '申请已提交',
    problem: '出错提示',
    goodbye: '办完离开',
  } satisfies Record<ScreenName, string>,
  mirror: {
    title: '客户的屏幕',
    waiting: '正在打开客户的屏幕…',
    missing: '客户的屏幕打不开。可以继续说话和打字；请告诉工程师：/mirror/mirror.html 没有回应。',
    portrait: '竖屏',
    landscape: '横屏',
    point: '鼠标移到哪里，客户就看到指到哪里。',
  },
  media: {
    waiting: '等客户那边接通声音…',
    connecting: '正在接通声音和画面…',
    connected: '声音已接通',
    failed: '声音断了，终端会再接一次。文字和屏幕还在。',
  } satisfies Record<MediaState, string>,
  noCustomerPicture: '客户那边没有画面',
  own: {
    asking: '浏览器在问是否允许用麦克风和摄像头',
    'sound-only': '没有摄像头，客户只听得到您',
    'no-device': '没有找到麦克风。可以用文字和屏幕帮客户。',
    'not-allowed': '浏览器不允许用麦克风。可以用文字和屏幕帮客户；要说话就在地址栏里允许。',
    'insecure-page': '这一页不是安全连接，用不了麦克风。可以用文字和屏幕帮客户。',
  } satisfies Record<NoMedia | 'asking' | 'sound-only', string>,
  mute: '静音',
  camera: '关画面',
  chat: {
    title: '文字',
    empty: '打的字会显示在客户的屏幕上。',
    entry: '打字给客户',
    send: '发送',
    notSent: '没有发出去，连上后再按一次。',
    staff: '我',
    customer: '客户',
    phrases: ['您好，我看得到您的屏幕。', '请点我指的地方。', '请稍等，我查一下。'],
  },
}
export type DeskTexts = typeof zh

const en: DeskTexts = {
  calls: 'Calls',
  nobody: 'Nobody is waiting',
  nobodyWhy: 'When a customer asks for help at a kiosk, it rings here.',
  deaf: 'Calls cannot be heard now',
  deafWhy: 'The link to the hall was lost and is being restored. Until then it does not ring here.',
  more: (n) => `${n} more waiting`,
  waiting: waitEn,
  asks: (kiosk) => `A customer at ${kiosk} asks for help`,
  onScreen: (screen) => `on "${screen}"`,
  answer: 'Answer',
  answering: 'Answering…',
  busy: (who) => `with ${who}`,
  hangUp: 'Hang up',
  back: 'Back to calls',
  sound: 'Turn the ring on',
  soundWhy: 'The browser wants one click before a call may ring.',
  title: 'Remote desk · Foyer',
  ringingTitle: (kiosk) => `Call from ${kiosk}`,
  over: {
    'hung-up': 'The call is over',
    'no-answer': 'The customer left before anyone answered',
    'hall-unreachable': 'The kiosk lost its link to the hall',
    lost: 'The link to the kiosk was lost',
    taken: 'A colleague has taken it',
    gone: 'The customer has hung up',
  },
  context: {
    title: 'This call',
    kiosk: 'Kiosk',
    for: 'Talking',
    screen: 'Screen',
    language: 'Language',
    settings: 'Display',
    large: 'large type',
    high: 'high contrast',
    standard: 'standard',
    occupied: 'in a visit',
    masked:
      "The customer's name, numbers and amounts were masked at the kiosk: you see where they stand, not what they say. The customer sees their own.",
  },
  languages: { 'zh-CN': 'Simplified Chinese', 'zh-TW': 'Traditional Chinese', en: 'English' },
  screens: {
    start: 'Start',
    'reading-card': 'Reading the ID card',
    enter: 'Entering a number',
    waiting: 'Waiting for an answer',
    'choose-account': 'Choosing an account',
    account: 'Account at a glance',
    bills: 'Choosing bills',
    pay: 'Paying by code',
    paid: 'Paid',
    'apply-compare': 'Comparing tariffs',
    'apply-question': 'Answering a question',
    'apply-check': 'Checking the application',
    applied: 'Application handed in',
    problem: 'A problem',
    goodbye: 'Goodbye',
  },
  mirror: {
    title: "The customer's screen",
    waiting: "Opening the customer's screen…",
    missing:
      "The customer's screen does not open. You can still talk and write; tell the engineer that /mirror/mirror.html does not answer.",
    portrait: 'Portrait',
    landscape: 'Landscape',
    point: 'Wherever your mouse goes, the customer sees you point.',
  },
  media: {
    waiting: "Waiting for the kiosk's sound…",
    connecting: 'Connecting sound and picture…',
    connected: 'Sound is connected',
    failed: 'The sound was lost; the kiosk will try again. Text and screen remain.',
  },
  noCustomerPicture: 'No picture from the customer',
  own: {
    asking: 'The browser asks whether it may use microphone and camera',
    'sound-only': 'No camera: the customer only hears you',
    'no-device': 'No microphone was found. Text and screen remain.',
    'not-allowed':
      'The browser does not allow the microphone. Text and screen remain; to speak, allow it in the address bar.',
    'insecure-page':
      'This page is not on a secure connection, so there is no microphone. Text and screen remain.',
  },
  mute: 'Mute',
  camera: 'Hide me',
  chat: {
    title: 'Text',
    empty: "What you write appears on the customer's screen.",
    entry: 'Write to the customer',
    send: 'Send',
    notSent: 'Not sent. Press again once connected.',
    staff: 'Me',
    customer: 'Customer',
    phrases: [
      'Hello, I can see your screen.',
      'Please touch where I point.',
      'One moment, I am looking it up.',
    ],
  },
}

export const deskTexts: Catalogue<DeskTexts> = { 'zh-CN': zh, en }
