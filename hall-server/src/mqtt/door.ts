import type { TLSSocket } from 'node:tls'

/** Who a certificate says somebody is: this node of this Sparkplug group, by this very certificate. */
export type Device = { readonly group: string; readonly node: string; readonly serial: string }

export type Refused = {
  readonly address: string
  readonly why:
    | 'no-certificate'
    | 'foreign'
    | 'expired'
    | 'revoked'
    | 'cloned'
    | 'wrong-topic'
    | 'bad-password'
    | 'bad-code'
  /** `group/node` as far as it is proven, else what is claimed, else null. */
  readonly identity: string | null
  readonly detail: string
}

/** PEM: the hall's own key and certificate, and the CAs whose devices are let in. */
export type TlsMaterial = { readonly key: string; readonly cert: string; readonly ca: string }

/** What the listeners ask about the devices that knock. */
export type Door = {
  tls: () => TlsMaterial
  /** Called when the material has changed; returns how to stop listening. */
  onTls: (listener: () => void) => () => void
  /** Who finished this handshake; null: nobody that may come in, and the refusal is written down. */
  admit: (socket: TLSSocket) => Device | null
  /** Called when a certificate ends before its holder left; returns how to stop listening. */
  onEnded: (listener: (serial: string) => void) => () => void
  /** Whether a node has a certificate of its own, so that nobody may speak for it with less. */
  isEnrolled: (group: string, node: string) => boolean
  refused: (refusal: Refused) => void
}

/** An IPv4 address as people write it, also when it came in over IPv6. */
export const addressOf = (socket: { readonly remoteAddress?: string | undefined }): string =>
  (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '')
