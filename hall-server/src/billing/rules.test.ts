import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { holdsBills, pauseAfter, type PaymentEvent, type PaymentState, step, taskOf } from './rules.ts'

const begun: PaymentState = {
  status: 'creating',
  amountFen: 12_840,
  expiresAt: 300_000,
  cancelWanted: false,
  payUrl: null,
  transactionId: null,
  paidAt: null,
  refundReason: null,
}
const paid: PaymentEvent = { type: 'order-paid', amountFen: 12_840, transactionId: 't1', paidAt: 9 }
const after = (...events: PaymentEvent[]): PaymentState => events.reduce(step, begun)
const open: PaymentEvent = { type: 'order-open', payUrl: 'http://pay' }

test('a payment goes from the order over the confirmation to the booking', () => {
  expect(after(open)).toMatchObject({ status: 'pending', payUrl: 'http://pay' })
  expect(after(open, paid)).toMatchObject({ status: 'confirmed', transactionId: 't1', paidAt: 9 })
  expect(after(open, paid, { type: 'utility-booked' }).status).toBe('booked')
})

test('a confirmation that comes twice, or after the booking, changes nothing', () => {
  const confirmed = after(open, paid)
  expect(step(confirmed, { ...paid, transactionId: 't2' })).toBe(confirmed)
  const booked = step(confirmed, { type: 'utility-booked' })
  expect(step(booked, paid)).toBe(booked)
})

test('money that comes after the payment was given up is taken and brought to an end', () => {
  const cancelled = after(open, { type: 'cancel-wanted' }, { type: 'order-closed' })
  expect(cancelled.status).toBe('cancelled')
  expect(step(cancelled, paid).status).toBe('confirmed')
  const expired = after(open, { type: 'order-closed' })
  expect(expired.status).toBe('expired')
  expect(step(expired, paid).status).toBe('confirmed')
})

test('another amount than the one asked for goes back', () => {
  const wrong = after(open, { ...paid, amountFen: 1 })
  expect(wrong).toMatchObject({ status: 'refunding', refundReason: 'another amount was paid' })
  expect(step(wrong, { type: 'order-refunded' }).status).toBe('refunded')
})

test('what the utility does not take goes back, with its reason', () => {
  const refused = after(open, paid, { type: 'utility-refused', reason: 'already-paid' })
  expect(refused).toMatchObject({ status: 'refunding', refundReason: 'already-paid' })
})

test('a wish to cancel does not cancel: the gateway must close the order first', () => {
  const wished = after(open, { type: 'cancel-wanted' })
  expect(wished.status).toBe('pending')
  expect(holdsBills(wished.status)).toBe(true)
  expect(taskOf(wished, 0)).toBe('close-order')
})

test('an order that may be on its way to the gateway is made before it is closed', () => {
  expect(taskOf(after({ type: 'cancel-wanted' }), 0)).toBe('create-order')
})

test('pauses grow and stay below a quarter of a minute', () => {
  expect([0, 1, 2].map(pauseAfter)).toEqual([250, 500, 1000])
  expect(pauseAfter(50)).toBe(15_000)
})

/* A model world: a gateway and a utility that keep their word, a customer, and a hall that may lose any answer. */

type World = {
  order: 'none' | 'open' | 'paid' | 'closed' | 'refunded'
  bookedByUs: number
  bookedByOther: boolean
  taken: number
  returned: number
}
type Move =
  | { kind: 'work'; answerLost: boolean; reachable: boolean }
  | { kind: 'customer-pays' }
  | { kind: 'callback'; forged: boolean }
  | { kind: 'cancel' }
  | { kind: 'other-pays' }
  | { kind: 'time'; milliseconds: number }

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('work' as const),
      answerLost: fc.boolean(),
      reachable: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.constant<Move>({ kind: 'customer-pays' }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('callback' as const), forged: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'cancel' }) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'other-pays' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('time' as const),
      milliseconds: fc.integer({ min: 1, max: 200_000 }),
    }),
  },
)

/** What the other side does and answers. Its memory changes even when the answer is lost. */
const act = (world: World, state: PaymentState, now: number): PaymentEvent | null => {
  const answer = (): PaymentEvent | null => {
    if (world.order === 'open') return open
    if (world.order === 'paid') return paid
    if (world.order === 'refunded') return { type: 'order-refunded' }
    return world.order === 'closed' ? { type: 'order-closed' } : null
  }
  switch (taskOf(state, now)) {
    case 'create-order':
      if (world.order === 'none') world.order = now < state.expiresAt ? 'open' : 'closed'
      return answer()
    case 'ask-gateway':
      return answer()
    case 'close-order':
      if (world.order === 'open') world.order = 'closed'
      return answer()
    case 'refund':
      if (world.order === 'paid') {
        world.order = 'refunded'
        world.returned += 1
      }
      return answer()
    case 'book':
      if (world.bookedByUs > 0) return { type: 'utility-booked' }
      if (world.bookedByOther) return { type: 'utility-refused', reason: 'already-paid' }
      world.bookedByUs += 1
      return { type: 'utility-booked' }
    case null:
      return null
  }
}

test('in any order of events, lost answers and restarts, money taken is booked once or goes back once', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const world: World = { order: 'none', bookedByUs: 0, bookedByOther: false, taken: 0, returned: 0 }
      let state = begun
      let now = 0
      const play = (one: Move): void => {
        switch (one.kind) {
          case 'work': {
            if (!one.reachable) return
            const event = act(world, state, now)
            // A lost answer is also what a crash between the other side's effect and our own record looks like.
            if (event !== null && !one.answerLost) state = step(state, event)
            return
          }
          case 'customer-pays':
            if (world.order === 'open' && now < state.expiresAt) {
              world.order = 'paid'
              world.taken += 1
            }
            return
          case 'callback':
            // A forged one is stopped at the signature; a real one exists only once money was taken.
            if (!one.forged && world.taken > 0) state = step(state, paid)
            return
          case 'cancel':
            state = step(state, { type: 'cancel-wanted' })
            return
          case 'other-pays':
            if (world.bookedByUs === 0) world.bookedByOther = true
            return
          case 'time':
            now += one.milliseconds
        }
      }
      moves.forEach(play)
      now += 1_000_000
      for (let round = 0; round < 10; round++) play({ kind: 'work', answerLost: false, reachable: true })

      expect(taskOf(state, now)).toBeNull()
      expect(world.bookedByUs).toBeLessThanOrEqual(1)
      expect(world.bookedByUs + world.returned).toBe(world.taken)
      const ends =
        world.taken === 0 ? ['expired', 'cancelled'] : [world.bookedByUs === 1 ? 'booked' : 'refunded']
      expect(ends).toContain(state.status)
    }),
    { numRuns: 5_000 },
  )
})
