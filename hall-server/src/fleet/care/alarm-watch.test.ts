import { describe, expect, it } from 'vitest'
import { aProof, heardFleet, lastEvidence } from './testing/heard-fleet.ts'

const MINUTE = 60_000
const printer = (more: Record<string, string | number | boolean | null> = {}) => ({
  'Info/Kind': 'receipt-printer',
  'Status/State': 'online',
  'Status/Problem': null,
  'Status/Paper': 'full',
  ...more,
})

/** A kiosk that is heard, with a printer. */
const kiosk = () => {
  const fleet = heardFleet()
  fleet.listening()
  fleet.nodeBorn('kiosk-1', { 'Host/Reachable': true, 'Peripherals/printer/State': 'online' })
  fleet.deviceBorn('kiosk-1', 'printer', printer())
  return fleet
}

describe('what a device says', () => {
  it('raises when it has lasted, once, and clears by what it says later', () => {
    const fleet = kiosk()
    fleet.data('kiosk-1', 'printer', { 'Status/Paper': 'out' })
    fleet.wait(9000)
    expect(fleet.open()).toEqual([])
    fleet.wait(2000)
    expect(fleet.open()).toEqual(['kiosk-1/printer state Status/Paper'])
    fleet.data('kiosk-1', 'printer', { 'Status/Paper': 'out' })
    fleet.data('kiosk-1', 'printer', { 'Status/Paper': 'jammed' })
    expect(fleet.calls).toHaveLength(1)
    fleet.data('kiosk-1', 'printer', { 'Status/Paper': 'full' })
    fleet.wait(6000)
    expect(fleet.open()).toEqual([])
    const cleared = fleet.changes.at(-1)
    expect(cleared).toMatchObject({ state: 'cleared', times: 1 })
    expect(cleared === undefined ? null : lastEvidence(cleared)).toMatchObject({
      metric: 'Status/Paper',
      value: 'full',
    })
  })

  it('of the past raises nothing', () => {
    const fleet = kiosk()
    fleet.data('kiosk-1', 'printer', { 'Status/Paper': 'out', 'Status/State': 'hardwareError' }, true)
    fleet.data('kiosk-1', null, { 'Host/Reachable': false }, true)
    fleet.wait(5 * MINUTE)
    expect(fleet.open()).toEqual([])
    expect(fleet.changes).toEqual([])
  })

  it('that is not known is neither bad nor good', () => {
    const fleet = kiosk()
    fleet.data('kiosk-1', 'printer', { 'Status/Paper': 'out' })
    fleet.wait(11_000)
    fleet.data('kiosk-1', 'printer', { 'Status/Paper': null })
    fleet.wait(10 * MINUTE)
    expect(fleet.open()).toEqual(['kiosk-1/printer state Status/Paper'])
  })

  it('is told by its node when the device itself is gone, as one alarm', () => {
    const fleet = kiosk()
    fleet.data('kiosk-1', null, {
      'Peripherals/printer/State': 'offline',
      'Peripherals/printer/Problem': 'no answer to DLE EOT',
    })
    fleet.deviceDied('kiosk-1', 'printer')
    fleet.wait(5 * MINUTE)
    expect(fleet.open()).toEqual(['kiosk-1/printer state Status/State'])
    expect(fleet.book.open()[0]?.evidence).toMatchObject([
      { value: 'offline' },
      { value: 'no answer to DLE EOT' },
    ])
    fleet.data('kiosk-1', null, { 'Peripherals/printer/State': 'online' })
    fleet.deviceBorn('kiosk-1', 'printer', printer())
    fleet.wait(30_000)
    expect(fleet.open()).toEqual([])
  })
})

it('a window that says that it is not connected, and goes, is one alarm', () => {
  const fleet = kiosk()
  fleet.deviceBorn('kiosk-1', 'ui', { 'Info/Kind': 'kiosk-window', 'Status/State': 'online' })
  fleet.data('kiosk-1', 'ui', { 'Status/State': 'noDevice', 'Status/Problem': 'no window is connected' })
  fleet.deviceDied('kiosk-1', 'ui')
  fleet.wait(5 * MINUTE)
  expect(fleet.open()).toEqual(['kiosk-1/ui state Status/State'])
  fleet.deviceBorn('kiosk-1', 'ui', { 'Info/Kind': 'kiosk-window', 'Status/State': 'online' })
  fleet.wait(20_000)
  expect(fleet.open()).toEqual([])
})

it('a clock that is wrong either way is an alarm', () => {
  for (const error of [61_000, -61_000]) {
    const fleet = kiosk()
    fleet.data('kiosk-1', null, { 'Clock/ErrorMs': error })
    fleet.wait(5 * MINUTE + 1000)
    expect(fleet.open()).toEqual([`kiosk-1/ threshold Clock/ErrorMs ${error > 0 ? 'fast' : 'slow'}`])
  }
})

describe('silence', () => {
  it('of a node is one alarm, not one for each of its devices', () => {
    const fleet = kiosk()
    fleet.data('kiosk-1', 'printer', { 'Status/Cover': 'open', 'Status/Proof/Ok': false })
    fleet.nodeDied('kiosk-1')
    fleet.wait(10 * MINUTE)
    expect(fleet.open()).toEqual(['kiosk-1/ absence silent'])
  })

  it('shorter than its limit is none, and what was suspected before it begins again', () => {
    const fleet = kiosk()
    fleet.data('kiosk-1', 'printer', { 'Status/Paper': 'out' })
    fleet.wait(8000)
    fleet.nodeDied('kiosk-1')
    fleet.wait(20_000)
    fleet.nodeBorn('kiosk-1', { 'Host/Reachable': true })
    fleet.deviceBorn('kiosk-1', 'printer', printer({ 'Status/Paper': 'out' }))
    fleet.wait(8000)
    expect(fleet.changes).toEqual([])
    fleet.wait(3000)
    expect(fleet.open()).toEqual(['kiosk-1/printer state Status/Paper'])
  })

  it('of a device under a node that is heard is its own alarm', () => {
    const fleet = kiosk()
    fleet.data('kiosk-1', null, { 'Peripherals/printer/State': null })
    fleet.deviceDied('kiosk-1', 'printer')
    fleet.wait(31_000)
    expect(fleet.open()).toEqual(['kiosk-1/printer absence silent'])
    fleet.deviceBorn('kiosk-1', 'printer', printer())
    fleet.wait(16_000)
    expect(fleet.open()).toEqual([])
  })

  it('of the kiosk host is one alarm, and its devices are not counted as gone', () => {
    const fleet = kiosk()
    fleet.data('kiosk-1', null, { 'Host/Reachable': false, 'Peripherals/printer/State': null })
    fleet.deviceDied('kiosk-1', 'printer')
    fleet.wait(5 * MINUTE)
    expect(fleet.open()).toEqual(['kiosk-1/ state Host/Reachable'])
  })

  it('of all because the hall lost its broker is one alarm about the hall', () => {
    const fleet = heardFleet()
    fleet.listening()
    for (let n = 0; n < 50; n++) {
      fleet.nodeBorn(`kiosk-${n}`, { 'Host/Reachable': true })
      fleet.deviceBorn(`kiosk-${n}`, 'printer', printer())
    }
    fleet.linkLost()
    fleet.wait(10 * MINUTE)
    expect(fleet.open()).toEqual(['foyer-hall/ absence broker'])
    fleet.listening()
    // Counted from when the hall could hear again: thirty seconds for everybody to be born.
    fleet.wait(20_000)
    expect(fleet.open()).toEqual([])
    for (let n = 1; n < 50; n++) fleet.nodeBorn(`kiosk-${n}`, { 'Host/Reachable': true })
    for (let n = 1; n < 50; n++) fleet.deviceBorn(`kiosk-${n}`, 'printer', printer())
    fleet.wait(20_000)
    expect(fleet.open()).toEqual(['kiosk-0/ absence silent'])
  })

  it('after the hall restarted is counted anew, and what was open stays open until it is heard', () => {
    const before = kiosk()
    before.data('kiosk-1', 'printer', { 'Status/Paper': 'out' })
    before.wait(11_000)
    const fleet = heardFleet(before.book.open())
    fleet.wait(10 * MINUTE)
    expect(fleet.open()).toEqual(['kiosk-1/printer state Status/Paper'])
    fleet.listening()
    fleet.nodeBorn('kiosk-1', { 'Host/Reachable': true })
    fleet.deviceBorn('kiosk-1', 'printer', printer({ 'Status/Paper': 'out' }))
    fleet.wait(MINUTE)
    expect(fleet.book.open()).toMatchObject([{ id: 1, times: 1 }])
    expect(fleet.calls).toEqual([])
    fleet.data('kiosk-1', 'printer', { 'Status/Paper': 'full' })
    fleet.wait(6000)
    expect(fleet.changes.at(-1)).toMatchObject({ id: 1, state: 'cleared' })
  })

  it('is not found by a wall clock that jumps by a day', () => {
    const fleet = kiosk()
    fleet.nodeDied('kiosk-1')
    fleet.wait(5000)
    fleet.setClock(86_400_000)
    fleet.wait(5000)
    expect(fleet.open()).toEqual([])
    fleet.setClock(-2 * 86_400_000)
    fleet.wait(25_000)
    expect(fleet.open()).toEqual(['kiosk-1/ absence silent'])
  })
})

describe('a proof', () => {
  it('that grows older than its kind allows is an alarm, whatever the device claims', () => {
    const fleet = kiosk()
    fleet.data('kiosk-1', 'printer', aProof(true, fleet.deviceNow()))
    fleet.wait(14 * MINUTE)
    fleet.data('kiosk-1', 'printer', { 'Status/State': 'online' })
    expect(fleet.open()).toEqual([])
    fleet.wait(2 * MINUTE)
    expect(fleet.open()).toEqual(['kiosk-1/printer absence proof'])
    expect(fleet.book.open()[0]?.evidence).toMatchObject([
      { what: 'proof-age' },
      { what: 'last-proof', value: 'ready' },
    ])
    fleet.data('kiosk-1', 'printer', aProof(true, fleet.deviceNow()))
    fleet.wait(6000)
    expect(fleet.open()).toEqual([])
  })

  it('is as old as it was when a rebirth tells it again', () => {
    const fleet = kiosk()
    const made = fleet.deviceNow()
    fleet.data('kiosk-1', 'printer', aProof(true, made))
    const heard = fleet.watch.proofs.of({ group: 'hall', node: 'kiosk-1', device: 'printer' })
    fleet.wait(5 * MINUTE)
    fleet.nodeBorn('kiosk-1', { 'Host/Reachable': true })
    fleet.deviceBorn('kiosk-1', 'printer', printer(aProof(true, made)))
    expect(fleet.watch.proofs.of({ group: 'hall', node: 'kiosk-1', device: 'printer' })).toEqual(heard)
  })

  it('counts by its age when it was sent, not by the clock of a device that is an hour slow', () => {
    const fleet = kiosk()
    fleet.data('kiosk-1', 'printer', aProof(true, fleet.deviceNow() - 4000))
    const heard = fleet.watch.proofs.of({ group: 'hall', node: 'kiosk-1', device: 'printer' })
    expect(heard?.madeAt).toBe(fleet.time().now - 4000)
  })

  it('that failed is an alarm, unless the state already says why', () => {
    const fleet = kiosk()
    fleet.data('kiosk-1', 'printer', aProof(false, fleet.deviceNow()))
    fleet.wait(31_000)
    expect(fleet.open()).toEqual(['kiosk-1/printer state Status/Proof/Ok'])
    const gone = kiosk()
    gone.data('kiosk-1', 'printer', { 'Status/State': 'hardwareError', ...aProof(false, gone.deviceNow()) })
    gone.wait(MINUTE)
    expect(gone.open()).toEqual(['kiosk-1/printer state Status/State'])
  })
})

describe('a measure', () => {
  const machine = { 'Info/Kind': 'machine', 'Disk/TotalBytes': 1000, 'Disk/AvailableBytes': 500 }

  it('has to come back beyond the second limit to clear', () => {
    const fleet = kiosk()
    fleet.deviceBorn('kiosk-1', 'machine', machine)
    // Slowly, over hours: not a fall, only little.
    for (let left = 500; left >= 45; left -= 5) {
      fleet.data('kiosk-1', 'machine', { 'Disk/AvailableBytes': left })
      fleet.wait(5 * MINUTE)
    }
    expect(fleet.open()).toEqual(['kiosk-1/machine threshold Disk/AvailableBytes'])
    fleet.data('kiosk-1', 'machine', { 'Disk/AvailableBytes': 70 })
    fleet.wait(5 * MINUTE)
    expect(fleet.open()).toHaveLength(1)
    fleet.data('kiosk-1', 'machine', { 'Disk/AvailableBytes': 90 })
    fleet.wait(MINUTE + 1000)
    expect(fleet.open()).toEqual([])
  })

  it('that falls fast is an alarm before it is low, and is good again when it has stayed for the window', () => {
    const fleet = kiosk()
    fleet.deviceBorn('kiosk-1', 'machine', machine)
    fleet.wait(2 * MINUTE)
    fleet.data('kiosk-1', 'machine', { 'Disk/AvailableBytes': 430 })
    fleet.wait(1000)
    expect(fleet.open()).toEqual(['kiosk-1/machine rate-of-change Disk/AvailableBytes'])
    fleet.wait(13 * MINUTE)
    expect(fleet.open()).toEqual([])
  })

  it('is a share only of a whole that is known', () => {
    const fleet = kiosk()
    fleet.deviceBorn('kiosk-1', 'machine', { 'Info/Kind': 'machine', 'Disk/AvailableBytes': 1 })
    fleet.wait(10 * MINUTE)
    expect(fleet.open()).toEqual([])
  })
})

describe('a customer', () => {
  const standing = (screen: string, since: number) => ({
    'Session/Occupied': true,
    'Session/Screen': screen,
    'Session/Since': since,
    'Session/HelpWanted': false,
  })

  it('who stays on one screen too long is stuck, and one who gets on is not', () => {
    const fleet = kiosk()
    fleet.data('kiosk-1', null, standing('bill', 1))
    fleet.wait(3 * MINUTE)
    fleet.data('kiosk-1', null, standing('payment', 2))
    fleet.wait(3 * MINUTE)
    expect(fleet.open()).toEqual([])
    fleet.wait(MINUTE + 1000)
    expect(fleet.open()).toEqual(['kiosk-1/ stuck-customer Session/Screen'])
    expect(fleet.book.open()[0]?.evidence).toMatchObject([{ what: 'stuck', value: 'payment' }])
    fleet.data('kiosk-1', null, { 'Session/Occupied': false, 'Session/Screen': 'start' })
    fleet.wait(1000)
    expect(fleet.open()).toEqual([])
  })

  it('who wants help and gets none for a minute is stuck', () => {
    const fleet = kiosk()
    fleet.data('kiosk-1', null, { ...standing('bill', 1), 'Session/HelpWanted': true })
    fleet.wait(59_000)
    expect(fleet.open()).toEqual([])
    fleet.wait(2000)
    expect(fleet.open()).toEqual(['kiosk-1/ stuck-customer Session/HelpWanted'])
    fleet.data('kiosk-1', null, { 'Session/HelpWanted': false })
    expect(fleet.open()).toEqual([])
  })
})

it('a watchdog that used up its budget is an alarm at once', () => {
  const fleet = kiosk()
  fleet.data('kiosk-1', null, { 'Watchdog/Exhausted': true })
  expect(fleet.open()).toEqual(['kiosk-1/ restart-budget Watchdog/Exhausted'])
})

it('in a maintenance window everything is seen and nobody is called', () => {
  const fleet = kiosk()
  fleet.mutes.add('kiosk-1')
  fleet.data('kiosk-1', 'printer', { 'Status/Paper': 'out' })
  fleet.wait(MINUTE)
  expect(fleet.book.open()).toMatchObject([{ muted: true }])
  expect(fleet.calls).toEqual([])
})
