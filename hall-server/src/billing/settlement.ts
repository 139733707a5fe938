import type { GatewayOrder } from '@foyer/contracts/gateway'
import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '../ambient.ts'
import type { Utility } from '../utility/index.ts'
import { startWorkLoop, type WorkLoop } from '../work-loop.ts'
import type { PaymentChanges } from './changes.ts'
import { type GatewayClient, GatewayProblem } from './gateway-client.ts'
import { paymentRules, type PaymentEvent, type Task, taskOf } from './rules.ts'
import type { BillingStore, StoredPayment } from './store.ts'

export type SettlementDeps = {
  store: BillingStore
  gateway: GatewayClient
  utility: Pick<Utility, 'bookPayment'>
  clock: Clock
  log: FastifyBaseLogger
  changes: PaymentChanges
  notifyUrl: string
  /** What the customer reads on the phone as what is paid for. */
  subject: string
}

const toEvent = (order: GatewayOrder): PaymentEvent | null => {
  switch (order.status) {
    case 'open':
      return { type: 'order-open', payUrl: order.payUrl }
    case 'paid':
      return order.paidAt === null || order.transactionId === null
        ? null
        : {
            type: 'order-paid',
            amountFen: order.amountFen,
            transactionId: order.transactionId,
            paidAt: order.paidAt,
          }
    case 'closed':
      return { type: 'order-closed' }
    case 'refunded':
      return { type: 'order-refunded' }
  }
}

const atOnce = 8
const idle = 30_000

/**
 * Brings every payment to its end: makes orders, asks the gateway until it knows, books, refunds. Holds no state of
 * its own; killed anywhere, it goes on from what is stored.
 */
export const createSettlement = (deps: SettlementDeps) => {
  const { store, gateway, utility, clock, log, changes } = deps

  const apply = async (key: string, event: PaymentEvent): Promise<StoredPayment | null> => {
    const applied = await store.apply(key, event, clock(), (state) => {
      const task = taskOf(state, clock())
      if (task === null) return null
      return task === 'ask-gateway' ? clock() + paymentRules.askEvery : clock()
    })
    if (applied === null) return null
    const { payment, changed } = applied
    if (changed) {
      log.info({ payment: key, event: event.type, status: payment.state.status }, 'payment changed')
      changes.publish({ key, kioskId: payment.kioskId, status: payment.state.status })
    }
    return payment
  }

  const book = async (payment: StoredPayment): Promise<PaymentEvent | null> => {
    const { transactionId, paidAt, amountFen } = payment.state
    if (transactionId === null || paidAt === null) return null
    const booking = await utility.bookPayment({
      key: payment.key,
      customerNumber: payment.customerNumber,
      billIds: payment.bills.map(({ id }) => id),
      amountFen,
      quotedAt: payment.createdAt,
      paidAt,
      transactionId,
    })
    return booking.kind === 'booked'
      ? { type: 'utility-booked' }
      : { type: 'utility-refused', reason: booking.reason }
  }

  const createOrder = (payment: StoredPayment): Promise<GatewayOrder> =>
    gateway.createOrder({
      orderKey: payment.key,
      amountFen: payment.state.amountFen,
      subject: deps.subject,
      notifyUrl: deps.notifyUrl,
      expiresAt: payment.state.expiresAt,
    })

  /** What came of the task, as an event; null when nothing new is known. */
  const execute = async (payment: StoredPayment, task: Task): Promise<PaymentEvent | null> => {
    try {
      switch (task) {
        case 'create-order':
          return toEvent(await createOrder(payment))
        case 'ask-gateway':
          return toEvent(await gateway.order(payment.key))
        case 'close-order':
          return toEvent(await gateway.closeOrder(payment.key))
        case 'refund':
          return toEvent(await gateway.refundOrder(payment.key))
        case 'book':
          return await book(payment)
      }
    } catch (error) {
      if (error instanceof GatewayProblem && error.code === 'refused' && task === 'create-order')
        return { type: 'order-refused' }
      // An order that was made and is not known any more cannot be paid either.
      if (error instanceof GatewayProblem && error.code === 'unknown-order' && task === 'close-order')
        return { type: 'order-closed' }
      throw error
    }
  }

  /** Does what the payment needs now. Resolves to the payment as stored afterwards; rejects when the other side is away. */
  const work = async (payment: StoredPayment): Promise<StoredPayment> => {
    const task = taskOf(payment.state, clock())
    if (task === null) return payment
    const event = await execute(payment, task)
    return (event === null ? null : await apply(payment.key, event)) ?? payment
  }

  const workLogged = async (payment: StoredPayment): Promise<void> => {
    try {
      const after = await work(payment)
      if (after.state.status === payment.state.status)
        await store.putOff(after, clock(), false, paymentRules.askEvery)
    } catch (error) {
      log.warn(
        { payment: payment.key, status: payment.state.status, attempts: payment.attempts, err: error },
        'a payment waits for the gateway or the utility',
      )
      await store.putOff(payment, clock(), true, 0)
    }
  }

  const round = async (): Promise<number> => {
    const due = await store.due(clock(), atOnce)
    await Promise.all(due.map(workLogged))
    const next = await store.nextTaskAt()
    if (next === null) return idle
    return Math.max(due.length === atOnce ? 0 : 5, Math.min(idle, next - clock()))
  }

  return {
    apply,
    work,
    start: async (): Promise<WorkLoop> => {
      await store.wakeUnfinished(clock())
      return startWorkLoop({ log, name: 'settlement', round, afterFailure: 1_000 })
    },
  }
}
export type Settlement = ReturnType<typeof createSettlement>
