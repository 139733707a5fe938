import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { kernelSerialPorts } from './serial-ports.ts'
import { parseTransportAddress, type TransportAddress } from './transport-address.ts'
import { portFor, usbSerialTransport } from './usb-serial.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function usb(text: string): Extract<TransportAddress, { kind: 'usb-serial' }> {
  const parsed = parseTransportAddress(text)
  if ('address' in parsed && parsed.address.kind === 'usb-serial') return parsed.address
  throw new RangeError(text)
}

const wanted = usb('serial:usb:0403:6001:A1?baud=9600')
const port = { vendorId: '0403', productId: '6001', manufacturer: 'FTDI' }
const a1 = { ...port, path: '/dev/ttyUSB3', serialNumber: 'A1' }
const a2 = { ...port, path: '/dev/ttyUSB0', serialNumber: 'A2' }
const board = { path: '/dev/ttyS0', vendorId: null, productId: null, serialNumber: null, manufacturer: null }

test('of two adapters of a kind the one with the serial number is meant, whatever its path', () => {
  expect(portFor(wanted, [board, a2, a1])).toEqual({ path: '/dev/ttyUSB3' })
  expect(portFor(wanted, [{ ...a1, path: '/dev/ttyUSB0' }, a2])).toEqual({ path: '/dev/ttyUSB0' })
})

test('an adapter that is not there is told from one of another number and from none at all', () => {
  expect(portFor(wanted, [a2])).toEqual({
    problem: 'devices of this model are there with other serial numbers: A2 at /dev/ttyUSB0',
  })
  expect(portFor(wanted, [board])).toEqual({ problem: 'no USB serial adapter is plugged in' })
  expect(portFor(wanted, [{ ...a1, vendorId: '1a86' }])).toEqual({
    problem: 'plugged in are 1a86:6001:A1 at /dev/ttyUSB3',
  })
})

test('two adapters with the same number are not chosen between', () => {
  expect(portFor(wanted, [a1, { ...a1, path: '/dev/ttyUSB4' }])).toEqual({
    problem: '/dev/ttyUSB3 and /dev/ttyUSB4 both carry this serial number: name one of them by its path',
  })
})

test('opening looks the adapter up each time, and says what is there instead', async () => {
  const { signal } = new AbortController()
  const transport = usbSerialTransport(wanted, () => Promise.resolve([a2]))
  await expect(transport.open(signal)).rejects.toMatchObject({
    code: 'not-there',
    message:
      'serial:usb:0403:6001:A1?baud=9600 is not there: devices of this model are there with other serial numbers: A2 at /dev/ttyUSB0',
  })
  const broken = usbSerialTransport(wanted, () => Promise.reject(new RangeError('no udevadm')))
  await expect(broken.open(signal)).rejects.toMatchObject({ code: 'not-there', message: /no udevadm/ })
})

test('without udev the kernel tells which USB device a port hangs on', () => {
  const sys = mkdtempSync(join(tmpdir(), 'foyer-sys-'))
  folders.push(sys)
  const device = join(sys, 'devices', 'usb1', '1-2')
  const tty = join(device, '1-2:1.0', 'ttyUSB0')
  mkdirSync(tty, { recursive: true })
  for (const [name, value] of [
    ['idVendor', '0403'],
    ['idProduct', '6001'],
    ['serial', 'A1'],
    ['manufacturer', 'FTDI'],
  ] as const) {
    writeFileSync(join(device, name), `${value}\n`)
  }
  mkdirSync(join(sys, 'class', 'tty', 'ttyUSB0'), { recursive: true })
  mkdirSync(join(sys, 'class', 'tty', 'tty0'), { recursive: true })
  symlinkSync(tty, join(sys, 'class', 'tty', 'ttyUSB0', 'device'))
  expect(kernelSerialPorts(sys)).toEqual([{ ...a1, path: '/dev/ttyUSB0' }])
  expect(kernelSerialPorts(join(sys, 'nothing'))).toEqual([])
})
