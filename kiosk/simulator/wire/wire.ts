/** The socket on the wall side of a simulated device: where the kiosk plugs in. */
export interface Wire extends AsyncDisposable {
  /** The address to configure at the kiosk, such as `tcp:127.0.0.1:7431` or `serial:/run/foyer/reader?baud=115200`. */
  readonly address: string
  readonly plugged: boolean
  /** Whether somebody is connected; a pty cannot tell, so there it is null while plugged. */
  readonly connected: boolean | null
  plug(): Promise<void>
  /** As if the cable were pulled: at once, whatever is under way. */
  unplug(): Promise<void>
  /** Bytes to the kiosk; dropped when nobody is connected, as on a real line. */
  send(bytes: Uint8Array): void
}

/** What a wire tells the device behind it. */
export interface WireEvents {
  readonly onBytes: (bytes: Uint8Array) => void
  /** Plugged, unplugged, somebody connected or left. */
  readonly onChange: () => void
}

export type WireErrorCode = 'address-taken' | 'socat-missing' | 'socat-failed' | 'not-possible'

export class WireError extends Error {
  override readonly name = 'WireError'
  readonly code: WireErrorCode

  constructor(code: WireErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options)
    this.code = code
  }
}
