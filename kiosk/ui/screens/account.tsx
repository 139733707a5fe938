import type { ScreenOf, Service } from '@foyer/contracts/screens'
import type { ComponentType } from 'react'
import { ActionButton } from '../components/action-button.tsx'
import { Field, valueOf } from '../components/field.tsx'
import { Frame } from '../components/frame.tsx'
import { Arrow, BillIcon, DayNightIcon, FaceIcon } from '../components/icons.tsx'
import { UsageChart } from '../components/usage-chart.tsx'
import { useLabelHeight } from '../components/use-label-height.ts'
import { useKiosk } from '../kiosk-context.ts'

const icons: Record<Service, ComponentType<{ className?: string }>> = {
  bills: BillIcon,
  'peak-valley': DayNightIcon,
  face: FaceIcon,
}

export const AccountScreen = ({ screen }: { screen: ScreenOf<'account'> }) => {
  const { t, f, view } = useKiosk()
  const lineHeight = useLabelHeight(view.settings.textSize === 'large')
  const { fields } = screen
  const nothingDue = valueOf(fields.balanceDue) === 0
  const unpaid = valueOf(fields.unpaidBills)
  return (
    <Frame
      title={
        nothingDue ? (
          t.account.noDue
        ) : (
          <>
            {t.account.due} <Field name="balanceDue" field={fields.balanceDue} />
          </>
        )
      }
      why={
        <>
          <Field name="customerName" field={fields.customerName} className="name" />
          {unpaid !== null && unpaid > 0 && (
            <span data-anchor="unpaidBills"> · {t.account.unpaidBills(f.count(unpaid))}</span>
          )}
        </>
      }
      figure={
        <div className="account-figure">
          <p className="account-of">
            <span>
              {t.account.customerNumber} <Field name="customerNumber" field={fields.customerNumber} />
            </span>
            {fields.address !== null && <Field name="address" field={fields.address} />}
            <span>{t.account.tariffs[screen.tariff]}</span>
          </p>
          {fields.usage === null ? (
            <p className="limited">{t.account.limited}</p>
          ) : (
            <UsageChart usage={fields.usage} change={fields.changeOnYear} lineHeight={lineHeight} />
          )}
        </div>
      }
    >
      <div className="choices" role="group" aria-label={t.account.servicesLabel}>
        {screen.services.map((offer) => (
          <ServiceChoice key={offer.service} offer={offer} />
        ))}
      </div>
    </Frame>
  )
}

const ServiceChoice = ({ offer }: { offer: ScreenOf<'account'>['services'][number] }) => {
  const { t } = useKiosk()
  const Icon = icons[offer.service]
  const words = t.account.services[offer.service]
  return (
    <ActionButton
      anchor={`action:service/${offer.service}`}
      manner="choice"
      className="choice-row service"
      intent={{ type: 'choose-service', service: offer.service }}
      disabled={!offer.available}
    >
      <Icon className="icon service-icon" />
      <span className="row-words">
        <strong className="choice-title">{words.title}</strong>
        <span className="choice-note">
          {offer.why === null ? words.note : t.account.unavailable[offer.why]}
        </span>
      </span>
      {offer.available && <Arrow className="icon" />}
    </ActionButton>
  )
}
