import type { AuthorityGeneration, DeviceIdentity, Refusal } from '@foyer/contracts/fleet-enrolment'
import type { enrolled, enrolmentCode } from '@foyer/contracts/fleet-enrolment'
import { X509Certificate } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { z } from 'zod'
import type { Clock, Random } from '../../ambient.ts'
import type { Store } from '../../db/store.ts'
import { ApiProblem } from '../../http/problem.ts'
import type { Device, Door } from '../../mqtt/door.ts'
import type { AuditPort } from '../part.ts'
import { openAuthority } from './authority.ts'
import { fingerprintOf, readRequest, signDevice } from './certificates.ts'
import { codeHash, newCode } from './codes.ts'
import { openHallDoor } from './hall-door.ts'
import { createRefusals } from './refusals.ts'
import { openRegister } from './register.ts'
import { createIdentityStore, type IdentityRow, stateOf, toIdentity } from './store.ts'

type Enrolled = z.infer<typeof enrolled>
type EnrolmentCode = z.infer<typeof enrolmentCode>

export type IdentitiesOptions = {
  store: Store
  /** Where the CA lies. */
  folder: string
  clock: Clock
  random: Random
  audit: AuditPort
  log: FastifyBaseLogger
  /** Names and addresses that devices call the hall by. */
  names: readonly string[]
  /** Where devices are told to go; `hall` is null while the hall does not listen for them. */
  places: () => { hall: string | null; broker: string }
  sweepMs: number
}

export type Identities = {
  door: Door
  makeCode: (group: string, node: string, by: string) => Promise<EnrolmentCode>
  enrol: (code: string, request: string, address: string) => Promise<Enrolled>
  renew: (device: Device, request: string) => Promise<Enrolled>
  list: () => DeviceIdentity[]
  revoke: (serial: string, by: string, reason: string) => Promise<DeviceIdentity>
  refusals: (limit: number) => Promise<Refusal[]>
  onRefused: (listener: (refusal: Refusal) => void) => () => void
  authority: () => AuthorityGeneration[]
  rotate: (by: string) => Promise<AuthorityGeneration[]>
  retire: (number: number, force: boolean, by: string) => Promise<AuthorityGeneration[]>
  stop: () => Promise<void>
}

export const CODE_LIVES_MS = 60 * 60 * 1000
export const DEVICE_DAYS = 90
const DAY_MS = 24 * 60 * 60 * 1000
/** X.520, ub-common-name. */
const LONGEST_NAME = 64

/**
 * Who the devices of this hall are: its CA, the codes that turn a device into one of them, and the certificates.
 *
 * @throws AuthorityError `authority-unusable`
 */
export const openIdentities = async (options: IdentitiesOptions): Promise<Identities> => {
  const { clock, random, audit, log, places } = options
  const store = createIdentityStore(options.store)
  const authority = await openAuthority(options.folder, clock, random)
  const register = await openRegister(store, clock, log)
  const refusals = createRefusals(store, clock, log)
  const door = await openHallDoor({ authority, register, refusals, names: options.names, clock, random })

  const known = new Set(authority.generations().map(({ number }) => number))
  const orphans = register.all().filter(({ generation }) => !known.has(generation)).length
  if (orphans > 0)
    log.error({ orphans }, 'devices have certificates of a CA that is not here: put its folder back')

  const answer = (row: IdentityRow): Enrolled => ({
    group: row.node_group,
    node: row.node,
    certificate: row.certificate,
    ca: authority.trusted(),
    brokerUrl: places().broker,
    expiresAt: row.expires_at,
  })
  const issued = (serial: string): Enrolled => {
    const row = register.get(serial)
    if (row === null || stateOf(row, clock()) !== 'valid')
      throw new ApiProblem(
        'code-expired',
        'the certificate for this code is no longer valid; ask for a new code',
      )
    return answer(row)
  }
  const readOrRefuse = async (pem: string) => {
    const request = await readRequest(pem)
    if (request.kind === 'request') return request
    throw new ApiProblem('bad-request', request.reason)
  }
  const sign = async (
    device: { group: string; node: string },
    request: Awaited<ReturnType<typeof readOrRefuse>>,
    renews: string | null,
  ): Promise<IdentityRow> => {
    const signer = authority.signer()
    const now = clock()
    const last = new X509Certificate(signer.certificate).validToDate.getTime()
    const until = Math.min(now + DEVICE_DAYS * DAY_MS, last)
    const { serial, certificate } = await signDevice(
      signer,
      { ...device, publicKey: request.publicKey },
      { from: now, until },
      random,
    )
    return {
      serial,
      node_group: device.group,
      node: device.node,
      generation: signer.number,
      fingerprint: fingerprintOf(certificate),
      key_hash: request.keyHash,
      renews,
      certificate,
      issued_at: now,
      expires_at: until,
      revoked_at: null,
      revoked_by: null,
      reason: null,
      replaced_at: null,
      seen_at: null,
      seen_address: null,
    }
  }
  const authorityState = (): AuthorityGeneration[] =>
    authority.generations().map((one) => {
      const { validFromDate, validToDate } = new X509Certificate(one.certificate)
      const now = clock()
      return {
        number: one.number,
        fingerprint: fingerprintOf(one.certificate),
        from: validFromDate.getTime(),
        until: validToDate.getTime(),
        retiredAt: one.retiredAt,
        devices: register
          .all()
          .filter((row) => row.generation === one.number && stateOf(row, now) === 'valid').length,
      }
    })

  const sweeping = setInterval(() => {
    register.sweep()
    door.renewTls('when-due').catch((err: unknown) => log.error({ err }, 'the hall has no new certificate'))
  }, options.sweepMs)

  return {
    door,
    makeCode: async (group, node, by) => {
      const { hall } = places()
      if (hall === null)
        throw new ApiProblem(
          'conflict',
          'this hall does not listen for devices: set https in its configuration',
        )
      if (`${group}/${node}`.length > LONGEST_NAME)
        throw new ApiProblem(
          'bad-request',
          `group and node are together at most ${LONGEST_NAME - 1} characters`,
        )
      const code = newCode(random)
      const at = clock()
      const expiresAt = at + CODE_LIVES_MS
      await store.addCode(codeHash(code), { group, node, by, at, expiresAt })
      await audit.record(by, 'fleet.enrolment-code', `${group}/${node}`, 'done')
      const caFingerprint = fingerprintOf(authority.shown().certificate)
      return { code, group, node, expiresAt, caFingerprint, url: hall }
    },
    enrol: async (code, pem, address) => {
      const request = await readOrRefuse(pem)
      const hash = codeHash(code)
      const claim = await store.claim(hash, request.keyHash, clock())
      if (claim.kind === 'issued') return issued(claim.serial)
      if (claim.kind === 'refused') {
        const { why, identity } = claim
        const detail = { unknown: 'no such code', late: 'the code is too old', used: 'the code was used' }[
          why
        ]
        refusals.refused({ address, why: 'bad-code', identity, detail })
        throw new ApiProblem(why === 'late' ? 'code-expired' : 'wrong-code', `${detail}: ask for a new one`)
      }
      const row = await sign(claim, request, null)
      const other = await store.addEnrolled(hash, row)
      if (other !== null) return issued(other)
      register.add(row)
      await audit.record('hall', 'fleet.enrolled', `${claim.group}/${claim.node}`, 'done')
      return answer(row)
    },
    renew: async (device, pem) => {
      const request = await readOrRefuse(pem)
      const row = await sign(device, request, device.serial)
      const other = await store.addRenewed(row)
      if (other !== null) return issued(other)
      register.add(row)
      await audit.record('hall', 'fleet.renewed', `${device.group}/${device.node}`, 'done')
      return answer(row)
    },
    list: () => {
      const now = clock()
      return register.all().map((row) => toIdentity(row, now))
    },
    revoke: async (serial, by, reason) => {
      const row = await register.revoke(serial, by, reason)
      if (row === null) throw new ApiProblem('not-found', 'this hall has issued no such certificate')
      await audit.record(by, 'fleet.identity-revoked', `${row.node_group}/${row.node}`, 'done')
      return toIdentity(row, clock())
    },
    refusals: refusals.recent,
    onRefused: refusals.onRefused,
    authority: authorityState,
    rotate: async (by) => {
      const made = await authority.rotate()
      // The doors trust the new one's devices from here on; the hall still shows the old one's certificate.
      await door.renewTls('now')
      await audit.record(by, 'fleet.authority-rotated', `generation ${made.number}`, 'done')
      return authorityState()
    },
    retire: async (number, force, by) => {
      const live = authorityState().filter(({ retiredAt }) => retiredAt === null)
      const asked = live.find((one) => one.number === number)
      if (asked === undefined) throw new ApiProblem('not-found', 'no such generation is trusted')
      if (asked.number === authority.signer().number)
        throw new ApiProblem('conflict', 'this generation signs: rotate first')
      if (asked.devices > 0 && !force)
        throw new ApiProblem('conflict', `${asked.devices} devices still depend on this generation`)
      authority.retire(number, clock())
      for (const { serial, generation } of register.all())
        if (generation === number)
          await register.revoke(serial, by, `generation ${number} of the CA was retired`)
      await door.renewTls('now')
      await audit.record(by, 'fleet.authority-retired', `generation ${number}`, 'done')
      return authorityState()
    },
    stop: async () => {
      clearInterval(sweeping)
      await Promise.all([register.drained(), refusals.drained()])
    },
  }
}
