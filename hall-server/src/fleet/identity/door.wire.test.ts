import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:https'
import { connect as connectTls } from 'node:tls'
import { enrol, renew } from '@foyer/edge-agent/enrolment/enrol'
import { requestFor } from '@foyer/edge-agent/enrolment/certificate-request'
import type { Identity } from '@foyer/edge-agent/enrolment/identity-file'
import { postToHall } from '@foyer/edge-agent/enrolment/hall-request'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemRandom } from '../../ambient.ts'
import { makeAuthority, newKey, readRequest, signDevice, type Signer } from './certificates.ts'
import { type DeviceHall, never, openDeviceHall, tlsOf } from './testing/device-hall.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })
const wait = { timeout: 10_000, interval: 20 }
const DAY_MS = 24 * 60 * 60 * 1000
const NDATA = 'spBv1.0/hall-1/NDATA/kiosk-1'
const NDEATH = 'spBv1.0/hall-1/NDEATH/kiosk-1'
const will = { topic: NDEATH, payload: Buffer.from('dead'), qos: 1 as const, retain: false }

let hall: DeviceHall
beforeEach(async () => {
  hall = await openDeviceHall()
})
afterEach(() => hall.close())

const closeOf = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => client.once('close', () => resolve()))

/** A certificate that this hall has not issued. */
const signedBy = async (signer: Signer, ca: string, node = 'kiosk-1'): Promise<Identity> => {
  const key = newKey()
  const request = await readRequest(await requestFor(key))
  if (request.kind !== 'request') throw new TypeError(request.reason)
  const span = { from: Date.now(), until: Date.now() + DAY_MS }
  const device = { group: 'hall-1', node, publicKey: request.publicKey }
  const { certificate } = await signDevice(signer, device, span, systemRandom)
  return { version: 1, group: 'hall-1', node, hallUrl: '', brokerUrl: '', key, certificate, ca }
}
const refusedAt = (identity: Identity) =>
  expect(hall.connect(hall.mqttsUrl, tlsOf(identity))).rejects.toThrow('closed at the door')

describe('the broker’s TLS listener', () => {
  it('lets an enrolled device publish, read its commands, and leave its NDEATH', async () => {
    const { identity } = await hall.enrolled('kiosk-1')
    const client = await hall.connect(hall.mqttsUrl, { ...tlsOf(identity), will })
    const commands: string[] = []
    client.on('message', (topic) => commands.push(topic))
    const granted = await client.subscribeAsync(
      ['spBv1.0/hall-1/NCMD/kiosk-1', 'spBv1.0/hall-1/DCMD/kiosk-1/+', 'spBv1.0/STATE/foyer-hall'],
      { qos: 1 },
    )
    expect(granted.map(({ qos }) => qos)).toEqual([1, 1, 1])
    await client.publishAsync(NDATA, 'x', { qos: 1 })
    await hall.ear.publishAsync('spBv1.0/hall-1/NCMD/kiosk-1', 'y', { qos: 0 })
    await vi.waitFor(() => expect(commands).toEqual(['spBv1.0/hall-1/NCMD/kiosk-1']), wait)
    client.stream.destroy()
    await vi.waitFor(() => expect(hall.heard).toEqual(expect.arrayContaining([NDATA, NDEATH])), wait)
    expect(hall.refusals).toEqual([])
    expect(hall.identities.list()).toMatchObject([{ lastAddress: '127.0.0.1', lastSeenAt: hall.clock() }])
  })

  it('refuses who shows no certificate, before a byte of MQTT', async () => {
    const { ca } = (await hall.enrolled('kiosk-1')).identity
    const socket = connectTls({ port: Number(new URL(hall.mqttsUrl).port), host: '127.0.0.1', ca })
    socket.on('error', () => {})
    await once(socket, 'close')
    expect(hall.whys()).toEqual(['no-certificate'])
  })

  it('refuses what another CA signed, also one that calls itself by the name of ours', async () => {
    const { identity } = await hall.enrolled('kiosk-1')
    const name = /Foyer hall CA \d [0-9a-f]{8}/.exec(new X509Certificate(identity.ca).subject)
    const span = { from: Date.now(), until: Date.now() + DAY_MS }
    await refusedAt(await signedBy(await makeAuthority('Elsewhere', span, systemRandom), identity.ca))
    await refusedAt(
      await signedBy(await makeAuthority(name?.[0] ?? '', span, systemRandom), identity.ca, 'kiosk-9'),
    )
    expect(hall.refusals).toMatchObject([
      { why: 'foreign', identity: null, detail: expect.stringContaining('hall-1/kiosk-1') },
      { why: 'foreign', identity: null, detail: expect.stringContaining('hall-1/kiosk-9') },
    ])
  })

  it('refuses an expired certificate, and ends the connection of one that expires meanwhile', async () => {
    const now = hall.clock()
    hall.clock.set(now - 91 * DAY_MS)
    const { identity: old } = await hall.enrolled('kiosk-1')
    hall.clock.set(now)
    await refusedAt(old)
    expect(hall.refusals).toMatchObject([{ why: 'expired', identity: 'hall-1/kiosk-1' }])
    const { identity } = await hall.enrolled('kiosk-2')
    const client = await hall.connect(hall.mqttsUrl, tlsOf(identity))
    const closed = closeOf(client)
    hall.clock.turn(91 * DAY_MS)
    await closed
  })

  it('refuses a revoked certificate, and cuts the connection that it had, whose death the hall hears', async () => {
    const { identity } = await hall.enrolled('kiosk-1')
    const other = await hall.enrolled('kiosk-2')
    const client = await hall.connect(hall.mqttsUrl, { ...tlsOf(identity), will })
    const bystander = await hall.connect(hall.mqttsUrl, tlsOf(other.identity))
    const closed = closeOf(client)
    const [known] = hall.identities.list()
    const at = performance.now()
    await hall.identities.revoke(known?.serial ?? '', 'staff:lin', 'stolen')
    await closed
    expect(performance.now() - at).toBeLessThan(1000)
    await vi.waitFor(() => expect(hall.heard).toEqual([NDEATH]), wait)
    await refusedAt(identity)
    expect(hall.refusals).toMatchObject([{ why: 'revoked', identity: 'hall-1/kiosk-1' }])
    expect(bystander.connected).toBe(true)
  })

  it('refuses a clone while the device is there, tells of it, and leaves the device alone', async () => {
    const { identity } = await hall.enrolled('kiosk-1')
    const device = await hall.connect(hall.mqttsUrl, {
      ...tlsOf(identity),
      clientId: 'foyer-edge-hall-1-kiosk-1',
    })
    const talking = setInterval(() => device.publish(NDATA, 'x'), 200)
    await expect(
      hall.connect(hall.mqttsUrl, { ...tlsOf(identity), clientId: 'foyer-edge-hall-1-kiosk-1', will }),
    ).rejects.toThrow('Not authorized')
    clearInterval(talking)
    expect(hall.refusals).toMatchObject([{ why: 'cloned', identity: 'hall-1/kiosk-1' }])
    expect(device.connected).toBe(true)
    expect(hall.heard).not.toContain(NDEATH)
  })

  it('sees a clone also when the device speaks only after the clone has gone', async () => {
    const { identity } = await hall.enrolled('kiosk-1')
    const device = await hall.connect(hall.mqttsUrl, { ...tlsOf(identity), keepalive: 0 })
    await expect(hall.connect(hall.mqttsUrl, { ...tlsOf(identity), connectTimeout: 500 })).rejects.toThrow(
      'connack timeout',
    )
    expect(hall.refusals).toEqual([])
    await device.publishAsync(NDATA, 'x', { qos: 1 })
    await vi.waitFor(() => expect(hall.whys()).toEqual(['cloned']), wait)
    expect(device.connected).toBe(true)
  })

  it('lets a device back in whose last connection is over, and keeps it waiting while nobody can know', async () => {
    const { identity } = await hall.enrolled('kiosk-1')
    const first = await hall.connect(hall.mqttsUrl, { ...tlsOf(identity), keepalive: 0 })
    // Quiet, and open: as the broker sees a device whose cable was pulled.
    await expect(hall.connect(hall.mqttsUrl, tlsOf(identity))).rejects.toThrow('Server unavailable')
    const second = hall.connect(hall.mqttsUrl, tlsOf(identity))
    setTimeout(() => first.stream.destroy(), 300)
    expect((await second).connected).toBe(true)
    expect(hall.refusals).toEqual([])
  })

  it('takes nobody’s session for a client id', async () => {
    const first = await hall.enrolled('kiosk-1')
    const second = await hall.enrolled('kiosk-2')
    const device = await hall.connect(hall.mqttsUrl, { ...tlsOf(first.identity), clientId: 'same' })
    await hall.connect(hall.mqttsUrl, { ...tlsOf(second.identity), clientId: 'same' })
    await device.publishAsync(NDATA, 'x', { qos: 1 })
    expect(device.connected).toBe(true)
    expect(hall.ear.connected).toBe(true)
  })

  it.each([
    'spBv1.0/hall-1/NDATA/kiosk-2',
    'spBv1.0/hall-1/NCMD/kiosk-2',
    'spBv1.0/STATE/foyer-hall',
    '$SYS/x',
  ])('cuts off a device that publishes to %s', async (topic) => {
    const { identity } = await hall.enrolled('kiosk-1')
    const client = await hall.connect(hall.mqttsUrl, tlsOf(identity))
    const closed = closeOf(client)
    client.publish(topic, 'x', { qos: 1 })
    await closed
    await vi.waitFor(() =>
      expect(hall.refusals).toMatchObject([{ why: 'wrong-topic', identity: 'hall-1/kiosk-1' }]),
    )
    expect(hall.heard).toEqual([])
  })

  it('refuses a device what it has not to read, or to leave as its Will', async () => {
    const { identity } = await hall.enrolled('kiosk-1')
    const client = await hall.connect(hall.mqttsUrl, tlsOf(identity))
    const filters = ['spBv1.0/#', 'spBv1.0/hall-1/NCMD/kiosk-2', '$SYS/#']
    for (const filter of filters) await expect(client.subscribeAsync(filter)).rejects.toThrow(/error/i)
    await client.endAsync()
    await expect(
      hall.connect(hall.mqttsUrl, {
        ...tlsOf(identity),
        will: { ...will, topic: 'spBv1.0/STATE/foyer-hall' },
      }),
    ).rejects.toThrow('Not authorized')
    expect(hall.refusals.map(({ why, detail }) => `${why}: ${detail}`)).toEqual([
      ...filters.map((filter) => `wrong-topic: subscribe to ${filter}`),
      'wrong-topic: Will on spBv1.0/STATE/foyer-hall',
    ])
    expect(hall.heard).toEqual([])
  })

  it('does not know a certificate that is missing from its register, though the CA signed it', async () => {
    const { identity } = await hall.enrolled('kiosk-1')
    const signer = await hall.authoritySigner()
    const twin = await signedBy(signer, identity.ca)
    await refusedAt(twin)
    expect(hall.refusals).toMatchObject([
      { why: 'foreign', detail: expect.stringContaining('not in its register') },
    ])
  })
})

describe('the broker’s plain listener', () => {
  it('is closed to who brings no password, or a wrong one', async () => {
    await expect(hall.connect(hall.plainUrl, {})).rejects.toThrow('Not authorized')
    await expect(hall.connect(hall.plainUrl, { username: 'sim', password: 'guess' })).rejects.toThrow(
      'Bad username',
    )
    await expect(
      hall.connect(hall.plainUrl, { username: 'hall foyer-hall', password: 'guess' }),
    ).rejects.toThrow('Bad username')
    expect(hall.refusals).toMatchObject([
      { why: 'no-certificate' },
      { why: 'bad-password', identity: 'sim' },
      { why: 'bad-password', identity: null },
    ])
  })

  it('lets an account speak for nodes without a certificate, and never for one that has its own', async () => {
    await hall.enrolled('kiosk-1')
    const account = { username: 'sim', password: 'p'.repeat(32) }
    const client = await hall.connect(hall.plainUrl, account)
    await client.publishAsync('spBv1.0/hall-1/NDATA/simulated-1', 'x', { qos: 1 })
    const closed = closeOf(client)
    client.publish(NDATA, 'x', { qos: 1 })
    await closed
    await expect(hall.connect(hall.plainUrl, { ...account, will })).rejects.toThrow('Not authorized')
    await vi.waitFor(() => expect(hall.heard).toEqual(['spBv1.0/hall-1/NDATA/simulated-1']), wait)
    expect(hall.refusals).toMatchObject([
      { why: 'wrong-topic', identity: 'sim', detail: `publish to ${NDATA}` },
      { why: 'wrong-topic', identity: 'sim', detail: `Will on ${NDEATH}` },
    ])
  })

  it('where it is open, is open to everybody, and still no way to the session of the hall', async () => {
    const open = await openDeviceHall({ anonymous: true })
    const client = await connectAsync(open.plainUrl, {
      reconnectPeriod: 0,
      clientId: 'hall foyer-hall foyer-host-foyer-hall',
    })
    await client.publishAsync(NDATA, 'x', { qos: 1 })
    await vi.waitFor(() => expect(open.heard).toEqual([NDATA]), wait)
    client.end(true)
    await open.close()
  })
})

describe('a change of the CA', () => {
  it('goes on without a break for devices that renew meanwhile, and ends for those that did not', async () => {
    const early = await hall.enrolled('kiosk-1')
    const idle = await hall.enrolled('kiosk-2')
    const before = hall.identities.authority()
    expect(before).toMatchObject([{ number: 1, devices: 2, retiredAt: null }])
    await hall.identities.rotate('staff:lin')
    // Nobody is cut off: who knows the first generation alone still finds the hall, and is let in.
    await (await hall.connect(hall.mqttsUrl, tlsOf(early.identity))).endAsync()
    const renewed = await renew(early.dataDir, early.identity, never)
    expect(renewed.ca.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
    await (await hall.connect(hall.mqttsUrl, tlsOf(renewed))).endAsync()
    // A code made now names what the hall shows, which is the first generation until it goes.
    const late = await enrol(hall.newDataDir(), await hall.invite('kiosk-3'), never)
    expect(hall.identities.authority()).toMatchObject([
      { number: 1, devices: 1 },
      { number: 2, devices: 2 },
    ])

    await expect(hall.identities.retire(2, false, 'staff:lin')).rejects.toThrow('rotate first')
    await expect(hall.identities.retire(1, false, 'staff:lin')).rejects.toThrow('1 devices still depend')
    const held = await hall.connect(hall.mqttsUrl, tlsOf(idle.identity))
    const closed = closeOf(held)
    await hall.identities.retire(1, true, 'staff:lin')
    await closed
    await (await hall.connect(hall.mqttsUrl, tlsOf(renewed))).endAsync()
    await (await hall.connect(hall.mqttsUrl, tlsOf(late))).endAsync()
    await expect(hall.connect(hall.mqttsUrl, tlsOf(idle.identity))).rejects.toThrow('self-signed certificate')
    // With its eyes on the new CA, the old certificate still is none.
    await refusedAt({ ...idle.identity, ca: renewed.ca })
    expect(hall.whys()).toEqual(['foreign'])
  })
})

it('a device’s certificate is not taken for the hall’s', async () => {
  const { identity } = await hall.enrolled('kiosk-1')
  const imposter = createServer({ key: identity.key, cert: identity.certificate }, (_request, answer) =>
    answer.end('{}'),
  )
  imposter.listen(0, '127.0.0.1')
  await once(imposter, 'listening')
  const address = imposter.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await expect(
    postToHall(new URL(`https://127.0.0.1:${port}/`), {}, { ca: identity.ca, client: null }, never),
  ).rejects.toMatchObject({ code: 'agent/hall-silent' })
  imposter.close()
})
