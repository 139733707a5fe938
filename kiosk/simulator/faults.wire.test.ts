import { describe, expect, test } from 'vitest'
import { receiptText } from '@foyer/kiosk-host/devices/receipt-printer/document'
import { exampleCard, startKioskAndWorld } from './testing/kiosk-and-world.ts'
import type { DeviceName, SimulatedDevices } from './devices.ts'
import { passingFaults, type PassingFault } from './wire/faults.ts'

const cardData = 1000
const slip = { lines: [receiptText('电费缴费凭证'), receiptText('一行')] }

/** The message is on its way; a cable is pulled only when the bytes before the break have left. */
function struck(world: SimulatedDevices, name: DeviceName, fault: PassingFault): boolean {
  const { next, plugged } = world.line(name).state
  return next === null && (fault !== 'unplug-mid-reply' || !plugged)
}

describe.each(passingFaults)('after %s', (fault) => {
  test('a reader has read the card as it is or not at all, and reads the next', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.line('idCardReader').setNext(fault, cardData, 700)
    kiosk.world.reader.place('example', exampleCard)
    await kiosk.until('it struck', () => struck(kiosk.world, 'idCardReader', fault))
    await kiosk.world.setPlugged('idCardReader', true)
    await kiosk.until('the reading ended', () =>
      kiosk.cards.some(({ kind }) => kind === 'card-read' || kind === 'card-unreadable'),
    )
    kiosk.world.reader.lift()
    const before = kiosk.cards.length
    await kiosk.until('the reader is online', () => kiosk.reader.status().state === 'online')
    kiosk.world.reader.place('again', exampleCard)
    await kiosk.until('it is read again', () =>
      kiosk.cards.slice(before).some(({ kind }) => kind === 'card-read'),
    )
    const read = kiosk.cards.filter((event) => event.kind === 'card-read').map(({ card }) => card)
    expect(read).toEqual(read.map(() => exampleCard))
  })

  test('a scanner’s next code comes through', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.line('scanner').setNext(fault, 1, 9)
    kiosk.world.scan('3300123456789', 'code128')
    await kiosk.until('it struck', () => struck(kiosk.world, 'scanner', fault))
    await kiosk.until(
      'it ended in a code, a discard or a lost line',
      () =>
        kiosk.scans.length > 0 ||
        (kiosk.scanner.status().counters['discarded'] ?? 0) > 0 ||
        kiosk.scanner.status().state === 'noDevice',
    )
    await kiosk.world.setPlugged('scanner', true)
    await kiosk.until('the scanner is online', () => kiosk.scanner.status().state === 'online')
    kiosk.world.scan('9988776655443', 'code128')
    await kiosk.until('the next code came', () => kiosk.scans.at(-1)?.text === '9988776655443')
    expect(kiosk.scanner.status().state).toBe('online')
  })

  test('a printer answers again and prints', async () => {
    await using kiosk = await startKioskAndWorld('tcp')
    kiosk.world.line('printer').setNext(fault, 1, 1)
    await kiosk.until('it struck', () => struck(kiosk.world, 'printer', fault))
    await kiosk.world.setPlugged('printer', true)
    await kiosk.until('it proved itself again', () => {
      const { state, proof } = kiosk.printer.status()
      return state === 'online' && proof?.ok === true
    })
    // A fault that the host has not met yet may cost the next slip too; it must not cost the printer.
    const printed = async (): Promise<string> => (await kiosk.printer.print(slip)).kind
    await expect.poll(printed, { timeout: 20_000, interval: 250 }).toBe('printed')
  })
})
