import { beginChallenge, judge } from '@foyer/models/liveness/challenge'
import type { FaceEngine } from '@foyer/models/engine/face-engine'
import type { Observation } from '@foyer/models/engine/observation'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import type { SessionEvent } from '../session/events.ts'
import type { Session } from '../session/session.ts'
import { atAccount } from '../session/testing/at-the-kiosk.ts'
import { attempt, consentText, model, notEnrolled, withFaces } from '../session/testing/faces.ts'
import { ok, VisitPlayer } from '../session/testing/visit-player.ts'
import { CardPhoto, photoSize } from './card-photo.ts'
import { FaceStation } from './station.ts'
import { anna, bela, faceOf, seen, unit } from './testing/head.ts'

/** An engine that sees what the test says, in the order of its frames, and counts what it was asked. */
const engineOf = (look: (frame: number, lane: string) => Observation) => {
  const made: Float32Array[] = []
  const asked = { frames: 0, ended: false }
  const engine: FaceEngine = {
    models: {
      set: 'npm-only',
      embedding: { id: model, dimensions: 4 },
      liveness: false,
      files: [],
      measured: [],
      thresholds: { verify: 0.6, identify: 0.6, live: null },
    },
    observe: (_, { lane }) => {
      if (lane === 'kiosk') asked.frames += 1
      const observation = look(asked.frames, lane)
      if (observation.kind === 'seen' && observation.face?.embedding) made.push(observation.face.embedding)
      return Promise.resolve(observation)
    },
    [Symbol.asyncDispose]: () => {
      asked.ended = true
      return Promise.resolve()
    },
  }
  return { engine, made, asked }
}

/** A person who turns to their left from the ninth frame on, and back. */
const person = (frame: number): Observation => {
  const at = frame - 8
  const yaw = at < 0 || at > 18 ? 0 : at <= 9 ? at * 3.5 : (18 - at) * 3.5
  return seen(faceOf({ yaw, problems: yaw > 15 ? ['turn-less'] : [] }))
}

const setUp = async (player: VisitPlayer, look: (frame: number, lane: string) => Observation) => {
  const events: SessionEvent[] = []
  const cardPhoto = new CardPhoto()
  const { engine, made, asked } = engineOf(look)
  const follow = (session: Session): void => station.follow(session, player.now)
  const station = new FaceStation({
    now: () => player.now,
    random: () => 0,
    log: pino({ level: 'silent' }),
    challenges: { begin: beginChallenge, judge },
    cardPhoto,
    dispatch: (event) => {
      events.push(event)
      player.event(event)
      queueMicrotask(() => follow(player.session))
    },
  })
  await station.use(engine)
  follow(player.session)
  const frames = async (count: number): Promise<void> => {
    for (let sent = 0; sent < count; sent += 1) {
      player.now += 100
      const jpeg = Uint8Array.from([0xff, 0xd8, ...new TextEncoder().encode(`${player.now}`)])
      await station.frame({ number: sent, capturedAt: player.now, jpeg })
      expect(jpeg.every((byte) => byte === 0)).toBe(true)
    }
  }
  return { station, engine, made, asked, events, follow, frames, cardPhoto }
}

const identifying = (): VisitPlayer => {
  const player = withFaces(new VisitPlayer().opened())
  player.press({ type: 'choose-way', way: 'face' })
  return player
}
const zeroed = (vector: Float32Array): boolean => vector.every((value) => value === 0)

describe('the face station', () => {
  test('captures a face, gives it out for this screen alone, and overwrites everything when the screen goes', async () => {
    const player = identifying()
    const { station, frames, made, follow } = await setUp(player, person)
    await frames(40)
    expect(player.screen('face').step).toBe('comparing')
    const capture = player.session.screenNumber
    const { model: said, values } = station.embedding(capture) ?? { model: '', values: '' }
    expect(said).toBe(model)
    const floats = Buffer.from(values, 'base64')
    expect(floats.readFloatLE(0)).toBeCloseTo(anna()[0] ?? 0, 5)
    expect(station.embedding(capture + 1)).toBeNull()
    expect(made.some(zeroed)).toBe(false)
    player.press({ type: 'leave' })
    follow(player.session)
    expect(station.embedding(capture)).toBeNull()
    expect(made.length).toBeGreaterThan(10)
    expect(made.every(zeroed)).toBe(true)
  })

  test('looks at nothing unless the face screen is shown, nor after a face was captured', async () => {
    const player = withFaces(new VisitPlayer().opened())
    const { station, frames, asked, follow } = await setUp(player, person)
    await frames(3)
    expect(asked.frames).toBe(0)
    player.press({ type: 'choose-way', way: 'face' })
    follow(player.session)
    expect(station.looking).toBe(true)
    await frames(40)
    const used = asked.frames
    expect(station.looking).toBe(false)
    await frames(5)
    expect(asked.frames).toBe(used)
  })

  test('an answer of the engine for a screen that is gone is overwritten and told to nobody', async () => {
    const player = identifying()
    const late = Promise.withResolvers<Observation>()
    const { station, engine, events, follow } = await setUp(player, person)
    const before = events.length
    await station.use({ ...engine, observe: () => late.promise })
    const looking = station.frame({ number: 1, capturedAt: 1, jpeg: Uint8Array.from([0xff, 0xd8, 1]) })
    player.press({ type: 'back' })
    follow(player.session)
    const embedding = unit([1, 2, 3, 4])
    late.resolve(seen(faceOf({ embedding })))
    await looking
    expect(zeroed(embedding)).toBe(true)
    expect(events.slice(before).filter(({ type }) => type === 'face')).toEqual([])
  })

  test('a camera that shows nobody is said, and time ends the look without another frame', async () => {
    const player = identifying()
    const { frames, follow } = await setUp(player, () => seen(null))
    await frames(3)
    expect(player.screen('face')).toMatchObject({ step: 'finding', guidance: 'nobody' })
    player.now += 5_000
    follow(player.session)
    expect(player.screen('problem').problem).toBe('face-camera')
  })

  test('ends its engine with itself, and one that comes too late as well', async () => {
    const { station, engine, asked } = await setUp(identifying(), person)
    await station[Symbol.asyncDispose]()
    expect(asked.ended).toBe(true)
    asked.ended = false
    await station.use(engine)
    expect(asked.ended).toBe(true)
    expect(station.looking).toBe(false)
  })
})

const enrolling = (): VisitPlayer => {
  const player = withFaces(atAccount())
  player.press({ type: 'choose-service', service: 'face' })
  player.answers({ call: 'face-enrolment-state', result: ok(notEnrolled('yes')) })
  player.answers({ call: 'face-consent-text', result: ok(consentText) })
  player.press({ type: 'confirm' })
  player.answers({ call: 'face-attempt', result: ok(attempt) })
  return player
}
const pixels = (): Uint8Array => new Uint8Array(photoSize.width * photoSize.height * 3).fill(90)

describe("the card's photograph, where a site can decode it", () => {
  test.each([
    ['the same person is enrolled', anna(), 'face'],
    ['somebody else is not', bela(), 'problem'],
    ['one without a face to be seen decides nothing', null, 'face'],
  ] as const)('%s', async (_, onCard, screen) => {
    const player = enrolling()
    const photo = (frame: number, lane: string): Observation =>
      lane === 'card'
        ? seen(onCard === null ? null : faceOf({ embedding: Float32Array.from(onCard) }))
        : person(frame)
    const { frames, cardPhoto } = await setUp(player, photo)
    cardPhoto.hold(player.session.visit?.card?.idNumber ?? '', pixels())
    await frames(40)
    await Promise.resolve()
    expect(player.view().screen.name).toBe(screen)
  })

  test('is overwritten with the visit of its card, and when another card is read', () => {
    const cardPhoto = new CardPhoto()
    const held = pixels()
    cardPhoto.hold('a', held)
    cardPhoto.keepOnlyOf('a')
    expect(cardPhoto.picture()?.subarray(1, 4)).toEqual(Buffer.from('PNG'))
    cardPhoto.keepOnlyOf(null)
    expect(cardPhoto.picture()).toBeNull()
    expect(held.every((byte) => byte === 0)).toBe(true)
    cardPhoto.hold('a', new Uint8Array(7))
    expect(cardPhoto.picture()).toBeNull()
  })
})
