import { HidPosDecoder } from '@foyer/kiosk-host/devices/hid-scanner/protocol'
import { describe, expect, test, vi } from 'vitest'
import { hidPause, startKioskAndHidScanner } from '../testing/kiosk-and-hid-scanner.ts'
import { hidFaults, spoilReports, type HidFault, type WaitingHidFault } from './faults.ts'
import { encodeReports } from './reports.ts'

const patience = { timeout: 10_000, interval: 10 }
/** Longer than the driver waits for the rest of a code. */
const silenceMs = 400
const short = '3300123456789'
const next = '9988776655443'
const parts = ['https://example.invalid/p/'.padEnd(56, 'a'), 'b'.repeat(56), 'c'.repeat(18)] as const
const long = parts.join('')

const fault = (
  name: HidFault,
  atReport: number | null = null,
  atByte: number | null = null,
): WaitingHidFault => ({ fault: name, atReport, atByte })

/** What the kiosk took for codes, after the fault and a person's pause, and how much it threw away. */
async function after(code: string, waiting: WaitingHidFault) {
  await using kiosk = await startKioskAndHidScanner()
  const { twin, scanner, scans } = kiosk
  twin.setNext(waiting)
  await twin.scan(code, 'qrCode')
  await hidPause(silenceMs)
  const taken = [...scans]
  const discarded = kiosk.discarded()
  const state = scanner.status().state
  twin.clearFaults()
  kiosk.plug()
  await vi.waitUntil(() => scanner.status().state === 'online', patience)
  await twin.scan(next, 'qrCode')
  await vi.waitUntil(() => scans.length > taken.length, patience)
  expect(scans.slice(taken.length)).toEqual([next])
  return { taken, discarded: discarded > 0, state }
}

describe('a fault of a HID POS scanner costs no more than its code, and the next comes through:', () => {
  test.each<readonly [string, string, WaitingHidFault]>([
    ['a report id garbled', short, fault('garble', 0, 0)],
    ['a length garbled', short, fault('garble', 0, 1)],
    ['an identifier garbled', short, fault('garble', 0, 2)],
    ['a report truncated', short, fault('truncate')],
    ['a report whose last byte is missing', short, fault('truncate', 0, 63)],
    ['a wrong tail', short, fault('wrong-tail')],
    ['the first of several garbled', long, fault('garble', 0, 0)],
    ['one of several garbled', long, fault('garble', 1, 0)],
    ['the last of several garbled', long, fault('garble', 2, 0)],
    ['one of several truncated', long, fault('truncate', 1)],
    ['the last of several truncated', long, fault('truncate', 2)],
    ['a wrong tail inside a code', long, fault('wrong-tail', 1)],
    ['the last report lost', long, fault('lose-report')],
    ['silence in the middle of a code', long, fault('stall-mid-code', 1)],
  ])('%s', async (what, code, waiting) => {
    const { taken, discarded, state } = await after(code, waiting)
    // Nothing tells the rest of a code from a code when its first report is gone.
    const unseen = what === 'the first of several garbled' ? [parts[1] + parts[2]] : []
    expect({ taken, discarded, state }).toEqual({ taken: unseen, discarded: true, state: 'online' })
  })

  test('a plug pulled in the middle of a code', async () => {
    expect(await after(long, fault('unplug-mid-code', 2))).toMatchObject({ taken: [], state: 'noDevice' })
  })

  test('a last report that comes twice', async () => {
    expect(await after(long, fault('duplicate'))).toMatchObject({ taken: [long], discarded: true })
  })

  test('a report lost that is the whole code', async () => {
    expect(await after(short, fault('lose-report'))).toEqual({ taken: [], discarded: false, state: 'online' })
  })
})

describe('what nothing in HID POS can tell, and the kiosk therefore takes:', () => {
  test.each<readonly [string, string, WaitingHidFault, readonly string[]]>([
    ['a character garbled', short, fault('garble', 0, 10), [short.slice(0, 5) + 'h' + short.slice(6)]],
    ['a whole code sent twice', short, fault('duplicate'), [short, short]],
    ['a middle report sent twice', long, fault('duplicate', 1), [parts[0] + parts[1] + parts[1] + parts[2]]],
    ['a middle report lost', long, fault('lose-report', 1), [parts[0] + parts[2]]],
    ['a first report lost', long, fault('lose-report', 0), [parts[1] + parts[2]]],
  ])('%s', async (_what, code, waiting, expected) => {
    expect((await after(code, waiting)).taken).toEqual(expected)
  })
})

test('a scanner that is slow between reports is waited for, and given up after a quarter of a second', async () => {
  await using kiosk = await startKioskAndHidScanner()
  kiosk.twin.setSlow(60)
  await kiosk.twin.scan(long, 'qrCode')
  await vi.waitUntil(() => kiosk.scans.length === 1, patience)
  expect(kiosk.scans).toEqual([long])
  kiosk.twin.setSlow(silenceMs)
  await kiosk.twin.scan(parts[0] + parts[1], 'qrCode')
  expect(kiosk.discarded()).toBe(1)
})

test('a silent scanner stays online, and speaks again', async () => {
  await using kiosk = await startKioskAndHidScanner()
  kiosk.twin.setStall(true)
  await kiosk.twin.scan(short, 'code128')
  kiosk.twin.setStall(false)
  await kiosk.twin.scan(next, 'code128')
  expect([kiosk.scans, kiosk.scanner.status().state]).toEqual([[next], 'online'])
})

test('whichever byte of a report is garbled, only its text, its kind and its filling can pass unseen', () => {
  const [report] = encodeReports(short, 'code128')
  if (report === undefined) throw new RangeError('a code has a report')
  const passed = Array.from(report.keys()).filter((atByte) => {
    const decoder = new HidPosDecoder()
    const { reports } = spoilReports([report], fault('garble', 0, atByte))
    return [...reports.flatMap((piece) => decoder.push(piece)), ...decoder.flush()].some(
      ({ kind }) => kind === 'reply',
    )
  })
  const [textAt, symbologyAt] = [5, 61]
  expect(passed.filter((atByte) => atByte < 3)).toEqual([])
  expect(passed.filter((atByte) => atByte > symbologyAt)).toEqual([])
  expect(passed).toEqual(expect.arrayContaining([textAt, symbologyAt]))
})

test('every fault changes what is sent', () => {
  const reports = encodeReports(long, 'qrCode')
  for (const name of hidFaults) expect(spoilReports(reports, fault(name, 1)).reports).not.toEqual(reports)
})
