import {
  commandEnded,
  type Command,
  type CommandOrder,
  type CommandStage,
} from '@foyer/contracts/fleet-command'
import type { StatusKind } from '../../kit/shapes.tsx'

/** What interrupts somebody is asked back. */
export const askedBack = ['restart-ui', 'restart-host', 'out-of-service', 'reboot'] as const
export type AskedBack = (typeof askedBack)[number]
/** What is done at once when it is pressed. */
export const direct = ['screenshot', 'collect-diagnostics', 'in-service'] as const

/** How long an order may wait for its device, seconds. A picture of now is worth nothing in an hour. */
const withinSeconds: Readonly<Record<CommandOrder['type'], number>> = {
  'self-test': 60,
  'restart-ui': 120,
  'restart-host': 300,
  'out-of-service': 3_600,
  'in-service': 3_600,
  'collect-diagnostics': 600,
  screenshot: 30,
  'log-level': 600,
  configure: 3_600,
  reboot: 300,
}
export const within = (order: CommandOrder): number => withinSeconds[order.type]

/** `published` is no success and no progress of the device: it is drawn like everything of which nothing is known. */
const kinds: Readonly<Record<CommandStage, StatusKind>> = {
  queued: 'unknown',
  published: 'unknown',
  accepted: 'soon',
  running: 'soon',
  done: 'well',
  refused: 'person',
  failed: 'person',
  expired: 'unknown',
}
export const kindOfStage = (stage: CommandStage): StatusKind => kinds[stage]

const way: readonly CommandStage[] = ['queued', 'published', 'accepted', 'running', 'done']

export type Step = { stage: CommandStage; at: number | null; state: 'past' | 'now' | 'ahead' }

/**
 * The steps of a command as a line: those that were, the one it stands at, and — while it has not ended — those ahead.
 * A command that ended otherwise than `done` shows its own end and nothing ahead.
 */
export const stepsOf = ({ stage, stages }: Pick<Command, 'stage' | 'stages'>): Step[] => {
  const reached = stages.map(({ stage: each, at }): Step => ({
    stage: each,
    at,
    state: each === stage ? 'now' : 'past',
  }))
  if (commandEnded(stage)) return reached
  const ahead = way.slice(way.indexOf(stage) + 1)
  return [...reached, ...ahead.map((each): Step => ({ stage: each, at: null, state: 'ahead' }))]
}
