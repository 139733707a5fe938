import type { AlarmRule } from '@foyer/contracts/fleet-care'

/*
 * When the hall calls an alarm: data. A rule names a metric and applies wherever that metric is reported, by a node or
 * one of its devices. Times are milliseconds.
 */

export type Severity = 'person' | 'soon' | 'note'

/** How long a fault must last before it is called, and how long health must last before it is cleared. */
type Held = { severity: Severity; holdMs: number; clearMs: number }

/**
 * Called when beyond `raise`, cleared when back beyond `clear`, in between neither. With `shareOf` the value is a share
 * of that metric. One metric may have two rules: `key` tells them apart.
 */
export type ThresholdRule = Held & {
  key: string
  metric: string
  shareOf: string | null
  direction: 'above' | 'below'
  raise: number
  clear: number
}

/** Called when the value rises (or falls) by `raise` or more within the window, good again below `clear`. */
export type RateRule = Held & {
  metric: string
  shareOf: string | null
  direction: 'rises' | 'falls'
  windowMs: number
  raise: number
  clear: number
}

/** Values that are bad, and values that are good; any other, and none at all, says nothing. */
export type StateRule = Held & {
  rule: Extract<AlarmRule, 'state' | 'stuck-customer' | 'restart-budget'>
  key: string
  metric: string
  bad: readonly (string | boolean)[] | 'any-text'
  good: readonly (string | boolean | null)[]
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const seen = (
  metric: string,
  severity: Severity,
  holdMs: number,
  values: Pick<StateRule, 'bad' | 'good'>,
): StateRule => ({ rule: 'state', key: metric, metric, severity, holdMs, clearMs: 5 * SECOND, ...values })

/** The state's own words, after XFS4IoT `Common.Status`. */
export const STATE_METRIC = 'Status/State'
export const badStates: readonly string[] = ['offline', 'powerOff', 'noDevice', 'hardwareError']

export const stateRules: readonly StateRule[] = [
  seen(STATE_METRIC, 'person', 15 * SECOND, { bad: badStates, good: ['online', 'deviceBusy'] }),
  seen('Status/Problem', 'soon', MINUTE, { bad: 'any-text', good: [null, ''] }),
  seen('Status/Proof/Ok', 'person', 30 * SECOND, { bad: [false], good: [true] }),
  seen('Status/Paper', 'person', 10 * SECOND, { bad: ['out', 'jammed'], good: ['full', 'low'] }),
  { ...seen('Status/Paper', 'soon', MINUTE, { bad: ['low'], good: ['full'] }), key: 'Status/Paper low' },
  seen('Status/Cover', 'soon', 2 * MINUTE, { bad: ['open'], good: ['closed'] }),
  seen('Host/Reachable', 'person', 20 * SECOND, { bad: [false], good: [true] }),
  seen('Hall/Reachable', 'soon', MINUTE, { bad: [false], good: [true] }),
  seen('Display/On', 'note', 10 * MINUTE, { bad: [false], good: [true] }),
  {
    ...seen('Session/HelpWanted', 'person', MINUTE, { bad: [true], good: [false] }),
    rule: 'stuck-customer',
    clearMs: 0,
  },
  {
    ...seen('Watchdog/Exhausted', 'person', 0, { bad: [true], good: [false] }),
    rule: 'restart-budget',
  },
]

/** Proof older than this is no proof: per kind of device, and only kinds whose owner exercises them by itself. */
export const proofLimits: Readonly<Record<string, number>> = {
  machine: 10 * MINUTE,
  'id-card-reader': 10 * MINUTE,
  'receipt-printer': 15 * MINUTE,
}

export const absence = {
  /** Not heard for this long, counted from when the hall could have heard it. */
  silent: { severity: 'person', holdMs: 30 * SECOND, clearMs: 15 * SECOND },
  proof: { severity: 'person', holdMs: 30 * SECOND, clearMs: 5 * SECOND },
  /** The hall itself lost the broker: one alarm of its own, none of those it cannot hear. */
  deaf: { severity: 'person', holdMs: 10 * SECOND, clearMs: 5 * SECOND },
} as const satisfies Record<string, Held>

/** On the same screen for so long while somebody is there. */
export const stuckScreen = { severity: 'soon', afterMs: 4 * MINUTE, holdMs: 0, clearMs: 0 } as const

/** Series of which the detector learns what is usual, as means of five minutes. */
export const unusual = {
  metrics: [
    'CPU/LoadPercent',
    'Memory/AvailableBytes',
    'Temperature/CPU',
    'Network/HallLatencyMs',
    'Host/EventLoopDelayMs',
    'Host/MemoryBytes',
  ],
  meanOverMs: 5 * MINUTE,
  severity: 'note',
  holdMs: 0,
  clearMs: 30 * MINUTE,
} as const

export const paperForecast = {
  /** Called when paper will probably be out within `raiseMs`, good again when it lasts beyond `clearMs` from now. */
  outWithinMs: 24 * HOUR,
  lastsBeyondMs: 36 * HOUR,
  severity: 'soon',
  holdMs: 0,
  clearMs: 0,
} as const

export const readerDriftRule = { severity: 'soon', holdMs: 0, clearMs: 0 } as const

/** Refusals at the door. There is no sight of health: a quiet hour is the evidence that it is over. */
export const identityRule = { holdMs: 0, clearMs: HOUR } as const
export const refusalSeverity = {
  cloned: 'person',
  revoked: 'soon',
  expired: 'soon',
  'wrong-topic': 'soon',
  foreign: 'note',
  'no-certificate': 'note',
  'bad-password': 'note',
  'bad-code': 'note',
} as const satisfies Record<string, Severity>

/** What no device heals by itself becomes a work order after this time. */
export const workOrders = { healMs: 5 * MINUTE, reopenedWithinMs: 24 * HOUR } as const
