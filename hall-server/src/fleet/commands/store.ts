import { type Command, command, type CommandOrder } from '@foyer/contracts/fleet-command'
import { type Generated, type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { z } from 'zod'
import type { Migrations } from '../../db/store.ts'
import { type Course, type CourseEvent, step, type Step } from './rules.ts'

type CommandTables = {
  fleet_command: {
    number: Generated<number>
    id: string
    node_group: string
    node: string
    ordered: string
    actor: string
    issued_at: number
    expires_at: number
    stage: Command['stage']
    stages: string
    proof: string | null
    reason: string | null
    ended_by: Course['endedBy']
    audited: number
    result: Command['result']
  }
}

export const commandMigrations: Migrations = {
  '0081-fleet-commands': {
    up: async (db) => {
      await sql`create table fleet_command (
        number integer primary key autoincrement, id text not null unique,
        node_group text not null, node text not null, ordered text not null, actor text not null,
        issued_at integer not null, expires_at integer not null, stage text not null, stages text not null,
        proof text, reason text, ended_by text check (ended_by in ('device', 'hall')),
        audited integer not null, result text) strict`.execute(db)
      await sql`create index fleet_command_of_node on fleet_command (node_group, node, number)`.execute(db)
      await sql`create index fleet_command_open on fleet_command (number) where ended_by is null`.execute(db)
      await sql`create table fleet_command_result (
        id text primary key references fleet_command (id), media text not null, sha256 text not null,
        received_at integer not null, content blob not null) strict`.execute(db)
      await sql`create index fleet_command_result_age on fleet_command_result (received_at)`.execute(db)
      await sql`create table fleet_configuration (
        node_group text not null, node text not null, version integer not null, settings text not null,
        by_whom text not null, at integer not null, command text not null unique references fleet_command (id),
        outcome text not null check (outcome in ('pending', 'applied', 'rolled-back', 'superseded')),
        primary key (node_group, node, version)) strict, without rowid`.execute(db)
    },
  },
}

/** A command with what only the hall needs of it. */
export type StoredCommand = Command & { number: number; endedBy: Course['endedBy']; audited: boolean }

const stages = command.shape.stages
const proof = command.shape.proof
const parsed = <S extends z.ZodType>(schema: S, text: string): z.infer<S> => schema.parse(JSON.parse(text))

const toStored = (row: Selectable<CommandTables['fleet_command']>): StoredCommand => ({
  number: row.number,
  id: row.id,
  group: row.node_group,
  node: row.node,
  order: parsed(command.shape.order, row.ordered),
  actor: row.actor,
  issuedAt: row.issued_at,
  expiresAt: row.expires_at,
  stage: row.stage,
  stages: parsed(stages, row.stages),
  proof: row.proof === null ? null : parsed(proof, row.proof),
  reason: row.reason,
  endedBy: row.ended_by,
  audited: row.audited === 1,
  result: row.result,
})

/** A command as staff see it. */
export const shownCommand = (stored: StoredCommand): Command => {
  const { number: _number, endedBy: _endedBy, audited: _audited, ...shown } = stored
  return shown
}

export type NewCommand = {
  id: string
  group: string
  node: string
  order: CommandOrder
  actor: string
  issuedAt: number
  expiresAt: number
}

type Db = Kysely<CommandTables> | Transaction<CommandTables>

const read = async (db: Db, id: string): Promise<StoredCommand | null> => {
  const row = await db.selectFrom('fleet_command').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toStored(row)
}

/** Stores a command as queued, within the caller's transaction. */
export const addCommand = async (untyped: Transaction<unknown>, made: NewCommand): Promise<StoredCommand> => {
  const row = await untyped
    .withTables<CommandTables>()
    .insertInto('fleet_command')
    .values({
      id: made.id,
      node_group: made.group,
      node: made.node,
      ordered: JSON.stringify(made.order),
      actor: made.actor,
      issued_at: made.issuedAt,
      expires_at: made.expiresAt,
      stage: 'queued',
      stages: JSON.stringify([{ stage: 'queued', at: made.issuedAt }]),
      proof: null,
      reason: null,
      ended_by: null,
      audited: 0,
      result: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toStored(row)
}

export const readCommand = (db: Kysely<unknown>, id: string): Promise<StoredCommand | null> =>
  read(db.withTables<CommandTables>(), id)

/** Carries an event into the course of a command, within the caller's transaction. */
export const applyToCommand = async (
  untyped: Transaction<unknown>,
  id: string,
  event: CourseEvent,
): Promise<{ step: Step['kind']; command: StoredCommand } | null> => {
  const db = untyped.withTables<CommandTables>()
  const before = await read(db, id)
  if (before === null) return null
  const { kind, course } = step(before, event, before.issuedAt)
  if (kind === 'same' || kind === 'contradicted') return { step: kind, command: before }
  await db
    .updateTable('fleet_command')
    .set({
      stage: course.stage,
      stages: JSON.stringify(course.stages),
      proof: course.proof === null ? null : JSON.stringify(course.proof),
      reason: course.reason,
      ended_by: course.endedBy,
    })
    .where('id', '=', id)
    .execute()
  return {
    step: kind,
    command: {
      ...before,
      stage: course.stage,
      stages: course.stages,
      proof: course.proof,
      reason: course.reason,
      endedBy: course.endedBy,
    },
  }
}

export const createCommandStore = (untyped: Kysely<unknown>) => {
  const db = untyped.withTables<CommandTables>()
  return {
    read: (id: string) => read(db, id),

    /** Stores a new command, or gives back the one that has this id. */
    add: (made: NewCommand): Promise<{ kind: 'new' | 'known'; command: StoredCommand }> =>
      untyped.transaction().execute(async (transaction) => {
        const known = await readCommand(transaction, made.id)
        if (known !== null) return { kind: 'known', command: known }
        return { kind: 'new', command: await addCommand(transaction, made) }
      }),

    apply: (id: string, event: CourseEvent) =>
      untyped.transaction().execute((transaction) => applyToCommand(transaction, id, event)),

    /** Commands without an end, in the order they were issued. */
    open: async (): Promise<StoredCommand[]> => {
      const rows = await db
        .selectFrom('fleet_command')
        .selectAll()
        .where('ended_by', 'is', null)
        .orderBy('number')
        .execute()
      return rows.map(toStored)
    },

    /** The newest first. */
    ofNode: async (id: { group: string; node: string }, before: number | null, limit: number) => {
      const rows = await db
        .selectFrom('fleet_command')
        .selectAll()
        .where('node_group', '=', id.group)
        .where('node', '=', id.node)
        .$if(before !== null, (query) => query.where('issued_at', '<', before))
        .orderBy('number', 'desc')
        .limit(limit)
        .execute()
      return rows.map(toStored)
    },

    markAudited: async (id: string): Promise<void> => {
      await db.updateTable('fleet_command').set({ audited: 1 }).where('id', '=', id).execute()
    },
  }
}
export type CommandStore = ReturnType<typeof createCommandStore>
