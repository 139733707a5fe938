import { z } from 'zod'
import { calendarDate, calendarMonth, fen, field, usageMonth } from './field.ts'
import { localized } from './locale.ts'

/**
 * The screens of a kiosk. Everything that belongs to a customer is a `field`; whatever stands outside a field is
 * an enumeration, a count, a flag or a text of the house, so a shared view can be masked without knowing screens.
 */

export const way = z.enum(['card', 'scan', 'number', 'phone', 'face'])
export type Way = z.infer<typeof way>

/** `face`: being recognised by face: to begin with it, to try it, to end it. */
export const service = z.enum(['bills', 'peak-valley', 'face'])
export type Service = z.infer<typeof service>

/** `account`: only the number is known, so only what is owed is shown. `person`: card or one-time code. */
export const assurance = z.enum(['account', 'person'])
export type Assurance = z.infer<typeof assurance>

export const printing = z.enum(['not-started', 'printing', 'printed', 'no-paper', 'partial', 'unavailable'])
export type Printing = z.infer<typeof printing>

/** Opaque id of a row, a choice or an answer; made by the host, says nothing about the customer. */
const opaqueId = z.string().max(64)

export const startScreen = z.strictObject({
  name: z.literal('start'),
  ways: z.array(z.strictObject({ way, available: z.boolean() })),
})

export const readingCardScreen = z.strictObject({ name: z.literal('reading-card') })

export const enterPurpose = z.enum(['customer-number', 'phone', 'code'])
export const enterProblem = z.enum([
  'too-short',
  'not-a-number-of-ours',
  'unknown',
  'wrong-code',
  'code-expired',
  'too-many-tries',
  'hall-unreachable',
])
export const enterScreen = z.strictObject({
  name: z.literal('enter'),
  what: enterPurpose,
  fields: z.strictObject({
    digits: field('typed-digits', z.string().max(20)),
    /** Where the code went, when `what` is `code`. */
    sentTo: field('phone', z.string()).nullable(),
  }),
  length: z.strictObject({ least: z.number().int(), most: z.number().int() }),
  problem: enterProblem.nullable(),
  busy: z.boolean(),
  /** Seconds until another code may be asked for; null when `what` is not `code`. */
  resendIn: z.number().int().nullable(),
})

/** A wait of the whole screen. `slow` after 2 s: say what is waited for; `wayOut` after 8 s. */
export const waitingScreen = z.strictObject({
  name: z.literal('waiting'),
  what: z.enum(['identifying', 'account', 'creating-payment', 'comparison', 'submitting', 'face']),
  slow: z.boolean(),
  wayOut: z.boolean(),
})

export const chooseAccountScreen = z.strictObject({
  name: z.literal('choose-account'),
  fields: z.strictObject({ customerName: field('person-name', z.string()) }),
  rows: z.array(
    z.strictObject({
      id: opaqueId,
      fields: z.strictObject({
        customerNumber: field('customer-number', z.string()),
        address: field('address', z.string()),
        balanceDue: field('money', fen),
      }),
    }),
  ),
})

export const accountScreen = z.strictObject({
  name: z.literal('account'),
  assurance,
  fields: z.strictObject({
    customerName: field('person-name', z.string()),
    customerNumber: field('customer-number', z.string()),
    address: field('address', z.string()).nullable(),
    balanceDue: field('money', fen),
    unpaidBills: field('public-number', z.number().int()),
    /** Kilowatt-hours of the last full month against the same month a year before; null when not known. */
    changeOnYear: field('energy', z.number()).nullable(),
    /** Twelve months, oldest first; null where the assurance does not allow it. */
    usage: field('usage-series', z.array(usageMonth)).nullable(),
  }),
  tariff: z.enum(['flat', 'peak-valley', 'other']),
  services: z.array(
    z.strictObject({
      service,
      available: z.boolean(),
      why: z.enum(['needs-person', 'hall-unreachable', 'already-so', 'nothing-due', 'not-here']).nullable(),
    }),
  ),
})

export const billsScreen = z.strictObject({
  name: z.literal('bills'),
  rows: z.array(
    z.strictObject({
      id: opaqueId,
      selected: z.boolean(),
      status: z.enum(['due', 'overdue', 'paid', 'paying']),
      fields: z.strictObject({
        period: field('month', calendarMonth),
        energy: field('energy', z.number()),
        amount: field('money', fen),
        lateFee: field('money', fen),
        dueOn: field('date', calendarDate),
      }),
    }),
  ),
  fields: z.strictObject({ total: field('money', fen) }),
})

export const payScreen = z.strictObject({
  name: z.literal('pay'),
  status: z.enum(['waiting', 'not-confirmed', 'expired', 'cancelling']),
  expiresIn: z.number().int().nullable(),
  fields: z.strictObject({ amount: field('money', fen), payUrl: field('private-url', z.string()) }),
})

export const paidScreen = z.strictObject({
  name: z.literal('paid'),
  printing,
  fields: z.strictObject({
    amount: field('money', fen),
    receiptNumber: field('reference-number', z.string()),
    receiptUrl: field('private-url', z.string()),
  }),
  /** Characters of the receipt that the printer could not print, if any were. */
  unprintable: z.boolean(),
})

export const compareScreen = z.strictObject({
  name: z.literal('apply-compare'),
  verdict: z.enum(['saves', 'costs', 'same', 'unknown']),
  fields: z.strictObject({
    flatAmount: field('money', fen).nullable(),
    peakValleyAmount: field('money', fen).nullable(),
    difference: field('money', fen).nullable(),
    valleyShare: field('percent', z.number()).nullable(),
    usage: field('usage-series', z.array(usageMonth)).nullable(),
  }),
})

const questionText = z.strictObject({ id: opaqueId, title: localized, why: localized })
export const questionScreen = z.strictObject({
  name: z.literal('apply-question'),
  question: questionText,
  index: z.number().int(),
  total: z.number().int(),
  choices: z.array(z.strictObject({ id: opaqueId, text: localized })),
  fields: z.strictObject({ answer: field('choice', opaqueId.nullable()) }),
})

export const checkScreen = z.strictObject({
  name: z.literal('apply-check'),
  title: localized,
  fields: z.strictObject({
    applicantName: field('person-name', z.string()),
    idNumber: field('id-number', z.string()).nullable(),
    customerNumber: field('customer-number', z.string()),
    address: field('address', z.string()).nullable(),
  }),
  rows: z.array(
    z.strictObject({
      id: opaqueId,
      question: localized,
      fields: z.strictObject({ answer: field('choice', localized) }),
    }),
  ),
  declaration: localized,
})

export const appliedScreen = z.strictObject({
  name: z.literal('applied'),
  title: localized,
  /** `kept`: safe at this kiosk and on its way as soon as the hall answers. */
  delivery: z.enum(['delivered', 'kept']),
  printing,
  fields: z.strictObject({
    trackingNumber: field('reference-number', z.string()),
    progressUrl: field('private-url', z.string()),
  }),
})

/** What the person before the camera should do next, most pressing first; null when all is well. */
export const faceGuidance = z.enum([
  'nobody',
  'several-people',
  'come-closer',
  'step-back',
  'look-here',
  'turn-less',
  'more-light',
  'less-light',
  'hold-still',
  'uncover-face',
  'too-fast',
])
export type FaceGuidance = z.infer<typeof faceGuidance>

/** What a person is asked to do so that a photograph cannot answer; chosen at random for each attempt. */
export const faceChallenge = z.enum(['turn-left', 'turn-right', 'blink', 'follow-dot'])
export type FaceChallenge = z.infer<typeof faceChallenge>

/** The camera is on while, and only while, this screen is shown. Frames go to the host as binary messages. */
export const faceScreen = z.strictObject({
  name: z.literal('face'),
  purpose: z.enum(['identify', 'enrol', 'check']),
  step: z.enum(['starting', 'finding', 'challenge', 'comparing']),
  guidance: faceGuidance.nullable(),
  /** Set while the step is `challenge`. `dot`: where to look, fractions of the picture as the person sees it. */
  challenge: z
    .strictObject({
      kind: faceChallenge,
      done: z.number().min(0).max(1),
      dot: z.strictObject({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) }).nullable(),
    })
    .nullable(),
  secondsLeft: z.number().int(),
})

/** "Is this you?": all that is shown before the person says yes. */
export const faceConfirmScreen = z.strictObject({
  name: z.literal('face-confirm'),
  fields: z.strictObject({ maskedName: field('person-name', z.string()) }),
})

/** Separate, specific consent, before the camera is ever opened for an enrolment. */
export const faceConsentScreen = z.strictObject({
  name: z.literal('face-consent'),
  title: localized,
  points: z.array(z.strictObject({ heading: localized, text: localized })),
  agreement: localized,
  /** `waiting`: under 14, and the guardian's card has not been read yet; agreeing is not possible. */
  guardian: z.enum(['not-needed', 'waiting', 'not-an-adult', 'read']),
  fields: z.strictObject({
    personName: field('person-name', z.string()),
    guardianName: field('person-name', z.string()).nullable(),
  }),
})

/** Recognition by face, for a person it is set up for. */
export const faceSettingsScreen = z.strictObject({
  name: z.literal('face-settings'),
  /** What has just happened, said once. */
  told: z.enum(['enrolled', 'matches', 'does-not-match']).nullable(),
  askedToErase: z.boolean(),
  printing,
  fields: z.strictObject({
    enrolledOn: field('date', calendarDate),
    expiresOn: field('date', calendarDate),
  }),
})

export const faceErasedScreen = z.strictObject({
  name: z.literal('face-erased'),
  printing,
  fields: z.strictObject({
    receiptNumber: field('reference-number', z.string()),
    verifyUrl: field('private-url', z.string()),
  }),
})

export const problemCode = z.enum([
  'card-unreadable',
  'card-lifted-early',
  'card-not-supported',
  'card-expired',
  'reader-failed',
  'scan-not-understood',
  /** The code is known for what it is, and is not what identifies anybody here. */
  'scan-payment-code',
  'scan-tracking-number',
  'scan-appointment',
  'scan-identity-number',
  'scan-company-code',
  'scan-product',
  'unknown-customer',
  'hall-unreachable',
  'payment-not-created',
  'already-paid',
  'not-allowed',
  'face-unknown',
  'face-unsure',
  'face-not-live',
  'face-timeout',
  'face-camera',
  'face-unavailable',
  'face-needs-card',
  'face-already-withdrawn',
  'unexpected',
])
export type ProblemCode = z.infer<typeof problemCode>

/** A way on from a problem, or from a wait that took too long. */
export const problemNext = z.enum([
  'retry',
  'use-number',
  'use-phone',
  'use-card',
  'use-face',
  'continue-application',
  'back',
  'leave',
  'help',
])

export const problemScreen = z.strictObject({
  name: z.literal('problem'),
  problem: problemCode,
  /** The buttons, most helpful first; the first is the primary one. */
  next: z.array(problemNext),
  /** Small, for the engineer. */
  reference: z.string(),
})

export const goodbyeScreen = z.strictObject({
  name: z.literal('goodbye'),
  did: z.array(z.enum(['looked', 'paid', 'applied', 'helped', 'face-enrolled', 'face-erased'])),
  printed: z.boolean(),
  takeCard: z.boolean(),
  endsIn: z.number().int(),
})

/** Taken out of service from the hall; shown while no visit is going on. `message`: the hall's own words, or none. */
export const outOfServiceScreen = z.strictObject({
  name: z.literal('out-of-service'),
  message: localized.nullable(),
})

export const screen = z.discriminatedUnion('name', [
  startScreen,
  readingCardScreen,
  enterScreen,
  waitingScreen,
  chooseAccountScreen,
  accountScreen,
  billsScreen,
  payScreen,
  paidScreen,
  compareScreen,
  questionScreen,
  checkScreen,
  appliedScreen,
  faceScreen,
  faceConfirmScreen,
  faceConsentScreen,
  faceSettingsScreen,
  faceErasedScreen,
  problemScreen,
  goodbyeScreen,
  outOfServiceScreen,
])
export type Screen = z.infer<typeof screen>
export type ScreenName = Screen['name']
export type ScreenOf<N extends ScreenName> = Extract<Screen, { name: N }>
