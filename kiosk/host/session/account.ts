import type { Account, Bill } from '@foyer/contracts/hall-api'
import type { Service } from '@foyer/contracts/screens'
import { offlineDefinition, startApplication } from './apply-start.ts'
import type { HallResult } from './events.ts'
import { facesAtHall } from './face-camera.ts'
import { openFaceService } from './face-enrolment.ts'
import { begin, taskFailed } from './hall-requests.ts'
import type { BillsState, ScreenState, Task } from './screen-state.ts'
import { show, stay, withVisit, type Next, type Session } from './session.ts'

export const owed = (bill: Bill): boolean => bill.status === 'due' || bill.status === 'overdue'
export const billTotal = (bill: Bill): number => bill.amountFen + bill.lateFeeFen

export const billsScreen = (account: Account): BillsState => ({
  name: 'bills',
  selected: account.bills.filter(owed).map(({ id }) => id),
})

const screenAfterLoading = (account: Account, after: 'account' | 'bills'): ScreenState =>
  after === 'bills' ? billsScreen(account) : { name: 'account' }

export const accountLoaded = (
  session: Session,
  task: Task,
  result: HallResult<Account>,
  now: number,
): Next => {
  if (session.visit === null || task.what !== 'account') return stay(session)
  if (!result.ok) {
    const several = (session.visit.hall?.accounts.length ?? 0) > 1
    return stay(taskFailed(session, task, result.failure, several ? 'choose-account' : 'start', now))
  }
  const known = withVisit(session, {
    account: result.value,
    did: [...new Set([...session.visit.did, 'looked' as const])],
  })
  return stay(show(known, screenAfterLoading(result.value, task.after), now))
}

/** Rows are known outside by their place, so that an id says nothing about the customer. */
export const rowId = (index: number): string => `r${index + 1}`

export const chooseAccount = (session: Session, row: string, now: number): Next => {
  const chosen = session.visit?.hall?.accounts.find((_, index) => rowId(index) === row)
  return chosen === undefined
    ? stay(session)
    : begin(session, { what: 'account', customerNumber: chosen.customerNumber, after: 'account' }, now)
}

export type ServiceOffer = {
  readonly service: Service
  readonly available: boolean
  readonly why: 'needs-person' | 'hall-unreachable' | 'already-so' | 'nothing-due' | 'not-here' | null
}

/** What the hall keeps of a face is shown and ended by any kiosk, whether or not this one can recognise anybody. */
const faceOffer = (session: Session): ServiceOffer => {
  const no = (why: ServiceOffer['why']): ServiceOffer => ({ service: 'face', available: false, why })
  if (!facesAtHall(session)) return no('not-here')
  if (session.visit?.hall?.assurance !== 'person') return no('needs-person')
  return session.world.hallReachable
    ? { service: 'face', available: true, why: null }
    : no('hall-unreachable')
}

export const offers = (session: Session): readonly ServiceOffer[] =>
  (session.visit?.account ?? null) === null ? [] : [...supplyOffers(session), faceOffer(session)]

const supplyOffers = (session: Session): readonly ServiceOffer[] => {
  const account = session.visit?.account ?? null
  if (account === null) return []
  const due = account.bills.some(owed)
  const bills: ServiceOffer = {
    service: 'bills',
    available: account.bills.length > 0,
    why: due ? null : 'nothing-due',
  }
  const no = (why: ServiceOffer['why']): ServiceOffer => ({ service: 'peak-valley', available: false, why })
  if (account.tariff === 'peak-valley') return [bills, no('already-so')]
  if (account.tariff === 'other') return [bills, no(null)]
  if (session.visit?.hall?.assurance !== 'person') return [bills, no('needs-person')]
  if (offlineDefinition(session) === null) return [bills, no('hall-unreachable')]
  return [bills, { service: 'peak-valley', available: true, why: null }]
}

export const chooseService = (session: Session, service: Service, now: number): Next => {
  const account = session.visit?.account ?? null
  const offer = offers(session).find((offered) => offered.service === service)
  if (account === null || offer?.available !== true) return stay(session)
  switch (service) {
    case 'bills':
      return stay(show(session, billsScreen(account), now))
    case 'peak-valley':
      return startApplication(session, now)
    case 'face':
      return openFaceService(session, now)
  }
}

export const accountBack = (session: Session, now: number): Next =>
  (session.visit?.hall?.accounts.length ?? 0) > 1
    ? stay(show(withVisit(session, { account: null, application: null }), { name: 'choose-account' }, now))
    : stay(session)

export const toggleBill = (session: Session, screen: BillsState, row: string): Next => {
  const bill = session.visit?.account?.bills.find((_, index) => rowId(index) === row)
  if (bill === undefined || !owed(bill)) return stay(session)
  const selected = screen.selected.includes(bill.id)
    ? screen.selected.filter((id) => id !== bill.id)
    : [...screen.selected, bill.id]
  return stay({ ...session, screen: { ...screen, selected } })
}

export const selectedTotal = (account: Account, selected: readonly string[]): number =>
  account.bills
    .filter((bill) => selected.includes(bill.id))
    .reduce((total, bill) => total + billTotal(bill), 0)
