import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { NoFreePort, PREFERRED_PORTS, choosePorts, isFree } from './ports.ts'

describe('the demo’s ports', () => {
  it('are the preferred ones when they are free', async () => {
    expect(await choosePorts(() => Promise.resolve(true))).toEqual({ ports: PREFERRED_PORTS, replaced: [] })
  })

  it('skip what is taken without taking a port that another part prefers', async () => {
    const taken = new Set([7431, 7432])
    const { ports, replaced } = await choosePorts((port) => Promise.resolve(!taken.has(port)))
    expect(ports).toEqual({ ...PREFERRED_PORTS, idCardReader: 7436, scanner: 7437 })
    expect(replaced).toEqual([
      { name: 'idCardReader', wanted: 7431, given: 7436 },
      { name: 'scanner', wanted: 7432, given: 7437 },
    ])
  })

  it('end with a typed error when nothing is free', async () => {
    await expect(choosePorts(() => Promise.resolve(false))).rejects.toBeInstanceOf(NoFreePort)
  })

  it('are asked of the system: a port with a listener is not free, and is again afterwards', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect(await isFree(port)).toBe(false)
    server.close()
    await once(server, 'close')
    expect(await isFree(port)).toBe(true)
  })
})
