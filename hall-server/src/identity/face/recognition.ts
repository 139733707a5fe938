import type {
  FaceAnswer,
  FaceAttempt,
  FaceEmbedding,
  FaceProbe,
  FacePurpose,
  FaceVerification,
} from '@foyer/contracts/face'
import type { Visit } from '@foyer/contracts/hall-api'
import type { Clock } from '../../ambient.ts'
import { dayOf } from '../../hall-time.ts'
import type { VisitCaller } from '../../http/access.ts'
import { ApiProblem } from '../../http/problem.ts'
import { type Customer, maskName, type Utility } from '../../utility/index.ts'
import type { Attempts, AttemptUser } from './attempts.ts'
import { cosine, readEmbedding } from './embedding.ts'
import type { PolicyKeeper } from './policy.ts'
import type { OpenRoom, Room } from './room.ts'
import { type CountName, faceRows } from './store.ts'

/** Faces that were rejected for one template: as many as are kept, and for how many milliseconds. */
export const rejectedFaces = { most: 20, keptFor: 180 * 24 * 60 * 60 * 1000 } as const
/** Milliseconds within which a card at the kiosk tells who an unrecognised face was. */
const missedFor = 2 * 60 * 1000

export type RecognitionDeps = {
  room: Room
  attempts: Attempts
  policy: PolicyKeeper
  clock: Clock
  utility: Pick<Utility, 'findByNumber'>
  identifyKnown: (customerId: string, customerNumbers: readonly string[], kioskId: string) => Promise<Visit>
  audit: {
    record: (actor: string, action: string, subject: string, outcome: 'done' | 'refused') => Promise<void>
  }
}

/** The vector of an embedding of this hall's model. @throws {ApiProblem} face-wrong-model, face-bad-embedding */
export const vectorOf = (room: OpenRoom, embedding: FaceEmbedding): Float32Array => {
  const { id, dimensions } = room.models.embedding
  if (embedding.model !== id)
    throw new ApiProblem(
      'face-wrong-model',
      `the hall's faces are of ${id}, this one is of ${embedding.model}`,
    )
  const read = readEmbedding(embedding, dimensions)
  if (read.kind === 'discarded')
    throw new ApiProblem('face-bad-embedding', `embedding.values: ${read.reason}`)
  read.bytes.fill(0)
  return read.vector
}

/** What an embedding is remembered by, so that the same bytes are not taken twice. */
export const markOf = (room: OpenRoom, embedding: FaceEmbedding): string =>
  room.vault.pseudonym('embedding', embedding.values)

export const replayed = (): ApiProblem =>
  new ApiProblem('face-replayed', 'this very embedding was handed in before; no camera makes the same twice')
export const attemptOver = (): ApiProblem =>
  new ApiProblem('face-attempt-over', 'this attempt was used, is too old, or is of another kiosk or visit')

/** Attempts, and what they find: somebody, nobody, or not sure. */
export const createRecognition = (deps: RecognitionDeps) => {
  const { room, attempts, policy, clock, utility, audit } = deps
  const rows = faceRows(room.db)
  /** Kiosks at which somebody has just not been recognised. */
  const missedAt = new Map<string, number>()
  const count = (what: CountName): Promise<void> => rows.count(dayOf(clock()), what)

  /** Takes the attempt and the embedding, both once. */
  const take = async (
    open: OpenRoom,
    id: string,
    user: AttemptUser,
    probe: Pick<FaceProbe, 'embedding'>,
  ): Promise<Float32Array> => {
    const vector = vectorOf(open, probe.embedding)
    if (!attempts.use(id, user, clock())) throw attemptOver()
    if (!(await rows.firstSeen(markOf(open, probe.embedding), clock()))) {
      await audit.record(`kiosk:${user.kioskId}`, `face.${user.purpose}`, 'face-replayed', 'refused')
      throw replayed()
    }
    const turned = open.vault.turn(vector, open.models.embedding.id)
    vector.fill(0)
    return turned
  }

  /** The person of a template, if it is still kept and the utility still knows them. */
  const ownerOf = async (templateId: number): Promise<Customer | null> => {
    const row = await rows.template(templateId)
    if (row === null || row.expiresOn <= dayOf(clock())) return null
    for (const customerNumber of row.accounts) {
      const customer = await utility.findByNumber(customerNumber)
      if (customer?.customerId === row.customerId) return customer
    }
    return null
  }

  const identify = async (id: string, kioskId: string, probe: FaceProbe): Promise<FaceAnswer> => {
    const open = room.opened()
    const found = await open.alone(async () => {
      const turned = await take(open, id, { purpose: 'identify', kioskId, visitId: null }, probe)
      const result = await open.gallery.identify(turned, policy.current())
      if (result.decision.outcome === 'candidate')
        attempts.name(id, {
          templateId: result.decision.id,
          model: open.models.embedding.id,
          turned,
          score: result.score ?? 0,
        })
      else turned.fill(0)
      return result.decision
    })
    const owner = found.outcome === 'candidate' ? await ownerOf(found.id) : null
    if (owner !== null)
      return { outcome: 'candidate', maskedName: maskName(owner.name, owner.tags.includes('business')) }
    const outcome = found.outcome === 'unsure' ? 'unsure' : 'nobody'
    if (found.outcome === 'candidate') attempts.forget(found.id)
    missedAt.set(kioskId, clock())
    await count(outcome)
    return { outcome }
  }

  return {
    ownerOf,

    begin: (purpose: FacePurpose, kioskId: string, visit: VisitCaller | null): FaceAttempt => {
      room.opened()
      return attempts.begin({ purpose, kioskId, visitId: visit?.visitId ?? null }, clock())
    },

    identify,

    /** "That is me": the visit begins. */
    confirm: async (id: string, kioskId: string): Promise<Visit> => {
      room.opened()
      const candidate = attempts.answer(id, kioskId, clock())
      const row = candidate === null ? null : await rows.template(candidate.templateId)
      candidate?.turned.fill(0)
      if (row === null || row.expiresOn <= dayOf(clock())) throw attemptOver()
      const visit = await deps.identifyKnown(row.customerId, row.accounts, kioskId)
      missedAt.delete(kioskId)
      await count('confirmed')
      return visit
    },

    /** "Not me": remembered with the template, sealed like one, so that this face is not taken for its owner again. */
    reject: async (id: string, kioskId: string): Promise<void> => {
      const open = room.opened()
      await open.alone(async () => {
        const now = clock()
        const candidate = attempts.answer(id, kioskId, now)
        if (candidate === null) throw attemptOver()
        const { templateId, model, turned, score } = candidate
        const added = await room.db.transaction().execute(async (transaction) => {
          const within = faceRows(transaction)
          await within.count(dayOf(now), 'notMe')
          if ((await within.template(templateId)) === null) return null
          const expiresAt = now + rejectedFaces.keptFor
          const row = await within.addNotMe({ templateId, model, score, expiresAt })
          await within.fillNotMe(row, open.vault.seal(['not-me', row, model, String(templateId)], turned))
          return { row, gone: await within.trimNotMe(templateId, rejectedFaces.most) }
        })
        if (added === null) turned.fill(0)
        else {
          open.gallery.reject({ id: added.row, templateId, turned, score })
          open.gallery.forgetRejected(added.gone)
          policy.impostorsChanged()
        }
        missedAt.set(kioskId, now)
      })
    },

    /** Is the face before the kiosk that of the person whose visit this is? */
    verify: async (
      visit: VisitCaller,
      given: { attemptId: string; embedding: FaceEmbedding },
    ): Promise<FaceVerification> => {
      const open = room.opened()
      return open.alone(async () => {
        const { kioskId, visitId, customerId } = visit
        const turned = await take(open, given.attemptId, { purpose: 'check', kioskId, visitId }, given)
        const row = await rows.templateOf(customerId)
        const template = row === null ? null : open.gallery.openTemplate(row)
        if (template === null) return { outcome: 'not-enrolled' }
        const match = cosine(turned, template) >= open.models.thresholds.verify
        turned.fill(0)
        template.fill(0)
        return { outcome: match ? 'match' : 'no-match' }
      })
    },

    /** A card began a visit where a face had just not been recognised: was it somebody who should have been? */
    cardShown: async (customerId: string, kioskId: string): Promise<void> => {
      const at = missedAt.get(kioskId)
      missedAt.delete(kioskId)
      if (at === undefined || clock() - at > missedFor || room.openOrNull() === null) return
      const row = await rows.templateOf(customerId)
      if (row !== null && row.enrolledAt < at) await count('missed')
    },
  }
}
export type Recognition = ReturnType<typeof createRecognition>
