import * as fc from 'fast-check'
import type { Intent } from '@foyer/contracts/intent'
import type { Effect } from '../effects.ts'
import type { SessionEvent } from '../events.ts'
import { captured, guardian, model, teenager, withFaces } from './faces.ts'
import { VisitPlayer } from './visit-player.ts'
import { anna, bela, WalkHall, type Asked } from './walk-hall.ts'

const intents: fc.Arbitrary<Intent> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Intent>({ type: 'confirm' }) },
  { weight: 2, arbitrary: fc.constant<Intent>({ type: 'back' }) },
  { weight: 1, arbitrary: fc.constant<Intent>({ type: 'leave' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Intent>(
      { type: 'help' },
      { type: 'hang-up' },
      { type: 'say', text: '名-anna' },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Intent>(
      { type: 'choose-service', service: 'bills' },
      { type: 'choose-service', service: 'peak-valley' },
      { type: 'choose-service', service: 'face' },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Intent>(
      { type: 'choose-way', way: 'number' },
      { type: 'choose-way', way: 'phone' },
      { type: 'choose-way', way: 'face' },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('r1', 'r2', 'r3').map((id): Intent => ({ type: 'choose-row', id })),
  },
  { weight: 1, arbitrary: fc.constantFrom('r1', 'r2').map((id): Intent => ({ type: 'toggle-row', id })) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom('from', 'load', 'notice'), fc.constantFrom('a', 'b', 'nonsense'))
      .map(([question, choice]): Intent => ({ type: 'answer', question, choice })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Intent>(
      { type: 'change-answer', question: 'load' },
      { type: 'print-again' },
      { type: 'resend-code' },
      { type: 'stay' },
      { type: 'erase' },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Intent>(
      { type: 'not-me' },
      { type: 'check-face' },
      { type: 'erase-face' },
      { type: 'camera', state: 'running' },
      { type: 'camera', state: 'lost' },
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        'retry',
        'continue-application',
        'use-number',
        'use-phone',
        'use-card',
        'use-face',
        'back',
        'leave',
        'help',
      )
      .map((next): Intent => ({ type: 'next', next })),
  },
)

/** What the station says of a look into the camera: mostly, that it saw a face. */
const look = (player: VisitPlayer, luck: number): void => {
  const attempt = player.session.screenNumber
  if (luck < 0.3) {
    const progress = { kind: 'progress', step: 'finding', guidance: 'come-closer', challenge: null } as const
    return player.event({ type: 'face', face: { attempt, ...progress } })
  }
  if (luck > 0.9) return player.event({ type: 'face', face: { attempt, kind: 'failed', reason: 'not-live' } })
  captured(player)
}

/** What a customer who reads the screen would do on it; without these a walk seldom gets as far as paying. */
const sensible = (player: VisitPlayer, luck: number): void => {
  const shown = player.view().screen
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(luck * list.length)]
  switch (shown.name) {
    case 'start':
      if (luck > 0.8) return player.press({ type: 'choose-way', way: 'face' })
      player.event({ type: 'card-removed' })
      player.event({ type: 'card-present' })
      player.event({ type: 'card-read', card: luck < 0.4 ? anna.card : bela.card })
      return
    case 'enter':
      player.press({ type: 'clear' })
      player.type(shown.what === 'code' ? '123456' : shown.what === 'phone' ? anna.phone : '3300000000111')
      return player.press({ type: 'confirm' })
    case 'choose-account':
      return player.press({ type: 'choose-row', id: pick(shown.rows)?.id ?? '' })
    case 'account':
      return player.press({
        type: 'choose-service',
        service: luck < 0.35 ? 'bills' : luck < 0.65 ? 'peak-valley' : 'face',
      })
    case 'face':
      return look(player, luck)
    case 'face-confirm':
      return player.press(luck < 0.8 ? { type: 'confirm' } : { type: 'not-me' })
    case 'face-consent':
      if (shown.guardian === 'waiting' || shown.guardian === 'not-an-adult') {
        player.event({ type: 'card-removed' })
        player.event({ type: 'card-present' })
        player.event({ type: 'card-read', card: luck < 0.7 ? guardian : teenager })
      }
      return player.press({ type: 'confirm' })
    case 'face-settings':
      if (shown.askedToErase) return player.press({ type: luck < 0.7 ? 'confirm' : 'back' })
      if (luck < 0.3) return player.press({ type: 'print-again' })
      return player.press({ type: luck < 0.6 ? 'check-face' : luck < 0.9 ? 'erase-face' : 'back' })
    case 'apply-question':
      player.press({ type: 'answer', question: shown.question.id, choice: pick(shown.choices)?.id ?? '' })
      return player.press({ type: 'confirm' })
    case 'problem':
      return player.press({ type: 'next', next: pick(shown.next) ?? 'leave' })
    case 'paid':
    case 'applied':
    case 'face-erased':
      return player.press(
        luck < 0.5 ? { type: 'print-again' } : luck < 0.8 ? { type: 'back' } : { type: 'confirm' },
      )
    case 'pay':
      return luck < 0.7 ? player.pass(2_500) : player.press({ type: 'back' })
    case 'reading-card':
    case 'waiting':
    case 'bills':
    case 'apply-compare':
    case 'apply-check':
    case 'goodbye':
      return player.press({ type: 'confirm' })
    case 'out-of-service':
      return player.event({ type: 'service', outOfService: null })
  }
}

export type Move =
  | { readonly kind: 'sensible'; readonly luck: number }
  | { readonly kind: 'press'; readonly intent: Intent }
  | { readonly kind: 'type'; readonly digits: string }
  | { readonly kind: 'hall'; readonly luck: number; readonly oldest: boolean }
  | { readonly kind: 'event'; readonly event: SessionEvent }
  | { readonly kind: 'outbox'; readonly delivered: boolean }
  | { readonly kind: 'printer'; readonly luck: number }
  | { readonly kind: 'pass'; readonly ms: number }

/** Evenly spread; doubles would crowd around zero. */
const luck = fc.integer({ min: 0, max: 999 }).map((drawn) => drawn / 1000)
const cards = fc
  .constantFrom(anna, bela)
  .map((someone): SessionEvent => ({ type: 'card-read', card: someone.card }))
const worldEvents = fc.constantFrom<SessionEvent>(
  { type: 'hall-reachable', reachable: false },
  { type: 'hall-reachable', reachable: true },
  { type: 'hall-link', up: false },
  { type: 'hall-link', up: true },
  { type: 'face-status', status: null },
  { type: 'face-engine', model: null },
  { type: 'service', outOfService: { message: null } },
  { type: 'service', outOfService: null },
  { type: 'face-engine', model },
  { type: 'face-status', status: { available: true, why: null, model } },
  { type: 'presence', presence: 'somebody' },
  { type: 'presence', presence: 'nobody' },
  { type: 'presence', presence: 'unknown' },
  { type: 'peripherals', peripherals: { reader: 'away', scanner: 'absent', printer: 'away', paper: 'out' } },
  { type: 'peripherals', peripherals: { reader: 'ready', scanner: 'ready', printer: 'ready', paper: 'low' } },
)
const deviceEvents = fc.oneof(
  cards,
  fc.constantFrom<SessionEvent>(
    { type: 'card-present' },
    { type: 'card-removed' },
    { type: 'card-unreadable', problem: 'card-unreadable', reference: 'read failed' },
    { type: 'scanned', symbology: null, text: '3300000000111' },
    { type: 'document', problem: 'card-not-supported', reference: 'TD3' },
    { type: 'scanned', symbology: null, text: 'https://example.invalid/x' },
  ),
)
export const moves: fc.Arbitrary<Move> = fc.oneof(
  { weight: 30, arbitrary: luck.map((drawn): Move => ({ kind: 'sensible', luck: drawn })) },
  { weight: 8, arbitrary: intents.map((intent): Move => ({ kind: 'press', intent })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('3300000000111', '3300000000222', '13800000001', '123456')
      .map((digits): Move => ({ kind: 'type', digits })),
  },
  { weight: 30, arbitrary: fc.record({ kind: fc.constant('hall' as const), luck, oldest: fc.boolean() }) },
  { weight: 4, arbitrary: deviceEvents.map((event): Move => ({ kind: 'event', event })) },
  { weight: 1, arbitrary: worldEvents.map((event): Move => ({ kind: 'event', event })) },
  { weight: 3, arbitrary: fc.boolean().map((delivered): Move => ({ kind: 'outbox', delivered })) },
  { weight: 3, arbitrary: luck.map((drawn): Move => ({ kind: 'printer', luck: drawn })) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(500, 500, 2_000, 2_000, 9_000, 20_000, 61_000, 95_000)
      .map((ms): Move => ({ kind: 'pass', ms })),
  },
)

/** One walk: what was tapped, what was created, what is still to be answered. */
export class Walk {
  readonly player = withFaces(new VisitPlayer().opened())
  readonly hall = new WalkHall()
  readonly creations = new Map<string, Set<string>>()
  #pending: Asked[] = []
  #seen = 0

  move(move: Move): void {
    const { player } = this
    switch (move.kind) {
      case 'sensible':
        sensible(player, move.luck)
        break
      case 'press':
        player.press(move.intent)
        break
      case 'type':
        player.type(move.digits)
        break
      case 'event':
        player.event(move.event)
        break
      case 'pass':
        player.pass(move.ms)
        break
      case 'hall': {
        const asked = move.oldest ? this.#pending.shift() : this.#pending.pop()
        if (asked !== undefined) {
          const answer = this.hall.answer(asked, move.luck, player.now)
          player.event({ type: 'hall-answer', visit: asked.visit, request: asked.request, answer })
        }
        break
      }
      case 'outbox': {
        const key = player.wanted('submit-application').at(-1)?.submission.key
        if (key !== undefined) {
          player.event({ type: 'application-kept', key })
          if (move.delivered)
            player.event({ type: 'application-delivered', key, publicUrl: 'http://127.0.0.1:7400/p/x' })
        }
        break
      }
      case 'printer': {
        const job = player.wanted('print').at(-1)?.job
        const outcome =
          move.luck < 0.5
            ? ({ kind: 'printed', unprintable: move.luck < 0.1 } as const)
            : move.luck < 0.8
              ? ({ kind: 'not-started', cause: 'no-paper' } as const)
              : ({ kind: 'partial' } as const)
        if (job !== undefined) player.event({ type: 'print-outcome', job, outcome })
      }
    }
    for (; this.#seen < player.effects.length; this.#seen += 1) this.#note(player.effects[this.#seen])
  }

  #note(effect: Effect | undefined): void {
    if (effect?.type !== 'hall') return
    this.#pending.push(effect)
    if (effect.call.call !== 'create-payment') return
    const { key, billIds, amountFen } = effect.call.payment
    const said = this.creations.get(key) ?? new Set()
    this.creations.set(key, said.add(JSON.stringify([billIds, amountFen])))
  }
}
