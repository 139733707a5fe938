import * as fc from 'fast-check'
import { maskView } from '@foyer/contracts/mask'
import type { Intent } from '@foyer/contracts/intent'
import { screen } from '@foyer/contracts/screens'
import { view as viewSchema } from '@foyer/contracts/view'
import { describe, expect, test } from 'vitest'
import type { Effect } from './effects.ts'
import type { HallAnswer, HallResult, SessionEvent } from './events.ts'
import {
  account,
  comparison,
  hallVisit,
  payment,
  person,
  privateTexts,
  type Person,
} from './testing/people.ts'
import { ok, unreachable, VisitPlayer } from './testing/visit-player.ts'

const anna = person('anna')
const bela = person('bela')
const everybody = [anna, bela]

type Asked = Extract<Effect, { type: 'hall' }>

/** The hall of a random walk: it books a payment once and answers from what it knows, or not at all. */
class WalkHall {
  readonly payments = new Map<
    string,
    { status: 'pending' | 'booked' | 'cancelled' | 'expired'; fen: number; until: number }
  >()

  answer(asked: Asked, luck: number, now: number): HallAnswer {
    const { call } = asked
    if (luck < 0.15) return { call: call.call, result: unreachable }
    switch (call.call) {
      case 'identify': {
        const someone = whoIs(call.identification)
        if (luck < 0.25) return { call: 'identify', result: refused('unknown-customer') }
        const assurance = call.identification.method === 'customer-number' ? 'account' : 'person'
        return { call: 'identify', result: ok(hallVisit(someone, assurance)) }
      }
      case 'send-code':
        return {
          call: 'send-code',
          result: ok({ sentTo: '138****0001', expiresAt: now + 300_000, nextAt: now + 60_000 }),
        }
      case 'account': {
        const someone = owner(call.customerNumber)
        const paid = [...this.payments.values()].some(({ status }) => status === 'booked')
        return { call: 'account', result: ok(account(someone, call.customerNumber, paid)) }
      }
      case 'create-payment': {
        const { key, amountFen } = call.payment
        const known = this.payments.get(key) ?? {
          status: 'pending' as const,
          fen: amountFen,
          until: now + 120_000,
        }
        this.payments.set(key, known)
        return { call: 'create-payment', result: this.#tell(key, owner(call.payment.customerNumber)) }
      }
      case 'ask-payment':
      case 'cancel-payment': {
        const known = this.payments.get(call.key)
        if (known === undefined) return { call: call.call, result: refused('not-found') }
        if (known.status === 'pending') {
          if (now > known.until) known.status = 'expired'
          else if (luck > 0.6) known.status = 'booked'
          else if (call.call === 'cancel-payment') known.status = 'cancelled'
        }
        return { call: call.call, result: this.#tell(call.key, anna) }
      }
      case 'comparison':
        return luck < 0.3
          ? { call: 'comparison', result: refused('internal') }
          : { call: 'comparison', result: ok(comparison(call.customerNumber)) }
    }
  }

  #tell(key: string, someone: Person): HallResult<ReturnType<typeof payment>> {
    const known = this.payments.get(key)
    return known === undefined
      ? refused('not-found')
      : ok(payment(someone, key, known.fen, known.status, known.until))
  }
}

const refused = (code: 'unknown-customer' | 'not-found' | 'internal') =>
  ({ ok: false, failure: { kind: 'refused', code, reference: 'ref-1' } }) as const

const owner = (customerNumber: string): Person =>
  everybody.find(({ customerNumbers }) => customerNumbers.includes(customerNumber)) ?? anna

const whoIs = (identification: Extract<Asked['call'], { call: 'identify' }>['identification']): Person => {
  switch (identification.method) {
    case 'card':
      return everybody.find(({ card }) => card.idNumber === identification.card.idNumber) ?? anna
    case 'customer-number':
      return owner(identification.customerNumber)
    case 'phone':
      return everybody.find(({ phone }) => phone === identification.phone) ?? anna
  }
}

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
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Intent>(
      { type: 'choose-way', way: 'number' },
      { type: 'choose-way', way: 'phone' },
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
    arbitrary: fc
      .constantFrom(
        'retry',
        'continue-application',
        'use-number',
        'use-phone',
        'use-card',
        'back',
        'leave',
        'help',
      )
      .map((next): Intent => ({ type: 'next', next })),
  },
)

/** What a customer who reads the screen would do on it; without these a walk seldom gets as far as paying. */
const sensible = (player: VisitPlayer, luck: number): void => {
  const shown = player.view().screen
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(luck * list.length)]
  switch (shown.name) {
    case 'start':
      player.event({ type: 'card-removed' })
      player.event({ type: 'card-present' })
      player.event({ type: 'card-read', card: luck < 0.5 ? anna.card : bela.card })
      return
    case 'enter':
      player.press({ type: 'clear' })
      player.type(shown.what === 'code' ? '123456' : shown.what === 'phone' ? anna.phone : '3300000000111')
      return player.press({ type: 'confirm' })
    case 'choose-account':
      return player.press({ type: 'choose-row', id: pick(shown.rows)?.id ?? '' })
    case 'account':
      return player.press({ type: 'choose-service', service: luck < 0.5 ? 'bills' : 'peak-valley' })
    case 'apply-question':
      player.press({ type: 'answer', question: shown.question.id, choice: pick(shown.choices)?.id ?? '' })
      return player.press({ type: 'confirm' })
    case 'problem':
      return player.press({ type: 'next', next: pick(shown.next) ?? 'leave' })
    case 'paid':
    case 'applied':
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
  }
}

type Move =
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
  { type: 'peripherals', peripherals: { reader: 'away', scanner: 'absent', printer: 'away', paper: 'out' } },
  { type: 'peripherals', peripherals: { reader: 'ready', scanner: 'ready', printer: 'ready', paper: 'low' } },
)
const deviceEvents = fc.oneof(
  cards,
  fc.constantFrom<SessionEvent>(
    { type: 'card-present' },
    { type: 'card-removed' },
    { type: 'card-unreadable', problem: 'card-unreadable', reference: 'read failed' },
    { type: 'scanned', text: '3300000000111' },
    { type: 'scanned', text: 'https://example.invalid/x' },
  ),
)
const moves: fc.Arbitrary<Move> = fc.oneof(
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
class Walk {
  readonly player = new VisitPlayer().opened()
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

const walks = (check: (walk: Walk, before: { creations: number }, move: Move) => void, numRuns = 100) =>
  fc.assert(
    fc.property(fc.array(moves, { minLength: 50, maxLength: 400 }), (list) => {
      const walk = new Walk()
      for (const move of list) {
        const before = { creations: walk.creations.size }
        walk.move(move)
        check(walk, before, move)
      }
    }),
    { numRuns },
  )

describe('on any path through thousands of events', () => {
  test('the paths lead to every screen, so what holds on them holds everywhere', () => {
    const reached = new Map<string, number>()
    walks(({ player }) => {
      const { name } = player.view().screen
      reached.set(name, (reached.get(name) ?? 0) + 1)
    }, 300)
    expect([...reached.keys()].toSorted()).toEqual(
      screen.options.map((option) => option.shape.name.value).toSorted(),
    )
  })

  test('nothing of a customer is left in the session once nobody is there', () => {
    walks(({ player }) => {
      const { session } = player
      if (session.visit !== null || session.help.state !== 'off') return
      const left = JSON.stringify(session)
      for (const text of everybody.flatMap(privateTexts)) expect(left).not.toContain(text)
    })
  })

  test('a visit never holds two persons', () => {
    walks(({ player }) => {
      const held = JSON.stringify(player.session.visit)
      const present = everybody.filter(
        (someone) => held.includes(someone.card.idNumber) || held.includes(someone.token),
      )
      expect(present.length).toBeLessThanOrEqual(1)
    })
  })

  test('a payment key belongs to one tap, and a tap makes at most one', () => {
    walks((walk, before, move) => {
      const made = walk.creations.size - before.creations
      const tapped = move.kind === 'sensible' || (move.kind === 'press' && move.intent.type === 'confirm')
      expect(made).toBeLessThanOrEqual(tapped ? 1 : 0)
      for (const said of walk.creations.values()) expect(said.size).toBe(1)
    })
  })

  test('a payment that is left open is handed over before it is forgotten', () => {
    walks(({ player, creations }) => {
      const known = new Set<string>()
      for (const effect of player.effects) {
        if (effect.type === 'abandon-payment' || effect.type === 'payment-settled') known.add(effect.key)
        // Never two at once: whatever was begun before is settled or handed over by then.
        if (effect.type !== 'hall' || effect.call.call !== 'create-payment') continue
        const { key } = effect.call.payment
        const before = [...creations.keys()].slice(0, [...creations.keys()].indexOf(key))
        expect(before.filter((earlier) => !known.has(earlier))).toEqual([])
      }
      if (player.session.visit?.payment) return
      expect([...creations.keys()].filter((key) => !known.has(key))).toEqual([])
    })
  })

  test('the view always fits the contract, and its masked form tells nothing', () => {
    walks(({ player }) => {
      const view = player.view()
      expect(viewSchema.safeParse(view).error).toBeUndefined()
      const masked = JSON.stringify({ ...maskView(view), help: null })
      for (const text of everybody.flatMap(privateTexts)) expect(masked).not.toContain(text)
    })
  })

  test('every screen can be left, and then the kiosk is free again', () => {
    walks(({ player }) => {
      const probe = new VisitPlayer()
      probe.session = player.session
      probe.now = player.now
      probe.press({ type: 'leave' })
      probe.pass(20_000)
      probe.press({ type: 'leave' })
      probe.pass(20_000)
      expect(probe.session.visit).toBeNull()
      expect(probe.session.screen.name).toBe('start')
    })
  })

  test('nobody stays for ever: without a touch the visit ends and is wiped', () => {
    walks(({ player }) => {
      const probe = new VisitPlayer()
      probe.session = player.session
      probe.now = player.now
      for (let waited = 0; waited < 12; waited += 1) probe.pass(61_000)
      expect(probe.session.visit).toBeNull()
      expect(probe.session.screen.name).toBe('start')
      expect(probe.session.help.state).toBe('off')
    })
  })
})
