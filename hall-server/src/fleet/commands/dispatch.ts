import { createHmac } from 'node:crypto'
import {
  type Command,
  commandReceipt,
  commandRequest,
  type CommandRequest,
} from '@foyer/contracts/fleet-command'
import type { Reading } from '@foyer/sparkplug/messages'
import type { NodeId } from '@foyer/sparkplug/topic'
import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '../../ambient.ts'
import type { AuditPort, FleetChange } from '../part.ts'
import { type Fleet as Twins, nodeKey } from '../rules.ts'
import { type CourseEvent, overdueAt, resultOf } from './rules.ts'
import type { CommandStore, StoredCommand } from './store.ts'

/** The metrics that carry commands; both stand in a node's birth. */
export const REQUEST = 'Command/Request'
const RECEIPT = 'Command/Receipt'

/** How long a request may go unanswered before it is sent again, with the same id: an NCMD has QoS 0. */
const AGAIN_AFTER_MS = 10_000

export type DispatchDeps = {
  store: CommandStore
  twins: Twins
  clock: Clock
  log: FastifyBaseLogger
  audit: AuditPort
  /** Hands an NCMD to the broker's connection; false without one. */
  send: (id: NodeId, readings: Reading[]) => boolean
  /** Every change of a command, after it is stored. */
  changed: (command: StoredCommand) => Promise<void>
  publicUrl: string
  resultKey: Uint8Array
}

export const resultToken = (key: Uint8Array, id: string): string =>
  createHmac('sha256', key).update(id).digest('base64url')

export type Dispatch = {
  heard: (change: FleetChange) => void
  /** The broker passed on a text metric of an NCMD. */
  seen: (id: NodeId, metric: string, text: string) => void
  tick: () => void
  /** Sends what is due, now. */
  wake: () => void
  /** Stores an event of a command and tells of it. */
  apply: (id: string, event: CourseEvent) => Promise<void>
  /** Resolves when everything heard so far is stored. */
  settled: () => Promise<void>
}

/**
 * Brings commands to their devices and receipts back. What is stored decides: a hall that is killed between any two
 * steps finds in its store what is still to be sent, and sends it with the id it always had.
 */
export const createDispatch = (deps: DispatchDeps): Dispatch => {
  const { store, twins, clock, log } = deps
  const sentAt = new Map<string, number>()
  const bornSince = new Set<string>()
  const queue: { tail: Promise<void>; waiting: boolean } = { tail: Promise.resolve(), waiting: false }

  /** One thing after the other, in the order in which it was heard. */
  const later = (what: string, work: () => Promise<void>): void => {
    queue.tail = queue.tail.then(work).catch((err: unknown) => log.error({ err }, what))
  }

  const apply = async (id: string, event: CourseEvent): Promise<void> => {
    const applied = await store.apply(id, event)
    if (applied === null) {
      log.warn({ command: id, event: event.type }, 'a receipt of a command that this hall did not give')
      return
    }
    if (applied.step === 'contradicted')
      log.warn(
        { command: id, stage: applied.command.stage },
        'a second, different end of a command is ignored',
      )
    if (applied.step !== 'moved' && applied.step !== 'noted') return
    if (applied.command.endedBy !== null) sentAt.delete(id)
    await deps.changed(applied.command)
  }

  const requestOf = ({ id, order, issuedAt, expiresAt }: Command): CommandRequest => {
    const upload = `${deps.publicUrl}/api/v1/fleet/commands/${id}/result?token=${resultToken(deps.resultKey, id)}`
    return { id, order, issuedAt, expiresAt, uploadUrl: resultOf(order.type) === null ? null : upload }
  }

  const audited = async (command: StoredCommand): Promise<void> => {
    if (command.audited) return
    const { actor, order, group, node } = command
    await deps.audit.record(actor, `fleet.command.${order.type}`, nodeKey({ group, node }), 'done')
    await store.markAudited(command.id)
  }

  /** `bornAgain`: its node may have missed what was sent, or told its receipts to nobody. */
  const isDue = (command: StoredCommand, now: number, bornAgain: boolean): boolean => {
    if (now >= command.expiresAt) return false
    if (twins.get(nodeKey(command))?.liveness !== 'live') return false
    if (bornAgain) return true
    if (command.stage !== 'queued' && command.stage !== 'published') return false
    const last = sentAt.get(command.id)
    return last === undefined || Math.abs(now - last) >= AGAIN_AFTER_MS
  }

  const round = async (): Promise<void> => {
    const born = new Set(bornSince)
    bornSince.clear()
    for (const command of await store.open()) {
      const now = clock()
      const limit = overdueAt(command, command.order, command.expiresAt)
      if (limit !== null && now >= limit) {
        await apply(command.id, { type: 'overdue', at: now })
        continue
      }
      if (!isDue(command, now, born.has(nodeKey(command)))) continue
      // Nothing leaves the hall before it stands in the audit log who wanted it.
      await audited(command)
      const value = { type: 'String' as const, value: JSON.stringify(requestOf(command)) }
      if (deps.send(command, [{ name: REQUEST, value, at: now }])) sentAt.set(command.id, now)
    }
  }

  const wake = (): void => {
    if (queue.waiting) return
    queue.waiting = true
    later('commands could not be sent', async () => {
      queue.waiting = false
      await round()
    })
  }

  const fromJson = (text: string): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      return null
    }
  }

  const receive = (id: NodeId, text: string, at: number): void => {
    const parsed = commandReceipt.safeParse(fromJson(text))
    if (!parsed.success) {
      log.warn({ ...id, problem: parsed.error.issues[0]?.message ?? null }, 'a receipt that cannot be read')
      return
    }
    const receipt = parsed.data
    later('a receipt could not be stored', async () => {
      const command = await store.read(receipt.id)
      if (command !== null && nodeKey(command) !== nodeKey(id)) {
        log.warn({ ...id, command: receipt.id }, 'a receipt of a command that was given to another device')
        return
      }
      await apply(receipt.id, { type: 'receipt', receipt, at })
    })
  }

  return {
    heard: ({ news, now }) => {
      if (news.type !== 'node-born' && news.type !== 'data') return
      // A birth tells the last receipt once more, and history those that nobody was there to hear.
      if (news.type === 'node-born' || news.device === null) {
        for (const { name, value } of news.samples) {
          if (name === RECEIPT && typeof value.value === 'string' && value.value !== '')
            receive(news.id, value.value, now)
        }
      }
      if (news.type !== 'node-born') return
      bornSince.add(nodeKey(news.id))
      wake()
    },
    seen: (id, metric, text) => {
      if (metric !== REQUEST) return
      const parsed = commandRequest.safeParse(fromJson(text))
      if (!parsed.success) return
      const at = clock()
      later('a command could not be stored as published', async () => {
        const command = await store.read(parsed.data.id)
        if (command === null || nodeKey(command) !== nodeKey(id)) return
        await apply(command.id, { type: 'seen', at })
      })
    },
    tick: wake,
    wake,
    apply,
    settled: async () => {
      await queue.tail
    },
  }
}
