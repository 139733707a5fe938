import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { existsSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { WireError, type Wire, type WireEvents } from './wire.ts'

type Socat = ChildProcessByStdio<Writable, Readable, Readable>
const startDeadlineMs = 5000

class PtyWire implements Wire {
  readonly #link: string
  readonly #baud: number
  readonly #events: WireEvents
  #socat: Socat | null = null

  constructor(link: string, baud: number, events: WireEvents) {
    this.#link = link
    this.#baud = baud
    this.#events = events
  }

  get address(): string {
    return `serial:${this.#link}?baud=${this.#baud}`
  }

  get plugged(): boolean {
    return this.#socat !== null
  }

  get connected(): boolean | null {
    return this.plugged ? null : false
  }

  async plug(): Promise<void> {
    if (this.#socat !== null) return
    const socat = spawn('socat', [`PTY,link=${this.#link},raw,echo=0,mode=600`, 'STDIO'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let complaint = ''
    let failure: WireError | null = null
    socat.stderr.on('data', (bytes: Buffer) => {
      complaint = `${complaint}${bytes.toString()}`.slice(-500)
    })
    socat.once('error', (error) => {
      failure = new WireError(
        'socat-missing',
        'socat is not installed; install it with: apt-get install socat',
        { cause: error },
      )
    })
    socat.once('exit', (code) => {
      failure ??= new WireError('socat-failed', `socat ended with code ${code}: ${complaint.trim()}`)
      if (this.#socat !== socat) return
      this.#socat = null
      this.#events.onChange()
    })
    socat.stdin.on('error', () => {})
    socat.stdout.on('data', (bytes: Buffer) => this.#events.onBytes(bytes))
    for (let waited = 0; !existsSync(this.#link); waited += 10) {
      if (failure !== null) throw failure
      if (waited > startDeadlineMs) {
        socat.kill()
        throw new WireError(
          'socat-failed',
          `socat made no ${this.#link} within ${startDeadlineMs} ms: ${complaint.trim()}`,
        )
      }
      await wait(10)
    }
    this.#socat = socat
    this.#events.onChange()
  }

  async unplug(): Promise<void> {
    const socat = this.#socat
    if (socat === null) return
    this.#socat = null
    const ended = new Promise((resolve) => {
      socat.once('exit', resolve)
    })
    socat.kill('SIGKILL')
    await ended
    // Killed at once it leaves its link behind, which would look like a port that is still there.
    await unlink(this.#link).catch(() => {})
    this.#events.onChange()
  }

  send(bytes: Uint8Array): void {
    this.#socat?.stdin.write(bytes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.unplug()
  }
}

/** A wire that looks like a serial port, made with socat; `link` is the path the kiosk opens. */
export async function openPtyWire(link: string, baud: number, events: WireEvents): Promise<Wire> {
  await unlink(link).catch(() => {})
  const wire = new PtyWire(link, baud, events)
  await wire.plug()
  return wire
}
