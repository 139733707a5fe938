import { faceZhCN } from './face-zh-cn.ts'

/*
 * Written first and by hand; its shape is the shape of every catalogue. Values arrive formatted (`format.ts`):
 * a text never glues a number of its own.
 */
export const zhCN = {
  language: { own: '简体中文', short: '简体' },

  settings: {
    label: '显示设置',
    language: '语言',
    large: '大字',
    largeOff: '标准字',
    contrast: '高对比',
    contrastOff: '标准色',
    voice: '语音',
    voiceOff: '关语音',
  },

  actions: {
    back: '返回',
    leave: '结束',
    help: '找人帮忙',
    helpRinging: '正在呼叫',
    helpConnected: '通话中',
    working: '正在处理',
    earlier: '往上翻',
    later: '往下翻',
  },

  connecting: '正在准备，马上就好',

  notices: {
    'hall-unreachable': '暂时连不上营业厅系统，查询和交费要稍后再来',
    'no-reader': '读卡器暂停使用，可以用户号或手机号办理',
    'no-scanner': '扫码器暂停使用，可以手动输入户号',
    'no-printer': '打印机暂停使用，凭证可以用手机扫码带走',
    'paper-low': '打印纸不多了，打不出时可以扫码带走凭证',
    'remove-card': '读卡区上还有一张身份证，请记得拿走',
    'scan-not-needed': '这一步不用扫码',
    'pay-with-phone': '不用出示付款码，请用手机扫屏幕上的码',
  },

  start: {
    title: '把身份证放在读卡区',
    why: '放好就会自动开始，不用按按钮',
    titleWithoutCard: '选一种方式开始',
    whyWithoutCard: '没带身份证也能查电费、交电费',
    waysLabel: '开始的方式',
    ways: {
      card: { title: '刷身份证', note: '查电费、交费、办业务' },
      scan: { title: '扫账单条码', note: '把条码对准扫描窗，自动开始' },
      number: { title: '输入户号', note: '查电费、交费' },
      phone: { title: '手机验证码', note: '查电费、交费、办业务' },
      face: { title: '刷脸', note: '开通过的人可以用' },
    },
    unavailable: '暂停使用',
    orElse: '没带身份证？也可以',
    picture: '身份证平放在屏幕下方的读卡区',
  },

  readingCard: {
    title: '正在读身份证',
    why: '请先不要拿开，一两秒就好',
    picture: '身份证留在读卡区上',
  },

  enter: {
    'customer-number': {
      title: '输入户号',
      why: '账单左上角“户号”后面的 10、13 或 16 位数字',
      label: '户号',
      confirm: '下一步',
      skip: '不知道户号',
    },
    phone: {
      title: '输入手机号',
      why: '在供电公司登记过的号码，我们会发一条验证码',
      label: '手机号',
      confirm: '发送验证码',
      skip: '跳过',
    },
    code: {
      title: '输入验证码',
      why: '短信里的 6 位数字',
      label: '验证码',
      confirm: '下一步',
      skip: '跳过',
    },
    sentTo: '验证码已发到',
    keypad: '数字键盘',
    erase: '删一位',
    clear: '清空',
    resend: '重新发送',
    resendIn: (wait: string) => `${wait}后可重新发送`,
    picture: '户号印在账单的左上角',
    empty: '还没有输入',
    problems: {
      'too-short': '位数还不够，请接着输入',
      'not-a-number-of-ours': '这不像户号，户号是 10、13 或 16 位数字',
      unknown: '没有查到这个号码，请核对后再输一次',
      'wrong-code': '验证码不对，请看短信再输一次',
      'code-expired': '验证码已过期，请重新发送',
      'too-many-tries': '试的次数太多了，请过几分钟再来，或换一种方式',
      'hall-unreachable': '暂时连不上营业厅系统，请稍后再试',
    },
  },

  waiting: {
    titles: {
      identifying: '正在查找您的用电户',
      account: '正在取您的用电信息',
      'creating-payment': '正在生成付款码',
      comparison: '正在用您的用电记录计算',
      submitting: '正在提交申请',
      face: '正在处理',
    },
    slow: {
      identifying: '营业厅系统应答有点慢，还在等',
      account: '营业厅系统应答有点慢，还在等',
      'creating-payment': '支付平台应答有点慢，还没有扣款',
      comparison: '正在把十二个月的用电量算一遍',
      submitting: '正在等营业厅系统确认收到',
      face: '营业厅系统应答有点慢，还在等',
    },
    wayOut: '等得有点久了。可以接着等，也可以先返回',
  },

  chooseAccount: {
    title: '选一个用电户',
    why: '您名下有这几户，点要办的那一户',
    due: '待交',
    nothingDue: '不欠费',
    rows: '用电户',
  },

  account: {
    hello: '您好',
    due: '待交电费',
    noDue: '没有要交的电费',
    unpaidBills: (count: string) => `${count} 笔账单未交`,
    customerNumber: '户号',
    tariffs: { flat: '按统一价格计费', 'peak-valley': '按峰谷电价计费', other: '按其他电价计费' },
    services: {
      bills: { title: '看账单、交电费', note: '可以只交其中几笔' },
      'peak-valley': { title: '白天晚上分开计价（峰谷电价）', note: '先看按您的用电划不划算' },
      face: { title: '刷脸办理', note: '开通、试一试，或者不再用' },
    },
    unavailable: {
      'needs-person': '要用身份证或手机号核实本人后才能办',
      'hall-unreachable': '暂时连不上营业厅系统，请稍后再来',
      'already-so': '这一户已经是峰谷电价',
      'nothing-due': '现在没有要交的账单',
      'not-here': '这个营业厅没有刷脸',
    },
    limited: '只凭户号，这里只显示要交的电费',
    servicesLabel: '可以办的事',
  },

  usage: {
    less: (energy: string) => `上月比去年同期少用 ${energy}`,
    more: (energy: string) => `上月比去年同期多用 ${energy}`,
    same: '上月和去年同期用得差不多',
    plain: '最近十二个月的用电量',
    peak: '白天（峰）',
    valley: '夜间（谷）',
    latest: '最近一月',
    tableMonth: '月份',
    tableAmount: '电费',
    caption: '十二个月用电量，分峰谷',
  },

  bills: {
    title: '选要交的账单',
    why: '已经全选好，不想交的点一下取消',
    total: '合计',
    nothingChosen: '还没有选账单',
    empty: '没有账单',
    confirm: '去付款',
    lateFee: '另加违约金',
    dueOn: (date: string) => `${date}前交`,
    statuses: { due: '待交', overdue: '已逾期', paid: '已交', paying: '付款中' },
    rows: '账单',
  },

  pay: {
    title: '用手机扫码付款',
    why: '打开手机里的支付软件，扫下面的码',
    amount: '应付',
    code: '付款二维码',
    expiresIn: (time: string) => `请在 ${time}内付款`,
    waiting: '付款后这里会自动变化，不用按按钮',
    notConfirmedTitle: '还没有收到付款结果',
    notConfirmed: '如果手机上已付，请不要重复付款。我们会一直查到有结果，付了的钱不会丢',
    expiredTitle: '付款码已过期',
    expired: '没有扣款。要接着交，请换一个新的付款码',
    newCode: '换新付款码',
    cancellingTitle: '正在取消这次付款',
    cancelling: '等支付平台确认没有扣款',
    picture: '手机对准付款码',
  },

  paid: {
    title: '电费已交',
    why: '已记到您的户上',
    amount: '实付',
    receiptNumber: '凭证号',
    receiptCode: '电子凭证二维码',
    scanReceipt: '手机扫码，带走电子凭证',
    printing: {
      'not-started': '凭证马上打印',
      printing: '正在打印凭证，请在出纸口等一下',
      printed: '凭证已打印，请从出纸口取走',
      'no-paper': '打印纸用完了，请扫码带走电子凭证',
      partial: '凭证没有打完整，可以再打一张，或扫码带走',
      unavailable: '打印机用不了，请扫码带走电子凭证',
    },
    printAgain: '再打一张',
    unprintable: '有的字打印机打不出来，电子凭证上是完整的',
    confirm: '完成',
    picture: '付款完成',
  },

  compare: {
    verdicts: {
      saves: (amount: string) => `改用峰谷电价，一年大约省 ${amount}`,
      costs: (amount: string) => `改用峰谷电价，一年大约多花 ${amount}`,
      same: '改不改，花的钱差不多',
      unknown: '用电记录还不够，算不出来',
      masked: '两种电价的比较',
    },
    why: '按您最近十二个月的用电量，两种算法各算一遍',
    whyUnknown: '要有满十二个月的分时用电记录才能算。您仍然可以申请',
    flat: '现在：统一价格',
    peakValley: '改为：峰谷电价',
    valleyShare: (share: string) => `您的用电有 ${share} 在夜里 10 点到早上 8 点`,
    explain: '夜里便宜，白天稍贵。洗衣、充电、烧热水放到夜里，还能更省',
    confirm: '我要申请',
    bars: '两种电价的一年电费',
  },

  question: {
    progress: (index: string, total: string) => `第 ${index} 题，共 ${total} 题`,
    confirm: '下一步',
    choices: '答案',
    chooseOne: '先选一个答案',
  },

  check: {
    title: '核对一下，没错就提交',
    applicant: '申请人',
    idNumber: '身份证号',
    customerNumber: '户号',
    address: '用电地址',
    change: '修改',
    changeAnswer: (question: string) => `修改：${question}`,
    declaration: '提交就表示',
    confirm: '提交申请',
    rows: '您的回答',
    noCustomerNumber: '没有填，由工作人员查找',
  },

  applied: {
    deliveredTitle: '申请已收到',
    delivered: '营业厅已收到，会按时限办理',
    keptTitle: '申请已保存',
    kept: '现在连不上营业厅系统。申请已安全存在这台机器里，恢复后自动送达，不用再来',
    trackingNumber: '受理编号',
    progressCode: '查进度的二维码',
    scanProgress: '手机扫码，随时查进度',
    printing: {
      'not-started': '回执马上打印',
      printing: '正在打印回执，请在出纸口等一下',
      printed: '回执已打印，请从出纸口取走',
      'no-paper': '打印纸用完了，请扫码或记下受理编号',
      partial: '回执没有打完整，可以再打一张，或扫码查看',
      unavailable: '打印机用不了，请扫码或记下受理编号',
    },
    confirm: '完成',
  },

  face: faceZhCN.screens,

  problem: {
    reference: '编号',
    otherWays: '还可以',
    next: {
      retry: '再试一次',
      'use-number': '输入户号',
      'use-phone': '用手机验证码',
      'use-card': '用身份证',
      'use-face': '刷脸',
      'continue-application': '先填申请',
      back: '返回',
      leave: '结束',
      help: '找人帮忙',
    },
    problems: {
      'card-unreadable': {
        title: '这张身份证没有读出来',
        text: '可能放偏了，或者和手机、别的卡叠在了一起。单独平放，再试一次',
      },
      'card-lifted-early': {
        title: '身份证拿开得早了一点',
        text: '读卡要一两秒。放好以后，等画面变了再拿开',
      },
      'card-not-supported': {
        title: '这里读不了这种证件',
        text: '能读的是居民身份证、港澳台居民居住证和外国人永久居留证。换用户号或手机号，一样能查能交',
      },
      'card-expired': {
        title: '这张身份证过了有效期',
        text: '不能用过期的证件办理。换用户号或手机号，或者带新证再来',
      },
      'reader-failed': {
        title: '读卡器现在用不了',
        text: '不是您的证件有问题。换用户号或手机号，一样能查能交',
      },
      'scan-not-understood': {
        title: '这个码不是户号条码',
        text: '请扫电费账单左上角的条码，或者手动输入户号',
      },
      'scan-payment-code': {
        title: '这是付款码，还用不上',
        text: '先扫电费账单或放身份证，找到要交的账单，再用手机扫屏幕上的码付款',
      },
      'scan-tracking-number': {
        title: '这是申请的编号',
        text: '查进度请用手机扫回执上的码。要办电费，请扫电费账单或放身份证',
      },
      'scan-appointment': {
        title: '这是预约码',
        text: '请拿它到人工柜台。要查电费、交电费，请扫电费账单或放身份证',
      },
      'scan-identity-number': {
        title: '这是身份证号码',
        text: '要确认是本人，请把身份证放到读卡区，或者扫电费账单',
      },
      'scan-company-code': {
        title: '这是单位的统一社会信用代码',
        text: '请扫这个单位的电费账单，或者手动输入户号',
      },
      'scan-product': {
        title: '这是商品条码',
        text: '请扫电费账单左上角的条码，或者手动输入户号',
      },
      'unknown-customer': {
        title: '没有找到用电户',
        text: '这里没有登记在这个证件或号码下的用电户。可以换一种方式，或请工作人员查一下',
      },
      'hall-unreachable': {
        title: '暂时连不上营业厅系统',
        text: '现在查不了也交不了电费。多数情况几分钟就恢复，请稍后再来，急的话请到人工柜台',
      },
      'payment-not-created': {
        title: '付款码没有生成',
        text: '还没有扣款，选好的账单也没有变。再试一次，或请工作人员帮忙',
      },
      'already-paid': {
        title: '这笔电费已经交过了',
        text: '不用再交。返回可以看到最新的账单',
      },
      'not-allowed': {
        title: '这件事要先核实是本人',
        text: '请用身份证，或者登记过的手机号再来办',
      },
      ...faceZhCN.problems,
      unexpected: {
        title: '这一步没有办成',
        text: '不是您操作有误。再试一次，或请工作人员看一下',
      },
    },
  },

  goodbye: {
    title: '办好了，慢走',
    titleNothing: '已经结束',
    did: {
      looked: '查了用电信息',
      paid: '交了电费',
      applied: '递交了申请',
      helped: '得到了工作人员帮助',
      'face-enrolled': '开通了刷脸',
      'face-erased': '删除了脸部特征',
    },
    printed: '打印的纸，请从出纸口取走',
    takeCard: '请拿走您的身份证',
    wiped: '这里显示过的您的信息，不会留给下一位',
    endsIn: (wait: string) => `${wait}后回到首页`,
    confirm: '回到首页',
    picture: '从读卡区拿走身份证',
  },

  outOfService: {
    title: '这台机器暂停使用',
    why: '请用旁边的自助机，或到柜台办理',
    picture: '暂停使用的标志',
    instead: ['柜台工作人员可以为您办理', '需要时，请按“找人帮忙”'],
  },

  idle: {
    title: '您还在吗',
    text: (wait: string) => `${wait}后会自动结束，并清除您的信息`,
    stay: '我还在',
    leave: '结束',
  },

  help: {
    ringingTitle: '正在找人，请稍等',
    ringingText: (wait: string) => `已等 ${wait}`,
    desksOpen: (count: string) => `${count} 位工作人员在线`,
    noDesk: '暂时没有工作人员在线，还在呼叫',
    sharedNow: '工作人员能看到这个画面，看不到您的个人信息',
    connected: (name: string) => `${name} 正在帮您`,
    hangUp: '挂断',
    cancel: '不用了',
    mediaBoth: '摄像头和麦克风已打开，挂断就关',
    mediaAudio: '麦克风已打开，挂断就关',
    mediaNone: '没有打开摄像头和麦克风，可以用文字',
    mediaAsking: '正在打开麦克风和摄像头',
    talk: '打开语音',
    messages: '对话',
    you: '您',
    staff: '工作人员',
    phrasesLabel: '常用的话',
    phrases: ['好的', '不是这个', '请再说一遍', '听不见您说话', '请慢一点', '请到机器这边来', '谢谢'],
    write: '打字',
    writeLabel: '要说的话',
    send: '发送',
    closeKeyboard: '收起',
    space: '空格',
    ended: {
      'hung-up': '通话已结束',
      'no-answer': '暂时没有人接听。可以再试一次，或到人工柜台',
      'hall-unreachable': '连不上营业厅，暂时叫不到人。请到人工柜台',
      lost: '通话断了，可以再试一次',
    },
    pointer: '工作人员指着这里',
    staffPicture: '工作人员的画面',
  },

  kinds: {
    'person-name': '姓名',
    'id-number': '身份证号',
    address: '地址',
    phone: '手机号',
    'customer-number': '户号',
    'typed-digits': '输入的数字',
    money: '金额',
    energy: '用电量',
    percent: '比例',
    date: '日期',
    month: '月份',
    'usage-series': '用电图',
    choice: '所选答案',
    'private-text': '个人内容',
    'private-url': '二维码',
    'reference-number': '编号',
    'public-text': '文字',
    'public-number': '数字',
  },
  masked: (kind: string) => `${kind}，已遮住`,
}

/** The shape of a catalogue: what zh-CN says, every language says. */
export type Catalogue = typeof zhCN
