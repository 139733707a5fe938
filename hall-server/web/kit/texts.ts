import type { Role } from '@foyer/contracts/hall-api'

type Ago = (ms: number) => string

const agoZh: Ago = (ms) => {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 1) return '刚刚'
  if (seconds < 60) return `${seconds} 秒前`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} 分钟前`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} 小时前`
  return `${Math.floor(seconds / 86_400)} 天前`
}

const agoEn: Ago = (ms) => {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 1) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  const days = Math.floor(seconds / 86_400)
  return days === 1 ? '1 day ago' : `${days} days ago`
}

const zh = {
  product: '营业厅',
  pages: { manager: '大厅总览', desk: '远程服务台', clerk: '申请受理' },
  roles: {
    desk: '远程客服',
    clerk: '业务受理',
    manager: '大厅主管',
    engineer: '运维工程师',
    greeter: '引导员',
  } satisfies Record<Role, string>,
  signIn: {
    title: '员工登录',
    why: '登录后的每一次查看都会记入审计。',
    name: '用户名',
    password: '密码',
    act: '登录',
    wrong: '用户名或密码不对。',
    tooMany: '试的次数太多了，一分钟后再试。',
    unreachable: '连不上大厅服务器，检查网络后再试。',
    failed: (reference: string) => `服务器出错了，请把编号告诉工程师：${reference}`,
    signOut: '退出',
    notAllowed: '这个账号不能看这一页',
    notAllowedWhy: (roles: string) => `这一页给：${roles}。换一个账号，或回到首页。`,
    home: '回到首页',
    checking: '正在确认登录…',
  },
  choose: { title: '去哪一页', none: '这个账号还没有分配任何页面，请找主管。' },
  band: { language: 'English', light: '外观：浅色', dark: '外观：深色', auto: '外观：自动' },
  lost: {
    connecting: '正在连接大厅…',
    lost: (ago: string, next: number) =>
      next > 0
        ? `与大厅的连接断了（${ago}）。下面的内容停在那一刻，${next} 秒后再连。`
        : `与大厅的连接断了（${ago}）。下面的内容停在那一刻，正在重连…`,
    discarded: (count: number) => `${count} 条消息看不懂，没有采用。刷新页面；仍然这样就告诉工程师。`,
  },
  failure: {
    unreachable: '连不上大厅服务器',
    unreachableWhy: '检查这台电脑的网络，再试一次。没有任何东西被改动。',
    notUnderstood: '服务器的回答看不懂',
    notUnderstoodWhy: '页面和服务器的版本可能不同。刷新页面；仍然这样就告诉工程师。',
    refused: '服务器没有答应',
    reference: (reference: string) => `编号 ${reference}`,
    again: '再试一次',
    reload: '刷新页面',
    broken: '这一页出错了',
    brokenWhy: '刷新后会回到这里。仍然这样就把下面的话告诉工程师。',
  },
  deed: {
    unreachable: '没有送到大厅。再按一次，不会做两次。',
    refused: (message: string) => `大厅没有答应：${message}`,
    no: '先不',
  },
  chart: {
    mean: '平均',
    least: '最低',
    most: '最高',
    at: '时间',
    count: '次数',
    numbers: '看数字',
    noPoints: '这段时间没有数据',
    says: (points: number, gaps: number) =>
      gaps === 0 ? `${points} 个点，没有中断` : `${points} 个点，中断 ${gaps} 次（断开处没有数据）`,
    keys: '左右键逐点看',
  },
  ago: agoZh,
}
export type KitTexts = typeof zh

const en: KitTexts = {
  product: 'Service hall',
  pages: { manager: 'Hall', desk: 'Remote desk', clerk: 'Applications' },
  roles: {
    desk: 'remote desk',
    clerk: 'clerk',
    manager: 'hall manager',
    engineer: 'field engineer',
    greeter: 'greeter',
  },
  signIn: {
    title: 'Staff sign-in',
    why: 'Everything looked at after signing in is kept in the audit log.',
    name: 'User name',
    password: 'Password',
    act: 'Sign in',
    wrong: 'The user name or the password is wrong.',
    tooMany: 'Too many tries. Try again in a minute.',
    unreachable: 'The hall server cannot be reached. Check the network and try again.',
    failed: (reference) => `The server failed. Tell the engineer this reference: ${reference}`,
    signOut: 'Sign out',
    notAllowed: 'This account may not see this page',
    notAllowedWhy: (roles) => `The page is for: ${roles}. Use another account, or go back to the start.`,
    home: 'Back to the start',
    checking: 'Checking who is signed in…',
  },
  choose: { title: 'Where to', none: 'No page is assigned to this account yet. Ask the hall manager.' },
  band: { language: '中文', light: 'Look: light', dark: 'Look: dark', auto: 'Look: auto' },
  lost: {
    connecting: 'Connecting to the hall…',
    lost: (ago, next) =>
      next > 0
        ? `The link to the hall was lost (${ago}). What you see stopped then; next try in ${next} s.`
        : `The link to the hall was lost (${ago}). What you see stopped then; trying again…`,
    discarded: (count) =>
      `${count} messages were not understood and not used. Reload; if it stays, tell the engineer.`,
  },
  failure: {
    unreachable: 'The hall server cannot be reached',
    unreachableWhy: 'Check the network of this computer and try again. Nothing was changed.',
    notUnderstood: "The server's answer was not understood",
    notUnderstoodWhy: 'Page and server may be of different versions. Reload; if it stays, tell the engineer.',
    refused: 'The server refused',
    reference: (reference) => `Reference ${reference}`,
    again: 'Try again',
    reload: 'Reload the page',
    broken: 'This page has failed',
    brokenWhy: 'Reloading brings you back here. If it stays, tell the engineer what stands below.',
  },
  deed: {
    unreachable: 'It did not reach the hall. Press again: it is done once.',
    refused: (message) => `The hall refused: ${message}`,
    no: 'Not now',
  },
  chart: {
    mean: 'Mean',
    least: 'Least',
    most: 'Most',
    at: 'When',
    count: 'Count',
    numbers: 'Show the numbers',
    noPoints: 'Nothing was measured in this time',
    says: (points, gaps) =>
      gaps === 0
        ? `${points} points, no gap`
        : `${points} points, ${gaps} gaps (nothing is known where the line breaks)`,
    keys: 'Arrow keys move from point to point',
  },
  ago: agoEn,
}

export const kitTexts = { 'zh-CN': zh, en }
