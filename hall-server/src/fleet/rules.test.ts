import type { Value } from '@foyer/sparkplug/datatype'
import type { Sample } from '@foyer/sparkplug/node-session'
import { describe, expect, it } from 'vitest'
import { allStale, applyNews, type Fleet, nodeTwin, shownValue, storedValue } from './rules.ts'

const T = 1_700_000_000_000
const id = { group: 'hall-1', node: 'kiosk-1' }
const sample = (name: string, value: Value, rest: Partial<Sample> = {}): Sample => ({
  name,
  value,
  at: T,
  historical: false,
  transient: false,
  ...rest,
})
const text = (value: string): Value => ({ type: 'String', value })

function bornFleet(): Fleet {
  const fleet: Fleet = new Map()
  applyNews(
    fleet,
    { type: 'node-born', id, bdSeq: 3, at: T, samples: [sample('CPU', { type: 'Double', value: 2 })] },
    T,
  )
  applyNews(
    fleet,
    {
      type: 'device-born',
      id,
      device: 'printer',
      at: T,
      samples: [
        sample('Info/Kind', text('receipt-printer')),
        sample('Status/State', text('online')),
        sample('Status/Since', { type: 'DateTime', value: T - 5 }),
        sample('Status/Proof/Exercised', text('DLE EOT 4')),
        sample('Status/Proof/At', { type: 'DateTime', value: T - 1 }),
        sample('Status/Proof/Answer', text('12')),
        sample('Status/Proof/Ok', { type: 'Boolean', value: true }),
      ],
    },
    T,
  )
  return fleet
}

const twin = (fleet: Fleet) => {
  const node = fleet.get('hall-1/kiosk-1')
  if (node === undefined) throw new Error('the node is not known')
  return nodeTwin(node)
}

describe('a twin', () => {
  it('shows a device with its kind, state and proof', () => {
    expect(twin(bornFleet())).toMatchObject({
      liveness: 'live',
      bdSeq: 3,
      metrics: [{ name: 'CPU', value: 2 }],
      devices: [
        {
          name: 'printer',
          kind: 'receipt-printer',
          liveness: 'live',
          state: 'online',
          stateSince: T - 5,
          problem: null,
          proof: { exercised: 'DLE EOT 4', at: T - 1, answer: '12', ok: true },
        },
      ],
    })
  })

  it('has no proof when a part of it is missing', () => {
    const fleet = bornFleet()
    const samples = [sample('Status/Proof/Answer', { type: 'String', value: null })]
    applyNews(fleet, { type: 'data', id, device: 'printer', at: T, samples }, T + 1)
    expect(twin(fleet).devices[0]).toMatchObject({ proof: null, heardAt: T + 1 })
  })

  it.each([
    [{ type: 'node-died', id, at: T } as const, 'stale', 'stale', 'NDEATH'],
    [{ type: 'device-died', id, device: 'printer', at: T } as const, 'live', 'stale', 'DDEATH'],
    [
      { type: 'node-doubtful', id, at: T, reason: 'message 4 never came' } as const,
      'stale',
      'stale',
      'message 4',
    ],
  ])('says why it is stale: %o', (news, node, device, reason) => {
    const fleet = bornFleet()
    applyNews(fleet, news, T)
    const shown = twin(fleet)
    expect([shown.liveness, shown.devices[0]?.liveness]).toEqual([node, device])
    expect(shown.devices[0]?.staleReason).toContain(reason)
  })

  it('keeps the first reason, and lives again only by a birth', () => {
    const fleet = bornFleet()
    applyNews(fleet, { type: 'node-died', id, at: T }, T)
    expect(allStale(fleet, 'the hall lost the broker')).toEqual([])
    applyNews(fleet, { type: 'data', id, device: null, at: T, samples: [] }, T)
    expect(twin(fleet)).toMatchObject({ liveness: 'stale', staleReason: expect.stringContaining('NDEATH') })
    applyNews(fleet, { type: 'node-born', id, bdSeq: 4, at: T, samples: [] }, T)
    expect(twin(fleet)).toMatchObject({
      liveness: 'live',
      staleReason: null,
      devices: [{ liveness: 'stale' }],
    })
  })

  it('leaves devices that a new birth does not bring stale', () => {
    const fleet = bornFleet()
    applyNews(fleet, { type: 'node-born', id, bdSeq: 3, at: T, samples: [] }, T)
    expect(twin(fleet).devices[0]).toMatchObject({
      liveness: 'stale',
      staleReason: expect.stringContaining('born again'),
    })
  })

  it('is not changed by history, which is stored all the same', () => {
    const fleet = bornFleet()
    const samples = [sample('CPU', { type: 'Double', value: 99 }, { historical: true, at: T - 1000 })]
    const change = applyNews(fleet, { type: 'data', id, device: null, at: T, samples }, T)
    expect(change?.rows).toMatchObject([{ name: 'CPU', value: 99, historical: true, at: T - 1000 }])
    expect(twin(fleet).metrics).toMatchObject([{ value: 2 }])
  })

  it('stores neither transient metrics nor the protocol’s own', () => {
    const fleet = bornFleet()
    const samples = [
      sample('bdSeq', { type: 'Int64', value: 1n }),
      sample('Node Control/Rebirth', { type: 'Boolean', value: false }),
      sample('blink', { type: 'Boolean', value: true }, { transient: true }),
    ]
    expect(applyNews(fleet, { type: 'node-born', id, bdSeq: 1, at: T, samples }, T)?.rows).toEqual([])
    expect(twin(fleet).metrics.map(({ name }) => name)).toEqual(['blink'])
  })

  it('shows 64-bit integers that JSON cannot carry as text, and stores them exactly', () => {
    const big: Value = { type: 'Int64', value: 2n ** 60n }
    expect(shownValue(big)).toBe('1152921504606846976')
    expect(storedValue(big)).toBe(2n ** 60n)
    expect(shownValue({ type: 'UInt64', value: 7n })).toBe(7)
    expect(storedValue({ type: 'UInt64', value: 2n ** 63n })).toBe('9223372036854775808')
    expect(shownValue({ type: 'Int64Array', value: [1n] })).toBe('["1"]')
  })
})
