import type { deskErasureRequest } from '@foyer/contracts/face'
import type { z } from 'zod'
import type { Catalogue } from '../../kit/language.tsx'

export type IdentifiedBy = z.infer<typeof deskErasureRequest>['identifiedBy']
export const identifiedByAll: readonly IdentifiedBy[] = ['card-seen', 'phone-code', 'known-in-person']

const zh = {
  tabs: { applications: '申请', erasure: '停用刷脸' },
  title: '客户当面要求停用刷脸',
  why: '删除他的脸部特征，撤回同意。马上生效，不能恢复；要再用，客户自己到终端重新开通。',
  customerNumber: '户号',
  customerNumberWhy: '10、13 或 16 位数字',
  wrongNumber: '户号要是 10、13 或 16 位数字。',
  identified: '怎么确认是本人',
  identifiedBy: {
    'card-seen': '看过身份证',
    'phone-code': '对过手机验证码',
    'known-in-person': '认识本人',
  } satisfies Record<IdentifiedBy, string>,
  chooseOne: '先选怎么确认的。',
  ask: '删除脸部特征',
  asked: (number: string) => `要删除户号 ${number} 的脸部特征吗？删除后不能恢复，会记入审计。`,
  now: '删除',
  keep: '先不删',
  failed: '没有送到服务器，不知道删了没有。再点一次“删除”，不会删两次。',
  notEnrolled: '这位客户没有登记人脸，不用删。',
  notFound: '没有这个户号，请核对后再输。',
  unavailable: (message: string) => `现在删不了，脸部特征还在：${message}。请告诉工程师。`,
  refused: (message: string) => `服务器没有答应：${message}`,
  done: '脸部特征已删除',
  doneWhy: '请把这张凭条打印给客户，或让客户用手机扫码带走。',
  receipt: '停用刷脸凭条',
  number: '凭条编号',
  at: '时间',
  hash: '台账记录（SHA-256）',
  address: '核对网址',
  code: '核对删除记录的二维码',
  scan: '手机扫码，随时核对这条删除记录。里面没有个人信息。',
  print: '打印',
  next: '下一位',
}
type ErasureTexts = typeof zh

const en: ErasureTexts = {
  tabs: { applications: 'Applications', erasure: 'Withdraw a face' },
  title: 'A customer asks in person to be no longer recognised',
  why: 'Deletes the features of the face and withdraws the consent, at once and for good. To use it again, the customer sets it up anew at a kiosk.',
  customerNumber: 'Customer number',
  customerNumberWhy: '10, 13 or 16 digits',
  wrongNumber: 'A customer number has 10, 13 or 16 digits.',
  identified: 'How you made sure who asks',
  identifiedBy: {
    'card-seen': 'I saw the ID card',
    'phone-code': 'A code to the phone was right',
    'known-in-person': 'I know the person',
  },
  chooseOne: 'First say how you made sure.',
  ask: 'Delete the face',
  asked: (number) =>
    `Delete the face of customer ${number}? It cannot be undone, and is kept in the audit log.`,
  now: 'Delete',
  keep: 'Keep it',
  failed:
    'The server could not be reached; whether it was deleted is unknown. Press “Delete” again: it is never done twice.',
  notEnrolled: 'No face is kept of this customer; there is nothing to delete.',
  notFound: 'There is no such customer number. Check it and enter it again.',
  unavailable: (message) => `It cannot be deleted now and is still there: ${message}. Tell the engineer.`,
  refused: (message) => `The server refused: ${message}`,
  done: 'The face was deleted',
  doneWhy: 'Print this slip for the customer, or let them take it along by scanning the code.',
  receipt: 'Slip of withdrawal',
  number: 'Slip number',
  at: 'Time',
  hash: 'Ledger entry (SHA-256)',
  address: 'Address to check it',
  code: 'Code to check the deletion',
  scan: 'Scan with a phone to check this deletion at any time. It says nothing about the person.',
  print: 'Print',
  next: 'Next customer',
}

export const erasureTexts: Catalogue<ErasureTexts> = { 'zh-CN': zh, en }
export type { ErasureTexts }
