import type { Alarm, Subject } from '@foyer/contracts/fleet-care'
import {
  acknowledge,
  type Condition,
  link,
  mute,
  pass,
  see,
  type Sight,
  type Step,
  type Time,
  type Track,
} from './alarm-machine.ts'

/** A maintenance window lies over the subject (a window over a node lies over its devices too). */
export type Muted = (subject: Subject, now: number) => boolean

export type AlarmBookOptions = {
  muted: Muted
  /** Alarms that were open when the hall stopped: they stay open until health is seen. */
  open: readonly Alarm[]
  /** Above every id ever given. */
  nextId: number
  /** Every change; `call` when a person is to be told of it. */
  onChange: (alarm: Alarm, call: boolean) => void
}

const nodeOf = ({ group, node }: Subject): string => `${group}/${node}`
const trackOf = ({ subject, rule, key }: Pick<Condition, 'subject' | 'rule' | 'key'>): string =>
  `${subject.device ?? ''}\0${rule}\0${key}`

const QUIET: Track = { kind: 'quiet' }

/**
 * All alarms that are open or suspected: one a subject, rule and key. What is quiet takes no memory, so ten thousand
 * healthy devices take none.
 */
export class AlarmBook {
  readonly #options: AlarmBookOptions
  readonly #nodes = new Map<string, Map<string, Track>>()
  readonly #placeById = new Map<number, { node: string; track: string }>()
  #nextId: number

  constructor(options: AlarmBookOptions) {
    this.#options = options
    this.#nextId = options.nextId
    for (const alarm of options.open) {
      const { subject, rule, key, severity } = alarm
      const condition: Condition = { subject, rule, key, severity, holdMs: 0, clearMs: 0 }
      this.#put(condition, { kind: 'open', condition, alarm, good: null })
    }
  }

  /** Open alarms, of one node (`group/node`) or of all. */
  open(node: string | null = null): Alarm[] {
    const tracks = node === null ? [...this.#nodes.values()] : [this.#nodes.get(node) ?? new Map()]
    return tracks.flatMap((each) =>
      [...each.values()].flatMap((track) => (track.kind === 'open' ? [track.alarm] : [])),
    )
  }

  see(condition: Condition, sight: Sight, time: Time): void {
    const track = this.#nodes.get(nodeOf(condition.subject))?.get(trackOf(condition)) ?? QUIET
    // The common case by far: nothing was wrong and nothing is.
    if (track.kind === 'quiet' && sight.sight !== 'bad') return
    this.#settle(condition, track, see(track, condition, sight, time, this.#raising(condition, time)))
  }

  /** Nothing can be said of these any more: what was only suspected is dropped, what is open stays. */
  lose(node: string, lost: (condition: Condition) => boolean, time: Time): void {
    for (const track of this.#nodes.get(node)?.values() ?? []) {
      if (track.kind !== 'quiet' && lost(track.condition))
        this.see(track.condition, { sight: 'unclear' }, time)
    }
  }

  loseAll(lost: (condition: Condition) => boolean, time: Time): void {
    for (const node of this.#nodes.keys()) this.lose(node, lost, time)
  }

  /** Lets time go by, and maintenance windows begin and end. */
  pass(time: Time): void {
    for (const tracks of this.#nodes.values()) {
      for (const track of tracks.values()) {
        if (track.kind === 'quiet') continue
        const { condition } = track
        const muted =
          track.kind === 'open' ? mute(track, this.#options.muted(condition.subject, time.now)) : null
        if (muted !== null && muted.alarm !== null) this.#settle(condition, track, muted)
        const present = muted?.track ?? track
        this.#settle(condition, present, pass(present, time, this.#raising(condition, time)))
      }
    }
  }

  /** The alarm as it is now; null when no open alarm has this id. */
  acknowledge(id: number, by: string, note: string | null, time: Time): Alarm | null {
    return this.#change(id, (track) => acknowledge(track, by, note, time))
  }

  link(id: number, workOrder: number): Alarm | null {
    return this.#change(id, (track) => link(track, workOrder))
  }

  #change(id: number, step: (track: Track) => Step): Alarm | null {
    const place = this.#placeById.get(id)
    const track = place === undefined ? undefined : this.#nodes.get(place.node)?.get(place.track)
    if (track?.kind !== 'open') return null
    const stepped = step(track)
    this.#settle(track.condition, track, stepped)
    return stepped.alarm ?? track.alarm
  }

  #raising(condition: Condition, time: Time) {
    return {
      nextId: () => this.#nextId++,
      muted: this.#options.muted(condition.subject, time.now),
    }
  }

  #settle(condition: Condition, before: Track, { track, alarm, call }: Step): void {
    if (track !== before) this.#put(condition, track)
    if (alarm !== null) this.#options.onChange(alarm, call)
  }

  #put(condition: Condition, track: Track): void {
    const [node, key] = [nodeOf(condition.subject), trackOf(condition)]
    const tracks = this.#nodes.get(node) ?? new Map<string, Track>()
    const old = tracks.get(key)
    if (old?.kind === 'open' && track.kind !== 'open') this.#placeById.delete(old.alarm.id)
    if (track.kind === 'quiet') {
      tracks.delete(key)
      if (tracks.size === 0) this.#nodes.delete(node)
      return
    }
    tracks.set(key, track)
    this.#nodes.set(node, tracks)
    if (track.kind === 'open') this.#placeById.set(track.alarm.id, { node, track: key })
  }
}
