import { hostToAgent, type HealthReport, type HostToAgent } from '@foyer/contracts/agent-link'
import { WebSocket } from 'ws'
import { usable, type Exercised } from './exercise.ts'

export type HostAnswer =
  | { readonly kind: 'exercised'; readonly devices: readonly Exercised[] }
  | { readonly kind: 'failed'; readonly problem: string }

const deadlineMs = 15_000

/**
 * Has the running kiosk host exercise its devices: it holds them, so nobody else may. The way in is the one of the
 * edge agent, with the agent's token.
 */
export async function askHost(
  url: string,
  token: string,
  monotonicMs: () => number,
  signal: AbortSignal,
): Promise<HostAnswer> {
  const began = monotonicMs()
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: 3_000,
  })
  try {
    return await new Promise<HostAnswer>((resolve) => {
      const fail = (problem: string): void => resolve({ kind: 'failed', problem })
      setTimeout(() => fail(`${url} did not answer within ${deadlineMs / 1000} s`), deadlineMs).unref()
      signal.addEventListener('abort', () => fail('interrupted'), { once: true })
      const tested = new Map<string, { readonly ok: boolean; readonly answer: string; readonly ms: number }>()
      let first: HealthReport | null = null
      const finish = (last: HealthReport): void => {
        const devices = last.peripherals.map((status): Exercised => {
          const result = tested.get(status.name) ?? { ok: false, answer: 'not tested', ms: 0 }
          return { ...result, status, ok: result.ok && usable(status) }
        })
        resolve({ kind: 'exercised', devices })
      }
      const hear = (message: HostToAgent): void => {
        if (message.type === 'health') {
          // The report after the last answer is the one that knows what the tests found.
          if (first !== null && tested.size === first.peripherals.length) finish(message)
          if (first !== null) return
          first = message
          for (const { name } of message.peripherals) {
            socket.send(JSON.stringify({ type: 'self-test', id: name, peripheral: name }))
          }
          return
        }
        if (message.type !== 'done' && message.type !== 'refused') return
        const answer = message.type === 'done' ? message.answer : message.reason
        tested.set(message.id, { ok: message.type === 'done', answer, ms: Math.round(monotonicMs() - began) })
      }
      socket.on('message', (data, binary) => {
        const message = binary || !(data instanceof Buffer) ? null : parseMessage(data.toString('utf8'))
        if (message !== null) hear(message)
      })
      socket.once('error', (error) => fail(`${url}: ${error.message}`))
      socket.once('close', () => fail(`${url} closed the connection`))
    })
  } finally {
    socket.removeAllListeners('close')
    socket.terminate()
  }
}

/** A frame of the host, or null for one that this version does not know. */
function parseMessage(text: string): HostToAgent | null {
  try {
    return hostToAgent.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
