const letter = { upper: 'A', lower: 'a' } as const
/** A character that stands for "somebody" in Chinese forms. */
const ideograph = '某'
const privateUse = '\ue000'
const [highSurrogate, lowSurrogate] = ['\ud840', '\udc00']

function unitOfSameShape(unit: string): string {
  const code = unit.charCodeAt(0)
  if (code >= 0x30 && code <= 0x39) return '0'
  if (code >= 0x41 && code <= 0x5a) return letter.upper
  if (code >= 0x61 && code <= 0x7a) return letter.lower
  if (code < 0x80 || code === 0x3000 || code >= 0xfffe) return unit
  if (code >= 0xd800 && code <= 0xdbff) return highSurrogate
  if (code >= 0xdc00 && code <= 0xdfff) return lowSurrogate
  return code >= 0xe000 && code <= 0xf8ff ? privateUse : ideograph
}

/**
 * A text of the same length in UTF-16 units that says nothing: digits become 0, letters A or a, every other character
 * 某. Blanks, ASCII punctuation and control characters stay, and so do halves of characters that are no text.
 */
export function sameShape(text: string): string {
  return Array.from({ length: text.length }, (_, index) => unitOfSameShape(text.charAt(index))).join('')
}

/** The same for UTF-8, also in the number of bytes. */
export function sameShapeUtf8(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x80) return unitOfSameShape(character)
    if (code < 0x800) return 'é'
    return code < 0x10000 ? ideograph : `${highSurrogate}${lowSurrogate}`
  }).join('')
}

/** The same for bytes that are no text: what is not ASCII becomes FF, which no encoding has. */
export function sameShapeBytes(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte < 0x80 ? unitOfSameShape(String.fromCharCode(byte)).charCodeAt(0) : 0xff))
}
