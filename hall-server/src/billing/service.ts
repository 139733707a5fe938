import type { Account, Bill, Payment, PaymentRequest } from '@foyer/contracts/hall-api'
import type { FastifyBaseLogger } from 'fastify'
import type { Kysely } from 'kysely'
import type { Clock, Random } from '../ambient.ts'
import type { VisitCaller } from '../http/access.ts'
import { ApiProblem } from '../http/problem.ts'
import { maskName, type Utility, type UtilityAccount } from '../utility/index.ts'
import { createPaymentChanges } from './changes.ts'
import { createGatewayClient, type GatewayConfig, GatewayProblem } from './gateway-client.ts'
import { paymentRules } from './rules.ts'
import { createSettlement } from './settlement.ts'
import { createBillingStore, type StoredPayment } from './store.ts'

export type BillingDeps = {
  db: Kysely<unknown>
  clock: Clock
  random: Random
  log: FastifyBaseLogger
  utility: Pick<Utility, 'account' | 'bookPayment'>
  audit: {
    record: (actor: string, action: string, subject: string, outcome: 'done' | 'refused') => Promise<void>
  }
  gateway: GatewayConfig
  /** Public address of the hall, without a slash at the end. */
  publicUrl: string
  subject: string
}

const owed = ({ status }: Bill): boolean => status === 'due' || status === 'overdue'
const sumOf = (bills: readonly { amountFen: number; lateFeeFen: number }[]): number =>
  bills.reduce((sum, bill) => sum + bill.amountFen + bill.lateFeeFen, 0)

/** Accounts, payments and receipts. `start` brings unfinished payments to their end until `stop`. */
export const createBilling = async (deps: BillingDeps) => {
  const { clock, log, utility, audit, publicUrl } = deps
  const newToken = (): string => Buffer.from(deps.random.bytes(16)).toString('hex')
  const store = createBillingStore(deps.db, newToken)
  const changes = createPaymentChanges()
  const stopping = new AbortController()
  const settlement = createSettlement({
    store,
    gateway: createGatewayClient(deps.gateway, clock, stopping.signal),
    utility,
    clock,
    log,
    changes,
    notifyUrl: `${publicUrl}/api/v1/gateway/callback`,
    subject: deps.subject,
  })
  const loop = await settlement.start()

  const receiptUrl = (token: string): string => `${publicUrl}/r/${token}`

  const toPayment = (payment: StoredPayment): Payment => {
    const { state, receipt } = payment
    return {
      key: payment.key,
      status: state.status,
      amountFen: state.amountFen,
      payUrl: state.payUrl,
      expiresAt: state.expiresAt,
      receipt:
        receipt === null || state.paidAt === null || state.transactionId === null
          ? null
          : {
              number: receipt.number,
              issuedAt: receipt.issuedAt,
              paidAt: state.paidAt,
              amountFen: state.amountFen,
              customerNumber: payment.customerNumber,
              customerNameMasked: payment.customerNameMasked,
              bills: payment.bills.map(({ period, amountFen, lateFeeFen }) => ({
                period,
                amountFen,
                lateFeeFen,
              })),
              channel: '扫码支付',
              transactionId: state.transactionId,
              url: receiptUrl(receipt.token),
            },
    }
  }

  /** The account, if this visit may reach it; an attempt on another's is in the audit log and answered like nothing. */
  const reach = async (visit: VisitCaller, customerNumber: string): Promise<UtilityAccount> => {
    const allowed = visit.accounts.includes(customerNumber)
    const found = allowed ? await utility.account(customerNumber) : null
    if (!allowed) await audit.record(`kiosk:${visit.kioskId}`, 'account.read', customerNumber, 'refused')
    if (found === null) throw new ApiProblem('not-found', 'this visit reaches no such account')
    return found
  }

  const account = async (visit: VisitCaller, customerNumber: string): Promise<Account> => {
    const found = await reach(visit, customerNumber)
    await audit.record(`kiosk:${visit.kioskId}`, 'account.read', customerNumber, 'done')
    const held = await store.heldBills(found.bills.map(({ id }) => id))
    const bills = found.bills.map((bill) =>
      owed(bill) && held.has(bill.id) ? { ...bill, status: 'paying' as const } : bill,
    )
    const person = visit.assurance === 'person'
    return {
      customerNumber,
      customerName: person ? found.customerName : maskName(found.customerName, found.tariff === 'other'),
      address: person ? found.address : null,
      tariff: found.tariff,
      balanceDueFen: found.balanceDueFen,
      bills: person ? bills : bills.filter(({ status }) => status !== 'paid'),
      usage: person ? [...found.usage] : null,
    }
  }

  const sameRequest = (payment: StoredPayment, request: PaymentRequest, kioskId: string): boolean =>
    payment.kioskId === kioskId &&
    payment.customerNumber === request.customerNumber &&
    payment.state.amountFen === request.amountFen &&
    payment.bills.map(({ id }) => id).join() === request.billIds.join()

  /** Lets go of bills that an earlier, unfinished payment of this very kiosk holds: its customer has gone. */
  const giveUpEarlier = async (billIds: readonly string[], kioskId: string): Promise<void> => {
    for (const holder of await store.holders(billIds)) {
      const open = holder.state.status === 'creating' || holder.state.status === 'pending'
      if (!open || holder.kioskId !== kioskId)
        throw new ApiProblem(
          'already-paid',
          'one of these bills is being paid just now, or has just been paid',
        )
      const wanted = await settlement.apply(holder.key, { type: 'cancel-wanted' })
      let after = wanted ?? holder
      // Twice: an order that was never made is made first and closed then.
      for (let turn = 0; turn < 2; turn++) after = await orGatewayAway(settlement.work(after))
    }
  }

  const orGatewayAway = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      if (error instanceof GatewayProblem)
        throw new ApiProblem(
          'gateway-unreachable',
          'the payment gateway does not answer; try again in a while',
        )
      throw error
    })

  const choose = (found: UtilityAccount, request: PaymentRequest): Bill[] => {
    const chosen = request.billIds.map((id) => found.bills.find((bill) => bill.id === id) ?? null)
    const bills = chosen.filter((bill) => bill !== null)
    if (bills.length !== chosen.length || new Set(request.billIds).size !== bills.length)
      throw new ApiProblem('bad-request', 'billIds must name bills of this account, each once')
    if (!bills.every(owed)) throw new ApiProblem('already-paid', 'one of these bills is paid already')
    if (sumOf(bills) !== request.amountFen)
      throw new ApiProblem('amount-changed', `these bills come to ${sumOf(bills)} fen now; show them again`)
    return bills
  }

  const answerKnown = async (
    known: StoredPayment,
    request: PaymentRequest,
    kioskId: string,
  ): Promise<Payment> => {
    if (!sameRequest(known, request, kioskId))
      throw new ApiProblem('conflict', 'this key was used for another payment; make a new one')
    return toPayment(known.state.status === 'creating' ? await orGatewayAway(settlement.work(known)) : known)
  }

  const create = async (
    visit: VisitCaller,
    request: PaymentRequest,
  ): Promise<{ payment: Payment; isNew: boolean }> => {
    const { kioskId } = visit
    const known = await store.read(request.key)
    if (known !== null) return { payment: await answerKnown(known, request, kioskId), isNew: false }
    const found = await reach(visit, request.customerNumber)
    const bills = choose(found, request)
    await giveUpEarlier(request.billIds, kioskId)
    const now = clock()
    const begun = await store.begin({
      key: request.key,
      kioskId,
      customerNumber: request.customerNumber,
      customerNameMasked: maskName(found.customerName, found.tariff === 'other'),
      bills: bills.map(({ id, period, amountFen, lateFeeFen }) => ({ id, period, amountFen, lateFeeFen })),
      createdAt: now,
      state: {
        status: 'creating',
        amountFen: request.amountFen,
        expiresAt: now + paymentRules.lifetime,
        cancelWanted: false,
        payUrl: null,
        transactionId: null,
        paidAt: null,
        refundReason: null,
      },
    })
    if (begun === 'held')
      throw new ApiProblem('already-paid', 'one of these bills is being paid just now, or has just been paid')
    const stored = await store.read(request.key)
    if (stored === null) throw new ApiProblem('internal', 'the payment was not kept')
    if (begun === 'key-known') return { payment: await answerKnown(stored, request, kioskId), isNew: false }
    await audit.record(`kiosk:${kioskId}`, 'payment.begun', request.key, 'done')
    const made = await orGatewayAway(settlement.work(stored))
    loop.wake()
    return { payment: toPayment(made), isNew: true }
  }

  const ofKiosk = async (key: string, kioskId: string): Promise<StoredPayment> => {
    const payment = await store.read(key)
    if (payment === null || payment.kioskId !== kioskId)
      throw new ApiProblem('not-found', 'this kiosk knows no such payment')
    return payment
  }

  return {
    /** Subscribe to payments becoming something else. */
    events: { subscribe: changes.subscribe },
    account,
    /** Throws `not-found` unless the visit reaches the account. */
    reach,
    create,
    read: async (key: string, kioskId: string): Promise<Payment> => toPayment(await ofKiosk(key, kioskId)),

    /** Gives the payment up. It stays `pending` until the gateway says that nobody can pay it any more. */
    cancel: async (key: string, kioskId: string): Promise<Payment> => {
      const payment = await ofKiosk(key, kioskId)
      const wanted = (await settlement.apply(key, { type: 'cancel-wanted' })) ?? payment
      const after = await settlement.work(wanted).catch((error: unknown) => {
        log.warn({ payment: key, err: error }, 'a cancelled payment waits for the gateway')
        return wanted
      })
      loop.wake()
      return toPayment(after)
    },

    /** The gateway says that an order is paid. Resolves once that is stored; false for an order nobody knows. */
    confirmPaid: async (paid: {
      orderKey: string
      amountFen: number
      paidAt: number
      transactionId: string
    }): Promise<boolean> => {
      const payment = await settlement.apply(paid.orderKey, { type: 'order-paid', ...paid })
      loop.wake()
      return payment !== null
    },

    receiptByToken: async (token: string): Promise<Payment['receipt']> => {
      const payment = await store.byReceiptToken(token)
      return payment === null ? null : toPayment(payment).receipt
    },

    /** Gives up what is under way; it goes on at the next start. */
    stop: (): Promise<void> => {
      stopping.abort()
      return loop.stop()
    },
  }
}
export type Billing = Awaited<ReturnType<typeof createBilling>>
