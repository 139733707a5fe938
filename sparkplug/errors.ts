/** Codes of the errors this package throws. Bytes from outside never cause one: they become `discarded`. */
export type SparkplugErrorCode = 'sparkplug/invalid-id' | 'sparkplug/unencodable' | 'sparkplug/link-closed'

export class SparkplugError extends Error {
  readonly code: SparkplugErrorCode

  constructor(code: SparkplugErrorCode, message: string) {
    super(message)
    this.name = 'SparkplugError'
    this.code = code
  }
}

/** A reject as data: what was refused, and why, in an engineer's words. */
export type Discarded = { kind: 'discarded'; bytes: Uint8Array; reason: string }
