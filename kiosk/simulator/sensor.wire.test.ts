import { describe, expect, test } from 'vitest'
import { startKioskAndWorld } from './testing/kiosk-and-world.ts'

describe.each(['tcp', 'pty'] as const)('a presence sensor on a %s wire', (wire) => {
  test('who comes and stays has arrived, who goes has left, and the proof is what the sensor itself said', async () => {
    await using kiosk = await startKioskAndWorld(wire)
    expect(kiosk.presence.status()).toMatchObject({
      state: 'online',
      problem: null,
      capabilities: { deviceInformation: { firmware: 'V1.07.22091516' } },
    })
    kiosk.world.visitor('standing', 80)
    await kiosk.until('somebody is there', () => kiosk.presences.length > 0)
    kiosk.world.visitor('nobody', null)
    await kiosk.until('nobody is there', () => kiosk.presences.length > 1)
    expect(kiosk.presences).toEqual(['somebody', 'nobody'])
    expect(kiosk.presence.status()).toMatchObject({
      proof: { exercised: 'report', answer: 'nobody', ok: true },
      counters: { arrivals: 1, departures: 1, discarded: 0 },
    })
  })
})

describe('a presence sensor under faults', () => {
  test('who passes by, or stands too far away, has not arrived', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.visitor('passing', null)
    await kiosk.until('the passer-by is gone', () => kiosk.world.state.presenceSensor.visitor === 'nobody')
    kiosk.world.visitor('standing', 300)
    await kiosk.until('nobody is known to be there', () => kiosk.presences.length > 0)
    expect(kiosk.presences).toEqual(['nobody'])
  })

  test('its firmware is read on demand, between reports', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    expect(await kiosk.presence.selfTest()).toEqual({ ok: true, answer: 'firmware V1.07.22091516' })
    expect(kiosk.world.state.presenceSensor.configuring).toBe(false)
    expect(kiosk.presence.status().proof).toMatchObject({ ok: true })
  })

  test('silent, it is offline and nobody can say who is there; heard again, it is online', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.visitor('standing', 80)
    await kiosk.until('somebody is there', () => kiosk.presences.at(-1) === 'somebody')
    kiosk.world.line('presenceSensor').setLasting('stall', true)
    await kiosk.until('it is offline', () => kiosk.presence.status().state === 'offline')
    expect(kiosk.presences.at(-1)).toBe('unknown')
    expect(kiosk.presence.status()).toMatchObject({ problem: 'no report for 2 s', proof: { ok: false } })
    expect(await kiosk.presence.selfTest()).toEqual({
      ok: false,
      answer: 'no answer to the firmware request',
    })
    kiosk.world.line('presenceSensor').setLasting('stall', false)
    await kiosk.until('somebody is seen again', () => kiosk.presences.at(-1) === 'somebody')
    expect(kiosk.presence.status()).toMatchObject({ state: 'online', problem: null })
  })

  test('a damaged report is discarded and counted, and takes no other with it', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    const { counters } = kiosk.presence.status()
    for (const fault of ['garble', 'truncate', 'wrong-checksum'] as const) {
      const before = kiosk.presence.status().counters['discarded'] ?? 0
      kiosk.world.line('presenceSensor').setNext(fault, 1, fault === 'garble' ? 3 : null)
      await kiosk.until(
        `${fault} is counted`,
        () => (kiosk.presence.status().counters['discarded'] ?? 0) > before,
      )
    }
    kiosk.world.noise('presenceSensor')
    kiosk.world.visitor('standing', 80)
    await kiosk.until('somebody is there', () => kiosk.presences.at(-1) === 'somebody')
    expect(counters['discarded']).toBe(0)
  })

  test('unplugged, it is gone and nobody can say who is there; plugged in again, it is back', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.visitor('standing', 80)
    await kiosk.until('somebody is there', () => kiosk.presences.at(-1) === 'somebody')
    kiosk.world.line('presenceSensor').setNext('unplug-mid-reply', 1)
    await kiosk.until('it is gone', () => kiosk.presence.status().state === 'noDevice')
    expect(kiosk.presences.at(-1)).toBe('unknown')
    await kiosk.world.setPlugged('presenceSensor', true)
    await kiosk.until('somebody is seen again', () => kiosk.presences.at(-1) === 'somebody')
  })
})
