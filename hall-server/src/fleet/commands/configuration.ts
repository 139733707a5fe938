import {
  type CommandOrder,
  type DesiredSettings,
  desiredSettings,
  type NodeConfiguration,
  nodeConfiguration,
} from '@foyer/contracts/fleet-command'
import type { Kysely } from 'kysely'
import type { KnownNode } from '../rules.ts'
import { addCommand, applyToCommand, readCommand, type StoredCommand } from './store.ts'

type Outcome = NodeConfiguration['history'][number]['outcome']
type ConfigurationTables = {
  fleet_configuration: {
    node_group: string
    node: string
    version: number
    settings: string
    by_whom: string
    at: number
    command: string
    outcome: Outcome
  }
}

const VERSION = 'Configuration/Version'
const OUTCOME = 'Configuration/Outcome'
const TRIED = 'Configuration/Tried'
export const configurationMetrics: ReadonlySet<string> = new Set([VERSION, OUTCOME, TRIED])

type Reported = NonNullable<NodeConfiguration['reported']>
const reportedSchema = nodeConfiguration.shape.reported.unwrap()

/** What the device says it runs with; null when it does not say, or runs with its own file. */
export const reportedBy = (node: KnownNode | undefined): Reported | null => {
  const parsed = reportedSchema.safeParse({
    version: node?.metrics.get(VERSION)?.value,
    outcome: node?.metrics.get(OUTCOME)?.value,
  })
  return parsed.success ? parsed.data : null
}

/** What the device says became of the version it tried last, which after a rollback is not the one it runs with. */
export const triedBy = (node: KnownNode): Reported | null => {
  const tried = node.metrics.get(TRIED)?.value
  const parsed = reportedSchema.safeParse({ version: tried, outcome: node.metrics.get(OUTCOME)?.value })
  return parsed.success ? parsed.data : null
}

/** A device that is away for the night gets what was wished for when it comes back. */
const WAITS_MS = 7 * 24 * 60 * 60 * 1000
const HISTORY_LENGTH = 50

type NodeName = { group: string; node: string }
export type Change = NodeName & { id: string; settings: DesiredSettings; by: string; at: number }

const settingsOf = (text: string): DesiredSettings => desiredSettings.parse(JSON.parse(text))
const sameSettings = (a: DesiredSettings, b: DesiredSettings): boolean =>
  a.idleWarnSeconds === b.idleWarnSeconds && a.idleEndSeconds === b.idleEndSeconds && a.locale === b.locale

/** Versions of what each device is to run with, and what became of them. */
export const createConfiguration = (untyped: Kysely<unknown>) => {
  const db = untyped.withTables<ConfigurationTables>()

  const setOutcome = async (
    trx: Kysely<ConfigurationTables>,
    { group, node }: NodeName,
    version: number,
    outcome: Outcome,
  ): Promise<void> => {
    await trx
      .updateTable('fleet_configuration')
      .set({ outcome })
      .where('node_group', '=', group)
      .where('node', '=', node)
      .where('version', '=', version)
      .execute()
  }

  return {
    /** Stores the next version with its command; the version before it that never left the hall is called off. */
    change: (
      change: Change,
    ): Promise<{ kind: 'new' | 'known' | 'conflict'; touched: readonly StoredCommand[] }> =>
      untyped.transaction().execute(async (raw) => {
        const trx = raw.withTables<ConfigurationTables>()
        const known = await readCommand(raw, change.id)
        if (known !== null) {
          const same =
            known.group === change.group &&
            known.node === change.node &&
            known.order.type === 'configure' &&
            sameSettings(known.order.settings, change.settings)
          return { kind: same ? 'known' : 'conflict', touched: [] }
        }
        const ofNode = trx
          .selectFrom('fleet_configuration')
          .where('node_group', '=', change.group)
          .where('node', '=', change.node)
        const last = await ofNode
          .select((select) => select.fn.max('version').as('version'))
          .executeTakeFirst()
        const version = (last?.version ?? 0) + 1
        const touched: StoredCommand[] = []
        const waiting = await ofNode.select(['version', 'command']).where('outcome', '=', 'pending').execute()
        for (const earlier of waiting) {
          await setOutcome(trx, change, earlier.version, 'superseded')
          const command = await readCommand(raw, earlier.command)
          if (command?.stage !== 'queued') continue
          const replaced = await applyToCommand(raw, earlier.command, {
            type: 'replaced',
            at: change.at,
            by: `version ${version}`,
          })
          if (replaced !== null) touched.push(replaced.command)
        }
        const order: CommandOrder = { type: 'configure', version, settings: change.settings }
        const issued = await addCommand(raw, {
          id: change.id,
          group: change.group,
          node: change.node,
          order,
          actor: change.by,
          issuedAt: change.at,
          expiresAt: change.at + WAITS_MS,
        })
        await trx
          .insertInto('fleet_configuration')
          .values({
            node_group: change.group,
            node: change.node,
            version,
            settings: JSON.stringify(change.settings),
            by_whom: change.by,
            at: change.at,
            command: change.id,
            outcome: 'pending',
          })
          .execute()
        return { kind: 'new', touched: [...touched, issued] }
      }),

    /** What the device itself says of a version outweighs what was thought of it before. */
    reported: (id: NodeName, { version, outcome }: Reported): Promise<void> =>
      setOutcome(db, id, version, outcome),

    /** A `configure` that ended as done, by its receipt. */
    applied: (id: NodeName, version: number): Promise<void> => setOutcome(db, id, version, 'applied'),

    read: async (id: NodeName, reported: Reported | null): Promise<NodeConfiguration> => {
      const rows = await db
        .selectFrom('fleet_configuration')
        .selectAll()
        .where('node_group', '=', id.group)
        .where('node', '=', id.node)
        .orderBy('version', 'desc')
        .limit(HISTORY_LENGTH)
        .execute()
      const history = rows.map((row) => ({
        version: row.version,
        settings: settingsOf(row.settings),
        by: row.by_whom,
        at: row.at,
        outcome: row.outcome,
      }))
      const newest = history[0]
      return {
        desired: newest === undefined ? null : { version: newest.version, settings: newest.settings },
        reported,
        history,
      }
    },
  }
}
export type Configuration = ReturnType<typeof createConfiguration>
