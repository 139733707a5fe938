import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { command, type Command, type CommandOrder, type CommandStage } from '@foyer/contracts/fleet-command'
import { type FleetMessage, fleetMessage } from '@foyer/contracts/fleet'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type CommandedNode, startCommandedNode } from '../testing/commanded-node.ts'
import { type FleetHall, openFleetHall } from '../testing/fleet-hall.ts'

const wait = { timeout: 15_000, interval: 20 }
const node = '/fleet/nodes/hall/kiosk-1'
const proof = { exercised: 'printed a line', at: Date.now(), answer: 'paper moved', ok: true }

const ends: (() => Promise<unknown>)[] = []
let hall: FleetHall
beforeEach(async () => {
  hall = await openFleetHall()
  ends.push(hall.close)
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const startNode = (name = 'kiosk-1'): CommandedNode => {
  const device = startCommandedNode(hall.brokerUrl, name)
  ends.push(device.stop)
  return device
}
const heard = async (name = 'kiosk-1'): Promise<void> =>
  vi.waitFor(async () => {
    const { text } = await hall.send('lin', 'GET', '/fleet')
    expect(JSON.parse(text).nodes).toContainEqual(expect.objectContaining({ node: name, liveness: 'live' }))
  }, wait)
const issue = (order: CommandOrder, id = randomUUID(), within = 60) =>
  hall.send('zhao', 'POST', `${node}/commands`, { id, order, within })
const read = async (id: string): Promise<Command> =>
  command.parse((await hall.send('lin', 'GET', `/fleet/commands/${id}`)).body)
const reaches = async (id: string, stage: CommandStage): Promise<Command> =>
  vi.waitFor(async () => {
    const found = await read(id)
    expect(found.stage).toBe(stage)
    return found
  }, wait)
const selfTest: CommandOrder = { type: 'self-test', peripheral: 'printer' }

describe('a command', () => {
  it('is published when the broker took it, and goes on by the receipts of the device alone', async () => {
    const device = startNode()
    await heard()
    const id = randomUUID()
    const issued = await issue(selfTest, id)
    expect(issued).toMatchObject({ status: 201, body: { stage: 'queued', actor: 'staff:zhao', proof: null } })
    await reaches(id, 'published')
    await vi.waitFor(() => expect(device.asked()).toEqual([id]), wait)
    expect(device.requests[0]).toMatchObject({ order: selfTest, uploadUrl: null })
    device.tell(id, 'accepted')
    await reaches(id, 'accepted')
    device.tell(id, 'running')
    await reaches(id, 'running')
    device.tell(id, 'done', { proof })
    const done = await reaches(id, 'done')
    expect(done.proof).toEqual(proof)
    expect(done.stages.map(({ stage }) => stage)).toEqual([
      'queued',
      'published',
      'accepted',
      'running',
      'done',
    ])
    expect(hall.audited).toEqual(['staff:zhao fleet.command.self-test hall/kiosk-1 done'])
  })

  it('stays queued while its device is away, and is sent once it is heard', async () => {
    const first = startNode()
    await heard()
    await first.stop()
    await vi.waitFor(async () => {
      const { text } = await hall.send('lin', 'GET', '/fleet')
      expect(JSON.parse(text).nodes).toMatchObject([{ liveness: 'stale' }])
    }, wait)
    const id = randomUUID()
    await issue(selfTest, id)
    await sleep(1500)
    expect((await read(id)).stage).toBe('queued')
    const again = startNode()
    await reaches(id, 'published')
    await vi.waitFor(() => expect(again.asked()).toEqual([id]), wait)
  })

  it('stays queued while the hall has no broker', async () => {
    const device = startNode()
    await heard()
    await hall.stopBroker()
    await vi.waitFor(async () => {
      const { text } = await hall.send('lin', 'GET', '/fleet')
      expect(JSON.parse(text).nodes).toMatchObject([{ liveness: 'stale' }])
    }, wait)
    const id = randomUUID()
    await issue(selfTest, id)
    await sleep(1500)
    expect(await read(id)).toMatchObject({ stage: 'queued' })
    expect(device.requests).toEqual([])
    await hall.startBroker()
    await reaches(id, 'published')
    await vi.waitFor(() => expect(device.asked()).toEqual([id]), wait)
  })

  it('is the same command when it is issued again, and refused when the id meant something else', async () => {
    startNode()
    await heard()
    const id = randomUUID()
    expect((await issue(selfTest, id)).status).toBe(201)
    expect((await issue(selfTest, id)).status).toBe(200)
    expect(await issue({ type: 'reboot' }, id)).toMatchObject({ status: 409 })
    expect(await issue(selfTest, id, 61)).toMatchObject({ status: 409 })
    await reaches(id, 'published')
    expect(hall.audited).toHaveLength(1)
    const wrongKey = await hall.send(
      'zhao',
      'POST',
      `${node}/commands`,
      { id: randomUUID(), order: selfTest, within: 60 },
      { 'idempotency-key': randomUUID() },
    )
    expect(wrongKey.status).toBe(400)
  })

  it('is for managers and engineers: the desk is refused, and that stands in the audit log', async () => {
    startNode()
    await heard()
    const body = { id: randomUUID(), order: selfTest, within: 60 }
    expect((await hall.send(null, 'POST', `${node}/commands`, body)).status).toBe(401)
    expect((await hall.send('wu', 'POST', `${node}/commands`, body)).status).toBe(403)
    expect((await hall.send('wu', 'GET', `${node}/commands`)).status).toBe(403)
    expect((await hall.send('lin', 'GET', `/fleet/commands/${body.id}`)).status).toBe(404)
    expect(hall.audited).toEqual(['staff:wu fleet.command.self-test hall/kiosk-1 refused'])
    expect((await hall.send('lin', 'POST', '/fleet/nodes/hall/typo/commands', body)).status).toBe(404)
    expect(
      (await hall.send('lin', 'POST', `${node}/commands`, { ...body, order: { type: 'explode' } })).status,
    ).toBe(400)
  })

  it('ends once: a receipt that comes late, twice or out of order changes no end', async () => {
    const device = startNode()
    await heard()
    const id = randomUUID()
    await issue(selfTest, id)
    await vi.waitFor(() => expect(device.asked()).toEqual([id]), wait)
    const at = Date.now()
    device.tell(id, 'done', { at: at + 3, proof })
    device.tell(id, 'running', { at: at + 2 })
    device.tell(id, 'accepted', { at: at + 1 })
    device.tell(id, 'done', { at: at + 3, proof })
    device.tell(id, 'failed', { at: at + 4, reason: 'no' })
    const last = randomUUID()
    device.tell(last, 'done')
    await vi.waitFor(async () => expect((await read(id)).stages).toHaveLength(5), wait)
    await sleep(300)
    expect(await read(id)).toMatchObject({ stage: 'done', proof, reason: null })
    expect((await read(id)).stages.map(({ stage }) => stage)).toEqual([
      'queued',
      'published',
      'accepted',
      'running',
      'done',
    ])
  })

  it('believes no receipt of another device, none that cannot be read, and none of an id it never gave', async () => {
    const device = startNode()
    const other = startNode('kiosk-2')
    await heard()
    await heard('kiosk-2')
    const id = randomUUID()
    await issue(selfTest, id)
    await vi.waitFor(() => expect(device.asked()).toEqual([id]), wait)
    other.tell(id, 'done', { proof })
    device.tell(randomUUID(), 'done', { proof })
    for (const value of ['', '{', 'null', '{"id":1}', JSON.stringify({ id, stage: 'queued' })])
      device.say('Command/Receipt', { type: 'String', value })
    device.tell(id, 'accepted')
    await reaches(id, 'accepted')
  })

  it('is said to have expired when no answer came, and what the device did is not claimed', async () => {
    const device = startNode()
    await heard()
    const id = randomUUID()
    await issue(selfTest, id, 5)
    await reaches(id, 'published')
    hall.turn(6000)
    await sleep(1200)
    expect((await read(id)).stage).toBe('published')
    hall.turn(2000)
    const expired = await reaches(id, 'expired')
    expect(expired.reason).toContain('what the device did is not known')
    device.tell(id, 'done', { proof })
    expect(await reaches(id, 'done')).toMatchObject({ proof, reason: null })
  })

  it('that was never sent is not sent once it has expired', async () => {
    const first = startNode()
    await heard()
    await first.stop()
    await sleep(200)
    const id = randomUUID()
    await issue(selfTest, id, 5)
    hall.turn(5001)
    expect((await reaches(id, 'expired')).reason).toContain('never sent')
    const again = startNode()
    await heard()
    await sleep(500)
    expect(again.requests).toEqual([])
  })

  it('is sent again with its own id to a device that was born again, and its receipts join the first', async () => {
    const device = startNode()
    await heard()
    const id = randomUUID()
    await issue(selfTest, id)
    await vi.waitFor(() => expect(device.requests).toHaveLength(1), wait)
    device.tell(id, 'accepted')
    await reaches(id, 'accepted')
    device.cut()
    await vi.waitFor(() => expect(device.requests.length).toBeGreaterThan(1), wait)
    expect(device.asked()).toEqual([id])
    device.tell(id, 'done', { proof })
    await reaches(id, 'done')
  })

  it('tells its end though the hall was away when the device told it, by the birth that follows', async () => {
    const device = startNode()
    await heard()
    const id = randomUUID()
    await issue(selfTest, id)
    await vi.waitFor(() => expect(device.asked()).toEqual([id]), wait)
    await hall.restart(async () => {
      device.tell(id, 'done', { proof })
      await sleep(200)
    })
    expect(await reaches(id, 'done')).toMatchObject({ proof })
  })

  it('is shown on open pages at every stage', async () => {
    const device = startNode()
    await heard()
    const page = new WebSocket(`${hall.url.replace('http', 'ws')}/api/v1/fleet/live`, {
      headers: { origin: hall.url, cookie: 'foyer_session=lin' },
    })
    ends.push(() => Promise.resolve(page.terminate()))
    const messages: FleetMessage[] = []
    page.on('message', (data: Buffer) => messages.push(fleetMessage.parse(JSON.parse(data.toString()))))
    await vi.waitFor(() => expect(messages).toHaveLength(1), wait)
    const id = randomUUID()
    await issue(selfTest, id)
    await vi.waitFor(() => expect(device.asked()).toEqual([id]), wait)
    device.tell(id, 'refused', { reason: 'there is no such peripheral' })
    const stages = (): CommandStage[] =>
      messages.flatMap((message) => (message.type === 'command' ? [message.command.stage] : []))
    await vi.waitFor(() => expect(stages()).toEqual(['queued', 'published', 'refused']), wait)
    const listed = await hall.send('zhao', 'GET', `${node}/commands?limit=1`)
    expect(listed.body).toMatchObject([{ id, stage: 'refused', reason: 'there is no such peripheral' }])
  })
})
