import { request } from 'node:https'
import { connect, type DetailedPeerCertificate } from 'node:tls'
import { isIP } from 'node:net'
import { AgentError } from '../errors.ts'

/** PEM. `client`: what the device shows of itself; null before it has anything. */
export type HallTrust = { readonly ca: string; readonly client: { cert: string; key: string } | null }

const LARGEST_ANSWER = 64 * 1024

const silent = (url: URL, problem: Error): AgentError =>
  new AgentError('agent/hall-silent', `${url.origin} does not answer: ${problem.message}`, problem)

/** Every certificate that the hall showed, its own first. */
const chainOf = (leaf: DetailedPeerCertificate): DetailedPeerCertificate[] => {
  const chain: DetailedPeerCertificate[] = []
  let at: DetailedPeerCertificate | undefined = leaf
  while (at?.raw !== undefined && !chain.includes(at)) {
    chain.push(at)
    at = at.issuerCertificate
  }
  return chain
}

/**
 * Looks for the CA with this SHA-256 fingerprint (hex, lower case) among the certificates that the hall shows, and
 * gives it as PEM. Nothing is sent on this connection: whoever is on the other end has proven nothing yet.
 *
 * @throws AgentError `agent/hall-silent`, `agent/hall-not-trusted`
 */
export const findAuthority = (url: URL, fingerprint: string, signal: AbortSignal): Promise<string> =>
  new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const socket = connect({
      host,
      port: Number(url.port === '' ? 443 : url.port),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      // The fingerprint is the check; the request that follows verifies the hall with the CA found here.
      rejectUnauthorized: false,
    })
    const abort = (): void => void socket.destroy(new Error('no answer in time'))
    signal.addEventListener('abort', abort, { once: true })
    socket.once('close', () => {
      signal.removeEventListener('abort', abort)
      reject(silent(url, new Error('it closed the connection')))
    })
    socket.once('error', (problem) => reject(silent(url, problem)))
    socket.once('secureConnect', () => {
      const chain = chainOf(socket.getPeerCertificate(true))
      socket.destroy()
      const found = chain.find(({ fingerprint256 }) => {
        return fingerprint256.replaceAll(':', '').toLowerCase() === fingerprint
      })
      if (found !== undefined) {
        const base64 = found.raw.toString('base64').replace(/.{64}(?!$)/g, '$&\n')
        resolve(`-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`)
        return
      }
      const shown = chain.at(-1)?.fingerprint256.replaceAll(':', '').toLowerCase() ?? 'none'
      reject(
        new AgentError(
          'agent/hall-not-trusted',
          `${url.origin} shows a CA with the fingerprint ${shown}, not ${fingerprint}: another hall, or somebody between. The code was not sent`,
          null,
        ),
      )
    })
  })

/**
 * `POST` of JSON over TLS that trusts the given CAs alone.
 *
 * @throws AgentError `agent/hall-silent` for everything that is no answer of this hall
 */
export const postToHall = (
  url: URL,
  body: unknown,
  trust: HallTrust,
  signal: AbortSignal,
): Promise<{ status: number; body: unknown }> =>
  new Promise((resolve, reject) => {
    const fail = (problem: Error): void => reject(silent(url, problem))
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        ca: trust.ca,
        ...trust.client,
        rejectUnauthorized: true,
        agent: false,
        signal,
      },
      (answer) => {
        const chunks: Buffer[] = []
        let size = 0
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > LARGEST_ANSWER) answer.destroy(new Error('the answer is too large'))
          else chunks.push(chunk)
        })
        answer.once('error', fail)
        answer.once('end', () => {
          try {
            resolve({
              status: answer.statusCode ?? 0,
              body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
            })
          } catch {
            fail(new Error('the answer is no JSON'))
          }
        })
      },
    )
    sent.once('error', fail)
    sent.end(JSON.stringify(body))
  })
