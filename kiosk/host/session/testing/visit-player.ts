import type { Intent } from '@foyer/contracts/intent'
import type { Screen } from '@foyer/contracts/screens'
import type { View } from '@foyer/contracts/view'
import type { Effect, HallCall } from '../effects.ts'
import type { FreshIds, HallAnswer, SessionEvent } from '../events.ts'
import { newSession, type Session } from '../session.ts'
import { step } from '../step.ts'
import { toView } from '../view.ts'
import { config, definition, noon } from './people.ts'

type Asked = Extract<Effect, { type: 'hall' }>

/** Plays events into a session and keeps all that it wanted done, so that a test reads like a visit. */
export class VisitPlayer {
  session: Session = newSession(config, noon)
  now = noon
  readonly effects: Effect[] = []
  #drawn = 0

  event(event: SessionEvent): void {
    const next = step(this.session, event, this.now)
    this.session = next.session
    this.effects.push(...next.effects)
  }

  /** A kiosk with every device working and the hall answering. */
  opened(): this {
    this.event({
      type: 'peripherals',
      peripherals: { reader: 'ready', scanner: 'ready', printer: 'ready', paper: 'ok' },
    })
    this.event({ type: 'hall-reachable', reachable: true })
    this.event({ type: 'hall-link', up: true })
    this.event({ type: 'definitions', definitions: [definition] })
    return this
  }

  ids(): FreshIds {
    this.#drawn += 1
    const number = this.#drawn.toString(16)
    return {
      key: `00000000-0000-4000-8000-${number.padStart(12, '0')}`,
      publicToken: number.padStart(32, '0'),
      trackingNumber: 'P261122ABCDEFG',
      callId: `call-${number.padStart(8, '0')}`,
    }
  }

  press(intent: Intent): void {
    this.event({
      type: 'intent',
      intent,
      screen: this.session.screen.name,
      screenNumber: this.session.screenNumber,
      ids: this.ids(),
    })
  }

  type(digits: string): void {
    for (const digit of digits) this.press({ type: 'digit', digit })
  }

  pass(ms: number): void {
    const until = this.now + ms
    while (this.now < until) {
      this.now = Math.min(until, this.now + 500)
      this.event({ type: 'tick' })
    }
  }

  /** The newest question of this kind. */
  asked<C extends HallCall['call']>(call: C): Asked & { readonly call: Extract<HallCall, { call: C }> } {
    const found = this.effects.findLast(
      (effect): effect is Asked & { readonly call: Extract<HallCall, { call: C }> } =>
        effect.type === 'hall' && effect.call.call === call,
    )
    if (found === undefined) throw new RangeError(`the session did not ask for ${call}`)
    return found
  }

  /** The hall answers the newest question of this kind. */
  answers(answer: HallAnswer): void {
    const { visit, request } = this.asked(answer.call)
    this.event({ type: 'hall-answer', visit, request, answer })
  }

  wanted<T extends Effect['type']>(type: T): readonly Extract<Effect, { type: T }>[] {
    return this.effects.filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type)
  }

  view(): View {
    return toView(this.session, 1, this.now)
  }

  screen<N extends Screen['name']>(name: N): Extract<Screen, { name: N }> {
    const { screen } = this.view()
    const named = (shown: Screen): shown is Extract<Screen, { name: N }> => shown.name === name
    if (!named(screen)) throw new RangeError(`the screen is ${screen.name}, not ${name}`)
    return screen
  }
}

export const ok = <T>(value: T) => ({ ok: true, value }) as const
export const unreachable = { ok: false, failure: { kind: 'unreachable' } } as const
