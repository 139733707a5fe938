import { createHmac } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Clock, Random } from '../../../ambient.ts'
import type { FaceDb, FaceTables } from '../tables.ts'
import {
  type FaceKeys,
  keyCheck,
  type KeyGeneration,
  newGeneration,
  newKeys,
  readKeys,
  writeKeys,
} from './key-file.ts'
import { type Rotation, rotationOf } from './rotation.ts'
import { openVector, sealVector } from './seal.ts'

export type VaultOpened =
  | { kind: 'open'; vault: Vault }
  /** The keys of this database are not there. `reason` says what is, and what to do. */
  | { kind: 'no-key'; reason: string }

/** What a sealed row is bound to: the table, its row, its model, whose it is. */
type RowName = readonly [table: 'template' | 'not-me', id: number, model: string, owner: string]
type SealedRow = { key_id: string; sealed: Buffer }

export type VaultDeps = { db: FaceDb; keyFile: string; clock: Clock; random: Random }

const rowOf = (db: FaceDb) => db.selectFrom('face_vault').selectAll().where('id', '=', 1).executeTakeFirst()

/**
 * Finds the keys that the database was written with. They are made only when neither side knows of any; a key that is
 * lost or another's is said and nothing is touched, for what was sealed is not lost while the key may be found.
 */
export const openVault = async (deps: VaultDeps): Promise<VaultOpened> => {
  const { db, keyFile, clock, random } = deps
  const row = await rowOf(db)
  const found = readKeys(keyFile)
  if (found.kind === 'unreadable')
    return { kind: 'no-key', reason: `${keyFile} · ${found.reason} · put the hall's key file back` }
  if (row === undefined) {
    const keys = found.kind === 'keys' ? found.keys : newKeys(random, clock)
    if (found.kind === 'missing') writeKeys(keyFile, keys)
    const current = generationOf(keys, keys.current)
    if (current === null) return { kind: 'no-key', reason: `${keyFile} · names no current key` }
    await db
      .insertInto('face_vault')
      .values({
        id: 1,
        key_id: current.id,
        key_check: keyCheck(current),
        ledger_key: keys.ledgerKey.public,
        rotated_at: clock(),
      })
      .execute()
    return { kind: 'open', vault: createVault(deps, keys, current, clock()) }
  }
  if (found.kind === 'missing')
    return {
      kind: 'no-key',
      reason: `${keyFile} · missing · put the hall's key file back; a new one would open nothing`,
    }
  const current = generationOf(found.keys, row.key_id)
  if (
    current === null ||
    keyCheck(current) !== row.key_check ||
    found.keys.ledgerKey.public !== row.ledger_key
  )
    return {
      kind: 'no-key',
      reason: `${keyFile} · holds other keys than the database was written with (${row.key_id}) · put back the key file that belongs to this database`,
    }
  // The database decides which key is in force, for it changes with the templates in one transaction. What a rotation
  // that was cut short left in the file goes.
  const keys: FaceKeys = { ...found.keys, current: current.id, generations: [current] }
  if (found.keys.current !== current.id || found.keys.generations.length > 1) writeKeys(keyFile, keys)
  return { kind: 'open', vault: createVault(deps, keys, current, row.rotated_at) }
}

const generationOf = (keys: FaceKeys, id: string): KeyGeneration | null =>
  keys.generations.find((one) => one.id === id) ?? null

const createVault = (deps: VaultDeps, opened: FaceKeys, current: KeyGeneration, rotatedAt: number) => {
  const { db, keyFile, clock, random } = deps
  const state = { keys: opened, current, rotatedAt }
  const rotations = new Map<string, Rotation>()

  const rotationFor = (key: KeyGeneration, model: string, dimensions: number): Rotation => {
    const name = `${key.id} ${model} ${dimensions}`
    const known = rotations.get(name) ?? rotationOf(key.rotationSeed, model, dimensions)
    rotations.set(name, known)
    return known
  }
  const about = (key: KeyGeneration, name: RowName): (string | number)[] => [key.id, ...name]
  const seal = (key: KeyGeneration, name: RowName, turned: Float32Array): SealedRow => ({
    key_id: key.id,
    sealed: sealVector(key.wrappingKey, about(key, name), turned, random),
  })
  const open = (name: RowName, row: SealedRow): Float32Array | null =>
    row.key_id === state.current.id
      ? openVector(state.current.wrappingKey, about(state.current, name), row.sealed)
      : null

  /** Every sealed row under the next key, in its space, one by one; a row that does not open stops the rotation. */
  const remake = async (transaction: Transaction<FaceTables>, next: KeyGeneration): Promise<void> => {
    const turnOver = (name: RowName, row: SealedRow): SealedRow => {
      const vector = open(name, row)
      if (vector === null)
        throw new UnreadableRow(`${name[0]} ${name[1]} does not open under ${state.current.id}`)
      const [, , model] = name
      const plain = rotationFor(state.current, model, vector.length).undo(vector)
      const turned = rotationFor(next, model, vector.length).applyExact(plain)
      plain.fill(0)
      return seal(next, name, turned)
    }
    const templates = await transaction.selectFrom('face_template').selectAll().execute()
    for (const row of templates)
      await transaction
        .updateTable('face_template')
        .set(turnOver(['template', row.id, row.model, row.customer_id], row))
        .where('id', '=', row.id)
        .execute()
    const rejected = await transaction.selectFrom('face_not_me').selectAll().execute()
    for (const row of rejected)
      await transaction
        .updateTable('face_not_me')
        .set(turnOver(['not-me', row.id, row.model, String(row.template_id)], row))
        .where('id', '=', row.id)
        .execute()
  }

  return {
    get keys(): FaceKeys {
      return state.keys
    },
    get keyId(): string {
      return state.current.id
    },
    get rotatedAt(): number {
      return state.rotatedAt
    },
    /** An embedding as it comes from a camera, turned into this hall's space. */
    turn: (vector: Float32Array, model: string): Float32Array =>
      rotationFor(state.current, model, vector.length).apply(vector),
    /** Seals a vector that was turned. */
    seal: (name: RowName, turned: Float32Array): SealedRow => seal(state.current, name, turned),
    open,
    /** A number or id as it may stand in the ledger, or beside it. */
    pseudonym: (purpose: string, text: string): string =>
      createHmac('sha256', state.keys.pseudonymKey).update(`${purpose}\n${text}`).digest('hex'),

    /**
     * A new key and a new space, every row made anew. The file holds both keys while the database changes over in one
     * transaction, so a stop at any point leaves a database and a file that fit: `openVault` finds the key in force.
     */
    rotate: async (
      within: (transaction: Transaction<FaceTables>, keyId: string) => Promise<void>,
    ): Promise<void> => {
      const next = newGeneration(random, clock)
      const both = { ...state.keys, generations: [state.current, next] }
      writeKeys(keyFile, both)
      const at = clock()
      await db.transaction().execute(async (transaction) => {
        await remake(transaction, next)
        await transaction
          .updateTable('face_vault')
          .set({ key_id: next.id, key_check: keyCheck(next), rotated_at: at })
          .where('id', '=', 1)
          .execute()
        await within(transaction, next.id)
      })
      Object.assign(state, {
        keys: { ...both, current: next.id, generations: [next] },
        current: next,
        rotatedAt: at,
      })
      rotations.clear()
      writeKeys(keyFile, state.keys)
    },
  }
}
export type Vault = ReturnType<typeof createVault>

/** A sealed row is damaged, or was moved. */
export class UnreadableRow extends Error {
  readonly code = 'face-row-unreadable'
}
