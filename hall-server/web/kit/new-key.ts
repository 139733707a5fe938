/** A new idempotency key, a random UUID. `crypto.randomUUID` is not there where a page comes over plain HTTP. */
export const newKey = (random: Pick<Crypto, 'getRandomValues'>): string => {
  const hex = Array.from(random.getRandomValues(new Uint8Array(16)), (byte, at) => {
    // Version 4, variant 1: RFC 9562, 5.4.
    const marked = at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte
    return marked.toString(16).padStart(2, '0')
  }).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
