import { createPrivateKey, X509Certificate } from 'node:crypto'
import { apiError } from '@foyer/contracts/errors'
import { enrolled } from '@foyer/contracts/fleet-enrolment'
import { AgentError } from '../errors.ts'
import { requestFor } from './certificate-request.ts'
import { findAuthority, type HallTrust, postToHall } from './hall-request.ts'
import { type Identity, waitingKey, writeIdentity } from './identity-file.ts'

/** What the manager's page gave. `caFingerprint`: SHA-256, hex, lower case. */
export type Invitation = { url: string; code: string; caFingerprint: string }

const ANSWER_WITHIN_MS = 15_000

/** One question of a certificate: the same key, and so the same answer, until the answer is on disk. */
const ask = async (
  dataDir: string,
  hallUrl: string,
  path: string,
  body: Record<string, string>,
  trust: HallTrust,
  signal: AbortSignal,
): Promise<Identity> => {
  const key = waitingKey(dataDir)
  const request = await requestFor(key)
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)])
  const answer = await postToHall(new URL(`/api/v1${path}`, hallUrl), { ...body, request }, trust, limit)
  if (answer.status >= 500 || answer.status === 429)
    throw new AgentError('agent/hall-silent', `${hallUrl} cannot answer now (${answer.status})`, null)
  const given = enrolled.safeParse(answer.body)
  if (!given.success) {
    const refusal = apiError.safeParse(answer.body)
    const why = refusal.success
      ? `${refusal.data.error.code}: ${refusal.data.error.message}`
      : 'no reason given'
    throw new AgentError('agent/enrolment-refused', `${hallUrl} refuses (${answer.status}): ${why}`, null)
  }
  const { group, node, certificate, ca, brokerUrl } = given.data
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)))
    throw new AgentError('agent/enrolment-refused', `${hallUrl} gave a certificate for another key`, null)
  const identity: Identity = { version: 1, group, node, hallUrl, brokerUrl, key, certificate, ca }
  writeIdentity(dataDir, identity)
  return identity
}

/**
 * Turns a code into an identity, which is on disk when this resolves. The code leaves the device only after the hall
 * has shown the CA that the fingerprint names.
 *
 * @throws AgentError `agent/hall-silent` (try again), `agent/hall-not-trusted`, `agent/enrolment-refused`
 */
export const enrol = async (
  dataDir: string,
  { url, code, caFingerprint }: Invitation,
  signal: AbortSignal,
): Promise<Identity> => {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)])
  const ca = await findAuthority(new URL(url), caFingerprint, limit)
  return ask(dataDir, url, '/enrolment', { code }, { ca, client: null }, signal)
}

/**
 * A new key and a new certificate for the same device, asked for with the present one.
 *
 * @throws AgentError `agent/hall-silent` (try again), `agent/enrolment-refused`
 */
export const renew = (dataDir: string, present: Identity, signal: AbortSignal): Promise<Identity> =>
  ask(
    dataDir,
    present.hallUrl,
    '/enrolment/renewal',
    {},
    { ca: present.ca, client: { cert: present.certificate, key: present.key } },
    signal,
  )
