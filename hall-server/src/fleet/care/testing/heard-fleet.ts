import type { Alarm, Evidence } from '@foyer/contracts/fleet-care'
import type { Value } from '@foyer/sparkplug/datatype'
import type { FleetNews } from '@foyer/sparkplug/host-application-events'
import type { Sample } from '@foyer/sparkplug/node-session'
import { allStale, applyNews, type Fleet } from '../../rules.ts'
import { AlarmBook } from '../alarm-book.ts'
import { createAlarmWatch } from '../alarm-watch.ts'

export type Told = Record<string, string | number | boolean | null>

const START = Date.UTC(2026, 4, 6, 8)

const valueOf = (value: string | number | boolean | null): Value => {
  if (typeof value === 'boolean') return { type: 'Boolean', value }
  if (typeof value === 'number') return { type: 'Double', value }
  return { type: 'String', value }
}

/** Twins, watch and book on turned clocks, fed with what a host application hears. The device's clock is an hour slow. */
export const heardFleet = (open: readonly Alarm[] = []) => {
  const twins: Fleet = new Map()
  const calls: Alarm[] = []
  const changes: Alarm[] = []
  const mutes = new Set<string>()
  const state = { now: START, elapsed: 0 }
  const book = new AlarmBook({
    open,
    nextId: Math.max(0, ...open.map(({ id }) => id)) + 1,
    muted: ({ node }) => mutes.has(node),
    onChange: (alarm, call) => {
      changes.push(alarm)
      if (call) calls.push(alarm)
    },
  })
  const watch = createAlarmWatch({ book, hostId: 'foyer-hall' })
  const time = () => ({ ...state })
  const deviceNow = (): number => state.now - 3_600_000
  const samples = (told: Told, historical = false): Sample[] =>
    Object.entries(told).map(([name, value]) => ({
      name,
      value: valueOf(value),
      at: deviceNow(),
      historical,
      transient: false,
    }))
  const news = (each: FleetNews): void => {
    const change = applyNews(twins, each, state.now)
    if (change !== null) watch.heard(change.node, each, time())
  }
  const id = (node: string) => ({ group: 'hall', node })

  return {
    book,
    watch,
    twins,
    calls,
    changes,
    mutes,
    time,
    news,
    deviceNow,
    listening: () => watch.listening(twins.values(), time()),
    linkLost: () => {
      allStale(twins, 'the hall lost the broker')
      watch.heard(null, { type: 'link-lost', at: state.now }, time())
    },
    nodeBorn: (node: string, told: Told = {}) =>
      news({ type: 'node-born', id: id(node), bdSeq: 0, at: deviceNow(), samples: samples(told) }),
    deviceBorn: (node: string, device: string, told: Told = {}) =>
      news({ type: 'device-born', id: id(node), device, at: deviceNow(), samples: samples(told) }),
    data: (node: string, device: string | null, told: Told, historical = false) =>
      news({ type: 'data', id: id(node), device, at: deviceNow(), samples: samples(told, historical) }),
    nodeDied: (node: string) => news({ type: 'node-died', id: id(node), at: state.now }),
    deviceDied: (node: string, device: string) =>
      news({ type: 'device-died', id: id(node), device, at: deviceNow() }),
    /** Lets milliseconds go by, second by second. */
    wait: (ms: number) => {
      for (let left = ms; left > 0; left -= 1000) {
        state.now += Math.min(1000, left)
        state.elapsed += Math.min(1000, left)
        watch.pass(time())
        book.pass(time())
      }
    },
    /** Somebody sets the hall's wall clock. */
    setClock: (byMs: number) => {
      state.now += byMs
    },
    open: () =>
      book
        .open()
        .map(({ subject, rule, key }) => `${subject.node}/${subject.device ?? ''} ${rule} ${key}`)
        .toSorted(),
  }
}

export const aProof = (ok: boolean, at: number): Told => ({
  'Status/Proof/Exercised': 'status',
  'Status/Proof/At': at,
  'Status/Proof/Answer': ok ? 'ready' : 'no answer',
  'Status/Proof/Ok': ok,
})

export const lastEvidence = ({ evidence }: Alarm): Evidence | undefined => evidence.at(-1)
