import type { Value } from '@foyer/sparkplug/datatype'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { ClientTls } from '../uplink/uplink.ts'
import type { Probe } from './probe.ts'

export type HallProbe = Probe & {
  /** How much the hall's clock is ahead of this one, in ms; null while it is not known. */
  clockError: () => number | null
}

type Knock = { roundTripMs: number; clockErrorMs: number | null }

const deadlineMs = 2_500
/** Asked less often than the machine: an idle device should not be what keeps a hall busy. */
const everyMs = 15_000
const remembered = 20
/** `Date` of HTTP has whole seconds (RFC 9110, 5.6.7): on average half a second more has passed. */
const halfSecondMs = 500

const median = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null
}

/** The error of this clock by one answer: the hall's time when it answered, half a round trip ago. */
export const clockErrorOf = (date: string | null, sentAt: number, roundTripMs: number): number | null => {
  const said = date === null ? Number.NaN : Date.parse(date)
  return Number.isNaN(said) ? null : said + halfSecondMs - (sentAt + roundTripMs / 2)
}

const knock = (
  url: URL,
  tls: ClientTls | null,
  now: () => number,
  monotonicMs: () => number,
): Promise<Knock | null> =>
  new Promise((resolve) => {
    const sentAt = now()
    const began = monotonicMs()
    const options = { method: 'HEAD', signal: AbortSignal.timeout(deadlineMs), agent: false }
    const request =
      url.protocol === 'https:' ? httpsRequest(url, { ...options, ...tls }) : httpRequest(url, options)
    request.on('response', (response) => {
      response.resume()
      const roundTripMs = monotonicMs() - began
      resolve({ roundTripMs, clockErrorMs: clockErrorOf(response.headers.date ?? null, sentAt, roundTripMs) })
    })
    request.on('error', () => resolve(null))
    request.end()
  })

/** How far away the hall is, how often it does not answer, and how wrong the clock of this machine is by the hall's. */
export function hallProbe(
  hallUrl: string | null,
  tls: () => ClientTls | null,
  now: () => number,
  monotonicMs: () => number,
): HallProbe {
  const url = hallUrl === null ? null : new URL('/api/v1/health', hallUrl)
  let knocks: (Knock | null)[] = []
  let askedAt: number | null = null
  const clockError = (): number | null => {
    const errors = knocks.flatMap((each) =>
      each?.clockErrorMs === null || each === null ? [] : [each.clockErrorMs],
    )
    return median(errors.slice(-9))
  }
  const values = (): [string, Value][] => {
    const answered = knocks.filter((each) => each !== null)
    const latency = knocks.at(-1)?.roundTripMs ?? null
    const loss = knocks.length === 0 ? null : (100 * (knocks.length - answered.length)) / knocks.length
    const error = clockError()
    return [
      [
        'Network/HallLatencyMs',
        { type: 'Double', value: latency === null ? null : Math.round(latency * 10) / 10 },
      ],
      ['Network/HallLossPercent', { type: 'Double', value: loss === null ? null : Math.round(loss) }],
      ['Clock/ErrorMs', { type: 'Double', value: error === null ? null : Math.round(error) }],
    ]
  }
  return {
    name: 'hall',
    read: async () => {
      const time = monotonicMs()
      if (url !== null && (askedAt === null || time - askedAt >= everyMs)) {
        askedAt = time
        knocks = [...knocks, await knock(url, tls(), now, monotonicMs)].slice(-remembered)
      }
      return values()
    },
    unknown: values(),
    clockError,
  }
}
