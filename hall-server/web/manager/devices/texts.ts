import type { Catalogue } from '../../kit/language.tsx'

const zh = {
  group: '区域',
  search: '按名称、区域、外设或说明查找',
  all: '全部',
  shown: (shown: number, all: number) => (shown === all ? `${all} 台` : `${all} 台里的 ${shown} 台`),
  noMatch: '没有符合的设备',
  noMatchWhy: '换一个词，或看全部。',
  showAll: '看全部',
  back: '全部设备',
  gone: '没有听到过这台设备',
  goneWhy: '地址里的名字大厅不认识。设备的代理程序连上之后，这一页会自己出现内容。',
  proofs: '外设和证据',
  alarms: '告警',
  noAlarms: '没有未了的告警。',
  orders: '工单',
  noOrders: '没有未了的工单。',
  open: '开一张工单',
  notAsked: '还没有问到，正在连接大厅。',
  maintenance: '维护中，到期前不叫人',
}

const en: typeof zh = {
  group: 'Area',
  search: 'Find by name, area, peripheral or note',
  all: 'All',
  shown: (shown, all) => (shown === all ? `${all} devices` : `${shown} of ${all} devices`),
  noMatch: 'No device fits',
  noMatchWhy: 'Try another word, or see all of them.',
  showAll: 'Show all',
  back: 'All devices',
  gone: 'This device was never heard of',
  goneWhy:
    'The hall does not know the name in the address. Once the device’s agent is connected, this page fills by itself.',
  proofs: 'Peripherals and proofs',
  alarms: 'Alarms',
  noAlarms: 'No open alarms.',
  orders: 'Work orders',
  noOrders: 'No open work orders.',
  open: 'Open a work order',
  notAsked: 'Not asked yet; connecting to the hall.',
  maintenance: 'In maintenance: nobody is called until it ends',
}

export const devicesTexts: Catalogue<typeof zh> = { 'zh-CN': zh, en }
