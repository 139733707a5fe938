import type { EngineModels } from '@foyer/models/engine/observation'
import type { FastifyBaseLogger } from 'fastify'
import { decide, type Decision, type Policy } from './decision/decide.ts'
import { cosine } from './embedding.ts'
import type { Impostor } from './decision/impostor.ts'
import type { FaceIndex } from './search/face-index.ts'
import type { TemplateRow } from './store.ts'
import { faceRows } from './store.ts'
import type { FaceDb } from './tables.ts'
import type { Vault } from './vault/vault.ts'

/** A face whose owner said "not me", turned into the hall's space. */
type Rejected = { id: number; templateId: number; turned: Float32Array; score: number }

/**
 * How much nearer a probe must be to a template than to a face rejected for it, to be taken for the template's owner
 * after all, as a share of the room between the verification threshold and 1. One person's pictures differ by more than
 * this; the look-alike's probe is far nearer to its own kind.
 */
const clearlyNearer = 1 / 6

const pageSize = 500
/** As many as the index gives. */
const mostHits = 256

/** Everything the hall recognises by, in memory, in the hall's own space: what is on the disk stays sealed. */
export const createGallery = (deps: {
  db: FaceDb
  vault: Vault
  index: FaceIndex
  models: EngineModels
  log: FastifyBaseLogger
}) => {
  const { db, vault, index, models, log } = deps
  const rejected = new Map<number, Rejected>()
  const rows = faceRows(db)
  const slack = (1 - models.thresholds.verify) * clearlyNearer

  const openTemplate = (row: TemplateRow): Float32Array | null =>
    row.model === models.embedding.id
      ? vault.open(['template', row.id, row.model, row.customerId], row)
      : null

  /** Templates that open; those of another model wait for a new enrolment, those that do not open are named. */
  const readAll = async (): Promise<{ id: number; vector: Float32Array }[]> => {
    const read: { id: number; vector: Float32Array }[] = []
    let otherModel = 0
    for (let after = 0; ;) {
      const page = await rows.templates(after, pageSize)
      for (const row of page) {
        after = row.id
        if (row.model !== models.embedding.id) {
          otherModel += 1
          continue
        }
        const vector = openTemplate(row)
        if (vector?.length === models.embedding.dimensions) read.push({ id: row.id, vector })
        else
          log.error({ template: row.id }, 'a face template does not open: damaged, or moved from another row')
      }
      if (page.length < pageSize) break
    }
    if (otherModel > 0)
      log.warn(
        { templates: otherModel, model: models.embedding.id },
        'face templates of another model are not searched',
      )
    return read
  }

  const fill = async (): Promise<void> => {
    rejected.clear()
    for (const row of await rows.notMe()) {
      const turned =
        row.model === models.embedding.id
          ? vault.open(['not-me', row.id, row.model, String(row.templateId)], row)
          : null
      if (turned !== null)
        rejected.set(row.id, { id: row.id, templateId: row.templateId, turned, score: row.score })
    }
    await index.fill(await readAll())
  }

  const like = (turned: Float32Array): { templateId: number; score: number }[] =>
    [...rejected.values()]
      .map((one) => ({ templateId: one.templateId, score: cosine(turned, one.turned) }))
      .filter(({ score }) => score >= models.thresholds.verify)

  return {
    fill,
    get size(): number {
      return index.size
    },
    openTemplate,
    add: (id: number, turned: Float32Array): Promise<void> => index.add(id, turned),

    /** Out of the index, and with it every face that was rejected for it. */
    remove: async (id: number): Promise<void> => {
      for (const one of rejected.values())
        if (one.templateId === id) {
          one.turned.fill(0)
          rejected.delete(one.id)
        }
      await index.remove(id)
    },

    reject: (one: Rejected): void => {
      rejected.set(one.id, one)
    },
    forgetRejected: (ids: readonly number[]): void => {
      for (const id of ids) {
        rejected.get(id)?.turned.fill(0)
        rejected.delete(id)
      }
    },

    /** Who this is, by one exact search; the best score goes with a candidate. */
    identify: async (
      turned: Float32Array,
      policy: Policy,
    ): Promise<{ decision: Decision; score: number | null }> => {
      const alike = like(turned)
      const doubtful = new Set(alike.map(({ templateId }) => templateId))
      const hits = await index.search(turned, Math.min(mostHits, 2 + doubtful.size))
      const avoided = new Set(
        hits
          .filter(({ id, score }) => alike.some((one) => one.templateId === id && one.score + slack >= score))
          .map(({ id }) => id),
      )
      const decision = decide(hits, policy, avoided)
      const named = decision.outcome === 'candidate' ? decision.id : null
      return { decision, score: hits.find(({ id }) => id === named)?.score ?? null }
    },

    /** Ids of up to `most` templates, drawn at random. */
    sampleIds: async (most: number, below: (count: number) => number): Promise<number[]> => {
      const left = await rows.templateIds(models.embedding.id)
      const drawn: number[] = []
      while (drawn.length < most && left.length > 0) {
        const at = below(left.length)
        const last = left.pop()
        const id = left[at] ?? last
        if (last !== undefined && at < left.length) left[at] = last
        if (id !== undefined) drawn.push(id)
      }
      return drawn
    },
    /** Of each of these templates that is still there, the best it reaches among the others. */
    impostors: async (ids: readonly number[]): Promise<Impostor[]> => {
      const found: Impostor[] = []
      for (const id of ids) {
        const row = await rows.template(id)
        const vector = row === null ? null : openTemplate(row)
        if (vector === null) continue
        const other = (await index.search(vector, 2)).find((hit) => hit.id !== id)
        vector.fill(0)
        if (other !== undefined) found.push({ probe: id, nearest: other.id, score: other.score })
      }
      return found
    },
    /** How near each rejected face came to the template it was taken for. */
    rejectedScores: (): Impostor[] =>
      [...rejected.values()].map(({ templateId, score }) => ({ probe: null, nearest: templateId, score })),
  }
}
export type Gallery = Awaited<ReturnType<typeof createGallery>>
