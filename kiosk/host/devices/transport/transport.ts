/** Why a connection ended. `closed` is our own doing; the others happened to us. */
export type ConnectionEnd = 'closed' | 'peer-closed' | 'unplugged' | 'failed'

/** An open byte stream to one device. Disposing it closes the port and resolves `ended`. */
export interface Connection extends AsyncDisposable {
  /** One listener; bytes that arrive before it is set are kept and handed over. */
  onBytes(listener: (bytes: Uint8Array) => void): void
  /** Resolves when the bytes were handed to the operating system; rejects with a TransportError. */
  write(bytes: Uint8Array): Promise<void>
  /** Resolves once, never rejects. */
  readonly ended: Promise<ConnectionEnd>
}

/** A way to a device. `open` rejects with a TransportError; aborting the signal ends a pending open. */
export interface Transport {
  /** The address as configured, for status and logs. */
  readonly address: string
  open(signal: AbortSignal): Promise<Connection>
}

/**
 * `not-there`: no such port or address. `refused`: it is there and does not let us in. `held`: another program has it,
 * which the message names. `lost`: it went away.
 */
export type TransportErrorCode = 'not-there' | 'refused' | 'held' | 'lost' | 'aborted'

export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly code: TransportErrorCode

  constructor(code: TransportErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options)
    this.code = code
  }
}

/** Holds what arrives before anybody listens, then passes on. */
export class ByteRelay {
  #waiting: Uint8Array[] = []
  #listener: ((bytes: Uint8Array) => void) | null = null

  listen(listener: (bytes: Uint8Array) => void): void {
    this.#listener = listener
    for (const bytes of this.#waiting.splice(0)) listener(bytes)
  }

  pass(bytes: Uint8Array): void {
    if (this.#listener === null) this.#waiting.push(bytes)
    else this.#listener(bytes)
  }
}
