import * as fc from 'fast-check'
import { maskView } from '@foyer/contracts/mask'
import { screen } from '@foyer/contracts/screens'
import { view as viewSchema } from '@foyer/contracts/view'
import { describe, expect, test } from 'vitest'
import { attempt, guardian, guardianTexts } from './testing/faces.ts'
import { privateTexts } from './testing/people.ts'
import { VisitPlayer } from './testing/visit-player.ts'
import { everybody } from './testing/walk-hall.ts'
import { moves, Walk, type Move } from './testing/walk.ts'

const walks = (check: (walk: Walk, before: { creations: number }, move: Move) => void, numRuns = 100) =>
  fc.assert(
    fc.property(fc.array(moves, { minLength: 50, maxLength: 400 }), (list) => {
      const walk = new Walk()
      for (const move of list) {
        const before = { creations: walk.creations.size }
        walk.move(move)
        check(walk, before, move)
      }
    }),
    { numRuns },
  )

/** Where an object holds bytes or a vector. */
const bytesIn = (node: unknown, path = ''): string[] => {
  if (ArrayBuffer.isView(node) || node instanceof ArrayBuffer) return [path]
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([name, child]) => bytesIn(child, `${path}/${name}`))
}

describe('on any path through thousands of events', () => {
  test('the paths lead to every screen, so what holds on them holds everywhere', () => {
    const reached = new Map<string, number>()
    walks(({ player }) => {
      const { name } = player.view().screen
      reached.set(name, (reached.get(name) ?? 0) + 1)
    }, 300)
    expect([...reached.keys()].toSorted()).toEqual(
      screen.options.map((option) => option.shape.name.value).toSorted(),
    )
  })

  test('nothing of a customer is left in the session once nobody is there', () => {
    walks(({ player }) => {
      const { session } = player
      if (session.visit !== null || session.help.state !== 'off') return
      const left = JSON.stringify(session)
      for (const text of [...everybody.flatMap(privateTexts), ...guardianTexts]) {
        expect(left).not.toContain(text)
      }
    })
  })

  test('no face is ever in the session: no vector, no bytes, and of an attempt nothing once its screen is gone', () => {
    walks(({ player }) => {
      const { session } = player
      expect(bytesIn(session)).toEqual([])
      const { name } = session.screen
      const waitsForYes = name === 'waiting' && session.screen.task.what === 'face'
      const mayRetryYes = name === 'problem' && session.screen.retry?.what === 'face'
      if (name === 'face' || name === 'face-confirm' || waitsForYes || mayRetryYes) return
      expect(JSON.stringify(session)).not.toContain(attempt.id)
    })
  })

  test("a guardian's card agrees to an enrolment and does nothing else, and goes with it", () => {
    walks(({ player }) => {
      const { visit, screen: on, world } = player.session
      expect(visit?.card?.idNumber).not.toBe(guardian.idNumber)
      expect(on.name === 'start' && world.cardOnReader && !world.cardSpent).toBe(false)
      const enrolling = on.name === 'face-consent' || on.name === 'face' || on.name === 'problem'
      const atHall = on.name === 'waiting' && on.task.what === 'face'
      if (enrolling || atHall) return
      for (const text of guardianTexts) expect(JSON.stringify(player.session)).not.toContain(text)
    })
  })

  test('the camera is looked into in vain three times a visit at most', () => {
    walks(({ player }) => expect(player.session.visit?.face.tries ?? 0).toBeLessThanOrEqual(3))
  })

  test('a visit never holds two persons', () => {
    walks(({ player }) => {
      const { visit } = player.session
      // A guardian agrees to somebody else's enrolment, and is named there.
      const held = JSON.stringify(
        visit === null ? null : { ...visit, face: { ...visit.face, consent: null } },
      )
      const present = everybody.filter(
        (someone) => held.includes(someone.card.idNumber) || held.includes(someone.token),
      )
      expect(present.length).toBeLessThanOrEqual(1)
    })
  })

  test('a payment key belongs to one tap, and a tap makes at most one', () => {
    walks((walk, before, move) => {
      const made = walk.creations.size - before.creations
      const tapped = move.kind === 'sensible' || (move.kind === 'press' && move.intent.type === 'confirm')
      expect(made).toBeLessThanOrEqual(tapped ? 1 : 0)
      for (const said of walk.creations.values()) expect(said.size).toBe(1)
    })
  })

  test('a payment that is left open is handed over before it is forgotten', () => {
    walks(({ player, creations }) => {
      const known = new Set<string>()
      for (const effect of player.effects) {
        if (effect.type === 'abandon-payment' || effect.type === 'payment-settled') known.add(effect.key)
        // Never two at once: whatever was begun before is settled or handed over by then.
        if (effect.type !== 'hall' || effect.call.call !== 'create-payment') continue
        const { key } = effect.call.payment
        const before = [...creations.keys()].slice(0, [...creations.keys()].indexOf(key))
        expect(before.filter((earlier) => !known.has(earlier))).toEqual([])
      }
      if (player.session.visit?.payment) return
      expect([...creations.keys()].filter((key) => !known.has(key))).toEqual([])
    })
  })

  test('the view always fits the contract, and its masked form tells nothing', () => {
    walks(({ player }) => {
      const view = player.view()
      expect(viewSchema.safeParse(view).error).toBeUndefined()
      const masked = JSON.stringify({ ...maskView(view), help: null })
      for (const text of everybody.flatMap(privateTexts)) expect(masked).not.toContain(text)
    })
  })

  test('every screen can be left, and then the kiosk is free again', () => {
    walks(({ player }) => {
      const probe = new VisitPlayer()
      probe.session = player.session
      probe.now = player.now
      probe.press({ type: 'leave' })
      probe.pass(20_000)
      probe.press({ type: 'leave' })
      probe.pass(20_000)
      expect(probe.session.visit).toBeNull()
      expect(probe.session.screen.name).toBe(
        probe.session.world.outOfService === null ? 'start' : 'out-of-service',
      )
    })
  })

  test('nobody stays for ever: without a touch the visit ends and is wiped', () => {
    walks(({ player }) => {
      if (player.session.screenNumber % 5 !== 0) return
      const probe = new VisitPlayer()
      probe.session = player.session
      probe.now = player.now
      for (let waited = 0; waited < 12; waited += 1) probe.pass(61_000)
      expect(probe.session.visit).toBeNull()
      expect(probe.session.screen.name).toBe(
        probe.session.world.outOfService === null ? 'start' : 'out-of-service',
      )
      expect(probe.session.help.state).toBe('off')
    }, 30)
  })
})
