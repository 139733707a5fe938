import type { Field as FieldOf } from '@foyer/contracts/field'
import { create } from 'qrcode'
import { useMemo } from 'react'
import { Field, MaskedValue } from './field.tsx'

/** The dark modules of a QR code (error correction M) as one SVG path, in modules, quiet zone not included. */
export const qrPath = (text: string): { readonly size: number; readonly path: string } => {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  let path = ''
  for (let y = 0; y < modules.size; y++) {
    let run = 0
    for (let x = 0; x <= modules.size; x++) {
      const dark = x < modules.size && modules.get(y, x) !== 0
      if (dark) run += 1
      else if (run > 0) {
        path += `M${x - run} ${y}h${run}v1h-${run}z`
        run = 0
      }
    }
  }
  return { size: modules.size, path }
}

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
