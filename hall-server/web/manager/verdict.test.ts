import type { DeviceTwin, NodeTwin } from '@foyer/contracts/fleet'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unknownAfterMs } from '../kit/age.ts'
import { hear, nothingHeard } from './heard.ts'
import { deviceVerdict, mattersOf, nodeVerdict, pinVerdict } from './verdict.ts'

const now = 1_780_000_000_000
const heard = { now, linkLostSince: null }

const device = (more: Partial<DeviceTwin>): DeviceTwin => ({
  name: 'receipt-printer',
  kind: 'receipt-printer',
  liveness: 'live',
  staleReason: null,
  state: 'online',
  stateSince: now - 60_000,
  problem: null,
  proof: { exercised: 'real-time status', at: now - 2_000, answer: 'paper full', ok: true },
  heardAt: now - 1_000,
  metrics: [],
  ...more,
})

const node = (more: Partial<NodeTwin>): NodeTwin => ({
  group: 'hall-1',
  node: 'kiosk-1',
  liveness: 'live',
  staleReason: null,
  bornAt: now - 3_600_000,
  heardAt: now - 1_000,
  bdSeq: 3,
  metrics: [],
  devices: [device({})],
  ...more,
})

const metric = (name: string, value: string | boolean | number) => ({
  name,
  value,
  at: now,
  historical: false,
})

describe('the verdict on a device', () => {
  test('is well only with a good proof that is young', () => {
    expect(deviceVerdict(node({}), device({}), heard)).toEqual({ kind: 'well' })
    expect(deviceVerdict(node({}), device({ proof: null }), heard)).toEqual({
      kind: 'unknown',
      why: 'no-proof',
    })
    const old = { exercised: 'real-time status', at: now - unknownAfterMs, answer: 'paper full', ok: true }
    expect(deviceVerdict(node({}), device({ proof: old }), heard)).toEqual({
      kind: 'unknown',
      why: 'old-proof',
    })
  })

  test('becomes unknown by the clock alone, with nothing more being said', () => {
    const later = { now: now + unknownAfterMs, linkLostSince: null }
    const live = node({})
    expect(deviceVerdict(live, device({}), heard).kind).toBe('well')
    expect(deviceVerdict(live, device({}), later)).toEqual({ kind: 'unknown', why: 'node-silent' })
    expect(nodeVerdict(live, later).kind).toBe('person')
  })

  test('asks for a person when paper is out, a cover is open, the device is gone, or its answer was bad', () => {
    const out = deviceVerdict(node({}), device({ metrics: [metric('Status/Paper', 'out')] }), heard)
    expect(out).toEqual({ kind: 'person', finding: { kind: 'paper-out' } })
    const open = deviceVerdict(node({}), device({ metrics: [metric('Status/Cover', 'open')] }), heard)
    expect(open).toEqual({ kind: 'person', finding: { kind: 'cover-open' } })
    const gone = deviceVerdict(node({}), device({ liveness: 'stale', state: 'noDevice' }), heard)
    expect(gone).toEqual({ kind: 'person', finding: { kind: 'state', state: 'noDevice', problem: null } })
    const bad = { exercised: 'find card', at: now, answer: 'no answer', ok: false }
    expect(deviceVerdict(node({}), device({ proof: bad }), heard)).toEqual({
      kind: 'person',
      finding: { kind: 'proof-failed', answer: 'no answer' },
    })
  })

  test('is unknown, not broken, while its kiosk host does not answer', () => {
    const deaf = node({ metrics: [metric('Host/Reachable', false)] })
    expect(deviceVerdict(deaf, device({}), heard)).toEqual({ kind: 'unknown', why: 'host-unreachable' })
    expect(nodeVerdict(deaf, heard)).toEqual({ kind: 'person', finding: { kind: 'host-unreachable' } })
  })

  test('is never well on a page that has lost the hall, whatever was last heard', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('live', 'stale', 'unknown'),
        fc.constantFrom('online', 'deviceBusy', 'offline', null),
        fc.boolean(),
        fc.nat(200_000),
        (liveness, state, ok, age) => {
          const each = device({ liveness, state, proof: { exercised: 'x', at: now - age, answer: 'y', ok } })
          const whole = node({ devices: [each] })
          const lost = { now, linkLostSince: now - 1 }
          expect(pinVerdict(whole, lost).verdict).toEqual({ kind: 'unknown', why: 'page-lost' })
          expect(deviceVerdict(whole, each, lost).kind).toBe('unknown')
        },
      ),
    )
  })
})

describe('what is shown first', () => {
  test('is what needs a person; one line says a silent kiosk, its devices do not repeat it', () => {
    const silent = node({ node: 'kiosk-2', liveness: 'stale', staleReason: 'the agent is gone (NDEATH)' })
    const low = node({ devices: [device({ metrics: [metric('Status/Paper', 'low')] })] })
    const matters = mattersOf([low, silent], heard)
    expect(matters.map(({ node: { node: name }, verdict }) => [name, verdict.kind])).toEqual([
      ['kiosk-2', 'person'],
      ['kiosk-1', 'soon'],
    ])
  })

  test('is nothing when all is well', () => {
    expect(mattersOf([node({})], heard)).toEqual([])
  })
})

describe('hearing the fleet', () => {
  test('replaces the node that changed, keeps the others in the order of their names, and follows the hall’s clock', () => {
    const first = hear(
      nothingHeard,
      { type: 'snapshot', now: 5_000, nodes: [node({ node: 'kiosk-10' }), node({ node: 'kiosk-2' })] },
      4_000,
    )
    expect(first.nodes.map(({ node: name }) => name)).toEqual(['kiosk-2', 'kiosk-10'])
    expect(first.offsetMs).toBe(1_000)
    const changed = node({ node: 'kiosk-2', bdSeq: 9 })
    const second = hear(first, { type: 'changed', now: 9_000, node: changed }, 9_500)
    expect(second.nodes.map(({ bdSeq }) => bdSeq)).toEqual([9, 3])
    expect(second).toMatchObject({ offsetMs: -500, at: 9_000 })
  })
})
