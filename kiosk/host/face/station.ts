import { createHash } from 'node:crypto'
import type { FaceEmbedding } from '@foyer/contracts/face'
import type { FaceFrame } from '@foyer/contracts/face-frame'
import type { FaceEngine } from '@foyer/models/engine/face-engine'
import type { Observation } from '@foyer/models/engine/observation'
import type { Logger } from 'pino'
import type { FaceEvent, FaceFailure, SessionEvent } from '../session/events.ts'
import type { Session } from '../session/session.ts'
import {
  newAttempt,
  observe,
  passTime,
  type Attempt,
  type AttemptOutcome,
  type AttemptRules,
  type AttemptStep,
  type Challenges,
} from './attempt.ts'
import type { CardPhoto } from './card-photo.ts'
import { base64Of, similarity } from './vectors.ts'

export type FaceStationOptions = {
  readonly now: () => number
  readonly random: () => number
  readonly log: Logger
  readonly dispatch: (event: SessionEvent) => void
  readonly challenges: Challenges
  /** Of the card that this visit began with, where the site can decode it. */
  readonly cardPhoto: CardPhoto
}

type Look = {
  /** The session's number of the screen that this look is. */
  readonly number: number
  readonly purpose: 'identify' | 'enrol' | 'check'
  attempt: Attempt
  /** What was last told of it, so that the same is not told twice. */
  told: string
  captured: Float32Array | null
  /** Every vector that was made during this look, to be overwritten at its end. */
  readonly vectors: Float32Array[]
}

const lane = 'kiosk'

/**
 * Looks at the frames of the page's camera while the face screen is shown, and keeps what it made of them until that
 * screen goes: then all of it is overwritten. The session hears what is to be said and whether a face was captured;
 * the face itself goes from here to the hall, on the session's word.
 */
export class FaceStation implements AsyncDisposable {
  readonly #options: FaceStationOptions
  #engine: FaceEngine | null = null
  #look: Look | null = null
  #disposed = false

  constructor(options: FaceStationOptions) {
    this.#options = options
  }

  /** The engine once it runs; from then on it is this station's to end. */
  async use(engine: FaceEngine): Promise<void> {
    if (this.#disposed) return engine[Symbol.asyncDispose]()
    this.#engine = engine
    this.#options.dispatch({ type: 'face-engine', model: engine.models.embedding.id })
  }

  /** Whether frames are wanted now. */
  get looking(): boolean {
    return this.#engine !== null && this.#look !== null && !this.#look.attempt.over
  }

  /** Called at every step of the session, and so four times a second at least. */
  follow(session: Session, at: number): void {
    const { screen, screenNumber, visit } = session
    this.#options.cardPhoto.keepOnlyOf(visit?.card?.idNumber ?? null)
    if (screen.name !== 'face') return this.#forget()
    if (this.#look?.number !== screenNumber) {
      this.#forget()
      const { purpose } = screen
      this.#look = {
        number: screenNumber,
        purpose,
        attempt: newAttempt(),
        told: '',
        captured: null,
        vectors: [],
      }
    }
    if (this.#look !== null) this.#take(this.#look, passTime(this.#look.attempt, at))
  }

  /** Takes one frame; its bytes are overwritten once the engine has seen them. */
  async frame({ jpeg }: FaceFrame): Promise<void> {
    const engine = this.#engine
    const look = this.#look
    if (engine === null || look === null || !this.looking) {
      jpeg.fill(0)
      return
    }
    const at = this.#options.now()
    const hash = createHash('sha256').update(jpeg).digest('base64')
    const { challenge } = look.attempt
    const live = engine.models.liveness && (challenge === null || challenge.passed)
    const observation = await engine.observe(jpeg, { lane, embed: true, live })
    jpeg.fill(0)
    this.#seen(engine, look, observation, hash, at)
  }

  /** What was captured on this screen, as it is sent to the hall; null when the screen is gone. */
  embedding(number: number): FaceEmbedding | null {
    const captured = this.#look?.number === number ? this.#look.captured : null
    return captured === null || this.#engine === null
      ? null
      : { model: this.#engine.models.embedding.id, values: base64Of(captured) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true
    this.#forget()
    this.#options.cardPhoto.keepOnlyOf(null)
    await this.#engine?.[Symbol.asyncDispose]()
  }

  #seen(engine: FaceEngine, look: Look, observation: Observation, hash: string, at: number): void {
    const vector = observation.kind === 'seen' ? (observation.face?.embedding ?? null) : null
    if (this.#look !== look || look.attempt.over) {
      vector?.fill(0)
      return
    }
    if (vector !== null) look.vectors.push(vector)
    if (observation.kind === 'failed') {
      this.#options.log.warn({ reason: observation.reason }, 'the face engine lost a frame')
    }
    this.#take(
      look,
      observe(look.attempt, { observation, hash, at }, this.#rules(engine), this.#options.random),
    )
  }

  #rules({ models }: FaceEngine): AttemptRules {
    return {
      samePerson: models.thresholds.verify,
      live: models.liveness ? models.thresholds.live : null,
      challenges: this.#options.challenges,
    }
  }

  #take(look: Look, { attempt, outcome }: AttemptStep): void {
    look.attempt = attempt
    if (outcome.kind === 'going-on') return this.#tellProgress(look)
    if (outcome.kind === 'failed') return this.#fail(look, outcome.reason)
    void this.#captured(look, outcome)
  }

  #tellProgress(look: Look): void {
    const { attempt } = look
    // Nothing was seen yet: the page may still be opening its camera. After the end there is nothing to say.
    if (attempt.firstAt === null || attempt.over) return
    // Whoever has done what was asked is to look at the screen again, as at first.
    const challenge = attempt.challenge?.passed === true ? null : attempt.challenge
    const progress = {
      kind: 'progress',
      step: challenge === null ? 'finding' : 'challenge',
      guidance: attempt.guidance.shown,
      challenge:
        challenge === null
          ? null
          : { kind: challenge.kind, done: inUnit(challenge.done), dot: dotOf(challenge.dot) },
    } as const
    const told = JSON.stringify(progress)
    if (told === look.told) return
    look.told = told
    this.#tell({ attempt: look.number, ...progress })
  }

  async #captured(look: Look, outcome: Extract<AttemptOutcome, { kind: 'captured' }>): Promise<void> {
    const { embedding, liveness } = outcome
    look.vectors.push(embedding)
    look.captured = embedding
    if (look.purpose === 'enrol' && !(await this.#looksLikeCard(embedding))) {
      return this.#look === look ? this.#fail(look, 'not-the-card') : undefined
    }
    if (this.#look === look) this.#tell({ attempt: look.number, kind: 'captured', liveness })
  }

  /** True also where there is no photograph to compare with, or nobody to be seen on it: then it says nothing. */
  async #looksLikeCard(embedding: Float32Array): Promise<boolean> {
    const picture = this.#options.cardPhoto.picture()
    const engine = this.#engine
    if (picture === null || engine === null) return true
    const seen = await engine.observe(picture, { lane: 'card', embed: true, live: false })
    const vector = seen.kind === 'seen' ? (seen.face?.embedding ?? null) : null
    if (vector === null) {
      this.#options.log.warn({ seen: seen.kind }, 'the photograph of the card shows no face to compare with')
      return true
    }
    const alike = similarity(vector, embedding) >= engine.models.thresholds.verify
    vector.fill(0)
    return alike
  }

  #fail(look: Look, reason: FaceFailure): void {
    this.#options.log.info({ reason }, 'a look into the camera led nowhere')
    this.#tell({ attempt: look.number, kind: 'failed', reason })
  }

  #tell(face: FaceEvent): void {
    this.#options.dispatch({ type: 'face', face })
  }

  #forget(): void {
    for (const vector of this.#look?.vectors ?? []) vector.fill(0)
    this.#look = null
  }
}

const inUnit = (value: number): number => Math.min(1, Math.max(0, value))
const dotOf = (dot: { readonly x: number; readonly y: number } | null) =>
  dot === null ? null : { x: inUnit(dot.x), y: inUnit(dot.y) }
