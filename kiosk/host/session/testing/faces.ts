import type { ConsentText, FaceEnrolment, FaceProbe, LedgerReceipt } from '@foyer/contracts/face'
import type { ResidentCard } from '@foyer/contracts/hall-api'
import { noon, person, text } from './people.ts'
import type { VisitPlayer } from './visit-player.ts'

export const model = 'sface@0123abcd'

/** Faces are recognised at this kiosk. */
export const withFaces = (player: VisitPlayer): VisitPlayer => {
  player.event({ type: 'face-engine', model })
  player.event({ type: 'face-status', status: { available: true, why: null, model } })
  return player
}

export const liveness: FaceProbe['liveness'] = {
  passive: 0.97,
  challenge: 'turn-left',
  challengePassed: true,
  frames: 41,
}

/** The station's word, for the look that is on the screen. */
export const captured = (player: VisitPlayer): void =>
  player.event({
    type: 'face',
    face: { attempt: player.session.screenNumber, kind: 'captured', liveness },
  })

export const attempt = { id: 'attempt-1', expiresAt: noon + 120_000 }

export const consentText: ConsentText = {
  id: 'face-recognition',
  version: 1,
  title: text('用人脸办理业务'),
  points: [{ heading: text('保存什么'), text: text('一份人脸特征') }],
  agreement: text('我同意'),
  guardianAgreement: text('我是监护人，我同意'),
  keptDays: 365,
  sha256: 'a'.repeat(64),
}

export const notEnrolled = (mayEnrol: FaceEnrolment['mayEnrol']): FaceEnrolment => ({
  enrolled: false,
  enrolledAt: null,
  expiresOn: null,
  mayEnrol,
})
export const isEnrolled: FaceEnrolment = {
  enrolled: true,
  enrolledAt: noon - 86_400_000,
  expiresOn: '2027-11-21',
  mayEnrol: 'yes',
}

export const ledgerReceipt = (event: LedgerReceipt['event']): LedgerReceipt => ({
  number: 'F261122-0001',
  event,
  at: noon,
  entryHash: '0123456789abcdef'.repeat(4),
  url: 'http://127.0.0.1:7400/e/0123456789abcdef',
  expiresOn: event === 'enrolled' ? '2027-11-22' : null,
})

/** A mother with marks of her own, so that what is left of her is found. */
export const guardian: ResidentCard = {
  ...person('anna').card,
  name: '名-carla',
  birth: '19800101',
  address: '卡地址-carla',
  idNumber: '440524198001010016',
  authority: '局-carla',
}
export const teenager: ResidentCard = { ...guardian, birth: '20100101', idNumber: '44052420100101001X' }
export const guardianTexts: readonly string[] = [
  guardian.name,
  guardian.address,
  guardian.idNumber,
  guardian.authority,
  teenager.idNumber,
]
