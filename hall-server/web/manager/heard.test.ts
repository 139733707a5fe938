import type { Command } from '@foyer/contracts/fleet-command'
import type { FleetMessage } from '@foyer/contracts/fleet'
import { describe, expect, test } from 'vitest'
import { hearAll, nothingHeard, withHeard } from './heard.ts'

const command = (stages: Command['stages']): Command => ({
  id: '0f0e0d0c-0b0a-4908-8706-050403020100',
  group: 'hall-1',
  node: 'kiosk-1',
  order: { type: 'restart-ui' },
  actor: 'lin',
  issuedAt: 1,
  expiresAt: 9,
  stage: stages.at(-1)?.stage ?? 'queued',
  stages,
  proof: null,
  reason: null,
  result: null,
})
const node = (name: string, bdSeq: number) => ({
  group: 'hall-1',
  node: name,
  liveness: 'live' as const,
  staleReason: null,
  bornAt: 1,
  heardAt: 1,
  bdSeq,
  metrics: [],
  devices: [],
})
const snapshot = (now: number, ...names: string[]): FleetMessage => ({
  type: 'snapshot',
  now,
  nodes: names.map((name) => node(name, 0)),
})

describe('many messages at once', () => {
  test('leave the newest of each node, in the order of names', () => {
    const heard = hearAll(
      nothingHeard,
      [
        snapshot(1, 'kiosk-2', 'kiosk-10'),
        { type: 'changed', now: 2, node: node('kiosk-2', 1) },
        { type: 'changed', now: 3, node: node('kiosk-2', 2) },
        { type: 'changed', now: 4, node: node('kiosk-3', 7) },
      ],
      0,
    )
    expect(heard.nodes.map(({ node: name, bdSeq }) => [name, bdSeq])).toEqual([
      ['kiosk-2', 2],
      ['kiosk-3', 7],
      ['kiosk-10', 0],
    ])
    expect(heard.at).toBe(4)
  })

  test('begin anew with a snapshot: what was heard before it is no longer counted on', () => {
    const queued = command([{ stage: 'queued', at: 1 }])
    const first = hearAll(nothingHeard, [snapshot(1, 'kiosk-1'), { type: 'command', command: queued }], 0)
    expect(first.commands.size).toBe(1)
    const second = hearAll(first, [{ type: 'changed', now: 2, node: node('kiosk-9', 1) }, snapshot(3)], 0)
    expect(second.commands.size).toBe(0)
    expect(second.nodes).toEqual([])
    expect([first.hearing, second.hearing]).toEqual([1, 2])
  })

  test('never take a command back to an earlier stage', () => {
    const sent: Command['stages'] = [
      { stage: 'queued', at: 1 },
      { stage: 'published', at: 2 },
    ]
    const done = command([...sent, { stage: 'done', at: 5 }])
    const heard = hearAll(
      nothingHeard,
      [
        { type: 'command', command: done },
        { type: 'command', command: command(sent) },
      ],
      0,
    )
    expect(heard.commands.get(done.id)?.stage).toBe('done')
  })
})

test('an answered list shows what was heard since, and what is new first', () => {
  const heard = new Map([
    [2, { id: 2, state: 'newer' }],
    [9, { id: 9, state: 'new' }],
  ])
  const answered = [
    { id: 1, state: 'old' },
    { id: 2, state: 'old' },
  ]
  expect(withHeard(answered, heard, ({ id }) => id)).toEqual([
    { id: 9, state: 'new' },
    { id: 1, state: 'old' },
    { id: 2, state: 'newer' },
  ])
})
