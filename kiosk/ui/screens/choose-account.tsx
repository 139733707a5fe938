import type { ScreenOf } from '@foyer/contracts/screens'
import { ActionButton } from '../components/action-button.tsx'
import { Field, valueOf } from '../components/field.tsx'
import { Frame } from '../components/frame.tsx'
import { Arrow } from '../components/icons.tsx'
import { ScrollList } from '../components/scroll-list.tsx'
import { useKiosk } from '../kiosk-context.ts'
import { Homes } from '../pictures/pictures.tsx'

type Row = ScreenOf<'choose-account'>['rows'][number]

export const ChooseAccountScreen = ({ screen }: { screen: ScreenOf<'choose-account'> }) => {
  const { t } = useKiosk()
  return (
    <Frame
      title={t.chooseAccount.title}
      why={
        <>
          <Field name="customerName" field={screen.fields.customerName} className="name" />{' '}
          {t.chooseAccount.why}
        </>
      }
      figure={<Homes label={t.chooseAccount.rows} />}
    >
      <ScrollList label={t.chooseAccount.rows}>
        {screen.rows.map((row) => (
          <AccountRow key={row.id} row={row} />
        ))}
      </ScrollList>
    </Frame>
  )
}

const AccountRow = ({ row }: { row: Row }) => {
  const { t } = useKiosk()
  const anchor = `choose-account/${row.id}`
  const nothingDue = valueOf(row.fields.balanceDue) === 0
  return (
    <ActionButton
      anchor={anchor}
      manner="choice"
      className="choice-row"
      intent={{ type: 'choose-row', id: row.id }}
    >
      <span className="row-words">
        <strong className="choice-title">
          <Field name={`${anchor}/address`} field={row.fields.address} />
        </strong>
        <span className="choice-note">
          {t.account.customerNumber}{' '}
          <Field name={`${anchor}/customerNumber`} field={row.fields.customerNumber} />
        </span>
      </span>
      <span className="row-amount">
        {nothingDue ? (
          <span className="choice-note">{t.chooseAccount.nothingDue}</span>
        ) : (
          <>
            <span className="choice-note">{t.chooseAccount.due}</span>
            <Field name={`${anchor}/balanceDue`} field={row.fields.balanceDue} />
          </>
        )}
      </span>
      <Arrow className="icon" />
    </ActionButton>
  )
}
