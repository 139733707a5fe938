import { commandStage } from '@foyer/contracts/fleet-command'
import { describe, expect, test } from 'vitest'
import { kindOfStage, stepsOf } from './orders.ts'

describe('a command on the page', () => {
  test('is drawn as well at one stage alone: done', () => {
    expect(commandStage.options.filter((stage) => kindOfStage(stage) === 'well')).toEqual(['done'])
  })

  test('shows what is still ahead until it ends', () => {
    const stages = [
      { stage: 'queued' as const, at: 1 },
      { stage: 'published' as const, at: 2 },
    ]
    expect(stepsOf({ stage: 'published', stages }).map(({ stage, state }) => `${stage} ${state}`)).toEqual([
      'queued past',
      'published now',
      'accepted ahead',
      'running ahead',
      'done ahead',
    ])
  })

  test('that was refused or expired has nothing ahead any more', () => {
    for (const stage of ['refused', 'failed', 'expired'] as const) {
      const steps = stepsOf({
        stage,
        stages: [
          { stage: 'queued', at: 1 },
          { stage, at: 9 },
        ],
      })
      expect(steps.at(-1)).toEqual({ stage, at: 9, state: 'now' })
      expect(steps.some(({ state }) => state === 'ahead')).toBe(false)
    }
  })
})
