import type { Field as FieldOf, FieldKind } from '@foyer/contracts/field'
import type { ReactNode } from 'react'
import { useKiosk } from '../kiosk-context.ts'
import { Money } from './money.tsx'

/** Stands where a value did not leave the kiosk: hatched, with the name of what it hides. */
export const MaskedValue = ({ kind, className = '' }: { kind: FieldKind; className?: string }) => {
  const { t } = useKiosk()
  return (
    <span className={`masked ${className}`} role="img" aria-label={t.masked(t.kinds[kind])}>
      <span className="masked-label">{t.kinds[kind]}</span>
    </span>
  )
}

/**
 * One field of a view under its name, which is also where a pointer can stand. `children` draws the value;
 * without it the value is formatted by its kind.
 */
export const Field = <K extends FieldKind, T>({
  name,
  field,
  className = '',
  children = null,
}: {
  name: string
  field: FieldOf<K, T>
  className?: string
  children?: ((value: T) => ReactNode) | null
}) => (
  <span className={`field ${className}`} data-anchor={name}>
    {'masked' in field ? (
      <MaskedValue kind={field.kind} />
    ) : children === null ? (
      <FieldValue kind={field.kind} value={field.value} />
    ) : (
      children(field.value)
    )}
  </span>
)

const FieldValue = ({ kind, value }: { kind: FieldKind; value: unknown }): ReactNode => {
  const { f } = useKiosk()
  if (typeof value === 'number') {
    if (kind === 'money') return <Money fen={value} />
    if (kind === 'energy') return <span className="figures">{f.energy(value)}</span>
    if (kind === 'percent') return <span className="figures">{f.percent(value)}</span>
    return <span className="figures">{f.count(value)}</span>
  }
  if (typeof value !== 'string') return null
  if (kind === 'date') return <span className="figures">{f.date(value)}</span>
  if (kind === 'month') return <span className="figures">{f.month(value)}</span>
  if (kind === 'customer-number' || kind === 'typed-digits' || kind === 'phone' || kind === 'id-number') {
    return <span className="figures digits">{f.grouped(value)}</span>
  }
  if (kind === 'reference-number') return <span className="figures digits">{value}</span>
  return <span className="words">{value}</span>
}

/** The value, or null when it was masked. */
export const valueOf = <K extends FieldKind, T>(field: FieldOf<K, T> | null): T | null =>
  field === null || 'masked' in field ? null : field.value
