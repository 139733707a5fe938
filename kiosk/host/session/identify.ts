import type { Identification, IdCard, phoneCodeSent, Visit as HallVisit } from '@foyer/contracts/hall-api'
import type { Way } from '@foyer/contracts/screens'
import type { z } from 'zod'
import type { HallFailure, HallResult, IntentEvent } from './events.ts'
import { ask, begin, problem, taskFailed } from './hall-requests.ts'
import { wipe } from './leave.ts'
import { isCustomerNumber, meaningOf, type ScanMeaning, type ScannedCode } from './scan-meaning.ts'
import type {
  EnterProblem,
  EnterState,
  EnterWhat,
  ProblemNext,
  ProblemState,
  ReadingCardState,
} from './screen-state.ts'
import { beginVisit, show, stay, withVisit, type Next, type Session } from './session.ts'
import { offlineDefinition, startOfflineApplication } from './apply-start.ts'
import { facesHere, openCamera } from './face-camera.ts'

export const lengths: Readonly<Record<EnterWhat, { readonly least: number; readonly most: number }>> = {
  'customer-number': { least: 10, most: 16 },
  phone: { least: 11, most: 11 },
  code: { least: 6, most: 6 },
}

export const enter = (
  what: EnterWhat,
  purpose: EnterState['purpose'],
  code: EnterState['code'] = null,
): EnterState => ({ name: 'enter', what, purpose, digits: '', problem: null, request: null, code })

/** Begins a visit with a look into the camera, where faces are recognised. */
const lookAnew = (session: Session, now: number): Next => {
  if (!facesHere(session)) return stay(session)
  const wiped = session.visit === null ? stay(session) : wipe(session, now)
  const kept = { ...beginVisit(wiped.session), settings: session.settings, help: session.help }
  const looking = openCamera(kept, 'identify', now)
  return {
    session: looking.session,
    effects: [...wiped.effects.filter((effect) => effect.type !== 'help-hang-up'), ...looking.effects],
  }
}

const enterAnew = (session: Session, what: EnterWhat, now: number): Next => {
  const wiped = session.visit === null ? { session, effects: [] } : wipe(session, now)
  return {
    session: {
      ...show(beginVisit(wiped.session), enter(what, 'identify'), now),
      settings: session.settings,
      help: session.help,
    },
    effects: wiped.effects.filter((effect) => effect.type !== 'help-hang-up'),
  }
}

/** Another way of identifying is another attempt: nothing of the former one, a card included, is carried over. */
export const useOtherWay = (
  session: Session,
  way: 'number' | 'phone' | 'card' | 'face',
  now: number,
): Next => {
  if (way === 'face') return lookAnew(session, now)
  if (way !== 'card') return enterAnew(session, way === 'number' ? 'customer-number' : 'phone', now)
  const wiped = wipe(session, now)
  return {
    session: { ...wiped.session, settings: session.settings, help: session.help },
    effects: wiped.effects.filter((effect) => effect.type !== 'help-hang-up'),
  }
}

/** Card and scan need no choosing: both devices are awake on the start screen. */
export const chooseWay = (session: Session, way: Way, now: number): Next =>
  way === 'card' || way === 'scan' ? stay(session) : useOtherWay(session, way, now)

const identify = (session: Session, identification: Identification, now: number): Next =>
  begin(session, { what: 'identifying', identification }, now)

export const cardRead = (session: Session, card: IdCard, now: number): Next => {
  const begun = session.screen.name === 'reading-card' ? session : beginVisit(session)
  return identify(withVisit(begun, { card }), { method: 'card', card }, now)
}

export const scanned = (session: Session, code: ScannedCode, now: number): Next => {
  const begun = beginVisit(session)
  const meaning = meaningOf(code, 'customer-number', session.config.publicUrl)
  return meaning.kind === 'customer-number'
    ? identify(begun, { method: 'customer-number', customerNumber: meaning.number }, now)
    : stay(problem(begun, wrongScan[meaning.kind], nextFor(meaning.kind), null, 'start', now))
}

const wrongScan: Readonly<Record<Exclude<ScanMeaning['kind'], 'customer-number'>, ProblemState['problem']>> =
  {
    'payment-code': 'scan-payment-code',
    'tracking-number': 'scan-tracking-number',
    appointment: 'scan-appointment',
    'identity-number': 'scan-identity-number',
    'company-code': 'scan-company-code',
    product: 'scan-product',
    document: 'card-not-supported',
    unknown: 'scan-not-understood',
  }

const nextFor = (kind: ScanMeaning['kind']): readonly ProblemNext[] =>
  kind === 'appointment' || kind === 'tracking-number'
    ? ['help', 'retry', 'use-number', 'leave']
    : ['retry', 'use-number', 'leave', 'help']

/** A customer number that is asked for may be scanned as well as typed; the customer still confirms it. */
export const scannedIntoEntry = (session: Session, screen: EnterState, code: ScannedCode): Next => {
  if (screen.request !== null) return stay(session)
  const meaning = meaningOf(code, 'customer-number', session.config.publicUrl)
  return meaning.kind === 'customer-number'
    ? stay({ ...session, screen: { ...screen, digits: meaning.number, problem: null } })
    : wrong(session, screen, 'not-a-number-of-ours')
}

/** The keys of an entry. */
export const enterKey = (
  session: Session,
  screen: EnterState,
  key: 'erase' | 'clear' | { digit: string },
): Next => {
  if (screen.request !== null) return stay(session)
  const digits =
    key === 'clear' ? '' : key === 'erase' ? screen.digits.slice(0, -1) : `${screen.digits}${key.digit}`
  if (digits.length > lengths[screen.what].most) return stay(session)
  return stay({ ...session, screen: { ...screen, digits, problem: null } })
}

const wrong = (session: Session, screen: EnterState, what: EnterProblem): Next =>
  stay({ ...session, screen: { ...screen, request: null, problem: what } })

const sendCode = (session: Session, screen: EnterState, phone: string): Next => {
  const asked = ask(session, { call: 'send-code', phone })
  return {
    session: { ...asked.session, screen: { ...screen, request: asked.request } },
    effects: asked.effects,
  }
}

export const enterConfirm = (session: Session, screen: EnterState, event: IntentEvent, now: number): Next => {
  if (screen.request !== null) return stay(session)
  const { digits, what } = screen
  if (screen.purpose === 'application') {
    // The customer may not know the number; the clerk then finds the supply point by the applicant.
    if (digits === '') return startOfflineApplication(session, null, now)
    return isCustomerNumber(digits)
      ? startOfflineApplication(session, digits, now)
      : wrong(session, screen, 'not-a-number-of-ours')
  }
  if (digits.length < lengths[what].least) return wrong(session, screen, 'too-short')
  if (event.intent.type !== 'confirm') return stay(session)
  switch (what) {
    case 'customer-number':
      return isCustomerNumber(digits)
        ? requestInPlace(session, screen, { method: 'customer-number', customerNumber: digits })
        : wrong(session, screen, 'not-a-number-of-ours')
    case 'phone':
      return /^1\d{10}$/.test(digits)
        ? sendCode(session, screen, digits)
        : wrong(session, screen, 'not-a-number-of-ours')
    case 'code':
      return screen.code === null
        ? stay(session)
        : requestInPlace(session, screen, { method: 'phone', phone: screen.code.phone, code: digits })
  }
}

/** Identifies while the entry stays on the screen, so that a mistyped digit can be mended where it stands. */
const requestInPlace = (session: Session, screen: EnterState, identification: Identification): Next => {
  const asked = ask(session, { call: 'identify', identification })
  return {
    session: { ...asked.session, screen: { ...screen, request: asked.request } },
    effects: asked.effects,
  }
}

export const resendCode = (session: Session, screen: EnterState, now: number): Next =>
  screen.what !== 'code' || screen.code === null || screen.request !== null || now < screen.code.nextAt
    ? stay(session)
    : sendCode(session, screen, screen.code.phone)

export const codeSent = (
  session: Session,
  screen: EnterState,
  result: HallResult<z.infer<typeof phoneCodeSent>>,
  now: number,
): Next => {
  if (!result.ok) return wrong(session, screen, entryProblem(result.failure))
  const phone = screen.code?.phone ?? screen.digits
  const { sentTo, nextAt } = result.value
  return stay(show(session, enter('code', 'identify', { phone, sentTo, nextAt }), now))
}

const entryProblem = (failure: HallFailure): EnterProblem => {
  if (failure.kind === 'unreachable') return 'hall-unreachable'
  switch (failure.code) {
    case 'unknown-customer':
      return 'unknown'
    case 'wrong-code':
      return 'wrong-code'
    case 'code-expired':
      return 'code-expired'
    case 'too-many-requests':
      return 'too-many-tries'
    case 'bad-request':
      return 'not-a-number-of-ours'
    default:
      return 'hall-unreachable'
  }
}

/** The hall's answer to an identification, asked for by an entry or by a wait of the whole screen. */
export const identifiedAs = (session: Session, result: HallResult<HallVisit>, now: number): Next => {
  const { screen } = session
  if (!result.ok) {
    if (screen.name === 'enter') return wrong(session, screen, entryProblem(result.failure))
    return screen.name === 'waiting' && screen.task.what === 'identifying'
      ? stay(notIdentified(session, screen.task.identification, result.failure, now))
      : stay(session)
  }
  const phone = screen.name === 'enter' ? (screen.code?.phone ?? null) : null
  const known = withVisit(session, { hall: result.value, phone })
  const [only, ...others] = result.value.accounts
  if (only === undefined) {
    return stay(problem(known, 'unknown-customer', ['use-number', 'leave', 'help'], null, 'start', now))
  }
  if (others.length > 0) return stay(show(known, { name: 'choose-account' }, now))
  return begin(known, { what: 'account', customerNumber: only.customerNumber, after: 'account' }, now)
}

const notIdentified = (
  session: Session,
  identification: Identification,
  failure: HallFailure,
  now: number,
): Session => {
  const task = { what: 'identifying', identification } as const
  if (failure.kind === 'unreachable' || failure.code === 'utility-unreachable') {
    const canApply = session.visit?.card !== null && offlineDefinition(session) !== null
    const next: ProblemNext[] = canApply
      ? ['continue-application', 'retry', 'leave', 'help']
      : ['retry', 'leave', 'help']
    return problem(session, 'hall-unreachable', next, task, 'start', now)
  }
  if (failure.code === 'unknown-customer') {
    const next: ProblemNext[] =
      identification.method === 'card'
        ? ['use-number', 'use-phone', 'leave', 'help']
        : ['use-number', 'use-card', 'leave', 'help']
    return problem(session, 'unknown-customer', next, null, 'start', now)
  }
  return taskFailed(session, task, failure, 'start', now)
}

export const readingCard = (session: Session, now: number): Next => {
  const begun = beginVisit(session)
  const state: ReadingCardState = { name: 'reading-card', since: now }
  return stay(show(begun, state, now))
}
