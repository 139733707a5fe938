import type { Effect } from '../effects.ts'
import type { HallAnswer, HallResult } from '../events.ts'
import { account, comparison, hallVisit, payment, person, type Person } from './people.ts'
import { ok, unreachable } from './visit-player.ts'
import { answerAboutFace } from './walk-faces.ts'

export const anna = person('anna')
export const bela = person('bela')
export const everybody = [anna, bela]

export type Asked = Extract<Effect, { type: 'hall' }>

/** The hall of a random walk: it books a payment once and answers from what it knows, or not at all. */
export class WalkHall {
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
      default:
        return answerAboutFace(call, anna, luck)
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
