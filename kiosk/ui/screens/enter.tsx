import type { ScreenOf } from '@foyer/contracts/screens'
import { ActionButton } from '../components/action-button.tsx'
import { Field, valueOf } from '../components/field.tsx'
import { Frame } from '../components/frame.tsx'
import { Attention } from '../components/icons.tsx'
import { Keypad } from '../components/keypad.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { CodeOnPhone, NumberOnBill } from '../pictures/pictures.tsx'

export const EnterScreen = ({ screen }: { screen: ScreenOf<'enter'> }) => {
  const { t } = useKiosk()
  const words = t.enter[screen.what]
  const { sentTo } = screen.fields
  const digits = valueOf(screen.fields.digits)
  const skips = digits === '' && screen.length.least === 0
  return (
    <Frame
      title={words.title}
      why={
        sentTo === null ? (
          words.why
        ) : (
          <>
            {t.enter.sentTo} <Field name="sentTo" field={sentTo} />
          </>
        )
      }
      figure={
        screen.what === 'customer-number' ? (
          <NumberOnBill label={t.enter.picture} />
        ) : (
          <CodeOnPhone label={words.why} />
        )
      }
      primary={{
        text: skips ? words.skip : words.confirm,
        intent: { type: 'confirm' },
        disabled: screen.busy || (digits !== null && digits.length < screen.length.least),
      }}
    >
      <div className="entry">
        <Entered screen={screen} />
        <p className="entry-problem" role="alert">
          {screen.problem !== null && (
            <>
              <Attention className="icon" />
              <span>{t.enter.problems[screen.problem]}</span>
            </>
          )}
        </p>
        <Resend screen={screen} />
        <Keypad />
      </div>
    </Frame>
  )
}

const Entered = ({ screen }: { screen: ScreenOf<'enter'> }) => {
  const { t, f } = useKiosk()
  return (
    <output
      className="entered"
      aria-label={t.enter[screen.what].label}
      data-problem={screen.problem !== null || undefined}
    >
      <Field name="digits" field={screen.fields.digits} className="entered-field">
        {(digits) =>
          screen.what === 'code' ? (
            <CodeCells digits={digits} length={screen.length.most} />
          ) : (
            <span className="figures digits entered-digits">
              {digits === '' ? <span className="entered-empty">{t.enter.empty}</span> : f.grouped(digits)}
              <span className="caret" aria-hidden="true" />
            </span>
          )
        }
      </Field>
    </output>
  )
}

const CodeCells = ({ digits, length }: { digits: string; length: number }) => (
  <span className="code-cells" role="img" aria-label={digits}>
    {Array.from({ length }, (_, index) => (
      <span key={index} className="code-cell figures" data-next={index === digits.length || undefined}>
        {digits[index] ?? ''}
      </span>
    ))}
  </span>
)

const Resend = ({ screen }: { screen: ScreenOf<'enter'> }) => {
  const { t, f } = useKiosk()
  if (screen.resendIn === null) return null
  return (
    <ActionButton
      anchor="action:resend"
      manner="quiet"
      className="resend"
      intent={{ type: 'resend-code' }}
      disabled={screen.resendIn > 0 || screen.busy}
    >
      {screen.resendIn > 0 ? t.enter.resendIn(f.duration(screen.resendIn)) : t.enter.resend}
    </ActionButton>
  )
}
