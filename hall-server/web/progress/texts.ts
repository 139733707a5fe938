import type { ApplicationProgress } from '@foyer/contracts/hall-api'
import type { Locale } from '@foyer/contracts/locale'

type Status = ApplicationProgress['status']
type Step = { title: string; about: string }

const zhCN = {
  page: '办理进度',
  number: '受理编号',
  copy: '复制',
  copied: '已复制',
  now: {
    received: '我们收到了',
    'in-review': '正在审核',
    approved: '办好了',
    rejected: '没有通过',
  } satisfies Record<Status, string>,
  due: (date: string) => `最晚 ${date}有结果`,
  next: {
    received: '接下来由工作人员审核，不用做什么，也不用来营业厅。',
    'in-review': '工作人员正在核对资料。需要补充时会联系您。',
    approved: '新的电价会从下一个账期起执行，账单上看得到。',
    rejected: '原因写在下面。可以到营业厅或自助终端重新申请。',
  } satisfies Record<Status, string>,
  steps: {
    received: { title: '收到申请', about: '' },
    'in-review': { title: '审核', about: '核对身份和用电资料' },
    approved: { title: '完成', about: '通过后生效' },
    rejected: { title: '没有通过', about: '' },
  } satisfies Record<Status, Step>,
  note: '工作人员的话',
  checked: (time: string) => `${time} 查询`,
  refresh: '刷新',
  offline: '现在没有网络。下面是上一次查到的。',
  offlineNothing: { title: '现在连不上', why: '您的申请不受影响。有网络后再打开这一页，地址不变。' },
  notFound: {
    title: '没有找到这件申请',
    why: '请检查地址，或重新扫一次凭条上的二维码。刚提交的申请，几分钟后再看。',
  },
  busy: { title: '查的人有点多', why: '过一分钟再看。您的申请不受影响。' },
  again: '再试一次',
  loading: '正在查询…',
  keep: '凭这个地址就能查进度，请不要发给别人。',
}
type ProgressTexts = typeof zhCN

const zhTW: ProgressTexts = {
  page: '辦理進度',
  number: '受理編號',
  copy: '複製',
  copied: '已複製',
  now: { received: '我們收到了', 'in-review': '正在審核', approved: '辦好了', rejected: '沒有通過' },
  due: (date) => `最遲 ${date}有結果`,
  next: {
    received: '接下來由服務人員審核，您不必再做什麼，也不必跑一趟營業廳。',
    'in-review': '服務人員正在核對資料，如需補件會與您聯絡。',
    approved: '新的電價自下一期帳單起適用，帳單上會列出。',
    rejected: '原因寫在下方。您可以到營業廳或自助機台重新申請。',
  },
  steps: {
    received: { title: '收到申請', about: '' },
    'in-review': { title: '審核', about: '核對身分與用電資料' },
    approved: { title: '完成', about: '通過後生效' },
    rejected: { title: '沒有通過', about: '' },
  },
  note: '服務人員的說明',
  checked: (time) => `${time} 查詢`,
  refresh: '重新整理',
  offline: '目前沒有網路。以下是上次查到的內容。',
  offlineNothing: { title: '目前連不上', why: '您的申請不受影響。有網路時再開啟這一頁，網址不變。' },
  notFound: {
    title: '找不到這件申請',
    why: '請確認網址，或再掃一次收據上的 QR 碼。剛送出的申請，請過幾分鐘再看。',
  },
  busy: { title: '查詢的人有點多', why: '請過一分鐘再看。您的申請不受影響。' },
  again: '再試一次',
  loading: '查詢中…',
  keep: '有這個網址就能查進度，請不要轉傳給別人。',
}

const en: ProgressTexts = {
  page: 'Application progress',
  number: 'Tracking number',
  copy: 'Copy',
  copied: 'Copied',
  now: { received: 'We have it', 'in-review': 'Being checked', approved: 'Done', rejected: 'Not approved' },
  due: (date) => `You will have an answer by ${date}`,
  next: {
    received: 'Our staff check it next. There is nothing you need to do, and no need to come back.',
    'in-review': 'Our staff are checking the details. If anything is missing, they will contact you.',
    approved: 'The new price applies from your next bill, where you will see it.',
    rejected: 'The reason is below. You can apply again at the service hall or at a kiosk.',
  },
  steps: {
    received: { title: 'Received', about: '' },
    'in-review': { title: 'Check', about: 'Who you are and how you use electricity' },
    approved: { title: 'Done', about: 'Takes effect once approved' },
    rejected: { title: 'Not approved', about: '' },
  },
  note: 'From our staff',
  checked: (time) => `Looked up at ${time}`,
  refresh: 'Refresh',
  offline: 'There is no network right now. Below is what was found last time.',
  offlineNothing: {
    title: 'Cannot connect right now',
    why: 'Your application is not affected. Open this page again when you have a network; the address stays the same.',
  },
  notFound: {
    title: 'This application was not found',
    why: 'Check the address, or scan the code on your receipt again. If you have only just applied, try in a few minutes.',
  },
  busy: { title: 'Many people are looking', why: 'Try again in a minute. Your application is not affected.' },
  again: 'Try again',
  loading: 'Looking it up…',
  keep: 'Whoever has this address can see the progress, so keep it to yourself.',
}

export const progressTexts: Record<Locale, ProgressTexts> = { 'zh-CN': zhCN, 'zh-TW': zhTW, en }
