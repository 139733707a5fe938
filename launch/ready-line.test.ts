import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseReadyLine } from './ready-line.ts'

describe('a ready line', () => {
  it('tells the process and its addresses', () => {
    const text = '{"ready":true,"process":"kiosk-host","urls":{"kiosk":"http://127.0.0.1:7410"}}'
    const line = { process: 'kiosk-host', urls: { kiosk: 'http://127.0.0.1:7410' }, demoAccounts: [] }
    expect(parseReadyLine(text)).toEqual({ kind: 'ready', line })
  })

  it.each([
    '',
    'listening on 7410',
    '{}',
    '{"ready":false,"process":"x","urls":{}}',
    '{"ready":true,"urls":{}}',
  ])('is not read out of %j, and the reason is told', (text) => {
    const result = parseReadyLine(text)
    expect(result).toMatchObject({ kind: 'discarded', text })
    expect(result.kind === 'discarded' && result.reason.length).toBeGreaterThan(0)
  })

  it('never throws, whatever a process prints', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(['ready', 'discarded']).toContain(parseReadyLine(text).kind)
      }),
    )
  })
})
