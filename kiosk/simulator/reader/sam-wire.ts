const preamble: readonly number[] = [0xaa, 0xaa, 0xaa, 0x96, 0x69]
/** CMD, PARA and SUM at least; commands carry no long data. */
const lengths = { shortest: 3, longest: 64 }

export type SamRequest =
  | { readonly kind: 'command'; readonly cmd: number; readonly para: number; readonly data: Uint8Array }
  | { readonly kind: 'bad-checksum' }
  | { readonly kind: 'bad-length' }

function checksum(counted: readonly number[]): number {
  return counted.reduce((sum, byte) => sum ^ byte, 0)
}

/** One complete reply frame with its status words and data. */
export function encodeReply(sw1: number, sw2: number, sw3: number, data: Uint8Array): Uint8Array {
  const length = data.length + 4
  const counted = [length >> 8, length & 0xff, sw1, sw2, sw3, ...data]
  return Uint8Array.from([...preamble, ...counted, checksum(counted)])
}

/** The module's ear: finds requests in the bytes that come in. */
export class SamRequestReader {
  #held: number[] = []

  push(bytes: Uint8Array): SamRequest[] {
    this.#held.push(...bytes)
    const requests: SamRequest[] = []
    while (this.#dropToPreamble() && this.#held.length >= 7) {
      const length = ((this.#held[5] ?? 0) << 8) | (this.#held[6] ?? 0)
      if (length < lengths.shortest || length > lengths.longest) {
        this.#held.splice(0, 7)
        requests.push({ kind: 'bad-length' })
        continue
      }
      if (this.#held.length < 7 + length) break
      const [, , , , , ...counted] = this.#held.splice(0, 7 + length)
      const [, , cmd = 0, para = 0] = counted
      if (checksum(counted) !== 0) requests.push({ kind: 'bad-checksum' })
      else requests.push({ kind: 'command', cmd, para, data: Uint8Array.from(counted.slice(4, -1)) })
    }
    return requests
  }

  #dropToPreamble(): boolean {
    while (
      this.#held.length > 0 &&
      preamble.some((byte, i) => i < this.#held.length && this.#held[i] !== byte)
    ) {
      this.#held.shift()
    }
    return this.#held.length >= preamble.length
  }
}
