import {
  type Asset,
  asset,
  type AssetFacts,
  type AssetStage,
  type Subject,
} from '@foyer/contracts/fleet-care'
import { type Generated, type Kysely, sql, type Transaction } from 'kysely'
import type { z } from 'zod'
import type { Migrations } from '../../db/store.ts'
import { mayMove, standsInHall } from './asset-rules.ts'

type AssetTables = {
  fleet_asset: {
    id: string
    node_group: string | null
    node: string | null
    device: string | null
    kind: string
    model: string | null
    serial_number: string | null
    stage: AssetStage
    warranty_until: string | null
  }
  fleet_asset_stage: {
    number: Generated<number>
    asset: string
    stage: AssetStage
    at: number
    by_whom: string
    note: string | null
  }
}

export const assetMigrations: Migrations = {
  '0087-fleet-assets': {
    up: async (db) => {
      // The node itself is the device ''; what is connected nowhere has none of the three.
      await sql`create table fleet_asset (
        id text primary key, node_group text, node text, device text, kind text not null, model text,
        serial_number text, stage text not null, warranty_until text,
        check ((node_group is null) = (node is null) and (node is null) = (device is null))) strict`.execute(
        db,
      )
      // Two machines cannot be one device.
      await sql`create unique index fleet_asset_place on fleet_asset (node_group, node, device)
        where node is not null`.execute(db)
      await sql`create table fleet_asset_stage (
        number integer primary key autoincrement, asset text not null references fleet_asset (id),
        stage text not null, at integer not null, by_whom text not null, note text) strict`.execute(db)
      await sql`create index fleet_asset_stages on fleet_asset_stage (asset, number)`.execute(db)
    },
  },
}

export type AssetAnswer =
  | { kind: 'created' | 'changed' | 'same'; asset: Asset }
  | { kind: 'refused'; reason: string }
  | { kind: 'unknown' }

const historySchema = asset.shape.history.element
type Db = Kysely<AssetTables> | Transaction<AssetTables>

const subjectOf = (row: AssetTables['fleet_asset']): Subject | null =>
  row.node_group === null || row.node === null || row.device === null
    ? null
    : { group: row.node_group, node: row.node, device: row.device === '' ? null : row.device }

const toAsset = (row: AssetTables['fleet_asset'], history: z.infer<typeof historySchema>[]): Asset => ({
  id: row.id,
  subject: subjectOf(row),
  kind: row.kind,
  model: row.model,
  serialNumber: row.serial_number,
  stage: row.stage,
  warrantyUntil: row.warranty_until,
  history,
})

const placeOf = (subject: Subject | null) => ({
  node_group: subject?.group ?? null,
  node: subject?.node ?? null,
  device: subject === null ? null : (subject.device ?? ''),
})

export const createAssetStore = (untyped: Kysely<unknown>) => {
  const db = untyped.withTables<AssetTables>()

  const read = async (trx: Db, id: string): Promise<Asset | null> => {
    const row = await trx.selectFrom('fleet_asset').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined) return null
    const history = await trx
      .selectFrom('fleet_asset_stage')
      .select(['stage', 'at', 'by_whom as by', 'note'])
      .where('asset', '=', id)
      .orderBy('number')
      .execute()
    return toAsset(row, history)
  }

  /** Who else stands where `subject` says; null: nobody. */
  const otherAt = async (trx: Db, id: string, subject: Subject | null): Promise<string | null> => {
    if (subject === null) return null
    const place = placeOf(subject)
    const row = await trx
      .selectFrom('fleet_asset')
      .select('id')
      .where('node_group', '=', place.node_group)
      .where('node', '=', place.node)
      .where('device', '=', place.device)
      .where('id', '!=', id)
      .executeTakeFirst()
    return row?.id ?? null
  }

  const remember = async (
    trx: Db,
    id: string,
    entry: { stage: AssetStage; at: number; by: string; note: string | null },
  ): Promise<void> => {
    await trx
      .insertInto('fleet_asset_stage')
      .values({ asset: id, stage: entry.stage, at: entry.at, by_whom: entry.by, note: entry.note })
      .execute()
  }

  const whole = async (trx: Db, id: string, kind: 'created' | 'changed' | 'same'): Promise<AssetAnswer> => {
    const found = await read(trx, id)
    return found === null ? { kind: 'unknown' } : { kind, asset: found }
  }

  return {
    list: async (): Promise<Asset[]> => {
      const rows = await db.selectFrom('fleet_asset').selectAll().orderBy('id').execute()
      const stages = await db.selectFrom('fleet_asset_stage').selectAll().orderBy('number').execute()
      const histories = Map.groupBy(stages, ({ asset: of }) => of)
      return rows.map((row) =>
        toAsset(
          row,
          (histories.get(row.id) ?? []).map(({ stage, at, by_whom, note }) => ({
            stage,
            at,
            by: by_whom,
            note,
          })),
        ),
      )
    },

    /** Writes down what the asset is; one that is new begins as ordered. */
    put: (id: string, facts: AssetFacts, by: string, at: number): Promise<AssetAnswer> =>
      db.transaction().execute(async (trx) => {
        const known = await read(trx, id)
        if (known?.stage === 'retired')
          return { kind: 'refused', reason: 'it is retired and stays as it was' }
        const other = await otherAt(trx, id, facts.subject)
        if (other !== null) return { kind: 'refused', reason: `${other} is connected as that device` }
        if (facts.subject === null && known !== null && standsInHall(known.stage))
          return { kind: 'refused', reason: `it is ${known.stage}: it must be said as which device` }
        const row = {
          ...placeOf(facts.subject),
          kind: facts.kind,
          model: facts.model,
          serial_number: facts.serialNumber,
          warranty_until: facts.warrantyUntil,
        }
        if (known === null) {
          await trx
            .insertInto('fleet_asset')
            .values({ id, stage: 'ordered', ...row })
            .execute()
          await remember(trx, id, { stage: 'ordered', at, by, note: null })
        } else await trx.updateTable('fleet_asset').set(row).where('id', '=', id).execute()
        return whole(trx, id, known === null ? 'created' : 'changed')
      }),

    move: (
      id: string,
      to: { stage: AssetStage; note: string | null },
      by: string,
      at: number,
    ): Promise<AssetAnswer> =>
      db.transaction().execute(async (trx) => {
        const known = await read(trx, id)
        if (known === null) return { kind: 'unknown' }
        if (known.stage === to.stage) return { kind: 'same', asset: known }
        if (!mayMove(known.stage, to.stage))
          return { kind: 'refused', reason: `from ${known.stage} it cannot become ${to.stage}` }
        if (standsInHall(to.stage) && known.subject === null)
          return { kind: 'refused', reason: 'it must be said first as which device it is connected' }
        // What leaves its place leaves it free for another.
        const place = to.stage === 'retired' || to.stage === 'received' ? placeOf(null) : {}
        await trx
          .updateTable('fleet_asset')
          .set({ stage: to.stage, ...place })
          .where('id', '=', id)
          .execute()
        await remember(trx, id, { ...to, at, by })
        return whole(trx, id, 'changed')
      }),
  }
}
export type AssetStore = ReturnType<typeof createAssetStore>
