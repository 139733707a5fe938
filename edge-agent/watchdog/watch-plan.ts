/** What the watchdog sees at one moment. Times in ms since the epoch. */
export type Seen = {
  /** Since when the host is not heard; null while it is, or where there is none. */
  hostSilentSince: number | null
  /** Since when a window is connected and does not paint what it should; null while it does. */
  uiFrozenSince: number | null
  canRestartHost: boolean
  mayReboot: boolean
}

export type WatchSettings = {
  restartsPerHour: number
  uiMs: number
  hostMs: number
  pauseMs: number
}

export type Watch = {
  /** When it restarted something within the last hour, oldest first. */
  restarts: readonly number[]
  /** How often in this episode, and when last; an episode ends with lasting health. */
  tries: number
  triedAt: number | null
  healthySince: number | null
  /** The budget of the hour is used up: nothing is restarted until health lasts, or somebody orders it. */
  exhausted: boolean
}

export type Step = { watch: Watch; action: { what: 'ui' | 'host' | 'device'; reason: string } | null }

const hourMs = 3_600_000
const longestPauseMs = 300_000
/** So long without a fault, and the next one is a new episode. */
const calmMs = 60_000
/** So long without a fault, and a used-up budget is given anew. */
const lastingMs = 600_000

export const newWatch = (restarts: readonly number[], exhausted: boolean): Watch => ({
  restarts,
  tries: 0,
  triedAt: null,
  healthySince: null,
  exhausted,
})

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`

/** The fault that is to be acted on, and what may help, mildest first; the last is repeated. */
const fault = (seen: Seen, now: number, settings: WatchSettings) => {
  const device = seen.mayReboot ? (['device'] as const) : []
  const host = seen.canRestartHost ? (['host', 'host'] as const) : []
  if (seen.hostSilentSince !== null) {
    const silent = now - seen.hostSilentSince
    return silent < settings.hostMs
      ? null
      : { ladder: [...host, ...device], reason: `the kiosk host has said nothing for ${seconds(silent)}` }
  }
  if (seen.uiFrozenSince === null) return null
  const frozen = now - seen.uiFrozenSince
  return frozen < settings.uiMs
    ? null
    : {
        ladder: ['ui', 'ui', ...host, ...device] as const,
        reason: `the window has not painted what it should for ${seconds(frozen)}`,
      }
}

const pauseAfter = (tries: number, pauseMs: number): number =>
  tries === 0 ? 0 : Math.min(longestPauseMs, pauseMs * 2 ** Math.min(tries - 1, 20))

/** Decides what to restart now, if anything. Pure. */
export function watchStep(before: Watch, seen: Seen, now: number, settings: WatchSettings): Step {
  // A clock that was put back must not hold everything up until it is there again.
  const triedAt = before.triedAt !== null && before.triedAt > now ? null : before.triedAt
  const restarts = before.restarts.filter((at) => at <= now && now - at < hourMs)
  const watch = { ...before, restarts, triedAt }
  if (seen.hostSilentSince === null && seen.uiFrozenSince === null) {
    const since = watch.healthySince === null || watch.healthySince > now ? now : watch.healthySince
    const healthy = now - since
    const calm = healthy >= calmMs ? { tries: 0, triedAt: null } : {}
    const anew = healthy >= lastingMs && watch.exhausted ? { exhausted: false, restarts: [] } : {}
    return { watch: { ...watch, healthySince: since, ...calm, ...anew }, action: null }
  }
  const faulty: Watch = { ...watch, healthySince: null }
  const found = fault(seen, now, settings)
  if (found === null || faulty.exhausted) return { watch: faulty, action: null }
  const what = found.ladder[Math.min(faulty.tries, found.ladder.length - 1)]
  if (what === undefined) return { watch: faulty, action: null }
  if (triedAt !== null && now - triedAt < pauseAfter(faulty.tries, settings.pauseMs))
    return { watch: faulty, action: null }
  if (restarts.length >= settings.restartsPerHour)
    return { watch: { ...faulty, exhausted: true }, action: null }
  return {
    watch: { ...faulty, restarts: [...restarts, now], tries: faulty.tries + 1, triedAt: now },
    action: { what, reason: found.reason },
  }
}
