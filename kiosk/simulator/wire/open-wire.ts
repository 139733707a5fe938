import { z } from 'zod'
import { openPtyWire } from './pty-wire.ts'
import { openTcpWire } from './tcp-wire.ts'
import type { Wire, WireEvents } from './wire.ts'

export type ListenAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'pty'; readonly link: string }

const allowed = 'allowed: tcp:127.0.0.1:7431 (port 0 for a free one) or pty:/path/of/the/link'

/** Where a simulated device waits for the kiosk; only this machine's own addresses. */
export const listenAddress = z.string().transform((text, context): ListenAddress => {
  const tcp = /^tcp:(127\.0\.0\.1|localhost):(\d{1,5})$/.exec(text)
  const port = Number(tcp?.[2])
  if (tcp?.[1] !== undefined && port <= 65_535) return { kind: 'tcp', host: tcp[1], port }
  const pty = /^pty:(\/.+)$/.exec(text)
  if (pty?.[1] !== undefined) return { kind: 'pty', link: pty[1] }
  context.addIssue({ code: 'custom', message: `found "${text}"; ${allowed}`, input: text })
  return z.NEVER
})

export function openWire(address: ListenAddress, baud: number, events: WireEvents): Promise<Wire> {
  return address.kind === 'tcp'
    ? openTcpWire(address.host, address.port, events)
    : openPtyWire(address.link, baud, events)
}
