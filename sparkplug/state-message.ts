import type { Discarded } from './errors.ts'

/** A host application's STATE payload: UTF-8 JSON, `timestamp` in milliseconds since the epoch (chapter 4, STATE). */
export type StateMessage = { online: boolean; timestamp: number }

export function encodeState(state: StateMessage): Uint8Array {
  const json = JSON.stringify({ online: state.online, timestamp: state.timestamp })
  // Only ASCII can occur: two literals and an integer.
  return Uint8Array.from(json, (char) => char.charCodeAt(0))
}

/** Never throws. */
export function decodeState(bytes: Uint8Array): ({ kind: 'state' } & StateMessage) | Discarded {
  const discarded = (reason: string): Discarded => ({ kind: 'discarded', bytes, reason })
  if (bytes.length > 1024) return discarded(`a STATE payload of ${bytes.length} bytes`)
  let parsed: unknown
  try {
    parsed = JSON.parse(String.fromCharCode(...bytes))
  } catch {
    return discarded('STATE is not JSON')
  }
  if (typeof parsed !== 'object' || parsed === null) return discarded('STATE is not a JSON object')
  const { online, timestamp } = { online: undefined, timestamp: undefined, ...parsed } as Record<
    string,
    unknown
  >
  if (typeof online !== 'boolean') return discarded('STATE has no Boolean "online"')
  if (typeof timestamp !== 'number' || !Number.isSafeInteger(timestamp) || timestamp < 0) {
    return discarded('STATE has no "timestamp" in milliseconds')
  }
  return { kind: 'state', online, timestamp }
}
