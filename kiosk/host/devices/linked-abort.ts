/**
 * A signal that also aborts when another does, until it is disposed. Signals here live as long as the kiosk is up and
 * a device is asked several times a second: what is tied to them must be untied again.
 */
export class LinkedAbort implements Disposable {
  readonly #controller = new AbortController()
  readonly #other: AbortSignal
  readonly #onAbort = (): void => this.#controller.abort()

  constructor(other: AbortSignal) {
    this.#other = other
    if (other.aborted) this.#controller.abort()
    else other.addEventListener('abort', this.#onAbort, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  abort(): void {
    this.#controller.abort()
  }

  [Symbol.dispose](): void {
    this.#other.removeEventListener('abort', this.#onAbort)
    this.#controller.abort()
  }
}
