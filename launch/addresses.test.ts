import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { AddressMissing, addressesOf, assertAllAnswer, listAddresses } from './addresses.ts'
import type { Addresses } from './addresses.ts'

const line = (process: string, urls: Record<string, string>) => ({ process, urls, demoAccounts: [] })

describe('the demo’s addresses', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close()
  })
  const listen = async (server: Server): Promise<number> => {
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }
  const http = async (status: number): Promise<string> =>
    `http://127.0.0.1:${await listen(createHttpServer((_request, response) => response.writeHead(status).end()))}/`
  const speaking = async (answer: (socket: Socket) => void): Promise<string> =>
    `mqtt://127.0.0.1:${await listen(createServer((socket) => socket.once('data', () => answer(socket))))}`
  const connack = (socket: Socket) => socket.write(Buffer.from([0x20, 0x02, 0x00, 0x00]))
  const all = async (wrong: Partial<Addresses>): Promise<Addresses> => {
    const well = await http(200)
    const mqtt = await speaking(connack)
    return { kiosk: well, manager: well, simulator: well, api: well, desk: well, clerk: well, mqtt, ...wrong }
  }
  const never = new AbortController().signal

  it('hold when every page and the broker answer', async () => {
    await expect(assertAllAnswer(await all({}), null, never)).resolves.toBeUndefined()
  })

  it('hold when the broker answers that it wants a password', async () => {
    const mqtt = await speaking((socket) => socket.write(Buffer.from([0x20, 0x02, 0x00, 0x05])))
    await expect(assertAllAnswer(await all({ mqtt }), null, never)).resolves.toBeUndefined()
  })

  it('tell the broker who asks, where it lets in nobody without a name', async () => {
    const heard: Buffer[] = []
    const port = await listen(
      createServer((socket) =>
        socket.once('data', (bytes) => {
          heard.push(bytes)
          connack(socket)
        }),
      ),
    )
    const mqtt = `mqtt://127.0.0.1:${port}`
    await assertAllAnswer(await all({ mqtt }), { username: 'demo-devices', password: 'secret' }, never)
    const [packet = Buffer.alloc(0)] = heard
    expect(packet[1]).toBe(packet.length - 2)
    // Clean session, user name and password (MQTT 3.1.1, 3.1.2.3), and the fields in their order (3.1.3).
    expect(packet[9]).toBe(0xc2)
    expect(packet.subarray(12).toString('latin1')).toBe('\0\x0cfoyer-launch\0\x0cdemo-devices\0\x06secret')
  })

  it('do not hold when a page answers with a fault, and say which', async () => {
    const manager = await http(500)
    await expect(assertAllAnswer(await all({ manager }), null, never)).rejects.toThrow(
      `manager at ${manager} does not answer: answered 500`,
    )
  })

  it.each([
    ['closes the door', (socket: Socket) => socket.destroy()],
    ['speaks something else', (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request')],
  ])('do not hold when the broker %s', async (_what, answer) => {
    const mqtt = await speaking((socket) => {
      answer(socket)
    })
    await expect(assertAllAnswer(await all({ mqtt }), null, never)).rejects.toThrow(
      `mqtt at ${mqtt} does not answer`,
    )
  })

  it('are collected from the ready lines, and a missing one is named', () => {
    const hall = { manager: 'm', desk: 'd', clerk: 'c', api: 'a', mqtt: 'q' }
    const lines = [line('hall-server', hall), line('simulator', { simulator: 's' })]
    expect(addressesOf([...lines, line('kiosk-host', { kiosk: 'k' })])).toEqual({
      ...hall,
      simulator: 's',
      kiosk: 'k',
    })
    expect(() => addressesOf([...lines, line('kiosk-host', { agent: 'x' })])).toThrow(
      new AddressMissing('kiosk-host is ready but did not say its kiosk address; it said: agent.'),
    )
  })

  it('are listed one a line, with the demo’s sign-ins', async () => {
    const addresses = await all({})
    const list = listAddresses(addresses, {
      dataDir: '/tmp/x',
      temporary: true,
      docs: null,
      accounts: [{ name: 'clerk', password: 'p', roles: ['clerk'] }],
    })
    for (const address of Object.values(addresses)) expect(list).toContain(address)
    expect(list).toContain('/tmp/x  (temporary, removed at the end)')
    expect(list).toContain('clerk / p  (clerk)')
  })
})
