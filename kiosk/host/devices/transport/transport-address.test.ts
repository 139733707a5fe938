import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseTransportAddress, scannerTransportAddress, transportAddress } from './transport-address.ts'

test.each([
  ['serial:/dev/ttyUSB0', { kind: 'serial', path: '/dev/ttyUSB0', baudRate: 115_200 }],
  [
    'serial:/dev/serial/by-id/usb-FTDI?baud=9600',
    { kind: 'serial', path: '/dev/serial/by-id/usb-FTDI', baudRate: 9600 },
  ],
  ['serial:COM3?baud=19200', { kind: 'serial', path: 'COM3', baudRate: 19_200 }],
  [
    'serial:usb:0403:6001:A10K4711?baud=9600',
    { kind: 'usb-serial', vendorId: '0403', productId: '6001', serialNumber: 'A10K4711', baudRate: 9600 },
  ],
  [
    'serial:usb:1A86:7523:x-1',
    { kind: 'usb-serial', vendorId: '1a86', productId: '7523', serialNumber: 'x-1', baudRate: 115_200 },
  ],
  ['tcp:127.0.0.1:7431', { kind: 'tcp', host: '127.0.0.1', port: 7431 }],
  ['tcp:printer.hall.local:9100', { kind: 'tcp', host: 'printer.hall.local', port: 9100 }],
  ['tcp:[::1]:9100', { kind: 'tcp', host: '::1', port: 9100 }],
])('%s is a transport', (text, expected) => {
  expect(parseTransportAddress(text)).toEqual({ address: { ...expected, text } })
})

test.each([
  ['serial:', /needs a path/],
  ['serial:/dev/ttyUSB0?baud=fast', /baud=fast.*allowed: 1200/],
  ['serial:/dev/ttyUSB0?speed=9600', /"speed".*only baud/],
  ['serial:/dev/ttyUSB0?baud=9600&baud=19200', /baud 2 times/],
  ['serial:usb:0403:6001', /vendor, product and serial number/],
  ['serial:usb:403:6001:A1', /vendor, product and serial number/],
  ['serial:usb:0403:6001:?baud=9600', /vendor, product and serial number/],
  ['tcp:localhost', /host and a port/],
  ['tcp:localhost:0', /1 to 65535/],
  ['tcp:localhost:70000', /1 to 65535/],
  ['hid:0c2e', /named by vendor and product/],
  ['hid:0c2e:0b61:', /named by vendor and product/],
  ['hid:0c2e:b61:1', /named by vendor and product/],
  ['/dev/ttyUSB0', /found "\/dev\/ttyUSB0"; allowed/],
])('%s is refused, saying what was found and what is allowed', (text, message) => {
  const parsed = parseTransportAddress(text)
  expect('problem' in parsed ? parsed.problem : '').toMatch(message)
  expect(transportAddress.safeParse(text).error?.issues[0]?.message).toMatch(message)
})

test.each([
  ['hid:0C2E:0b61', { vendorId: '0c2e', productId: '0b61', serialNumber: null }],
  ['hid:0c2e:0b61:19127B02', { vendorId: '0c2e', productId: '0b61', serialNumber: '19127B02' }],
])('%s is a transport of a scanner and of nothing else', (text, expected) => {
  expect(scannerTransportAddress.parse(text)).toEqual({ kind: 'hid', ...expected, text })
  expect(transportAddress.safeParse(text).error?.issues[0]?.message).toMatch(/only a scanner/)
})

test('any text is either an address or a problem', () => {
  fc.assert(
    fc.property(fc.tuple(fc.constantFrom('', 'serial:', 'tcp:', 'hid:'), fc.string()), ([scheme, rest]) => {
      const parsed = parseTransportAddress(scheme + rest)
      expect('problem' in parsed ? parsed.problem.length > 0 : parsed.address.text === scheme + rest).toBe(
        true,
      )
    }),
  )
})
