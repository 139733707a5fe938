import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  type CommandReceipt,
  commandEnded,
  commandReceipt,
  type CommandRequest,
  commandRequest,
} from '@foyer/contracts/fleet-command'
import Sqlite from 'better-sqlite3'
import { z } from 'zod'
import { AgentError } from '../errors.ts'
import { desiredSettings } from '@foyer/contracts/fleet-command'

/** A restart that the watchdog or the hall brought about. */
export const restart = z.object({
  at: z.number().int(),
  what: z.enum(['ui', 'host', 'device']),
  by: z.enum(['watchdog', 'hall']),
  reason: z.string(),
  /** What was seen before it. */
  before: z.string(),
})
export type Restart = z.infer<typeof restart>

/** A version of the hall's settings; `trial`: it was written, and nobody has seen yet that the kiosk is well with it. */
export const kept = z.object({
  version: z.number().int(),
  settings: desiredSettings,
  state: z.enum(['trial', 'good']),
})
export type KeptSettings = z.infer<typeof kept>

export type Unfinished = { request: CommandRequest; running: boolean; context: string | null }

/** What must survive a kill of the agent: which commands it has begun, what it restarted, which settings were good. */
export type CommandBook = {
  /** The receipts of a command, oldest first; null when it was never heard of. */
  receipts: (id: string) => CommandReceipt[] | null
  add: (request: CommandRequest, at: number) => void
  note: (receipt: CommandReceipt) => void
  /** What tells afterwards whether the command brought about what it should: kept before it is begun. */
  remember: (id: string, context: string) => void
  unfinished: () => Unfinished[]
  addRestart: (restart: Restart) => void
  restartsSince: (at: number) => Restart[]
  lastRestart: () => Restart | null
  settings: () => KeptSettings[]
  keepSettings: (settings: KeptSettings) => void
  dropTrial: () => void
  outcome: () => { version: number; outcome: string } | null
  noteOutcome: (version: number, outcome: 'applied' | 'rolled-back') => void
  close: () => void
}

const schema = `
  create table if not exists command (
    id text primary key, request text not null, context text, put_at integer not null) strict;
  create table if not exists receipt (
    number integer primary key autoincrement, command text not null references command (id), body text not null) strict;
  create index if not exists receipt_command on receipt (command);
  create table if not exists restart (number integer primary key autoincrement, at integer not null, body text not null)
    strict;
  create table if not exists settings (state text primary key, body text not null) strict;
  create table if not exists outcome (
    only integer primary key check (only = 1), version integer not null, outcome text not null) strict;`

const mostCommands = 1_000
const mostRestarts = 500

const bodyRow = z.object({ body: z.string() })
const commandRow = z.object({ id: z.string(), request: z.string(), context: z.string().nullable() })
const outcomeRow = z.object({ version: z.number(), outcome: z.string() }).optional()

/** @throws AgentError `agent/outbox-unusable` */
export function openCommandBook(dataDir: string): CommandBook {
  try {
    mkdirSync(dataDir, { recursive: true })
    const db = new Sqlite(join(dataDir, 'commands.sqlite'))
    db.pragma('journal_mode = WAL')
    // An order that was begun must never be begun again after a power cut.
    db.pragma('synchronous = FULL')
    db.exec(schema)
    return bookOn(db)
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem)
    throw new AgentError(
      'agent/outbox-unusable',
      `the commands in ${dataDir} cannot be kept: ${why}`,
      problem,
    )
  }
}

function bookOn(db: Sqlite.Database): CommandBook {
  const known = db.prepare('select 1 from command where id = ?')
  const receiptsOf = db.prepare('select body from receipt where command = ? order by number')
  const put = db.prepare('insert into command (id, request, put_at) values (?, ?, ?)')
  const forgetReceipts = db.prepare(
    'delete from receipt where command not in (select id from command order by put_at desc limit ?)',
  )
  const forget = db.prepare(
    'delete from command where id not in (select id from command order by put_at desc limit ?)',
  )
  const putReceipt = db.prepare('insert into receipt (command, body) values (?, ?)')
  const putContext = db.prepare('update command set context = ? where id = ?')
  const commands = db.prepare('select id, request, context from command order by put_at')
  const putRestart = db.prepare('insert into restart (at, body) values (?, ?)')
  const forgetRestarts = db.prepare(
    'delete from restart where number not in (select number from restart order by number desc limit ?)',
  )
  const restarts = db.prepare('select body from restart where at >= ? order by number')
  const newest = db.prepare('select body from restart order by number desc limit 1')
  const allSettings = db.prepare('select body from settings')
  const putSettings = db.prepare('insert or replace into settings (state, body) values (?, ?)')
  const dropTrial = db.prepare("delete from settings where state = 'trial'")
  const outcome = db.prepare('select version, outcome from outcome')
  const putOutcome = db.prepare('insert or replace into outcome (only, version, outcome) values (1, ?, ?)')
  const bodies = (rows: unknown): unknown[] =>
    z
      .array(bodyRow)
      .parse(rows)
      .map(({ body }): unknown => JSON.parse(body))
  const receipts = (id: string): CommandReceipt[] =>
    bodies(receiptsOf.all(id)).map((body) => commandReceipt.parse(body))
  return {
    receipts: (id) => (known.get(id) === undefined ? null : receipts(id)),
    add: db.transaction((request: CommandRequest, at: number) => {
      put.run(request.id, JSON.stringify(request), at)
      forgetReceipts.run(mostCommands)
      forget.run(mostCommands)
    }),
    note: (receipt) => {
      putReceipt.run(receipt.id, JSON.stringify(receipt))
    },
    remember: (id, context) => {
      putContext.run(context, id)
    },
    unfinished: () =>
      z
        .array(commandRow)
        .parse(commands.all())
        .flatMap(({ id, request, context }) => {
          const stage = receipts(id).at(-1)?.stage ?? 'accepted'
          const parsed = commandRequest.safeParse(JSON.parse(request))
          if (commandEnded(stage) || !parsed.success) return []
          return [{ request: parsed.data, running: stage === 'running', context }]
        }),
    addRestart: (item) => {
      putRestart.run(item.at, JSON.stringify(item))
      forgetRestarts.run(mostRestarts)
    },
    restartsSince: (at) => bodies(restarts.all(at)).map((body) => restart.parse(body)),
    lastRestart: () => {
      const row = newest.get()
      return row === undefined ? null : restart.parse(JSON.parse(bodyRow.parse(row).body))
    },
    settings: () => bodies(allSettings.all()).map((body) => kept.parse(body)),
    keepSettings: db.transaction((settings: KeptSettings) => {
      dropTrial.run()
      putSettings.run(settings.state, JSON.stringify(settings))
    }),
    dropTrial: () => {
      dropTrial.run()
    },
    outcome: () => outcomeRow.parse(outcome.get()) ?? null,
    noteOutcome: (version, result) => {
      putOutcome.run(version, result)
    },
    close: () => {
      db.close()
    },
  }
}
