import { describe, expect, test } from 'vitest'
import { startKioskAndWorld } from './testing/kiosk-and-world.ts'

describe.each(['tcp', 'pty'] as const)('a scanner on a %s wire', (wire) => {
  test('a scanned code arrives with its symbology', async () => {
    await using kiosk = await startKioskAndWorld(wire)
    kiosk.world.scan('3300123456789', 'code128')
    kiosk.world.scan('https://example.invalid/票据', 'qrCode')
    await kiosk.until('both codes came', () => kiosk.scans.length === 2)
    expect(kiosk.scans).toEqual([
      { kind: 'scanned', symbology: 'code128', aimId: ']C0', text: '3300123456789' },
      { kind: 'scanned', symbology: 'qrCode', aimId: ']Q1', text: 'https://example.invalid/票据' },
    ])
    expect(kiosk.scanner.status()).toMatchObject({
      proof: { exercised: 'scan', ok: true },
      counters: { scans: 2 },
    })
  })

  test('noise gives no code, is counted, and the next code comes through', async () => {
    await using kiosk = await startKioskAndWorld(wire)
    kiosk.world.noise('scanner')
    await kiosk.until('the noise was discarded', () => kiosk.scanner.status().counters['discarded'] === 2)
    kiosk.world.scan('3300123456789', 'none')
    await kiosk.until('the code came', () => kiosk.scans.length === 1)
    expect(kiosk.scans).toEqual([{ kind: 'scanned', symbology: null, aimId: null, text: '3300123456789' }])
  })
})

test('a code that breaks off is no code', async () => {
  await using kiosk = await startKioskAndWorld('tcp')
  kiosk.world.line('scanner').setNext('truncate', 1)
  kiosk.world.scan('3300123456789', 'code128')
  await kiosk.until('it was discarded', () => kiosk.scanner.status().counters['discarded'] === 1)
  expect(kiosk.scans).toEqual([])
})

test('the self-test claims an open port and no more, and a pulled cable is seen and healed', async () => {
  await using kiosk = await startKioskAndWorld('tcp')
  expect(await kiosk.scanner.selfTest()).toEqual({ ok: true, answer: 'port open, no scan yet' })
  await kiosk.world.setPlugged('scanner', false)
  await kiosk.until('it is gone', () => kiosk.scanner.status().state === 'noDevice')
  expect(await kiosk.scanner.selfTest()).toMatchObject({ ok: false })
  await kiosk.world.setPlugged('scanner', true)
  await kiosk.until('it is back', () => kiosk.scanner.status().state === 'online')
})

test('what was scanned on a serial line before the kiosk listened is nobody’s', async () => {
  await using kiosk = await startKioskAndWorld('pty', (world) => world.scan('3300123456789', 'code128'))
  kiosk.world.scan('3300123456790', 'code128')
  await kiosk.until('a code came', () => kiosk.scans.length > 0)
  expect(kiosk.scans.map(({ text }) => text)).toEqual(['3300123456790'])
})
