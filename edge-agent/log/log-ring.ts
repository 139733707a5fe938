import { Writable } from 'node:stream'

/** The last lines of the agent's own log in memory, for an engineer who asks from afar. */
export class LogRing {
  readonly #most: number
  readonly #lines: string[] = []
  readonly stream: Writable

  constructor(most: number) {
    this.#most = most
    this.stream = new Writable({
      decodeStrings: false,
      write: (chunk: unknown, _encoding, done) => {
        for (const line of String(chunk).split('\n')) if (line !== '') this.#lines.push(line)
        if (this.#lines.length > this.#most) this.#lines.splice(0, this.#lines.length - this.#most)
        done()
      },
    })
  }

  lines(): readonly string[] {
    return this.#lines
  }
}
