import {
  type AgentCommand,
  type AgentCommandResult,
  type HealthReport,
  type HostToAgent,
  hostToAgent,
} from '@foyer/contracts/agent-link'
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

/** A command without the id that the link gives it. */
export type Ask = AgentCommand extends infer One ? (One extends unknown ? Omit<One, 'id'> : never) : never

export type HostLink = {
  /** The host's answer; null when it is not connected, or goes, or says nothing within `withinMs`. */
  ask: (command: Ask, withinMs: number) => Promise<AgentCommandResult | null>
  stop: () => void
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 5000
/** Diagnostics bring two thousand lines of log. */
const MOST_BYTES = 16 * 1024 * 1024

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
  let asked = 0
  const waiting = new Map<string, (result: AgentCommandResult | null) => void>()

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
      if (message.message.type !== 'health') return waiting.get(message.message.id)?.(message.message)
      attempt = 0
      heard = true
      onReport(message.message)
    })
    ws.on('error', (error) => {
      reason = error.message
    })
    ws.on('close', () => {
      if (silence !== null) clearTimeout(silence)
      for (const answer of waiting.values()) answer(null)
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
    ask: (command, withinMs) => {
      const ws = socket
      if (ws === null || ws.readyState !== WebSocket.OPEN) return Promise.resolve(null)
      asked += 1
      const id = String(asked)
      return new Promise((resolve) => {
        const settle = (result: AgentCommandResult | null): void => {
          waiting.delete(id)
          clearTimeout(late)
          resolve(result)
        }
        const late = setTimeout(() => settle(null), withinMs)
        waiting.set(id, settle)
        ws.send(JSON.stringify({ ...command, id }))
      })
    },
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

/** Text of the host → a report or an answer, or why it is neither. Never throws. */
export function parseMessage(
  text: string,
): { kind: 'message'; message: HostToAgent } | { kind: 'discarded'; reason: string } {
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
  return { kind: 'message', message: parsed.data }
}
