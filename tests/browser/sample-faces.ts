import { shown } from '@foyer/contracts/field'
import type { Locale } from '@foyer/contracts/locale'
import type { ScreenOf } from '@foyer/contracts/screens'

/* Makers of sample screens of being recognised by face. The consent's words are longer than a hall's are likely to be. */

export const face = (changes: Partial<ScreenOf<'face'>>): ScreenOf<'face'> => ({
  name: 'face',
  purpose: 'identify',
  step: 'finding',
  guidance: null,
  challenge: null,
  secondsLeft: 17,
  ...changes,
})

export const challenged = (
  kind: NonNullable<ScreenOf<'face'>['challenge']>['kind'],
  done: number,
  dot: { x: number; y: number } | null = null,
  guidance: ScreenOf<'face'>['guidance'] = null,
): ScreenOf<'face'> => face({ step: 'challenge', guidance, challenge: { kind, done, dot }, secondsLeft: 9 })

const said = (zhCN: string, zhTW: string, en: string): Record<Locale, string> => ({
  'zh-CN': zhCN,
  'zh-TW': zhTW,
  en,
})
const points = [
  {
    heading: said('记下什么', '記下什麼', 'What is kept'),
    text: said(
      '从这一次的画面里算出一组数字，叫脸部特征。画面本身不保存，从数字也画不出您的脸。',
      '從這一次的畫面裡算出一組數字，叫臉部特徵。畫面本身不保存，從數字也畫不出您的臉。',
      'A list of numbers worked out from the picture, called features. The picture itself is not kept, and your face cannot be drawn from the numbers.',
    ),
  },
  {
    heading: said('用来做什么', '用來做什麼', 'What it is for'),
    text: said(
      '只用来在这个营业厅的自助终端上认出您，不用带身份证就能办事。不给别人，也不作别的用。',
      '只用來在這個營業廳的自助機上認出您，不必帶身分證就能辦事。不給別人，也不作別的用途。',
      'Only to recognise you at the kiosks of this hall, so that you need not bring your ID card. Nobody else gets it, and it is used for nothing else.',
    ),
  },
  {
    heading: said('存多久', '存多久', 'How long'),
    text: said(
      '存一年，到期自动删除。您随时可以在这里或人工柜台删除，马上生效，会给您凭条。',
      '存一年，到期自動刪除。您隨時可以在這裡或人工櫃檯刪除，馬上生效，會給您憑條。',
      'One year, then it is deleted by itself. You can delete it at any time, here or at the counter. It takes effect at once and you get a slip.',
    ),
  },
  {
    heading: said('不是非要不可', '不是非要不可', 'You do not have to'),
    text: said(
      '不同意也一样办事。身份证、户号、手机号都可以用，什么都不会少。',
      '不同意也一樣辦事。身分證、戶號、手機號碼都可以用，什麼都不會少。',
      'Everything can be done without it, with your ID card, customer number or phone.',
    ),
  },
]

export const consent = (
  guardian: ScreenOf<'face-consent'>['guardian'],
  guardianName: string | null = null,
): ScreenOf<'face-consent'> => ({
  name: 'face-consent',
  title: said('同意用脸部特征办理吗', '同意用臉部特徵辦理嗎', 'May we recognise you by your face?'),
  points,
  agreement: said(
    '我单独同意营业厅为上面说的用途，处理我的脸部特征。',
    '我單獨同意營業廳為上面說的用途，處理我的臉部特徵。',
    'I separately agree that the hall uses the features of my face for what is said above.',
  ),
  guardian,
  fields: {
    personName: shown('person-name', '欧阳春晓'),
    guardianName: guardianName === null ? null : shown('person-name', guardianName),
  },
})

export const faceSettings = (changes: Partial<ScreenOf<'face-settings'>>): ScreenOf<'face-settings'> => ({
  name: 'face-settings',
  told: null,
  askedToErase: false,
  printing: 'not-started',
  fields: { enrolledOn: shown('date', '2026-11-22'), expiresOn: shown('date', '2027-11-22') },
  ...changes,
})

export const faceErased = (printing: ScreenOf<'face-erased'>['printing']): ScreenOf<'face-erased'> => ({
  name: 'face-erased',
  printing,
  fields: {
    receiptNumber: shown('reference-number', 'F20261122-000042'),
    verifyUrl: shown('private-url', 'http://127.0.0.1:7400/e/4c7f1d0e9b2a4a6d8e3f5b7c9d1e2f30'),
  },
})
