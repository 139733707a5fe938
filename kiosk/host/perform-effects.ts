import type { Logger } from 'pino'
import { printOutcome } from './device-events.ts'
import type { ReceiptDocument } from './devices/receipt-printer/document.ts'
import type { ReceiptPrinter } from './devices/receipt-printer/adapter.ts'
import type { FaceStation } from './face/station.ts'
import type { HallClient } from './hall/hall-client.ts'
import type { Outbox } from './hall/outbox.ts'
import type { PaymentJournal } from './hall/payment-journal.ts'
import { askAboutFace } from './perform-face.ts'
import { applicationSlip } from './receipts/application-slip.ts'
import { faceSlip } from './receipts/face-slip.ts'
import { paymentReceipt } from './receipts/payment-receipt.ts'
import { printedAgain } from './receipts/printed-again.ts'
import type { Effect, HallCall, Paper } from './session/effects.ts'
import type { HallAnswer, SessionEvent } from './session/events.ts'

export type EffectSurroundings = {
  readonly kioskId: string
  readonly client: HallClient
  readonly station: FaceStation
  readonly outbox: Outbox
  readonly journal: PaymentJournal
  readonly printer: () => ReceiptPrinter | null
  readonly log: Logger
  readonly dispatch: (event: SessionEvent) => void
  readonly help: {
    readonly ring: (callId: string) => void
    readonly say: (effect: Extract<Effect, { type: 'help-say' }>) => void
    readonly hangUp: (callId: string) => void
  }
}

const askHall = async ({ client, station }: EffectSurroundings, call: HallCall): Promise<HallAnswer> => {
  switch (call.call) {
    case 'identify':
      return { call: 'identify', result: await client.identify(call.identification) }
    case 'send-code':
      return { call: 'send-code', result: await client.sendCode(call.phone) }
    case 'account':
      return { call: 'account', result: await client.account(call.token, call.customerNumber) }
    case 'create-payment':
      return { call: 'create-payment', result: await client.createPayment(call.token, call.payment) }
    case 'ask-payment':
      return { call: 'ask-payment', result: await client.payment(call.token, call.key) }
    case 'cancel-payment':
      return { call: 'cancel-payment', result: await client.cancelPayment(call.token, call.key) }
    case 'comparison':
      return { call: 'comparison', result: await client.comparison(call.token, call.customerNumber) }
    default:
      return askAboutFace(client.face, station, call)
  }
}

const documentOf = (kioskId: string, paper: Paper): ReceiptDocument => {
  switch (paper.kind) {
    case 'payment':
      return paymentReceipt({ kioskId, ...paper })
    case 'application':
      return applicationSlip({ kioskId, ...paper })
    case 'face':
      return faceSlip({ kioskId, ...paper })
  }
}

/** A paper that broke off is printed whole again: its beginning may have been thrown away. */
const paperOf = (
  kioskId: string,
  { paper, reprint }: Extract<Effect, { type: 'print' }>,
): ReceiptDocument => {
  const document = documentOf(kioskId, paper)
  return reprint ? printedAgain(document, paper.locale) : document
}

/** Carries out what the session wants; whatever comes of it returns as an event. Never throws. */
export const effectPerformer = (around: EffectSurroundings): ((effect: Effect) => void) => {
  const { client, outbox, journal, log, dispatch, help, kioskId } = around

  const hall = async ({ visit, request, call }: Extract<Effect, { type: 'hall' }>): Promise<void> => {
    dispatch({ type: 'hall-answer', visit, request, answer: await askHall(around, call) })
  }

  /** The key is on disk before the hall hears of it; without that there is no payment. */
  const journalled = (effect: Extract<Effect, { type: 'hall' }>): boolean => {
    if (effect.call.call !== 'create-payment') return true
    try {
      journal.begin(effect.call.payment.key)
      return true
    } catch (err) {
      log.error({ err }, 'a payment could not be written down and was not begun')
      const failure = { kind: 'refused', code: 'internal', reference: 'kiosk-journal' } as const
      const answer = { call: 'create-payment', result: { ok: false, failure } } as const
      dispatch({ type: 'hall-answer', visit: effect.visit, request: effect.request, answer })
      return false
    }
  }

  const print = async (effect: Extract<Effect, { type: 'print' }>): Promise<void> => {
    const printer = around.printer()
    const outcome =
      printer === null
        ? ({ kind: 'not-started', cause: 'not-connected' } as const)
        : await printer.print(paperOf(kioskId, effect))
    dispatch({ type: 'print-outcome', job: effect.job, outcome: printOutcome(outcome) })
  }

  const submit = ({ submission }: Extract<Effect, { type: 'submit-application' }>): void => {
    const { key } = submission
    try {
      outbox.put(submission)
    } catch (err) {
      log.error({ err, key }, 'an application could not be written down')
      dispatch({ type: 'application-not-kept', key, reference: 'kiosk-outbox' })
      return
    }
    dispatch({ type: 'application-kept', key })
  }

  const perform = (effect: Effect): void => {
    switch (effect.type) {
      case 'hall':
        if (journalled(effect)) void hall(effect)
        return
      case 'abandon-payment':
        return journal.abandon(effect.key)
      case 'payment-settled':
        return journal.settle(effect.key, 'seen')
      case 'end-visit':
        void client.endVisit(effect.token)
        return
      case 'face-rejection':
        void client.face.rejection(effect.attemptId)
        return
      case 'print':
        void print(effect)
        return
      case 'submit-application':
        return submit(effect)
      case 'help-ring':
        return help.ring(effect.callId)
      case 'help-say':
        return help.say(effect)
      case 'help-hang-up':
        return help.hangUp(effect.callId)
    }
  }

  return (effect) => {
    try {
      perform(effect)
    } catch (err) {
      // The visit goes on; a journal that cannot be written now is asked about again at the next start.
      log.error({ err, effect: effect.type }, 'an effect failed')
    }
  }
}
