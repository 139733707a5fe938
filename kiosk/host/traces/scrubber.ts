/**
 * Replaces personal data in one direction of a wire by made-up data of the same length, so that checksums are right
 * where they were right and wrong where they were wrong. Bytes come out in the order and number they went in, held
 * back until it is known what they are.
 */
export interface Scrubber {
  push(bytes: Uint8Array): Uint8Array
  /** The line fell silent or ended: gives out what is held, made up as far as it can be understood. */
  flush(): Uint8Array
}

/** For what holds nothing personal: commands, status bytes, a sensor's distances. */
export const nothingPersonal: Scrubber = {
  push: (bytes) => bytes,
  flush: () => new Uint8Array(0),
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}
