import type { FaceStatus, faceUnavailable } from '@foyer/contracts/face'
import type { EngineModels, Observation } from '@foyer/models/engine/observation'
import type { FastifyBaseLogger } from 'fastify'
import type { z } from 'zod'
import type { Clock, Random } from '../../ambient.ts'
import type { Store } from '../../db/store.ts'
import { ApiProblem } from '../../http/problem.ts'
import { createGallery, type Gallery } from './gallery.ts'
import { checkLedger, type Ledger, type LedgerState, openLedger } from './ledger/ledger.ts'
import { type FaceIndex, openFaceIndex } from './search/face-index.ts'
import type { FaceDb, FaceTables } from './tables.ts'
import { createTurns, type Turns } from './turns.ts'
import { openVault, type Vault } from './vault/vault.ts'

type Why = z.infer<typeof faceUnavailable>

/** The models that this hall was given, or why it has none. */
export type HallModels =
  | {
      kind: 'models'
      models: EngineModels
      observe: (
        jpeg: Uint8Array,
        ask: { lane: string; embed: boolean; live: boolean },
      ) => Promise<Observation>
    }
  | { kind: 'none'; why: Extract<Why, 'not-configured' | 'no-models' | 'models-refused'> }

export type FaceSettings = {
  keyFile: string
  /** Share of strangers that may be taken for somebody. */
  targetFpir: number
  keptDays: number
}

export type RoomDeps = {
  store: Store
  clock: Clock
  random: Random
  log: FastifyBaseLogger
  models: HallModels
  settings: FaceSettings | null
}

/** What is there when faces can be used. */
export type OpenRoom = {
  vault: Vault
  ledger: Ledger
  gallery: Gallery
  models: EngineModels
  observe: Extract<HallModels, { kind: 'models' }>['observe']
  settings: FaceSettings
  /** All that reads or changes vectors goes through here, one at a time: never half of a change is seen. */
  alone: Turns
}

/** Erased bytes go out of the write-ahead log too. */
export const emptyLog = (store: Store): Promise<unknown> =>
  store.raw((sqlite) => sqlite.pragma('wal_checkpoint(TRUNCATE)'))

/** Keys, ledger and gallery of the hall, or why they are shut. A shut room erases nothing and forgets nothing. */
export const openRoom = async (deps: RoomDeps) => {
  const { store, clock, random, log } = deps
  const db: FaceDb = store.db.withTables<FaceTables>()
  // What is deleted is overwritten with zeros (SQLite, secure_delete), for all that this connection deletes.
  await store.raw((sqlite) => sqlite.pragma('secure_delete = ON'))
  const state: { open: OpenRoom | null; why: Why; ledger: LedgerState } = {
    open: null,
    why: 'not-configured',
    ledger: { entries: 0, checkedAt: 0, problem: null },
  }
  let index: FaceIndex | null = null

  const shut = (why: Why, reason: string): void => {
    state.open = null
    state.why = why
    log.error({ why, reason }, 'faces cannot be used at this hall; everything else works')
  }

  const open = async (
    models: EngineModels,
    observe: OpenRoom['observe'],
    settings: FaceSettings,
  ): Promise<void> => {
    const opened = await openVault({ db, keyFile: settings.keyFile, clock, random })
    if (opened.kind === 'no-key') return shut('no-key', opened.reason)
    const { vault } = opened
    state.ledger = await checkLedger(db, settings.keyFile, vault.keys.ledgerKey.public, clock())
    if (state.ledger.problem !== null) return shut('ledger-damaged', state.ledger.problem)
    // A hall that was killed after an erasure may have left the erased bytes in the log.
    await emptyLog(store)
    const made = await openFaceIndex({ dimensions: models.embedding.dimensions, log })
    index = made
    const gallery = createGallery({ db, vault, index: made, models, log })
    await gallery.fill()
    const alone = createTurns()
    const refill = async (): Promise<void> => {
      try {
        await alone(gallery.fill)
      } catch (error) {
        log.error({ err: error }, 'the face search could not be filled')
      }
    }
    made.onLost((error) => {
      log.warn({ err: error }, 'the face search stopped; it is filled anew')
      void refill()
    })
    const ledger = openLedger(vault.keys, settings.keyFile)
    state.open = { vault, ledger, gallery, models, observe, settings, alone }
  }

  if (deps.settings === null) state.why = 'not-configured'
  else if (deps.models.kind === 'none') state.why = deps.models.why
  else await open(deps.models.models, deps.models.observe, deps.settings)

  return {
    db,
    store,
    /** @throws {ApiProblem} `face-unavailable`, saying why */
    opened: (): OpenRoom => {
      if (state.open === null)
        throw new ApiProblem('face-unavailable', `faces cannot be used at this hall now: ${state.why}`)
      return state.open
    },
    openOrNull: (): OpenRoom | null => state.open,
    /** The ledger was found damaged while it was used. */
    shutForLedger: (problem: string): void => {
      state.ledger = { ...state.ledger, checkedAt: clock(), problem }
      shut('ledger-damaged', problem)
    },
    ledgerState: (): LedgerState => state.ledger,
    entriesNow: (entries: number): void => {
      state.ledger = { ...state.ledger, entries }
    },
    status: (): FaceStatus =>
      state.open === null
        ? { available: false, why: state.why, model: null }
        : { available: true, why: null, model: state.open.models.embedding.id },
    close: async (): Promise<void> => {
      await state.open?.alone(() => Promise.resolve())
      await index?.[Symbol.asyncDispose]()
    },
  }
}
export type Room = Awaited<ReturnType<typeof openRoom>>
