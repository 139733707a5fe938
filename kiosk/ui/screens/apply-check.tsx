import type { ScreenOf } from '@foyer/contracts/screens'
import type { ReactNode } from 'react'
import { ActionButton } from '../components/action-button.tsx'
import { Field, valueOf } from '../components/field.tsx'
import { Frame } from '../components/frame.tsx'
import { ScrollList } from '../components/scroll-list.tsx'
import { useKiosk } from '../kiosk-context.ts'

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="fact">
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

export const ApplyCheckScreen = ({ screen }: { screen: ScreenOf<'apply-check'> }) => {
  const { t, view } = useKiosk()
  const { locale } = view.settings
  const { fields } = screen
  return (
    <Frame
      title={t.check.title}
      why={screen.title[locale]}
      figure={
        <dl className="facts">
          <Fact label={t.check.applicant}>
            <Field name="applicantName" field={fields.applicantName} />
          </Fact>
          {fields.idNumber !== null && (
            <Fact label={t.check.idNumber}>
              <Field name="idNumber" field={fields.idNumber} />
            </Fact>
          )}
          <Fact label={t.check.customerNumber}>
            {valueOf(fields.customerNumber) === '' ? (
              t.check.noCustomerNumber
            ) : (
              <Field name="customerNumber" field={fields.customerNumber} />
            )}
          </Fact>
          {fields.address !== null && (
            <Fact label={t.check.address}>
              <Field name="address" field={fields.address} />
            </Fact>
          )}
        </dl>
      }
      primary={{ text: t.check.confirm, intent: { type: 'confirm' }, disabled: false }}
    >
      <ScrollList close label={t.check.rows}>
        {screen.rows.map((row) => (
          <div key={row.id} className="choice-row answer" data-anchor={`apply-check/${row.id}`}>
            <span className="row-words">
              <span className="choice-note">{row.question[locale]}</span>
              <strong className="choice-title">
                <Field name={`apply-check/${row.id}/answer`} field={row.fields.answer}>
                  {(text) => text[locale]}
                </Field>
              </strong>
            </span>
            <ActionButton
              anchor={`action:change/${row.id}`}
              manner="quiet"
              intent={{ type: 'change-answer', question: row.id }}
              label={t.check.changeAnswer(row.question[locale])}
            >
              {t.check.change}
            </ActionButton>
          </div>
        ))}
        <p className="declaration note">
          {t.check.declaration}
          {locale === 'en' ? ': ' : '：'}
          {screen.declaration[locale]}
        </p>
      </ScrollList>
    </Frame>
  )
}
