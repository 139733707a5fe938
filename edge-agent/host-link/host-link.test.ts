import type { PeripheralStatus } from '@foyer/contracts/peripheral'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMessage } from './host-link.ts'
import { deviceId, hostReadings, isGone, peripheralReadings } from './report-readings.ts'

describe('what the kiosk host says', () => {
  it('is a report, an answer, or discarded with a reason, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const parsed = parseMessage(text)
        expect(parsed.kind === 'message' || parsed.reason !== '').toBe(true)
      }),
      { numRuns: 500 },
    )
    expect(parseMessage('{')).toEqual({ kind: 'discarded', reason: 'not JSON' })
    expect(parseMessage('{"type":"done","id":"1","answer":"ok"}')).toEqual({
      kind: 'message',
      message: { type: 'done', id: '1', answer: 'ok' },
    })
  })
})

const reader: PeripheralStatus = {
  name: 'id-card-reader',
  kind: 'id-card-reader',
  transport: 'serial:/dev/ttyUSB0?baud=115200',
  state: 'online',
  since: 10,
  problem: null,
  proof: null,
  paper: null,
  cover: null,
  counters: { reads: 3 },
  countersSince: null,
  capabilities: null,
}

describe('the metrics of a peripheral', () => {
  it('are null where nothing is known, never left out or made up', () => {
    const readings = new Map(peripheralReadings(reader, 20).map(({ name, value }) => [name, value]))
    expect(readings.get('Status/Proof/At')).toEqual({ type: 'DateTime', value: null })
    expect(readings.get('Status/Paper')).toEqual({ type: 'String', value: null })
    expect(readings.get('Counters/Reads')).toEqual({ type: 'Int64', value: 3n })
  })

  it('have the same names and types whatever the state, so that no change needs a new birth', () => {
    const declared = (status: PeripheralStatus) =>
      peripheralReadings(status, 20).map(({ name, value }) => `${name}: ${value.type}`)
    const proof = { exercised: 'find card', at: 5, answer: '9F', ok: false }
    const capabilities = {
      interfaces: ['x-IdCard'],
      deviceInformation: { modelName: 'm', serialNumber: 'A1', firmware: '1.2' },
      features: {},
    }
    expect(
      declared({
        ...reader,
        proof,
        paper: 'low',
        cover: 'open',
        problem: 'p',
        countersSince: 1,
        capabilities,
      }),
    ).toEqual(declared(reader))
  })

  it.each([
    ['noDevice', true],
    ['offline', true],
    ['powerOff', true],
    ['online', false],
    ['hardwareError', false],
    ['deviceBusy', false],
  ] as const)('of one that is %s end with a death: %s', (state, gone) => {
    expect(isGone({ ...reader, state })).toBe(gone)
  })

  it('stand under an id that Sparkplug takes, whatever the name', () => {
    expect(deviceId('id-card-reader')).toBe('id-card-reader')
    expect(deviceId('a/b+c#d')).toBe('a-b-c-d')
    expect(deviceId('')).toBe('-')
  })
})

describe('the metrics of a kiosk host that is not reached', () => {
  it('say so, and claim nothing else', () => {
    const readings = hostReadings(null, ['printer'], 30)
    expect(readings.find(({ name }) => name === 'Host/Reachable')?.value.value).toBe(false)
    const claims = readings.filter(({ name, value }) => name !== 'Host/Reachable' && value.value !== null)
    expect(claims).toEqual([])
    expect(readings.map(({ name }) => name)).toContain('Peripherals/printer/State')
  })
})
