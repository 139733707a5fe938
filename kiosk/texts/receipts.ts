import type { TextLocale } from './format.ts'

/** The words on printed receipts. Values are put in already formatted. */
export interface ReceiptTexts {
  readonly payment: {
    readonly title: string
    readonly number: string
    readonly paidAt: string
    readonly customerNumber: string
    readonly customerName: string
    readonly bills: string
    readonly lateFee: string
    readonly total: string
    readonly channel: string
    readonly transactionId: string
    /** Above the code that opens the same receipt on a phone. */
    readonly scan: string
    /** What this paper is and is not. */
    readonly note: string
  }
  readonly application: {
    readonly title: string
    readonly what: string
    readonly trackingNumber: string
    readonly submittedAt: string
    readonly decidedWithin: (workingDays: number) => string
    readonly scan: string
    /** Printed when the hall could not be reached and the kiosk keeps the application. */
    readonly kept: string
    readonly keep: string
  }
  /** The slip of a consent to be recognised by face, and that of its end. */
  readonly face: {
    readonly consentTitle: string
    readonly erasureTitle: string
    readonly number: string
    readonly agreedAt: string
    readonly erasedAt: string
    readonly keptUntil: string
    /** The first digits of the ledger entry's hash. */
    readonly entryHash: string
    /** What was agreed to, in one line. */
    readonly agreed: string
    readonly erased: string
    /** Above the code that opens the proof that the entry stands in the ledger. */
    readonly scan: string
    readonly withdraw: string
    readonly keep: string
  }
  readonly kiosk: string
  /** At the head of a paper of which an earlier one broke off. */
  readonly printedAgain: string
}

const zhCn: ReceiptTexts = {
  payment: {
    title: '电费缴费凭证',
    number: '凭证号',
    paidAt: '缴费时间',
    customerNumber: '户号',
    customerName: '户名',
    bills: '账单',
    lateFee: '其中违约金',
    total: '合计',
    channel: '支付方式',
    transactionId: '交易号',
    scan: '手机扫码，查看电子凭证',
    note: '本凭证不作报销用。需要发票，请到柜台或网上开具。',
  },
  application: {
    title: '业务受理回执',
    what: '办理业务',
    trackingNumber: '受理编号',
    submittedAt: '提交时间',
    decidedWithin: (workingDays) => `${workingDays} 个工作日内答复`,
    scan: '手机扫码，随时查进度',
    kept: '提交时营业厅系统暂未连通，申请已妥善保存在本机，连通后自动送达，无需重复提交。',
    keep: '请保管好本回执。凭码可查进度，请勿交给他人。',
  },
  face: {
    consentTitle: '人脸识别同意凭证',
    erasureTitle: '人脸信息删除凭证',
    number: '凭证号',
    agreedAt: '同意时间',
    erasedAt: '删除时间',
    keptUntil: '保存至',
    entryHash: '存证摘要',
    agreed: '已同意：本营业厅保存一份人脸特征，只用于在自助终端确认本人身份。不保存照片。',
    erased: '人脸特征已删除，不可恢复。以后办理业务，请用身份证、户号或手机号。',
    scan: '手机扫码，核验存证',
    withdraw: '随时可以撤回：在自助终端或柜台说一声即可。请保管好本凭证。',
    keep: '请保管好本凭证。',
  },
  kiosk: '自助终端',
  printedAgain: '补打（前一张未打完整）',
}

const zhTw: ReceiptTexts = {
  payment: {
    title: '電費繳費憑證',
    number: '憑證號碼',
    paidAt: '繳費時間',
    customerNumber: '電號',
    customerName: '戶名',
    bills: '帳單',
    lateFee: '內含遲延金',
    total: '合計',
    channel: '付款方式',
    transactionId: '交易序號',
    scan: '手機掃碼，查看電子憑證',
    note: '本憑證不得報帳。需要發票，請至櫃檯或線上開立。',
  },
  application: {
    title: '業務受理回條',
    what: '申辦項目',
    trackingNumber: '受理編號',
    submittedAt: '送件時間',
    decidedWithin: (workingDays) => `${workingDays} 個工作天內回覆`,
    scan: '手機掃碼，隨時查進度',
    kept: '送件時營業廳系統尚未連線，申請已妥善保存於本機，連線後自動送達，不必重複申請。',
    keep: '請妥善保管本回條。憑碼可查進度，請勿交給他人。',
  },
  face: {
    consentTitle: '臉部辨識同意憑證',
    erasureTitle: '臉部資料刪除憑證',
    number: '憑證號碼',
    agreedAt: '同意時間',
    erasedAt: '刪除時間',
    keptUntil: '保存至',
    entryHash: '存證摘要',
    agreed: '已同意：本營業廳保存一份臉部特徵，只用於在自助服務機確認本人身分。不保存照片。',
    erased: '臉部特徵已刪除，無法復原。日後辦理業務，請用身分證、電號或手機號碼。',
    scan: '手機掃碼，查驗存證',
    withdraw: '隨時可以撤回：在自助服務機或櫃檯說一聲即可。請妥善保管本憑證。',
    keep: '請妥善保管本憑證。',
  },
  kiosk: '自助服務機',
  printedAgain: '補印（前一張未印完整）',
}

const en: ReceiptTexts = {
  payment: {
    title: 'Payment receipt',
    number: 'Receipt no.',
    paidAt: 'Paid at',
    customerNumber: 'Customer no.',
    customerName: 'Name',
    bills: 'Bills',
    lateFee: 'of which late fee',
    total: 'Total',
    channel: 'Paid with',
    transactionId: 'Transaction',
    scan: 'Scan to open this receipt on a phone',
    note: 'Not valid for expense claims. Ask at the counter or online for an invoice.',
  },
  application: {
    title: 'Application received',
    what: 'Application',
    trackingNumber: 'Tracking no.',
    submittedAt: 'Handed in',
    decidedWithin: (workingDays) =>
      workingDays === 1 ? 'Answer within 1 working day' : `Answer within ${workingDays} working days`,
    scan: 'Scan to follow its progress',
    kept: 'The hall could not be reached just now. Your application is safe in this kiosk and is sent by itself; there is no need to hand it in again.',
    keep: 'Keep this slip. Whoever scans the code can see the progress.',
  },
  face: {
    consentTitle: 'Face consent',
    erasureTitle: 'Face erased',
    number: 'Receipt no.',
    agreedAt: 'Agreed at',
    erasedAt: 'Erased at',
    keptUntil: 'Kept until',
    entryHash: 'Ledger entry',
    agreed:
      'Agreed: this hall keeps a description of your face, only to recognise you at its kiosks. No picture is kept.',
    erased:
      'The description of your face is erased and cannot be brought back. Use your card, customer number or phone from now on.',
    scan: 'Scan to check the entry in the ledger',
    withdraw: 'You can end this at any time, at a kiosk or at a desk. Keep this slip.',
    keep: 'Keep this slip.',
  },
  kiosk: 'Kiosk',
  printedAgain: 'Printed again: the first one broke off',
}

const byLocale: Readonly<Record<TextLocale, ReceiptTexts>> = { 'zh-CN': zhCn, 'zh-TW': zhTw, en }

export const receiptTexts = (locale: TextLocale): ReceiptTexts => byLocale[locale]
