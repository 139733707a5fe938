import WebSocket from 'ws'
import { hostToUi, type HostToUi, type UiToHost } from '@foyer/contracts/ui-link'
import type { Intent } from '@foyer/contracts/intent'
import type { ScreenName, ScreenOf } from '@foyer/contracts/screens'
import type { View } from '@foyer/contracts/view'

type ViewOf<N extends ScreenName> = View & { readonly screen: ScreenOf<N> }

/** The token that the host wrote into the page it serves. */
export const linkToken = async (kioskUrl: string): Promise<string> => {
  const page = await (await fetch(kioskUrl)).text()
  const token = /<meta name="foyer-link" content="([^"]+)"/.exec(page)?.[1]
  if (token === undefined) throw new TypeError(`no link token in the page of ${kioskUrl}`)
  return token
}

const shows = <N extends ScreenName>(view: View, name: N): view is ViewOf<N> => view.screen.name === name

/** A kiosk's screen without a browser: speaks the UI link, remembers every view, presses buttons. */
export class Screen implements AsyncDisposable {
  readonly views: View[] = []
  readonly signals: Extract<HostToUi, { type: 'signal' }>[] = []
  readonly #socket: WebSocket
  readonly #waiting = new Set<() => void>()

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      const message = hostToUi.parse(JSON.parse(data.toString('utf8')))
      if (message.type === 'view') this.views.push(message.view)
      if (message.type === 'signal') this.signals.push(message)
      for (const wake of this.#waiting) wake()
    })
  }

  static async open(kioskUrl: string): Promise<Screen> {
    const token = await linkToken(kioskUrl)
    const address = `${kioskUrl.replace('http', 'ws')}/link?token=${encodeURIComponent(token)}`
    const socket = new WebSocket(address, { origin: kioskUrl })
    const screen = new Screen(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    await screen.until(() => true, 'the first view')
    return screen
  }

  get view(): View {
    const view = this.views.at(-1)
    if (view === undefined) throw new TypeError('no view has come yet')
    return view
  }

  /** Waits until the newest view satisfies the condition. */
  async until(condition: (view: View) => boolean, what: string, withinMs = 20_000): Promise<View> {
    const holds = (): boolean => this.views.length > 0 && condition(this.view)
    if (!holds()) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          this.#waiting.delete(wake)
          const last = this.views.at(-1)
          reject(new Error(`${what} did not come within ${withinMs} ms; last view: ${JSON.stringify(last)}`))
        }, withinMs)
        const wake = (): void => {
          if (!holds()) return
          clearTimeout(timer)
          this.#waiting.delete(wake)
          resolve()
        }
        this.#waiting.add(wake)
      })
    }
    return this.view
  }

  async on<N extends ScreenName>(name: N, withinMs = 20_000): Promise<ViewOf<N>> {
    const view = await this.until((seen) => seen.screen.name === name, `screen ${name}`, withinMs)
    if (!shows(view, name)) throw new TypeError(`the view left ${name} at once`)
    return view
  }

  send(message: UiToHost): void {
    this.#socket.send(JSON.stringify(message))
  }

  /** A frame of this page's camera. */
  show(frame: Uint8Array): void {
    this.#socket.send(frame)
  }

  press(intent: Intent): void {
    this.send({ type: 'intent', intent, screen: this.view.screen.name, revision: this.view.revision })
  }

  async type(digits: string): Promise<void> {
    for (const [index, digit] of digits.split('').entries()) {
      this.press({ type: 'digit', digit })
      await this.until(
        ({ screen }) =>
          screen.name === 'enter' &&
          'value' in screen.fields.digits &&
          screen.fields.digits.value.length === index + 1,
        `digit ${index + 1}`,
      )
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()))
    this.#socket.close()
    await closed
  }
}

/** The value of a field that must not be masked here. */
export const valueOf = <T>(field: { value: T } | { masked: true }): T => {
  if ('masked' in field) throw new TypeError('the field is masked')
  return field.value
}
