import iconv from 'iconv-lite'

/** Text as a Chinese receipt printer takes it. */
export function iconvEncode(text: string): Uint8Array {
  return Uint8Array.from(iconv.encode(text, 'gb18030'))
}
