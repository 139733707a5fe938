import { shown } from '@foyer/contracts/field'
import type { Screen } from '@foyer/contracts/screens'
import { applicantName } from './apply.ts'
import type { Session, Visit } from './session.ts'

const consentScreen = (visit: Visit): Screen | null => {
  const { consent } = visit.face
  if (consent === null) return null
  const { text, guardian } = consent
  const asked = guardian.kind === 'not-needed'
  return {
    name: 'face-consent',
    title: text.title,
    points: text.points.map(({ heading, text: said }) => ({ heading, text: said })),
    agreement: asked ? text.agreement : text.guardianAgreement,
    guardian: guardian.kind,
    fields: {
      personName: shown('person-name', applicantName(visit)),
      guardianName: guardian.kind === 'read' ? shown('person-name', guardian.card.name) : null,
    },
  }
}

/** The screens of recognition by face; null for any other. What the camera sees is on none of them. */
export const faceScreen = (session: Session, visit: Visit, now: number): Screen | null => {
  const { screen } = session
  switch (screen.name) {
    case 'face': {
      const { purpose, step, guidance, challenge, endsAt } = screen
      const secondsLeft = Math.max(0, Math.ceil((endsAt - now) / 1000))
      return { name: 'face', purpose, step, guidance, challenge, secondsLeft }
    }
    case 'face-confirm':
      return { name: 'face-confirm', fields: { maskedName: shown('person-name', screen.maskedName) } }
    case 'face-consent':
      return consentScreen(visit)
    case 'face-settings': {
      const { enrolled } = visit.face
      if (enrolled === null) return null
      return {
        name: 'face-settings',
        told: screen.told,
        askedToErase: screen.askedToErase,
        printing: screen.print.printing,
        fields: {
          enrolledOn: shown('date', enrolled.on),
          expiresOn: shown('date', enrolled.expiresOn),
        },
      }
    }
    case 'face-erased':
      return {
        name: 'face-erased',
        printing: screen.print.printing,
        fields: {
          receiptNumber: shown('reference-number', screen.receipt.number),
          verifyUrl: shown('private-url', screen.receipt.url),
        },
      }
    default:
      return null
  }
}
