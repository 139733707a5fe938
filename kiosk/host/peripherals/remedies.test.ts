import { expect, test } from 'vitest'
import { parseTransportAddress, scannerTransportAddress } from '../devices/transport/transport-address.ts'
import { lastingName, parseGroups, type DeviceFile, type Machine } from './machine.ts'
import { deniedHid, deniedSerial, lackOf, remediesFor, type Ailment } from './remedies.ts'

const machine: Machine = {
  platform: 'linux',
  user: 'foyer',
  isRoot: false,
  groups: ['foyer'],
  serialPorts: [],
  hid: [],
}
const file: DeviceFile = { path: '/dev/ttyUSB0', access: 'denied', group: 'dialout', groupMay: true }

const ailment = (transport: string, given: Partial<Ailment>): Ailment => ({
  key: 'printer',
  address: scannerTransportAddress.parse(transport),
  state: 'offline',
  problem: 'real-time status: no answer',
  file: null,
  ...given,
})
const remedyFor = (transport: string, given: Partial<Ailment>, on: Machine = machine): string =>
  remediesFor(ailment(transport, given), on)
    .map(({ remedy }) => remedy)
    .join('\n')

test('a port of a group the user is not in is remedied by joining it', () => {
  expect(deniedSerial(file, machine).remedy).toBe(
    'sudo usermod -aG dialout foyer, then sign in again or restart the service',
  )
  expect(remedyFor('serial:/dev/ttyUSB0', { file, state: 'offline' })).toMatch(/usermod -aG dialout foyer/)
})

test('who is in the group and still may not is told to sign in again', () => {
  expect(deniedSerial(file, { ...machine, groups: ['dialout'] }).remedy).toMatch(/sign in again/)
  expect(deniedSerial(file, { ...machine, groups: ['dialout'] }).remedy).not.toMatch(/usermod/)
})

test('nobody is told to join root, or a group that may not use the port either', () => {
  for (const closed of [
    { ...file, group: 'root' },
    { ...file, group: null },
    { ...file, groupMay: false },
  ]) {
    expect(deniedSerial(closed, machine).remedy).toMatch(
      /70-foyer\.rules .* && sudo usermod -aG dialout foyer$/,
    )
  }
})

test.each([
  ['libusb-1.0.so.0: cannot open shared object file', 'sudo apt-get install -y libusb-1.0-0'],
  ['libudev.so.1: cannot open shared object file', 'sudo apt-get install -y libudev1'],
  ['spawn udevadm ENOENT', 'sudo apt-get install -y udev'],
  ['No native build was found', 'npm ci'],
])('%s is remedied by %s', (problem, remedy) => {
  expect(lackOf(problem)).toEqual({ what: problem, remedy })
})

test('HID devices that may not be opened are remedied by the rule in the guides', () => {
  expect(deniedHid([{ ...file, path: '/dev/hidraw0' }], machine)).toEqual({
    what: 'foyer may not use /dev/hidraw0: no udev rule lets it',
    remedy:
      'sudo cp docs/guides/udev/70-foyer.rules /etc/udev/rules.d/ && sudo udevadm control --reload && sudo udevadm trigger',
  })
})

test('a missing device is answered with what is there, under the name that lasts', () => {
  const port = { vendorId: '0403', productId: '6001', serialNumber: 'A1', manufacturer: null, heldBy: [] }
  const seen: Machine = {
    ...machine,
    serialPorts: [
      {
        ...port,
        path: '/dev/ttyUSB1',
        transport: lastingName({ ...port, path: '/dev/ttyUSB1' }),
        file: { ...file, access: 'allowed' },
      },
    ],
  }
  expect(remedyFor('serial:/dev/ttyUSB0', { state: 'noDevice', problem: 'cannot be opened' }, seen)).toBe(
    'plug the device in, or correct devices.printer.transport; there are serial:usb:0403:6001:A1 (/dev/ttyUSB1)',
  )
  expect(remedyFor('tcp:127.0.0.1:9100', { state: 'noDevice', problem: 'ECONNREFUSED' })).toMatch(
    /nothing answers at 127\.0\.0\.1 port 9100/,
  )
  expect(remedyFor('hid:0c2e:0b61', { state: 'noDevice', problem: 'not plugged in' })).toMatch(
    /no HID device is there/,
  )
})

test('the program that holds a port is what is to be stopped', () => {
  const problem = 'serial:/dev/ttyUSB0 is held by ModemManager (process 812)'
  expect(remedyFor('serial:/dev/ttyUSB0', { problem })).toBe('sudo systemctl disable --now ModemManager')
})

test('a person is asked for what a person can do, and only then', () => {
  expect(remedyFor('tcp:1.2.3.4:9100', { state: 'userError', problem: 'paper is out' })).toMatch(/paper/)
  expect(
    remedyFor('tcp:1.2.3.4:9100', {
      state: 'userError',
      problem: 'wrong device: a presence sensor speaks here',
    }),
  ).toMatch(/plug the right device/)
  expect(remedyFor('tcp:1.2.3.4:9100', { state: 'hardwareError', problem: 'cutter error' })).toMatch(/repair/)
  expect(remedyFor('serial:/dev/ttyUSB0', {})).toMatch(/power and cable.*baud rate/)
})

test('the lines of the group file are read, and those that are none are passed over', () => {
  expect(parseGroups('root:x:0:\ndialout:x:20:foyer,anna\n\nbroken\n:x:1:\nx:x:y:\n')).toEqual([
    { name: 'root', id: 0, members: [] },
    { name: 'dialout', id: 20, members: ['foyer', 'anna'] },
  ])
})

test('a name that lasts is one that a configuration takes back', () => {
  const name = lastingName({
    path: '/dev/ttyUSB0',
    vendorId: '0403',
    productId: '6001',
    serialNumber: 'A10K',
    manufacturer: null,
  })
  expect(parseTransportAddress(`${name}?baud=9600`)).toMatchObject({ address: { kind: 'usb-serial' } })
  expect(
    lastingName({ path: '', vendorId: '0403', productId: '6001', serialNumber: 'a b', manufacturer: null }),
  ).toBeNull()
})
