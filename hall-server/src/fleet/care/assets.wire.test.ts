import type { AssetFacts } from '@foyer/contracts/fleet-care'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FleetHall, openFleetHall } from '../testing/fleet-hall.ts'

let hall: FleetHall
beforeEach(async () => {
  hall = await openFleetHall()
})
afterEach(() => hall.close())

const printer = { group: 'hall', node: 'kiosk-1', device: 'printer' }
const facts: AssetFacts = {
  subject: null,
  kind: 'receipt-printer',
  model: 'TM-T82',
  serialNumber: 'X1',
  warrantyUntil: '2029-01-31',
}
const put = (id: string, over: Partial<AssetFacts> = {}) =>
  hall.send('zhao', 'PUT', `/fleet/assets/${id}`, { ...facts, ...over })
const move = (id: string, stage: string, note: string | null = null) =>
  hall.send('zhao', 'POST', `/fleet/assets/${id}/stage`, { stage, note })

describe('an asset', () => {
  it('goes from its order to its end, and its history tells who moved it and why', async () => {
    expect(await put('P-1')).toMatchObject({ status: 201, body: { stage: 'ordered', model: 'TM-T82' } })
    expect((await move('P-1', 'received')).status).toBe(200)
    expect(await move('P-1', 'installed')).toMatchObject({ status: 409 })
    expect((await put('P-1', { subject: printer })).status).toBe(200)
    for (const stage of ['installed', 'in-service', 'in-repair', 'in-service'])
      expect((await move('P-1', stage, `now ${stage}`)).status).toBe(200)
    expect((await move('P-1', 'in-service')).status).toBe(200)
    expect(await put('P-1')).toMatchObject({ status: 409 })
    await move('P-1', 'retired')
    expect(await move('P-1', 'in-service')).toMatchObject({ status: 409 })
    expect((await put('P-1')).status).toBe(409)
    const listed = await hall.send('lin', 'GET', '/fleet/assets')
    expect(listed.body).toMatchObject([{ id: 'P-1', stage: 'retired', subject: null }])
    const { history } = JSON.parse(listed.text)[0]
    expect(history.map(({ stage }: { stage: string }) => stage)).toEqual([
      'ordered',
      'received',
      'installed',
      'in-service',
      'in-repair',
      'in-service',
      'retired',
    ])
    expect(history[2]).toMatchObject({ by: 'zhao', note: 'now installed' })
    expect(hall.audited.at(-1)).toBe('staff:zhao fleet.asset.retired P-1 done')
  })

  it('does not stand where another stands, until that one is gone', async () => {
    await put('P-1', { subject: printer })
    expect(await put('P-2', { subject: printer })).toMatchObject({ status: 409 })
    await move('P-1', 'retired')
    expect((await put('P-2', { subject: printer })).status).toBe(201)
    // A node is not its device.
    expect((await put('K-1', { subject: { ...printer, device: null } })).status).toBe(201)
  })

  it('is refused with a bad id, a bad date, no kind, and to the desk', async () => {
    expect((await put('a%2Fb')).status).toBe(400)
    expect((await put('P-1', { warrantyUntil: '31.1.2029' })).status).toBe(400)
    expect((await put('P-1', { kind: ' ' })).status).toBe(400)
    expect((await move('nothing', 'received')).status).toBe(404)
    expect((await hall.send('wu', 'GET', '/fleet/assets')).status).toBe(403)
    expect((await hall.send('wu', 'PUT', '/fleet/assets/P-1', facts)).status).toBe(403)
    expect((await hall.send('lin', 'GET', '/fleet/assets')).body).toEqual([])
  })
})
