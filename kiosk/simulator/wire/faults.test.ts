import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DeviceLine } from '../device-line.ts'
import { passingFaults, spoil } from './faults.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'ascii'))
const at = (fault: (typeof passingFaults)[number], atByte: number | null = null) => ({ fault, atByte })

describe('a spoilt message', () => {
  test('is cut, doubled, or broken off after the byte that was named', () => {
    const message = bytes(1, 2, 3, 4)
    expect(spoil(message, at('truncate', 3), () => 0).bytes).toEqual(bytes(1, 2, 3))
    expect(spoil(message, at('truncate'), () => 0).bytes).toEqual(bytes(1, 2))
    expect(spoil(message, at('duplicate'), () => 0).bytes).toEqual(bytes(1, 2, 3, 4, 1, 2, 3, 4))
    expect(spoil(message, at('unplug-mid-reply', 1), () => 0)).toEqual({ bytes: message, unplugAfter: 1 })
    expect(spoil(message, at('garble', 2), () => 0).bytes).toEqual(bytes(1, 2, 3 ^ 0x5a, 4))
  })

  test('has a wrong check where its protocol has one: a sum, a tail, a status byte, or a check digit before the end of the line', () => {
    const wrong = (message: Uint8Array): Uint8Array => spoil(message, at('wrong-checksum'), () => 0).bytes
    expect(wrong(bytes(0xaa, 0x94))).toEqual(bytes(0xaa, 0x6b))
    expect(wrong(bytes(0x12))).toEqual(bytes(0xed))
    expect(wrong(ascii(']E04006381333931\r'))).toEqual(ascii(']E04006381333932\r'))
    expect(wrong(ascii('<<<<10\r\n'))).toEqual(ascii('<<<<11\r\n'))
    expect(wrong(ascii('9\r'))).toEqual(ascii('0\r'))
  })

  test('differs from the message, whatever the message and the fault, unless it only breaks off', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 2, maxLength: 64 }).filter((message) => message.some((byte) => byte > 13)),
        fc.constantFrom(...passingFaults),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (message, fault, chance) => {
          const spoilt = spoil(message, at(fault), () => chance)
          expect(spoilt.bytes.length).toBeLessThanOrEqual(message.length * 2)
          const breaksOff = spoilt.unplugAfter !== null && spoilt.unplugAfter < message.length
          const changed = Buffer.compare(spoilt.bytes, message) !== 0
          expect([breaksOff, changed]).toEqual(fault === 'unplug-mid-reply' ? [true, false] : [false, true])
        },
      ),
    )
  })
})

async function openLine() {
  const line = await DeviceLine.open({
    listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    baud: 115_200,
    monotonicMs: () => performance.now(),
    random: () => 0,
    onBytes: () => {},
    onChange: () => {},
  })
  const port = Number(line.state.address.split(':').at(-1))
  const socket: Socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => {})
  const heard: number[] = []
  socket.on('data', (chunk) => heard.push(...chunk))
  return {
    line,
    heard,
    left: new Promise((resolve) => {
      socket.once('close', resolve)
    }),
    [Symbol.asyncDispose]: async () => {
      socket.destroy()
      await line[Symbol.asyncDispose]()
    },
  }
}

describe('a device’s line', () => {
  test('goes dead exactly at the byte that was named, also when other messages are still on their way', async () => {
    await using open = await openLine()
    open.line.send(bytes(1, 2, 3))
    open.line.setNext('unplug-mid-reply', 4, 2)
    open.line.send(bytes(7))
    open.line.send(bytes(10, 11, 12, 13))
    await open.left
    expect(open.heard).toEqual([1, 2, 3, 7, 10, 11])
    expect(open.line.state).toMatchObject({ plugged: false, next: null })
  })

  test('lets shorter messages pass a waiting fault, and strikes once', async () => {
    await using open = await openLine()
    open.line.setNext('duplicate', 2)
    open.line.send(bytes(1))
    open.line.send(bytes(2, 3))
    open.line.send(bytes(4, 5))
    await expect.poll(() => open.heard).toEqual([1, 2, 3, 2, 3, 4, 5])
  })
})
