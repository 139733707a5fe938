import type { ScreenOf } from '@foyer/contracts/screens'
import { ActionButton } from '../components/action-button.tsx'
import { Field, valueOf } from '../components/field.tsx'
import { Frame } from '../components/frame.tsx'
import { Check } from '../components/icons.tsx'
import { ScrollList } from '../components/scroll-list.tsx'
import { useKiosk } from '../kiosk-context.ts'

type Row = ScreenOf<'bills'>['rows'][number]

export const BillsScreen = ({ screen }: { screen: ScreenOf<'bills'> }) => {
  const { t } = useKiosk()
  const chosen = screen.rows.some((row) => row.selected)
  const payable = screen.rows.some((row) => row.status === 'due' || row.status === 'overdue')
  return (
    <Frame
      title={payable ? t.bills.title : t.account.noDue}
      why={payable ? t.bills.why : null}
      figure={
        payable && (
          <p className="sum">
            <span className="sum-label">{chosen ? t.bills.total : t.bills.nothingChosen}</span>
            <span className="sum-amount">
              <Field name="total" field={screen.fields.total} />
            </span>
          </p>
        )
      }
      primary={payable ? { text: t.bills.confirm, intent: { type: 'confirm' }, disabled: !chosen } : null}
    >
      {screen.rows.length === 0 ? (
        <p className="empty">{t.bills.empty}</p>
      ) : (
        <ScrollList label={t.bills.rows}>
          {screen.rows.map((row) => (
            <BillRow key={row.id} row={row} />
          ))}
        </ScrollList>
      )}
    </Frame>
  )
}

const BillRow = ({ row }: { row: Row }) => {
  const open = row.status === 'due' || row.status === 'overdue'
  const anchor = `bills/${row.id}`
  if (!open) {
    return (
      <div className="choice-row bill bill-settled" data-anchor={anchor} data-status={row.status}>
        <span className="tick" aria-hidden="true" />
        <BillWords row={row} />
      </div>
    )
  }
  return (
    <ActionButton
      anchor={anchor}
      manner="choice"
      className="choice-row bill"
      intent={{ type: 'toggle-row', id: row.id }}
      chosen={row.selected}
    >
      <span className="tick" aria-hidden="true">
        {row.selected && <Check className="icon" />}
      </span>
      <BillWords row={row} />
    </ActionButton>
  )
}

const BillWords = ({ row }: { row: Row }) => {
  const { t, f } = useKiosk()
  const anchor = `bills/${row.id}`
  const { fields } = row
  const dueOn = valueOf(fields.dueOn)
  const lateFee = valueOf(fields.lateFee)
  const open = row.status === 'due' || row.status === 'overdue'
  return (
    <>
      <span className="row-words">
        <strong className="choice-title">
          <Field name={`${anchor}/period`} field={fields.period} />
        </strong>
        <span className="choice-note">
          <span className="status" data-status={row.status}>
            {t.bills.statuses[row.status]}
          </span>
          {open && dueOn !== null && (
            <span data-anchor={`${anchor}/dueOn`}>{t.bills.dueOn(f.date(dueOn))}</span>
          )}
          {open && dueOn === null && <Field name={`${anchor}/dueOn`} field={fields.dueOn} />}
        </span>
      </span>
      <span className="row-amount">
        <Field name={`${anchor}/amount`} field={fields.amount} className="amount" />
        <span className="choice-note">
          {lateFee !== 0 ? (
            <>
              {t.bills.lateFee} <Field name={`${anchor}/lateFee`} field={fields.lateFee} />
            </>
          ) : (
            <Field name={`${anchor}/energy`} field={fields.energy} />
          )}
        </span>
      </span>
    </>
  )
}
