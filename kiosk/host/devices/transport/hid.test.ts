import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { hidTransport, loadHidLibrary, scannerPath, type HidDeviceInfo, type HidLibrary } from './hid.ts'

const address = { vendorId: '0c2e', productId: '0b61', serialNumber: null, text: 'hid:0c2e:0b61' }
const scanner = { path: '/dev/hidraw3', serialNumber: 'A1', usagePage: 0x8c, usage: 2 }
const keyboard = { path: '/dev/hidraw4', serialNumber: 'A1', usagePage: 1, usage: 6 }
const signal = (): AbortSignal => new AbortController().signal

/** A scanner plugged into this process; what is written to it is kept. */
class PluggedIn extends EventEmitter {
  readonly got: (readonly [string, readonly number[]])[] = []
  closed = false

  write(report: number[]): Promise<number> {
    this.got.push(['output', report])
    return Promise.resolve(report.length)
  }

  sendFeatureReport(report: number[]): Promise<number> {
    this.got.push(['feature', report])
    return Promise.resolve(report.length)
  }

  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }
}

const library = (devices: readonly HidDeviceInfo[], device: PluggedIn) => (): Promise<HidLibrary> =>
  Promise.resolve({
    devicesAsync: () => Promise.resolve(devices),
    HIDAsync: { open: () => Promise.resolve(device) },
  })

test.each<readonly [string, readonly HidDeviceInfo[], string | null, RegExp]>([
  ['nothing is plugged in', [], null, /not plugged in/],
  ['another of its kind is', [scanner], 'B2', /serial numbers: A1/],
  ['it types as a keyboard', [keyboard], null, /no HID POS scanner/],
  ['two of a kind are there', [scanner, { ...scanner, path: '/dev/hidraw5' }], null, /add the serial number/],
])('a scanner is not opened when %s, and the message says so', (_case, devices, serialNumber, message) => {
  expect(() => scannerPath(devices, { ...address, serialNumber })).toThrow(message)
})

test('of two of a kind the one with the serial number is taken, by its scanner interface', () => {
  const other = { ...scanner, path: '/dev/hidraw5', serialNumber: 'B2' }
  expect(scannerPath([keyboard, scanner, other], { ...address, serialNumber: 'A1' })).toBe('/dev/hidraw3')
})

test('a scanner is told to speak before it is listened to; what it says before that is kept', async () => {
  const device = new PluggedIn()
  const transport = hidTransport(address, [[0xfe, 0x01]], library([scanner], device))
  const connection = await transport.open(signal())
  device.emit('data', Buffer.from([0x02, 0x01]))
  const heard: number[][] = []
  connection.onBytes((bytes) => heard.push([...bytes]))
  device.emit('data', Buffer.from([0x02, 0x02]))
  await connection.write(Uint8Array.of(0xfd, 0x01, 0x00))
  expect(heard).toEqual([
    [0x02, 0x01],
    [0x02, 0x02],
  ])
  expect(device.got).toEqual([
    ['feature', [0xfe, 0x01]],
    ['output', [0xfd, 0x01, 0x00]],
  ])
  await connection[Symbol.asyncDispose]()
  expect([await connection.ended, device.closed]).toEqual(['closed', true])
})

test('a scanner that is pulled out ends its connection', async () => {
  const device = new PluggedIn()
  const connection = await hidTransport(address, [], library([scanner], device)).open(signal())
  device.emit('error', new Error('could not read from HID device'))
  expect([await connection.ended, device.closed]).toEqual(['unplugged', true])
})

test('a machine without the libraries lacks HID devices, and the message names what is missing', async () => {
  const missing = 'libusb-1.0.so.0: cannot open shared object file: No such file or directory'
  const transport = hidTransport(address, [], () => Promise.reject(new Error(missing)))
  await expect(transport.open(signal())).rejects.toMatchObject({
    code: 'refused',
    message: `HID devices cannot be used on this machine: ${missing}`,
  })
})

test('the library itself lists the devices of a machine that has none of this kind', async () => {
  const transport = hidTransport({ ...address, vendorId: 'f0f0', productId: 'f0f0' }, [], loadHidLibrary)
  await expect(transport.open(signal())).rejects.toMatchObject({ code: 'not-there' })
})
