import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientTls } from '../uplink/uplink.ts'

export type Uploaded = { ok: true } | { ok: false; reason: string }

const tries = 3
const pauseMs = 1_000
const deadlineMs = 30_000

/** Hands a result in under the address that the command carried; a hall that does not answer is asked again. */
export async function upload(
  url: string,
  mediaType: string,
  body: Uint8Array,
  tls: ClientTls | null,
): Promise<Uploaded> {
  for (let attempt = 1; ; attempt++) {
    const { status, reason } = await post(url, mediaType, body, tls)
    if (status !== null && status >= 200 && status < 300) return { ok: true }
    if ((status !== null && status < 500) || attempt === tries) return { ok: false, reason }
    await sleep(pauseMs * attempt)
  }
}

/** The hall's own certificate is none that the system knows: over TLS its CA is trusted, and no other. */
const post = (
  url: string,
  mediaType: string,
  body: Uint8Array,
  tls: ClientTls | null,
): Promise<{ status: number | null; reason: string }> =>
  new Promise((resolve) => {
    const options = {
      method: 'POST',
      headers: { 'content-type': mediaType, 'content-length': body.length },
      signal: AbortSignal.timeout(deadlineMs),
    }
    const request = url.startsWith('https:')
      ? httpsRequest(url, { ...options, ...tls })
      : httpRequest(url, options)
    request.on('response', (response) => {
      response.resume()
      const status = response.statusCode ?? null
      resolve({ status, reason: `the hall refused the result with ${status ?? 'no status'}` })
    })
    request.on('error', (problem) =>
      resolve({ status: null, reason: `the hall did not take the result: ${problem.message}` }),
    )
    request.end(body)
  })
