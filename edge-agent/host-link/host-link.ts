import { type HealthReport, hostToAgent } from '@foyer/contracts/agent-link'
import type { Logger } from 'pino'
import { type RawData, WebSocket } from 'ws'

export type HostLinkOptions = {
  /** Where the kiosk host listens, such as `http://127.0.0.1:7410`. */
  url: string
  token: string
  log: Logger
  /** The host reports at least every two seconds; silence longer than this means that it hangs. */
  silenceMs: number
  /** 0 ≤ n < 1 */
  random: () => number
  onReport: (report: HealthReport) => void
  /** Once, when a host that was heard is not heard any more. */
  onLost: (reason: string) => void
}

export type HostLink = { stop: () => void }

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 5000
const MOST_BYTES = 1024 * 1024

/** Keeps a WebSocket to the kiosk host's `/agent` open, again and again, and passes on its health reports. */
export function startHostLink(options: HostLinkOptions): HostLink {
  const { log, onReport, onLost } = options
  const address = new URL('/agent', options.url)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  let stopped = false
  let attempt = 0
  let heard = false
  let socket: WebSocket | null = null
  let retry: NodeJS.Timeout | null = null
  let silence: NodeJS.Timeout | null = null

  const open = (): void => {
    const ws = new WebSocket(address, {
      headers: { authorization: `Bearer ${options.token}` },
      handshakeTimeout: 5000,
      maxPayload: MOST_BYTES,
      perMessageDeflate: false,
    })
    socket = ws
    let reason = 'the kiosk host closed the link'
    const listen = (): void => {
      if (silence !== null) clearTimeout(silence)
      silence = setTimeout(() => {
        reason = `the kiosk host said nothing for ${options.silenceMs} ms`
        ws.terminate()
      }, options.silenceMs)
    }
    ws.on('open', listen)
    ws.on('message', (data) => {
      listen()
      const message = parseMessage(textOf(data))
      if (message.kind === 'discarded') {
        log.warn({ reason: message.reason }, 'message of the kiosk host discarded')
        return
      }
      if (message.report === null) return
      attempt = 0
      heard = true
      onReport(message.report)
    })
    ws.on('error', (error) => {
      reason = error.message
    })
    ws.on('close', () => {
      if (silence !== null) clearTimeout(silence)
      if (stopped) return
      if (heard) onLost(reason)
      else if (attempt === 0) log.warn({ reason }, 'kiosk host not reachable')
      heard = false
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10))
      attempt += 1
      retry = setTimeout(open, wait * (0.75 + options.random() / 2))
    })
  }
  open()

  return {
    stop: () => {
      stopped = true
      if (retry !== null) clearTimeout(retry)
      socket?.terminate()
    },
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString()
  return Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data).toString()
}

/** Text of the host → report, null for an answer to a command, or why it is neither. Never throws. */
export function parseMessage(
  text: string,
): { kind: 'message'; report: HealthReport | null } | { kind: 'discarded'; reason: string } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { kind: 'discarded', reason: 'not JSON' }
  }
  const parsed = hostToAgent.safeParse(json)
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? ''
    return { kind: 'discarded', reason: `not a message of the agent link (${where})` }
  }
  return { kind: 'message', report: parsed.data.type === 'health' ? parsed.data : null }
}
