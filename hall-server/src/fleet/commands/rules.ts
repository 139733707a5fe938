import {
  type Command,
  commandEnded,
  type CommandOrder,
  type CommandReceipt,
  type CommandStage,
  type CommandType,
} from '@foyer/contracts/fleet-command'
import type { Role } from '@foyer/contracts/hall-api'

/** Who may order what. A role that is not named here orders nothing. */
export const commandRoles: Readonly<Record<CommandType, readonly Role[]>> = {
  'self-test': ['manager', 'engineer'],
  'restart-ui': ['manager', 'engineer'],
  'restart-host': ['manager', 'engineer'],
  'out-of-service': ['manager', 'engineer'],
  'in-service': ['manager', 'engineer'],
  'collect-diagnostics': ['manager', 'engineer'],
  screenshot: ['manager', 'engineer'],
  'log-level': ['manager', 'engineer'],
  configure: ['manager'],
  reboot: ['manager', 'engineer'],
}

/** What an order brings under its id, beside its receipts. */
export const resultOf = (type: CommandType): Command['result'] => {
  if (type === 'screenshot') return 'view'
  return type === 'collect-diagnostics' ? 'archive' : null
}

const SECOND_MS = 1000

/** How long an order that was begun may take before its silence means something, in milliseconds. */
const longestRunMs: Readonly<Record<CommandType, number>> = {
  'self-test': 60 * SECOND_MS,
  'restart-ui': 60 * SECOND_MS,
  'restart-host': 120 * SECOND_MS,
  // A visit that is going on is finished first.
  'out-of-service': 900 * SECOND_MS,
  'in-service': 30 * SECOND_MS,
  'collect-diagnostics': 180 * SECOND_MS,
  screenshot: 60 * SECOND_MS,
  'log-level': 30 * SECOND_MS,
  // Restart, wait for health, and the same again to go back.
  configure: 180 * SECOND_MS,
  reboot: 600 * SECOND_MS,
}

/** An answer sent in the last instant is still on its way. */
const ANSWER_ON_ITS_WAY_MS = 2 * SECOND_MS

export type Course = Pick<Command, 'stage' | 'stages' | 'proof' | 'reason'> & {
  /** Whose word the end is. What the hall says of an end is only that it heard of none. */
  endedBy: 'device' | 'hall' | null
}

export type CourseEvent =
  /** The broker passed the request on. */
  | { type: 'seen'; at: number }
  | { type: 'receipt'; receipt: CommandReceipt; at: number }
  | { type: 'overdue'; at: number }
  /** A newer order took its place before it was sent. */
  | { type: 'replaced'; at: number; by: string }

/** What an event made of the course; `contradicted`: the device told two different ends, and the first one stands. */
export type Step = { kind: 'moved' | 'noted' | 'same' | 'contradicted'; course: Course }

const ranks: Readonly<Record<CommandStage, number>> = {
  queued: 0,
  published: 1,
  accepted: 2,
  running: 3,
  done: 4,
  refused: 4,
  failed: 4,
  expired: 4,
}

/** Adds a stage where it belongs, whenever it was heard; a stage is passed once. */
const withStage = (course: Course, stage: CommandStage, at: number): Course => {
  if (course.stages.some((known) => known.stage === stage)) return course
  const after = course.stages.findIndex((known) => ranks[known.stage] > ranks[stage])
  const place = after === -1 ? course.stages.length : after
  return { ...course, stages: course.stages.toSpliced(place, 0, { stage, at }) }
}

const noted = (before: Course, course: Course): Step => ({
  kind: course === before ? 'same' : 'noted',
  course,
})

const verdict: Partial<Record<CommandStage, string>> = {
  queued: 'it was never sent: the device was not heard in time',
  published: 'no answer came in time; what the device did is not known',
  accepted: 'the device took it and told no end in time; what it did is not known',
  running: 'the device began and told no end in time; what it did is not known',
}

const receive = (course: Course, receipt: CommandReceipt, at: number): Step => {
  const { stage } = receipt
  if (!commandEnded(stage)) {
    const seen = withStage(course, stage, at)
    if (course.endedBy !== null || ranks[stage] <= ranks[course.stage]) return noted(course, seen)
    return { kind: 'moved', course: { ...seen, stage, proof: receipt.proof ?? course.proof } }
  }
  // Ends do not change; but the hall's own verdict was that it knew nothing, and now it does.
  if (course.endedBy === 'device') {
    return { kind: course.stage === stage ? 'same' : 'contradicted', course }
  }
  const ended = withStage(course, stage, at)
  return {
    kind: 'moved',
    course: { ...ended, stage, proof: receipt.proof, reason: receipt.reason, endedBy: 'device' },
  }
}

/**
 * The course of one command, in whatever order its receipts come. Times of receipts are the device's own where they
 * can be true: not before `issuedAt`, not after they were heard.
 */
export const step = (course: Course, event: CourseEvent, issuedAt: number): Step => {
  switch (event.type) {
    case 'seen': {
      const seen = withStage(course, 'published', event.at)
      return course.stage === 'queued'
        ? { kind: 'moved', course: { ...seen, stage: 'published' } }
        : noted(course, seen)
    }
    case 'receipt':
      return receive(course, event.receipt, Math.max(issuedAt, Math.min(event.receipt.at, event.at)))
    case 'overdue':
    case 'replaced': {
      if (commandEnded(course.stage)) return { kind: 'same', course }
      const reason =
        event.type === 'overdue'
          ? (verdict[course.stage] ?? null)
          : `it was never sent: ${event.by} took its place`
      const ended = withStage(course, 'expired', event.at)
      return { kind: 'moved', course: { ...ended, stage: 'expired', reason, endedBy: 'hall' } }
    }
  }
}

/** From when on the hall's silence about a command says `expired`, by the hall's clock; null: it has ended. */
export const overdueAt = (course: Course, order: CommandOrder, expiresAt: number): number | null => {
  if (commandEnded(course.stage)) return null
  if (course.stage === 'queued') return expiresAt
  if (course.stage === 'published') return expiresAt + ANSWER_ON_ITS_WAY_MS
  const begunAt = course.stages.find(({ stage }) => stage === course.stage)?.at ?? expiresAt
  return Math.max(expiresAt, begunAt) + longestRunMs[order.type]
}
