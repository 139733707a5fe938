import type { Evidence, Subject } from '@foyer/contracts/fleet-care'
import type { Proof } from '@foyer/contracts/peripheral'
import { type KnownDevice, type KnownNode, nodeKey } from '../rules.ts'
import type { AlarmBook } from './alarm-book.ts'
import type { Sight, Time } from './alarm-machine.ts'
import { absence, proofLimits } from './alarm-rules.ts'

/** The newest proof of one device, on the hall's own clocks. */
export type HeardProof = {
  proof: Proof
  /** When it was made, by the hall's wall clock: its age when it was sent, counted back from when it came. */
  madeAt: number
}

type Known = HeardProof & { node: KnownNode; device: KnownDevice; elapsed: number }

export type Proofs = {
  heard: (
    node: KnownNode,
    device: KnownDevice | null,
    metrics: ReadonlySet<string>,
    sentAt: number,
    time: Time,
  ) => void
  pass: (time: Time, live: (whole: { node: KnownNode; device: KnownDevice }) => boolean) => void
  /** Null: none was heard since the hall began, so none is known to be young. */
  of: (subject: Subject) => HeardProof | null
}

const AT = 'Status/Proof/At'
/** Limits are minutes: looking at ten thousand proofs every second would be work for nothing. */
const EVERY_MS = 5000

const readProof = (device: KnownDevice): Proof | null => {
  const [exercised, at, answer, ok] = ['Exercised', 'At', 'Answer', 'Ok'].map(
    (name) => device.metrics.get(`Status/Proof/${name}`)?.value,
  )
  if (typeof exercised !== 'string' || typeof answer !== 'string' || typeof ok !== 'boolean') return null
  return typeof at === 'number' && Number.isSafeInteger(at) && at >= 0 ? { exercised, at, answer, ok } : null
}

/**
 * Ages of proofs. A device's clock may be a day off: only differences within it are used (when it sent, less when it
 * tried), never its difference from the hall's.
 */
export const createProofs = (book: AlarmBook): Proofs => {
  const known = new Map<string, Known>()
  const looked = { at: -Infinity }
  const keyOf = (group: string, node: string, device: string): string =>
    `${nodeKey({ group, node })}\0${device}`

  const judge = ({ node, device, proof, elapsed }: Known, time: Time): void => {
    const kind = device.metrics.get('Info/Kind')?.value
    const limit = typeof kind === 'string' ? proofLimits[kind] : undefined
    if (limit === undefined) return
    const age = Math.max(0, Math.round(time.elapsed - elapsed))
    const evidence: Evidence = {
      at: time.now,
      what: 'proof-age',
      metric: AT,
      value: Math.round(age / 1000),
      expected: `≤ ${limit / 1000} s`,
    }
    const sight: Sight =
      age > limit
        ? { sight: 'bad', evidence: [{ ...evidence, what: 'proof-age' }, answered(proof, time)] }
        : { sight: 'good', evidence }
    const subject = { group: node.group, node: node.node, device: device.name }
    book.see({ subject, rule: 'absence', key: 'proof', ...absence.proof }, sight, time)
  }

  const answered = (proof: Proof, time: Time): Evidence => ({
    at: time.now,
    what: 'last-proof',
    metric: 'Status/Proof/Answer',
    value: proof.answer,
    expected: null,
  })

  return {
    heard: (node, device, metrics, sentAt, time) => {
      if (device === null || ![...metrics].some((metric) => metric.startsWith('Status/Proof/'))) return
      const proof = readProof(device)
      if (proof === null) return
      const key = keyOf(node.group, node.node, device.name)
      const before = known.get(key)
      // The same proof told again (a rebirth) is as old as it was.
      if (before !== undefined && before.proof.at === proof.at) {
        known.set(key, { ...before, node, device, proof })
        return
      }
      const age = Math.max(0, sentAt - proof.at)
      const heard = { node, device, proof, madeAt: time.now - age, elapsed: time.elapsed - age }
      known.set(key, heard)
      judge(heard, time)
    },
    pass: (time, live) => {
      if (time.elapsed - looked.at < EVERY_MS) return
      looked.at = time.elapsed
      for (const each of known.values()) if (live(each)) judge(each, time)
    },
    of: ({ group, node, device }) => {
      const found = device === null ? undefined : known.get(keyOf(group, node, device))
      return found === undefined ? null : { proof: found.proof, madeAt: found.madeAt }
    },
  }
}
