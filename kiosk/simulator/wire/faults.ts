/** Faults that strike the next message once. */
export const passingFaults = [
  'garble',
  'truncate',
  'duplicate',
  'wrong-checksum',
  'unplug-mid-reply',
] as const
export type PassingFault = (typeof passingFaults)[number]

/** Faults that last until they are taken back. */
export const lastingFaults = ['stall', 'slow'] as const
export type LastingFault = (typeof lastingFaults)[number]

/** A fault that waits for its message. */
export interface WaitingFault {
  readonly fault: PassingFault
  /** Shorter messages pass unharmed. */
  readonly fromBytes: number
  /** Where it strikes: the byte garbled, or how many pass before the rest is lost. Null: the middle, or by chance. */
  readonly atByte: number | null
}

export interface SpoiltMessage {
  readonly bytes: Uint8Array
  /** The cable is pulled after so many of the bytes; null: it stays. */
  readonly unplugAfter: number | null
}

const [cr, lf] = [0x0d, 0x0a]
const nextDigit = (byte: number): number => (byte === 0x39 ? 0x30 : byte + 1)

/**
 * Makes a message's own check fail and leaves the rest as it is. The check of a line of text is its last character
 * before the terminator, as in an EAN code or a line of a passport; every other device has it in its last byte: a sum,
 * a tail, or the fixed bits of a status.
 */
function withWrongCheck(message: Uint8Array): Uint8Array {
  const lastOfText = message.findLastIndex((byte) => byte !== cr && byte !== lf)
  const isLine = lastOfText >= 0 && lastOfText < message.length - 1
  const last = isLine ? lastOfText : message.length - 1
  return message.map((byte, index) => {
    if (index !== last) return byte
    return isLine ? nextDigit(byte) : byte ^ 0xff
  })
}

/** What a message becomes under a fault. `random` (0 ≤ n < 1) chooses the byte to garble when nobody says which. */
export function spoil(
  message: Uint8Array,
  { fault, atByte }: Pick<WaitingFault, 'fault' | 'atByte'>,
  random: () => number,
): SpoiltMessage {
  const some = Math.min(message.length, atByte ?? Math.max(1, Math.floor(message.length / 2)))
  switch (fault) {
    case 'truncate':
      return { bytes: message.slice(0, some), unplugAfter: null }
    case 'duplicate':
      return { bytes: Uint8Array.from([...message, ...message]), unplugAfter: null }
    case 'unplug-mid-reply':
      return { bytes: message, unplugAfter: some }
    case 'wrong-checksum':
      return { bytes: withWrongCheck(message), unplugAfter: null }
    case 'garble': {
      const where = Math.min(message.length - 1, atByte ?? Math.floor(random() * message.length))
      return {
        bytes: message.map((byte, index) => (index === where ? byte ^ 0x5a : byte)),
        unplugAfter: null,
      }
    }
  }
}
