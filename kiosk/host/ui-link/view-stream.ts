import { maskView } from '@foyer/contracts/mask'
import type { View } from '@foyer/contracts/view'
import type { Session } from '../session/session.ts'
import { sharedWith, toView } from '../session/view.ts'

export type ViewStreamOptions = {
  /** The newest view, once for all steps of one turn of the event loop. */
  readonly onView: (view: View) => void
  /** The same view without the customer's values, while a call is under way. */
  readonly onShared: (callId: string, view: View) => void
}

/** Enough to know every screen a person can still be looking at. */
const remembered = 256

/** Turns sessions into views, numbers them, and remembers which screen stood on which number. */
export class ViewStream {
  readonly #options: ViewStreamOptions
  readonly #screens = new Map<number, number>()
  #view: View | null = null
  #content = ''
  #queued = false
  #session: Session | null = null

  constructor(options: ViewStreamOptions) {
    this.#options = options
  }

  get current(): View | null {
    return this.#view
  }

  /** The session's number of the screen that this revision showed; -1 when that is too long ago. */
  screenOf(revision: number): number {
    return this.#screens.get(revision) ?? -1
  }

  update(session: Session, now: number): void {
    this.#session = session
    const revision = (this.#view?.revision ?? 0) + 1
    const view = toView(session, revision, now)
    const content = JSON.stringify({ ...view, revision: session.screenNumber })
    if (content === this.#content) return
    this.#content = content
    this.#view = view
    this.#screens.set(revision, session.screenNumber)
    this.#screens.delete(revision - remembered)
    if (this.#queued) return
    this.#queued = true
    queueMicrotask(() => this.#send())
  }

  #send(): void {
    this.#queued = false
    const view = this.#view
    if (view === null || this.#session === null) return
    this.#options.onView(view)
    const callId = sharedWith(this.#session)
    if (callId !== null) this.#options.onShared(callId, maskView(view))
  }
}
