import type { Field as FieldOf } from '@foyer/contracts/field'
import { useMemo } from 'react'
import { Field, MaskedValue } from './field.tsx'
import { qrPath } from './qr-path.ts'

const quietZone = 4

const Code = ({ text, label }: { text: string; label: string }) => {
  const { size, path } = useMemo(() => qrPath(text), [text])
  const side = size + 2 * quietZone
  return (
    <svg className="qr" viewBox={`${-quietZone} ${-quietZone} ${side} ${side}`} role="img" aria-label={label}>
      <rect className="qr-paper" x={-quietZone} y={-quietZone} width={side} height={side} />
      <path className="qr-ink" d={path} shapeRendering="crispEdges" />
    </svg>
  )
}

/** An address for the customer's phone; hatched where it did not leave the kiosk. */
export const Qr = ({
  name,
  field,
  label,
  faded = false,
}: {
  name: string
  field: FieldOf<'private-url', string>
  label: string
  /** A code that no longer works stays in its place, pale and crossed out. */
  faded?: boolean
}) =>
  'masked' in field ? (
    <span className="field qr-field" data-anchor={name}>
      <MaskedValue kind={field.kind} className="qr-masked" />
    </span>
  ) : (
    <Field name={name} field={field} className={`qr-field ${faded ? 'faded' : ''}`}>
      {(text) => <Code text={text} label={label} />}
    </Field>
  )
