import type { Catalogue } from '../kit/language.tsx'
import type { Finding, Verdict } from './verdict.ts'

/** Names that agents and devices use, in the reader's words; a name that is not here is shown as it came. */
type Words = Readonly<Record<string, string>>
export const inWords = (words: Words, name: string): string => words[name] ?? name

/** The same for what begins with a known name and goes on with particulars. */
export const startInWords = (words: Words, text: string): string =>
  Object.entries(words).find(([start]) => text.startsWith(start))?.[1] ?? text

/** What was exercised, and how its two outcomes are called. Known by the beginning of the adapter's own name. */
type Trial = { did: string; ok: string; failed: string }
type Trials = Readonly<Record<string, Trial>>
export const trialOf = (
  trials: Trials,
  exercised: string,
  otherwise: { ok: string; failed: string },
): Trial =>
  Object.entries(trials).find(([start]) => exercised.startsWith(start))?.[1] ?? {
    did: exercised,
    ...otherwise,
  }

type Why = Extract<Verdict, { kind: 'unknown' }>['why']

const statesZh: Words = {
  starting: '启动中',
  online: '正常',
  deviceBusy: '工作中',
  offline: '没有应答',
  powerOff: '没有通电',
  noDevice: '没有接上',
  hardwareError: '硬件故障',
  userError: '要人处理',
}
const statesEn: Words = {
  starting: 'starting',
  online: 'working',
  deviceBusy: 'busy',
  offline: 'does not answer',
  powerOff: 'no power',
  noDevice: 'not connected',
  hardwareError: 'hardware fault',
  userError: 'needs a hand',
}

const zh = {
  tabs: {
    hall: '大厅',
    devices: '设备',
    alarms: '告警',
    'work-orders': '工单',
    maintenance: '维护',
    identities: '身份',
    assets: '资产',
    availability: '可用率',
    faces: '人脸',
    audit: '审计',
  },
  plan: {
    label: '大厅平面图',
    selfService: '自助区',
    counters: '人工柜台',
    counter: (n: number) => `${n} 号`,
    waiting: '等候区',
    vip: '贵宾室',
    greeter: '引导台',
    entrance: '入口',
    more: (n: number) => `另有 ${n} 台不在图上，见下表`,
  },
  sum: {
    none: '大厅里还没有设备报到',
    noneWhy: '设备上的代理程序连上消息服务器后，会自己出现在这里。',
    deaf: (nodes: number) => `这一页听不到大厅，${nodes} 台终端现在怎样都不知道。`,
    well: (nodes: number, devices: number) => `都在工作。${nodes} 台终端、${devices} 个外设，刚才都查过。`,
    person: (n: number) => `${n} 处要人去`,
    unknown: (n: number) => `${n} 处不知道`,
    soon: (n: number) => `${n} 处今天要处理`,
  },
  verdict: { well: '在工作', soon: '留意', person: '要人', unknown: '不知道' } satisfies Record<
    Verdict['kind'],
    string
  >,
  finding: (finding: Finding): string => {
    switch (finding.kind) {
      case 'paper-out':
        return '缺纸'
      case 'paper-jammed':
        return '卡纸'
      case 'paper-low':
        return '纸快用完'
      case 'cover-open':
        return '上盖开着'
      case 'state':
        return inWords(statesZh, finding.state)
      case 'proof-failed':
        return '自检没通过'
      case 'node-silent':
        return '整台没有消息'
      case 'host-unreachable':
        return '主程序没有应答'
      case 'window-not-painting':
        return '屏幕没有画面'
      case 'help-wanted':
        return '客户在等人帮忙'
    }
  },
  why: {
    'page-lost': '这一页听不到大厅',
    'node-silent': '整台终端没有消息',
    'host-unreachable': '终端主程序没有应答',
    'no-proof': '还没有检查过',
    'old-proof': '上次检查太久了',
    'never-heard': '从没听到过',
    'not-reported': '重新上线后没有再报告',
  } satisfies Record<Why, string>,
  liveness: { live: '有消息', stale: '失去消息', unknown: '不知道' },
  states: statesZh,
  kinds: {
    'id-card-reader': '身份证读卡器',
    'barcode-scanner': '扫码器',
    'receipt-printer': '凭条打印机',
    'presence-sensor': '人体感应器',
    'mrz-reader': '证件阅读器',
    machine: '主机',
    'kiosk-window': '显示窗口',
    ui: '显示窗口',
  } as Words,
  exercised: {
    probes: { did: '本机测量', ok: '都有读数', failed: '有的没读到' },
    'frame painted': { did: '画面绘制', ok: '有画面', failed: '没有画面' },
    'open port': { did: '打开接口', ok: '成功', failed: '没打开' },
    port: { did: '接口', ok: '开着', failed: '断了' },
    scan: { did: '扫码', ok: '读到', failed: '没读到' },
    'real-time status': { did: '问打印机状态', ok: '有回答', failed: '没回答' },
    report: { did: '感应上报', ok: '有上报', failed: '没上报' },
    firmware: { did: '查询固件版本', ok: '有回答', failed: '没回答' },
    'find card': { did: '寻卡', ok: '有回答', failed: '没回答' },
    'select card': { did: '选卡', ok: '有回答', failed: '没回答' },
    'read ': { did: '读卡', ok: '有回答', failed: '没回答' },
    read: { did: '读证件', ok: '读到', failed: '没读到' },
    'module ': { did: '查询安全模块', ok: '有回答', failed: '没回答' },
    'reset module': { did: '复位安全模块', ok: '有回答', failed: '没回答' },
  } as Trials,
  reasons: {
    'the agent is gone (NDEATH)': '代理程序断开了（NDEATH）',
    'the agent lost the device (DDEATH)': '代理程序失去了这个外设（DDEATH）',
    'not reported since': '重新上线后没有再报告',
    'a message was missed': '漏了消息，等它重新上线',
  } as Words,
  counters: {
    reads: '读卡',
    scans: '扫码',
    retries: '重试',
    failures: '失败',
    reconnects: '重连',
    discarded: '丢弃',
    linesPrinted: '打印行',
    cuts: '切纸',
    receipts: '凭条',
    partialReceipts: '没打完整',
    paperLow: '纸将尽',
    rollChanges: '换纸卷',
    linesAtRollChange: '换卷时已打行',
    drawerOpenings: '开钱箱',
    arrivals: '有人来',
    departures: '人离开',
    resets: '复位',
    hoursOn: '使用小时',
  } as Words,
  paper: { full: '足够', low: '快用完', out: '用完', jammed: '卡纸', unknown: '不知道' } as Words,
  proof: {
    ok: '通过',
    failed: '没通过',
    none: '还没有证据',
    exercised: '检查了什么',
    answer: '回答',
    comma: '，',
  },
  list: {
    label: '终端',
    node: '终端',
    status: '状态',
    about: '说明',
    visit: '客户',
    free: '空闲',
    occupied: '有客户',
    occupiedFor: (minutes: number) => (minutes < 1 ? '有客户，刚到' : `有客户，${minutes} 分钟`),
    heard: '最后消息',
    born: '上线时间',
    devices: '外设',
  },
  panel: {
    choose: '在图上或表里选一台终端',
    devices: '外设',
    state: '状态',
    since: (when: string) => `自 ${when}`,
    paper: '纸',
    counters: '累计',
    metrics: '全部数据',
    name: '名称',
    value: '值',
    age: '测得',
    historical: '补传',
    transport: '接口',
    bornAt: '上线',
    heardAt: '最后消息',
    session: 'bdSeq',
    reason: '原因',
    noDevices: '这台终端没有报告外设。',
    yes: '是',
    no: '否',
    noValue: '无',
  },
  audit: {
    label: '审计记录',
    at: '时间',
    actor: '谁',
    action: '做了什么',
    subject: '对谁',
    outcome: '结果',
    done: '完成',
    refused: '被拒绝',
    more: '更早的记录',
    none: '还没有记录',
    noneWhy: '员工查看或改动客户资料时，会在这里留下一行。',
  },
}

const en: typeof zh = {
  tabs: {
    hall: 'Hall',
    devices: 'Devices',
    alarms: 'Alarms',
    'work-orders': 'Work orders',
    maintenance: 'Maintenance',
    identities: 'Identities',
    assets: 'Assets',
    availability: 'Availability',
    faces: 'Faces',
    audit: 'Audit',
  },
  plan: {
    label: 'Plan of the hall',
    selfService: 'Self-service',
    counters: 'Counters',
    counter: (n) => `No. ${n}`,
    waiting: 'Waiting',
    vip: 'VIP room',
    greeter: 'Greeter',
    entrance: 'Entrance',
    more: (n) => `${n} more are not on the plan; see the table`,
  },
  sum: {
    none: 'No device has reported in this hall yet',
    noneWhy: "Once a device's agent reaches the message broker, the device appears here by itself.",
    deaf: (nodes) => `This page cannot hear the hall: how its kiosks (${nodes}) are now is unknown.`,
    well: (nodes, devices) =>
      `All working. Kiosks: ${nodes}. Peripherals: ${devices}, each exercised a moment ago.`,
    person: (n) => (n === 1 ? '1 place needs a person' : `${n} places need a person`),
    unknown: (n) => `${n} unknown`,
    soon: (n) => `${n} to see to today`,
  },
  verdict: { well: 'working', soon: 'soon', person: 'needs a person', unknown: 'unknown' },
  finding: (finding) => {
    switch (finding.kind) {
      case 'paper-out':
        return 'out of paper'
      case 'paper-jammed':
        return 'paper jam'
      case 'paper-low':
        return 'paper low'
      case 'cover-open':
        return 'cover open'
      case 'state':
        return inWords(statesEn, finding.state)
      case 'proof-failed':
        return 'self-test failed'
      case 'node-silent':
        return 'says nothing at all'
      case 'host-unreachable':
        return 'kiosk host does not answer'
      case 'window-not-painting':
        return 'screen is not painting'
      case 'help-wanted':
        return 'a customer waits for help'
    }
  },
  why: {
    'page-lost': 'this page cannot hear the hall',
    'node-silent': 'the whole kiosk is silent',
    'host-unreachable': 'the kiosk host does not answer',
    'no-proof': 'never exercised yet',
    'old-proof': 'exercised too long ago',
    'never-heard': 'never heard of',
    'not-reported': 'not reported since the kiosk came back',
  },
  liveness: { live: 'heard', stale: 'lost', unknown: 'unknown' },
  states: statesEn,
  kinds: {
    'id-card-reader': 'ID card reader',
    'barcode-scanner': 'Scanner',
    'receipt-printer': 'Receipt printer',
    'presence-sensor': 'Presence sensor',
    'mrz-reader': 'Document reader',
    machine: 'This machine',
    'kiosk-window': 'Screen window',
    ui: 'Screen window',
  },
  exercised: {
    probes: { did: 'own probes', ok: 'all read', failed: 'not all read' },
    'frame painted': { did: 'picture', ok: 'painted', failed: 'stands still' },
    'open port': { did: 'port', ok: 'opened', failed: 'would not open' },
    port: { did: 'port', ok: 'is open', failed: 'is closed' },
    scan: { did: 'scan', ok: 'understood', failed: 'not understood' },
  },
  reasons: {},
  counters: { linesPrinted: 'lines printed', hoursOn: 'hours in use' },
  paper: { full: 'enough', low: 'low', out: 'out', jammed: 'jammed', unknown: 'unknown' },
  proof: {
    ok: 'answered',
    failed: 'failed',
    none: 'no proof yet',
    exercised: 'Exercised',
    answer: 'Answer',
    comma: ', ',
  },
  list: {
    label: 'Kiosks',
    node: 'Kiosk',
    status: 'Status',
    about: 'About',
    visit: 'Customer',
    free: 'free',
    occupied: 'in a visit',
    occupiedFor: (minutes) => (minutes < 1 ? 'just arrived' : `here for ${minutes} min`),
    heard: 'Last heard',
    born: 'Up since',
    devices: 'Peripherals',
  },
  panel: {
    choose: 'Choose a kiosk on the plan or in the table',
    devices: 'Peripherals',
    state: 'State',
    since: (when) => `since ${when}`,
    paper: 'Paper',
    counters: 'Counters',
    metrics: 'All metrics',
    name: 'Name',
    value: 'Value',
    age: 'Measured',
    historical: 'late',
    transport: 'Port',
    bornAt: 'Up since',
    heardAt: 'Last heard',
    session: 'bdSeq',
    reason: 'Reason',
    noDevices: 'This kiosk reports no peripherals.',
    yes: 'yes',
    no: 'no',
    noValue: 'none',
  },
  audit: {
    label: 'Audit log',
    at: 'When',
    actor: 'Who',
    action: 'What',
    subject: 'About',
    outcome: 'Outcome',
    done: 'done',
    refused: 'refused',
    more: 'Earlier entries',
    none: 'No entries yet',
    noneWhy: "Each time staff look at or change a customer's data, a line is kept here.",
  },
}

export type ManagerTexts = typeof zh
export const managerTexts: Catalogue<ManagerTexts> = { 'zh-CN': zh, en }
