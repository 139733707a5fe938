import { shown } from '@foyer/contracts/field'
import type { Account, Bill, Comparison } from '@foyer/contracts/hall-api'
import type { Screen, ScreenOf } from '@foyer/contracts/screens'
import { offers, owed, rowId, selectedTotal } from './account.ts'
import { applicantName } from './apply.ts'
import { facesHere } from './face-camera.ts'
import { lengths } from './identify.ts'
import { wayOutMs } from './intents.ts'
import type { ScreenState } from './screen-state.ts'
import type { Session, Visit } from './session.ts'
import { faceScreen } from './view-face.ts'

const slowMs = 2_000
const hallOffsetMs = 8 * 3_600_000

/** `YYYY-MM` of the month before, or of the same month a year before that, in the hall's time zone. */
const monthsAgo = (now: number, months: number): string => {
  const date = new Date(now + hallOffsetMs)
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1)).toISOString().slice(0, 7)
}

/** Kilowatt-hours of the last full month against the same month a year before. */
const changeOnYear = (account: Account, now: number): number | null => {
  const kwh = (month: string): number | null => {
    const found = account.usage?.find((usage) => usage.month === month)
    return found === undefined ? null : found.peakKwh + found.valleyKwh
  }
  const last = kwh(monthsAgo(now, 1))
  const before = kwh(monthsAgo(now, 13))
  return last === null || before === null ? null : Math.round((last - before) * 100) / 100
}

const accountScreen = (session: Session, account: Account, now: number): ScreenOf<'account'> => {
  const change = changeOnYear(account, now)
  const { usage } = account
  return {
    name: 'account',
    assurance: session.visit?.hall?.assurance ?? 'account',
    fields: {
      customerName: shown('person-name', account.customerName),
      customerNumber: shown('customer-number', account.customerNumber),
      address: account.address === null ? null : shown('address', account.address),
      balanceDue: shown('money', account.balanceDueFen),
      unpaidBills: shown('public-number', account.bills.filter(owed).length),
      changeOnYear: change === null ? null : shown('energy', change),
      usage: usage === null ? null : shown('usage-series', usage.slice(-12)),
    },
    tariff: account.tariff,
    services: offers(session).map((offer) => ({ ...offer })),
  }
}

const billRow = (
  bill: Bill,
  index: number,
  selected: readonly string[],
): ScreenOf<'bills'>['rows'][number] => ({
  id: rowId(index),
  selected: selected.includes(bill.id),
  status: bill.status,
  fields: {
    period: shown('month', bill.period),
    energy: shown('energy', bill.kwh),
    amount: shown('money', bill.amountFen),
    lateFee: shown('money', bill.lateFeeFen),
    dueOn: shown('date', bill.dueOn),
  },
})

const compareScreen = (comparison: Comparison | null): ScreenOf<'apply-compare'> => {
  if (comparison === null) {
    const unknown = {
      flatAmount: null,
      peakValleyAmount: null,
      difference: null,
      valleyShare: null,
      usage: null,
    }
    return { name: 'apply-compare', verdict: 'unknown', fields: unknown }
  }
  const { flatFen, peakValleyFen, valleyShare, months } = comparison
  return {
    name: 'apply-compare',
    verdict: peakValleyFen < flatFen ? 'saves' : peakValleyFen > flatFen ? 'costs' : 'same',
    fields: {
      flatAmount: shown('money', flatFen),
      peakValleyAmount: shown('money', peakValleyFen),
      // The verdict says in which direction.
      difference: shown('money', Math.abs(flatFen - peakValleyFen)),
      valleyShare: shown('percent', valleyShare),
      usage: shown('usage-series', months.slice(-12)),
    },
  }
}

const questionScreen = (visit: Visit, index: number): Screen | null => {
  const draft = visit.application
  const question = draft?.definition.questions[index]
  if (draft === null || question === undefined) return null
  const { id, title, why, choices } = question
  return {
    name: 'apply-question',
    question: { id, title, why },
    index,
    total: draft.definition.questions.length,
    choices,
    fields: { answer: shown('choice', draft.answers[id] ?? null) },
  }
}

const checkScreen = (visit: Visit): Screen | null => {
  const draft = visit.application
  if (draft === null) return null
  const { definition, answers } = draft
  return {
    name: 'apply-check',
    title: definition.title,
    fields: {
      applicantName: shown('person-name', applicantName(visit)),
      idNumber: visit.card === null ? null : shown('id-number', visit.card.idNumber),
      customerNumber: shown('customer-number', draft.customerNumber ?? ''),
      address: visit.account?.address ? shown('address', visit.account.address) : null,
    },
    rows: definition.questions.flatMap(({ id, title, choices }) => {
      const chosen = choices.find((choice) => choice.id === answers[id])
      return chosen === undefined
        ? []
        : [{ id, question: title, fields: { answer: shown('choice', chosen.text) } }]
    }),
    declaration: definition.declaration,
  }
}

/** Screens whose content lies in the visit; null when the visit lacks it, which no path of the session allows. */
const visitScreen = (session: Session, visit: Visit, now: number): Screen | null => {
  const { screen } = session
  switch (screen.name) {
    case 'choose-account':
      return visit.hall === null
        ? null
        : {
            name: 'choose-account',
            fields: { customerName: shown('person-name', visit.hall.customerName) },
            rows: visit.hall.accounts.map((account, index) => ({
              id: rowId(index),
              fields: {
                customerNumber: shown('customer-number', account.customerNumber),
                address: shown('address', account.address ?? ''),
                balanceDue: shown('money', account.balanceDueFen),
              },
            })),
          }
    case 'account':
      return visit.account === null ? null : accountScreen(session, visit.account, now)
    case 'bills': {
      const { account } = visit
      if (account === null) return null
      return {
        name: 'bills',
        rows: account.bills.map((bill, index) => billRow(bill, index, screen.selected)),
        fields: { total: shown('money', selectedTotal(account, screen.selected)) },
      }
    }
    case 'pay': {
      const { payment } = visit
      if (payment === null) return null
      const { expiresAt } = payment
      return {
        name: 'pay',
        status: screen.status,
        expiresIn: expiresAt === null ? null : Math.max(0, Math.ceil((expiresAt - now) / 1000)),
        fields: {
          amount: shown('money', payment.amountFen),
          payUrl: shown('private-url', payment.payUrl ?? ''),
        },
      }
    }
    case 'apply-compare':
      return compareScreen(visit.application?.comparison ?? null)
    case 'apply-question':
      return questionScreen(visit, screen.index)
    case 'apply-check':
      return checkScreen(visit)
    case 'applied': {
      const draft = visit.application
      if (draft === null || draft.submission === null) return null
      return {
        name: 'applied',
        title: draft.definition.title,
        delivery: screen.delivery,
        printing: screen.print.printing,
        fields: {
          trackingNumber: shown('reference-number', draft.submission.trackingNumber),
          progressUrl: shown('private-url', screen.progressUrl),
        },
      }
    }
    default:
      return null
  }
}

const enterScreen = (screen: Extract<ScreenState, { name: 'enter' }>, now: number): Screen => ({
  name: 'enter',
  what: screen.what,
  fields: {
    digits: shown('typed-digits', screen.digits),
    sentTo: screen.code === null ? null : shown('phone', screen.code.sentTo),
  },
  length: screen.purpose === 'application' ? { ...lengths[screen.what], least: 0 } : lengths[screen.what],
  problem: screen.problem,
  busy: screen.request !== null,
  resendIn: screen.code === null ? null : Math.max(0, Math.ceil((screen.code.nextAt - now) / 1000)),
})

const startScreen = (session: Session, world = session.world): Screen => ({
  name: 'start',
  ways: [
    { way: 'card', available: world.peripherals.reader === 'ready' },
    { way: 'scan', available: world.peripherals.scanner === 'ready' },
    { way: 'number', available: world.hallReachable },
    { way: 'phone', available: world.hallReachable },
    { way: 'face', available: facesHere(session) },
  ],
})

/** The screen as it is drawn. */
export const toScreen = (session: Session, now: number): Screen => {
  const { screen, visit, world } = session
  switch (screen.name) {
    case 'start':
      return startScreen(session)
    case 'reading-card':
      return { name: 'reading-card' }
    case 'enter':
      return enterScreen(screen, now)
    case 'waiting': {
      const waited = now - screen.since
      return {
        name: 'waiting',
        what: screen.task.what,
        slow: waited >= slowMs,
        wayOut: waited >= wayOutMs,
      }
    }
    case 'paid':
      return {
        name: 'paid',
        printing: screen.print.printing,
        fields: {
          amount: shown('money', screen.receipt.amountFen),
          receiptNumber: shown('reference-number', screen.receipt.number),
          receiptUrl: shown('private-url', screen.receipt.url),
        },
        unprintable: screen.print.unprintable,
      }
    case 'problem':
      return {
        name: 'problem',
        problem: screen.problem,
        next: [...screen.next],
        reference: screen.reference,
      }
    case 'out-of-service':
      return { name: 'out-of-service', message: world.outOfService?.message ?? null }
    case 'goodbye':
      return {
        name: 'goodbye',
        did: [...(visit?.did ?? [])],
        printed: visit?.printed ?? false,
        takeCard: world.cardOnReader,
        endsIn: Math.max(0, Math.ceil((screen.endsAt - now) / 1000)),
      }
    default:
      if (visit === null) return startScreen(session)
      return visitScreen(session, visit, now) ?? faceScreen(session, visit, now) ?? startScreen(session)
  }
}
