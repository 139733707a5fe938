import type { ConsentText } from '@foyer/contracts/face'
import type { Localized } from '@foyer/contracts/locale'
import { canonicalJson, sha256Hex } from './ledger/entry.ts'

/*
 * What a person agrees to before a face is kept. The law asks for a separate, specific, informed consent in plain words:
 * Personal Information Protection Law articles 14, 17, 28–31; Security Management Measures for the Application of Facial
 * Recognition Technology (人脸识别技术应用安全管理办法, in force since 2025-06-01) articles 5–7. Whoever changes a word
 * raises `version`: the ledger holds the fingerprint of what was shown.
 */
const text = (zhCn: string, zhTw: string, en: string): Localized => ({ 'zh-CN': zhCn, 'zh-TW': zhTw, en })

export const consentTextFor = (hallName: Localized, keptDays: number): ConsentText => {
  const words = {
    id: 'face-consent',
    version: 1,
    title: text('同意刷脸识别', '同意刷臉識別', 'Being recognised by face'),
    points: [
      {
        heading: text('保存什么', '保存什麼', 'What is kept'),
        text: text(
          '由您的脸算出的一串数字，加密保存。照片和视频不保存，算完立即丢弃；这串数字还原不出您的照片。',
          '由您的臉算出的一串數字，加密保存。照片和影片不保存，算完立即丟棄；這串數字還原不出您的照片。',
          'A row of numbers worked out from your face, encrypted. No photo or video is kept: pictures are dropped at once. Your photo cannot be got back from the numbers.',
        ),
      },
      {
        heading: text('用来做什么', '用來做什麼', 'What it is for'),
        text: text(
          '只用于您在本厅办理业务时认出您：不用刷证就能查询和办理，迎宾员也能称呼您、带您去该去的地方。不作他用，不提供给任何人。',
          '只用於您在本廳辦理業務時認出您：不用刷證就能查詢和辦理，迎賓員也能稱呼您、帶您去該去的地方。不作他用，不提供給任何人。',
          'Only to recognise you in this hall: to reach your accounts without a card, and for the greeter to address you and lead you to the right place. For nothing else, and it is given to nobody.',
        ),
      },
      {
        heading: text('为什么需要', '為什麼需要', 'Why it is needed'),
        text: text(
          '要认出您，只能把镜头前的脸与事先保存的数字比对。人脸是敏感个人信息：一旦泄露，可能被人冒用，所以我们单独征求您的同意。',
          '要認出您，只能把鏡頭前的臉與事先保存的數字比對。人臉是敏感個人資訊：一旦洩露，可能被人冒用，所以我們單獨徵求您的同意。',
          'To recognise you, the face before the camera is compared with the numbers kept. A face is sensitive: if it leaked, somebody might pass for you. That is why we ask you about this alone.',
        ),
      },
      {
        heading: text('谁保存、怎么保护', '誰保存、怎麼保護', 'Who keeps it, and how'),
        text: text(
          `由${hallName['zh-CN']}保存在本厅自己的机器里，不上网传送。数字经过变换并加密，密钥另外存放；泄露了也不能拿到别处使用。`,
          `由${hallName['zh-TW']}保存在本廳自己的機器裡，不上網傳送。數字經過變換並加密，金鑰另外存放；洩露了也不能拿到別處使用。`,
          `${hallName.en} keeps it on the hall's own machine; it is not sent over the internet. The numbers are transformed and encrypted, the key is kept apart; leaked, they fit nowhere else.`,
        ),
      },
      {
        heading: text('保存多久', '保存多久', 'How long'),
        text: text(
          `${keptDays} 天，到期自动删除。想继续用，到时再登记一次。`,
          `${keptDays} 天，到期自動刪除。想繼續用，到時再登記一次。`,
          `${keptDays} days; then it is erased by itself. To go on, register again.`,
        ),
      },
      {
        heading: text('怎么撤回', '怎麼撤回', 'How to withdraw'),
        text: text(
          '随时可以，不必说明理由：在任何一台终端的“刷脸设置”里点删除，或告诉柜台人员。当场删除，并给您可以核验的删除凭证。您也可以要求查看我们保存了什么。',
          '隨時可以，不必說明理由：在任何一台終端的「刷臉設定」裡點刪除，或告訴櫃台人員。當場刪除，並給您可以核驗的刪除憑證。您也可以要求查看我們保存了什麼。',
          'At any time, without a reason: under Face settings at any kiosk, or at the counter. It is erased at once, and you get a receipt that can be verified. You may also ask what we keep of you.',
        ),
      },
      {
        heading: text('不同意也可以', '不同意也可以', 'Nobody has to agree'),
        text: text(
          '不同意不影响办理任何业务：身份证、户号、手机验证码都一样能用。',
          '不同意不影響辦理任何業務：身分證、戶號、手機驗證碼都一樣能用。',
          'If you do not agree, everything can still be done: by identity card, customer number or a code to your phone.',
        ),
      },
    ],
    agreement: text(
      '我已看明白，同意本厅按以上说明保存和使用我的人脸信息。',
      '我已看明白，同意本廳按以上說明保存和使用我的人臉資訊。',
      'I have understood this and agree that the hall keeps and uses my face as described.',
    ),
    guardianAgreement: text(
      '我是这名未满十四周岁未成年人的父母或其他监护人，已看明白，同意本厅按以上说明保存和使用其人脸信息。',
      '我是這名未滿十四週歲未成年人的父母或其他監護人，已看明白，同意本廳按以上說明保存和使用其人臉資訊。',
      'I am a parent or guardian of this child under 14. I have understood this and agree that the hall keeps and uses the child’s face as described.',
    ),
    keptDays,
  }
  return { ...words, sha256: sha256Hex(canonicalJson(words)) }
}
