import type { ScreenOf } from '@foyer/contracts/screens'
import type { Catalogue } from '@foyer/texts/catalogues'
import { Field } from '../components/field.tsx'
import { Frame } from '../components/frame.tsx'
import { Qr } from '../components/qr.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { PointPhone } from '../pictures/pictures.tsx'
import { WaitingBar } from './waiting.tsx'

type Status = ScreenOf<'pay'>['status']

const words = (t: Catalogue, status: Status): { readonly title: string; readonly why: string } => {
  switch (status) {
    case 'waiting':
      return { title: t.pay.title, why: t.pay.why }
    case 'not-confirmed':
      return { title: t.pay.notConfirmedTitle, why: t.pay.notConfirmed }
    case 'expired':
      return { title: t.pay.expiredTitle, why: t.pay.expired }
    case 'cancelling':
      return { title: t.pay.cancellingTitle, why: t.pay.cancelling }
  }
}

export const PayScreen = ({ screen }: { screen: ScreenOf<'pay'> }) => {
  const { t, f } = useKiosk()
  const { title, why } = words(t, screen.status)
  const waiting = screen.status === 'waiting'
  return (
    <Frame
      // A new state is a new question: its title is read out and takes the focus again.
      key={screen.status}
      title={title}
      why={why}
      figure={waiting ? <PointPhone label={t.pay.picture} /> : null}
      primary={
        screen.status === 'expired'
          ? { text: t.pay.newCode, intent: { type: 'confirm' }, disabled: false }
          : null
      }
    >
      <div className="pay">
        <p className="sum">
          <span className="sum-label">{t.pay.amount}</span>
          <span className="sum-amount">
            <Field name="amount" field={screen.fields.amount} />
          </span>
        </p>
        {waiting || screen.status === 'expired' ? (
          <Qr
            name="payUrl"
            field={screen.fields.payUrl}
            label={t.pay.code}
            faded={screen.status === 'expired'}
          />
        ) : (
          <WaitingBar />
        )}
        {waiting && (
          <p className="pay-live" role="status">
            {t.pay.waiting}
          </p>
        )}
        {waiting && screen.expiresIn !== null && (
          <p className="pay-time figures" role="timer">
            {t.pay.expiresIn(f.duration(screen.expiresIn))}
          </p>
        )}
      </div>
    </Frame>
  )
}
