import type { Evidence } from '@foyer/contracts/fleet-care'
import { type KnownNode, nodeKey } from '../rules.ts'
import type { AlarmBook } from './alarm-book.ts'
import type { Sight, Time } from './alarm-machine.ts'
import { stuckScreen } from './alarm-rules.ts'
import { unclear } from './alarm-sights.ts'
import { subjectOf } from './alarm-subject.ts'

export type Sessions = {
  heard: (node: KnownNode, metrics: ReadonlySet<string>, time: Time) => void
  pass: (time: Time) => void
  lose: (node: KnownNode) => void
  loseAll: () => void
}

const METRICS = ['Session/Occupied', 'Session/Screen', 'Session/Since'] as const

type Standing = { node: KnownNode; screen: string; marker: string; since: number }

/** Who stands at which screen since when: a customer who does not get on is a fault of ours. */
export const createSessions = (book: AlarmBook): Sessions => {
  const standing = new Map<string, Standing>()

  const see = (node: KnownNode, sight: Sight, time: Time): void => {
    const { severity, holdMs, clearMs } = stuckScreen
    const condition = { subject: subjectOf({ node, device: null }), severity, holdMs, clearMs }
    book.see({ ...condition, rule: 'stuck-customer', key: 'Session/Screen' }, sight, time)
  }
  const shown = (what: string, screen: string | null, expected: string | null, now: number): Evidence => ({
    at: now,
    what,
    metric: 'Session/Screen',
    value: screen,
    expected,
  })

  return {
    heard: (node, metrics, time) => {
      if (!METRICS.some((metric) => metrics.has(metric))) return
      const [occupied, screen, since] = METRICS.map((metric) => node.metrics.get(metric)?.value)
      const key = nodeKey(node)
      // Another screen, or the same one anew: the customer got on.
      const marker = `${String(screen)} ${String(since)}`
      if (occupied === true && standing.get(key)?.marker === marker) return
      if (occupied === true) standing.set(key, { node, screen: String(screen), marker, since: time.elapsed })
      else standing.delete(key)
      const evidence = shown('reported', typeof screen === 'string' ? screen : null, null, time.now)
      see(node, typeof occupied === 'boolean' ? { sight: 'good', evidence } : unclear, time)
    },
    pass: (time) => {
      for (const { node, screen, since } of standing.values()) {
        if (time.elapsed - since < stuckScreen.afterMs) continue
        const expected = `< ${stuckScreen.afterMs / 60_000} min`
        see(node, { sight: 'bad', evidence: [shown('stuck', screen, expected, time.now)] }, time)
      }
    },
    lose: (node) => {
      standing.delete(nodeKey(node))
    },
    loseAll: () => standing.clear(),
  }
}
