import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { requestFor } from '@foyer/edge-agent/enrolment/certificate-request'
import { openDeviceIdentity } from '@foyer/edge-agent/enrolment/device-identity'
import { enrol, renew } from '@foyer/edge-agent/enrolment/enrol'
import { postToHall } from '@foyer/edge-agent/enrolment/hall-request'
import { readIdentity, validity, waitingKey } from '@foyer/edge-agent/enrolment/identity-file'
import { deviceIdentity, enrolled, enrolmentCode } from '@foyer/contracts/fleet-enrolment'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { newKey, readRequest } from './certificates.ts'
import { codeHash } from './codes.ts'
import { type DeviceHall, never, openDeviceHall, origin, tlsOf } from './testing/device-hall.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })
const log = pino({ level: 'silent' })
const DAY_MS = 24 * 60 * 60 * 1000
const HOUR_MS = 60 * 60 * 1000

let hall: DeviceHall
beforeEach(async () => {
  hall = await openDeviceHall()
})
afterEach(() => hall.close())

const errorOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => null,
    (problem: unknown) => problem,
  )

describe('a code', () => {
  it('becomes a certificate for the node it was made for, whose key only the device has', async () => {
    const { dataDir, identity } = await hall.enrolled('kiosk-1')
    const certificate = new X509Certificate(identity.certificate)
    expect(certificate.subject).toBe('CN=hall-1/kiosk-1')
    expect(certificate.subjectAltName).toContain('urn:foyer:device:hall-1:kiosk-1')
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
    expect(certificate.ca).toBe(false)
    const { from, until } = validity(identity)
    expect(Math.round((until - from) / DAY_MS)).toBe(90)
    const authority = new X509Certificate(readFileSync(join(hall.folder, 'authority', 'ca.pem')))
    expect(certificate.verify(authority.publicKey)).toBe(true)
    expect(statSync(join(dataDir, 'identity', 'identity.json')).mode & 0o777).toBe(0o600)
    expect(statSync(join(hall.folder, 'authority', 'authority.json')).mode & 0o777).toBe(0o600)
    const secret = identity.key.split('\n')[1] ?? 'no key'
    const everything = await hall.store.raw((sqlite) => sqlite.prepare('select * from fleet_identity').all())
    expect(JSON.stringify(everything)).not.toContain(secret)
    expect(readIdentity(dataDir)).toEqual(identity)
  })

  it('is not on the hall’s disk, and may be typed in small letters with O for 0', async () => {
    const { code, ...invitation } = await hall.invite('kiosk-1')
    const stored = await hall.store.raw((sqlite) =>
      JSON.stringify(sqlite.prepare('select * from fleet_enrolment').all()),
    )
    expect(stored).not.toContain(code)
    expect(stored).toContain(codeHash(code))
    const typed = code.toLowerCase().replaceAll('0', 'o').replaceAll('-', ' ')
    expect((await enrol(hall.newDataDir(), { ...invitation, code: typed }, never)).node).toBe('kiosk-1')
  })

  it('serves one device: another that brings it later is refused and seen', async () => {
    const invitation = await hall.invite('kiosk-1')
    await enrol(hall.newDataDir(), invitation, never)
    expect(await errorOf(enrol(hall.newDataDir(), invitation, never))).toMatchObject({
      code: 'agent/enrolment-refused',
      message: expect.stringContaining('wrong-code'),
    })
    expect(hall.refusals).toMatchObject([
      { why: 'bad-code', identity: 'hall-1/kiosk-1', address: '127.0.0.1' },
    ])
  })

  it('serves one of several devices that bring it at the same moment', async () => {
    const invitation = await hall.invite('kiosk-1')
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => enrol(hall.newDataDir(), invitation, never)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(hall.identities.list()).toHaveLength(1)
  })

  it('is worth nothing after an hour, nor once the node was given another', async () => {
    const late = await hall.invite('kiosk-1')
    hall.clock.turn(HOUR_MS)
    expect(await errorOf(enrol(hall.newDataDir(), late, never))).toMatchObject({
      message: expect.stringContaining('code-expired'),
    })
    const first = await hall.invite('kiosk-2')
    await hall.invite('kiosk-2')
    expect(await errorOf(enrol(hall.newDataDir(), first, never))).toMatchObject({
      message: expect.stringContaining('wrong-code'),
    })
    expect(hall.whys()).toEqual(['bad-code', 'bad-code'])
  })

  it('does not leave the device when the hall is not the one that the fingerprint names', async () => {
    const invitation = await hall.invite('kiosk-1')
    const elsewhere = { ...invitation, caFingerprint: '0'.repeat(64) }
    expect(await errorOf(enrol(hall.newDataDir(), elsewhere, never))).toMatchObject({
      code: 'agent/hall-not-trusted',
    })
    expect(hall.refusals).toEqual([])
    expect((await enrol(hall.newDataDir(), invitation, never)).node).toBe('kiosk-1')
  })

  it('gives the same certificate again to the device that did not hear the answer', async () => {
    const invitation = await hall.invite('kiosk-1')
    const dataDir = hall.newDataDir()
    const ca = readFileSync(join(hall.folder, 'authority', 'ca.pem'), 'utf8')
    const body = { code: invitation.code, request: await requestFor(waitingKey(dataDir)) }
    const address = new URL('/api/v1/enrolment', invitation.url)
    const unheard = enrolled.parse((await postToHall(address, body, { ca, client: null }, never)).body)
    const heard = await enrol(dataDir, invitation, never)
    expect(heard.certificate).toBe(unheard.certificate)
    expect(hall.identities.list()).toHaveLength(1)
  })

  it('cannot be guessed quickly', async () => {
    const ca = readFileSync(join(hall.folder, 'authority', 'ca.pem'), 'utf8')
    const request = await requestFor(newKey())
    const guess = async () =>
      (
        await postToHall(
          new URL('/api/v1/enrolment', hall.httpsUrl),
          { code: 'GUESS', request },
          { ca, client: null },
          never,
        )
      ).status
    const answers: number[] = []
    for (let tries = 0; tries < 22; tries++) answers.push(await guess())
    expect(answers.filter((status) => status === 403)).toHaveLength(20)
    expect(answers.at(-1)).toBe(429)
    expect(hall.refusals).toMatchObject([{ why: 'bad-code', identity: null }])
  })

  it('is not taken over a connection that others can read', async () => {
    const { code } = await hall.invite('kiosk-1')
    const payload = { code, request: await requestFor(newKey()) }
    const answer = await hall.app.inject({ method: 'POST', url: '/api/v1/enrolment', payload })
    expect(answer.statusCode).toBe(403)
    expect(hall.identities.list()).toEqual([])
  })
})

describe('a certificate request', () => {
  it('is discarded with a reason, whatever the bytes are', async () => {
    const good = await requestFor(newKey())
    const sent = await keyHashOf(good)
    expect(sent).not.toBeNull()
    const base64 = good.split('\n').slice(1, -1).join('')
    const der = Buffer.from(base64.replace(/-.*$/, ''), 'base64')
    const pem = (bytes: Uint8Array): string =>
      `-----BEGIN CERTIFICATE REQUEST-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE REQUEST-----`
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: der.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const bent = Uint8Array.from(der)
        bent[at] = (bent[at] ?? 0) ^ by
        // A bit in the outer wrapping may not matter; the key never becomes another one.
        expect([null, sent]).toContain(await keyHashOf(pem(bent)))
      }),
      { numRuns: 200 },
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.uint8Array({ maxLength: 300 }).map(pem)), async (text) => {
        expect((await readRequest(text)).kind).toBe('discarded')
      }),
      { numRuns: 300 },
    )
  })
  const keyHashOf = async (pem: string): Promise<string | null> => {
    const read = await readRequest(pem)
    return read.kind === 'request' ? read.keyHash : null
  }
})

describe('a renewal', () => {
  it('gives a new key and certificate; the old one serves until the new one was used, and then no more', async () => {
    const now = hall.clock()
    hall.clock.set(now - 61 * DAY_MS)
    const { dataDir, identity: old } = await hall.enrolled('kiosk-1')
    hall.clock.set(now)
    const fresh = await renew(dataDir, old, never)
    expect(fresh.key).not.toBe(old.key)
    expect(validity(fresh).until).toBeGreaterThan(validity(old).until + 60 * DAY_MS)
    await (await hall.connect(hall.mqttsUrl, tlsOf(old))).endAsync()
    await (await hall.connect(hall.mqttsUrl, tlsOf(fresh))).endAsync()
    await expect(hall.connect(hall.mqttsUrl, tlsOf(old))).rejects.toThrow('closed at the door')
    expect(hall.refusals).toMatchObject([
      { why: 'revoked', detail: expect.stringContaining('replaced by a newer') },
    ])
    expect(hall.identities.list().map(({ state }) => state)).toEqual(['replaced', 'valid'])
  })

  it('that was not heard is the same one when it is asked for again', async () => {
    const { dataDir, identity } = await hall.enrolled('kiosk-1')
    const client = { cert: identity.certificate, key: identity.key }
    const body = { request: await requestFor(waitingKey(dataDir)) }
    const address = new URL('/api/v1/enrolment/renewal', hall.httpsUrl)
    const unheard = enrolled.parse((await postToHall(address, body, { ca: identity.ca, client }, never)).body)
    expect((await renew(dataDir, identity, never)).certificate).toBe(unheard.certificate)
    expect(hall.identities.list()).toHaveLength(2)
  })

  it('is refused to who shows no certificate, a revoked one or an expired one', async () => {
    const { dataDir, identity } = await hall.enrolled('kiosk-1')
    const { ca } = identity
    const body = { request: await requestFor(newKey()) }
    const address = new URL('/api/v1/enrolment/renewal', hall.httpsUrl)
    expect((await postToHall(address, body, { ca, client: null }, never)).status).toBe(401)
    const [known] = hall.identities.list()
    await hall.identities.revoke(known?.serial ?? '', 'staff:lin', 'stolen')
    expect(await errorOf(renew(dataDir, identity, never))).toMatchObject({ code: 'agent/enrolment-refused' })
    const now = hall.clock()
    hall.clock.set(now - 91 * DAY_MS)
    const other = await hall.enrolled('kiosk-2')
    hall.clock.set(now)
    expect(await errorOf(renew(other.dataDir, other.identity, never))).toMatchObject({
      code: 'agent/enrolment-refused',
    })
    expect(hall.whys()).toEqual(['no-certificate', 'revoked', 'expired'])
  })

  it('is what a device does by itself after two thirds of the life of its certificate', async () => {
    const dataDir = hall.newDataDir()
    const enrolment = await hall.invite('kiosk-1')
    const at = { now: Date.now() }
    const options = { enrolment, dataDir, log, now: () => at.now, random: () => 0.5, signal: never }
    const first = await openDeviceIdentity(options)
    first.stop()
    const { certificate } = first.present()
    // Started anew the next day: the identity is kept, and the code is not looked at.
    at.now += DAY_MS
    const second = await openDeviceIdentity(options)
    second.stop()
    expect(second.present().certificate).toBe(certificate)
    at.now += 60 * DAY_MS
    const third = await openDeviceIdentity(options)
    third.stop()
    expect(third.present().certificate).not.toBe(certificate)
    expect(readIdentity(dataDir)?.certificate).toBe(third.present().certificate)
  })
})

describe('the manager', () => {
  it('makes codes and revokes; an engineer looks on; nobody else sees anything', async () => {
    const lin = await hall.signIn('lin', 'right horse')
    const wu = await hall.signIn('wu', 'battery')
    const ask = (method: 'GET' | 'POST' | 'DELETE', path: string, cookie: string | null, payload?: object) =>
      hall.app.inject({
        method,
        url: `/api/v1${path}`,
        headers: { ...origin, ...(cookie === null ? {} : { cookie }) },
        ...(payload === undefined ? {} : { payload }),
      })
    const node = { group: 'hall-1', node: 'kiosk-1' }
    expect((await ask('POST', '/fleet/enrolments', null, node)).statusCode).toBe(401)
    expect((await ask('POST', '/fleet/enrolments', wu, node)).statusCode).toBe(403)
    expect((await ask('POST', '/fleet/enrolments', lin, { ...node, node: 'a/b' })).statusCode).toBe(400)
    const made = await ask('POST', '/fleet/enrolments', lin, node)
    expect(made.statusCode).toBe(201)
    await enrol(hall.newDataDir(), enrolmentCode.parse(made.json()), never)
    const [identity] = z.array(deviceIdentity).parse((await ask('GET', '/fleet/identities', wu)).json())
    expect(identity).toMatchObject({ node: 'kiosk-1', state: 'valid', revokedAt: null })
    const path = `/fleet/identities/${identity?.serial}`
    expect((await ask('DELETE', path, wu, { reason: 'stolen' })).statusCode).toBe(403)
    expect((await ask('DELETE', path, lin, {})).statusCode).toBe(400)
    const revoked = deviceIdentity.parse((await ask('DELETE', path, lin, { reason: 'stolen' })).json())
    expect(revoked).toMatchObject({ state: 'revoked', revokedBy: 'staff:lin', reason: 'stolen' })
    expect((await ask('DELETE', '/fleet/identities/00', lin, { reason: 'x' })).statusCode).toBe(404)
    expect((await ask('GET', '/fleet/refusals', wu)).statusCode).toBe(200)
    expect((await ask('GET', '/fleet/authority', null)).statusCode).toBe(401)
    const audit = await ask('GET', '/audit', lin)
    expect(audit.body).toContain('fleet.enrolment-code')
    expect(audit.body).toContain('fleet.identity-revoked')
  })
})
