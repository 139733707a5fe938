import { create } from 'qrcode'

/** Light modules that must stand around a code, so that a phone finds it. */
const quietZone = 4

/** An address as a QR code, black on white in every scheme: a phone must read it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const dark = Array.from(modules.data, (module, at) => ({
    dark: module !== 0,
    x: at % modules.size,
    y: Math.floor(at / modules.size),
  })).filter((module) => module.dark)
  const side = modules.size + 2 * quietZone
  return (
    <svg
      className="qr-code"
      viewBox={`${-quietZone} ${-quietZone} ${side} ${side}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect x={-quietZone} y={-quietZone} width={side} height={side} fill="#fff" />
      <path d={dark.map(({ x, y }) => `M${x} ${y}h1v1h-1z`).join('')} fill="#000" />
    </svg>
  )
}
