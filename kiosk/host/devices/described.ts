/** A value that JSON can hold; what every decoder says of a capture is one. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue }

const hexOf = (value: number, digits: number): string =>
  value.toString(16).toUpperCase().padStart(digits, '0')

/** A byte as two digits: `0D`. */
export const hexByte = (byte: number): string => hexOf(byte, 2)
/** A word of sixteen bits as four digits: `00FF`. */
export const hexWord = (word: number): string => hexOf(word, 4)
/** Bytes as the decoders take them back: `02 0D 5D`. */
export const hex = (bytes: Uint8Array): string => Array.from(bytes, hexByte).join(' ')

/** A code and what it stands for; one that no table has is shown as such and never guessed. */
export const coded = (
  code: string,
  meaning: string | null | undefined,
): { readonly code: string; readonly meaning: string } => ({ code, meaning: meaning ?? `未定义(${code})` })

/** What was no message: why, by its code and in words, and the bytes. */
export const discarded = <Reason extends string>(
  { reason, bytes }: { readonly reason: Reason; readonly bytes: Uint8Array },
  inWords: Readonly<Record<Reason, string>>,
) => ({ kind: 'discarded' as const, reason, detail: inWords[reason], hex: hex(bytes) })
