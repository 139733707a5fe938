/** FNC1 inside GS1 content. */
const groupSeparator = 0x1d

export type ScanText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly reason: 'control-characters' | 'not-utf8' }

/** The content of a code as text; GS1 group separators stay, other control characters have no place in a code. */
export function scanText(bytes: Uint8Array): ScanText {
  if (bytes.some((byte) => (byte < 0x20 && byte !== groupSeparator) || byte === 0x7f)) {
    return { kind: 'unreadable', reason: 'control-characters' }
  }
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { kind: 'unreadable', reason: 'not-utf8' }
  }
}
