import type { ErrorCode } from '@foyer/contracts/errors'
import type { PaymentStatus } from '@foyer/contracts/hall-api'
import { account, hallVisit, noon, payment, person } from './people.ts'
import { ok, VisitPlayer } from './visit-player.ts'

export const anna = person('anna')
export const bela = person('bela')
export const number = anna.customerNumbers[0] ?? ''

export const refused = (code: ErrorCode) =>
  ({ ok: false, failure: { kind: 'refused', code, reference: 'req-7' } }) as const

/** Card on the reader, account on the screen. */
export const atAccount = (): VisitPlayer => {
  const player = new VisitPlayer().opened()
  player.event({ type: 'card-present' })
  player.event({ type: 'card-read', card: anna.card })
  player.answers({ call: 'identify', result: ok(hallVisit(anna, 'person')) })
  player.answers({ call: 'account', result: ok(account(anna, number, false)) })
  return player
}

/** Everything owed is selected and its code is on the screen, open for five minutes. */
export const atPay = (): VisitPlayer => {
  const player = atAccount()
  player.press({ type: 'choose-service', service: 'bills' })
  player.press({ type: 'confirm' })
  const { key, amountFen } = player.asked('create-payment').call.payment
  const created = payment(anna, key, amountFen, 'pending', noon + 300_000)
  player.answers({ call: 'create-payment', result: ok(created) })
  return player
}

export const keyOf = (player: VisitPlayer): string => player.asked('create-payment').call.payment.key

/** The hall answers how the payment of this visit stands. */
export const pays = (
  player: VisitPlayer,
  call: 'ask-payment' | 'cancel-payment',
  status: PaymentStatus,
): void => player.answers({ call, result: ok(payment(anna, keyOf(player), 12_840, status, noon + 300_000)) })
