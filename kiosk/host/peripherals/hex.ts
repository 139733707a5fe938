/**
 * Bytes from a capture as people paste them: hexadecimal digits of either case, bytes run together or parted by white
 * space, commas or colons, with or without `0x`. Digits of one byte may not be parted, so nothing shifts unseen.
 */
export function parseHex(text: string): { readonly bytes: Uint8Array } | { readonly problem: string } {
  const groups = text.split(/[\s,:]+/).filter((group) => group !== '')
  const bytes: number[] = []
  for (const [index, group] of groups.entries()) {
    const digits = group.replace(/^0x/i, '')
    const stranger = /[^0-9a-fA-F]/.exec(digits)
    const shown = group.length > 40 ? `${group.slice(0, 40)}…` : group
    if (stranger !== null) {
      return {
        problem: `group ${index + 1}, "${shown}", holds "${stranger[0]}", which is no hexadecimal digit; allowed: 0-9 and A-F`,
      }
    }
    if (digits.length === 0 || digits.length % 2 !== 0) {
      return { problem: `group ${index + 1}, "${shown}", has ${digits.length} digits; a byte has two` }
    }
    bytes.push(...Buffer.from(digits, 'hex'))
  }
  return bytes.length === 0
    ? { problem: 'there are no bytes to decode; allowed: hexadecimal digits, two a byte' }
    : { bytes: Uint8Array.from(bytes) }
}
