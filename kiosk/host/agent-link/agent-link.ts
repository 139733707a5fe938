import { agentCommand, type AgentCommandResult, type HealthReport } from '@foyer/contracts/agent-link'
import type { LogLevel } from '@foyer/contracts/fleet-command'
import type { Localized } from '@foyer/contracts/locale'
import type { View } from '@foyer/contracts/view'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { WebSocket } from '@fastify/websocket'
import { z } from 'zod'
import { sameSecret } from '../same-secret.ts'
import { hostIsOwn } from '../ui-link/origin.ts'
import type { TraceFile } from './trace-files.ts'

export type AgentLinkOptions = {
  readonly token: string
  readonly log: Logger
  readonly report: () => HealthReport
  readonly now: () => number
  readonly reloadUi: () => void
  readonly service: (outOfService: { readonly message: Localized | null } | null) => void
  /** What the screen shows, masked; null before there is anything. */
  readonly maskedView: () => View | null
  readonly setLogLevel: (level: LogLevel, minutes: number) => void
  readonly logLines: () => string[]
  readonly traceFiles: () => TraceFile[]
  /** Exercises a peripheral on the wire; null when this kiosk has none of that name. */
  readonly selfTest: (peripheral: string) => Promise<{ readonly ok: boolean; readonly answer: string } | null>
}

/** A report goes out on every change, at most ten a second, and at least this often, in ms. */
const atLeastMs = 1_000
const atMostMs = 100

/** The edge agent's way in: whole health reports out, named commands in. */
export class AgentLink implements Disposable {
  readonly #options: AgentLinkOptions
  readonly #agents = new Set<WebSocket>()
  readonly #beat: NodeJS.Timeout
  #soon: NodeJS.Timeout | null = null

  constructor(options: AgentLinkOptions) {
    this.#options = options
    this.#beat = setInterval(() => this.#send(), atLeastMs)
  }

  /** Something of the report changed; several changes close together go out as one. */
  changed(): void {
    if (this.#agents.size === 0) return
    this.#soon ??= setTimeout(() => {
      this.#soon = null
      this.#send()
    }, atMostMs)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#beat)
    if (this.#soon !== null) clearTimeout(this.#soon)
  }

  /** Adds `/agent` to the server; `@fastify/websocket` must be registered. */
  addTo(app: FastifyInstance): void {
    const { token, log } = this.#options
    app.get(
      '/agent',
      {
        websocket: true,
        preValidation: async (request, reply) => {
          const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
          // A browser says its origin; no page has any business here, whatever it knows.
          const page = request.headers.origin !== undefined
          if (!page && hostIsOwn(request) && sameSecret(bearer, token)) return
          log.warn({ page }, 'refused on the agent link')
          await reply.code(401).send({ error: 'the agent must send its token' })
        },
      },
      (socket) => {
        this.#agents.add(socket)
        socket.on('close', () => this.#agents.delete(socket))
        socket.on('error', () => socket.terminate())
        socket.on('message', (data, binary) => {
          void this.#command(socket, binary || !(data instanceof Buffer) ? null : data.toString('utf8'))
        })
        socket.send(JSON.stringify(this.#options.report()))
      },
    )
  }

  #send(): void {
    if (this.#agents.size === 0) return
    const text = JSON.stringify(this.#options.report())
    for (const socket of this.#agents) if (socket.readyState === socket.OPEN) socket.send(text)
  }

  async #command(socket: WebSocket, text: string | null): Promise<void> {
    const result = await this.#answer(text)
    if (result !== null && socket.readyState === socket.OPEN) socket.send(JSON.stringify(result))
  }

  async #answer(text: string | null): Promise<AgentCommandResult | null> {
    const read = parseCommand(text)
    if (read.kind === 'discarded') {
      this.#options.log.warn({ reason: read.reason }, 'command of the agent discarded')
      return read.id === null ? null : { type: 'refused', id: read.id, reason: read.reason }
    }
    const { command } = read
    const { options, id } = { options: this.#options, id: command.id }
    switch (command.type) {
      case 'out-of-service': {
        options.service({ message: command.message })
        return {
          type: 'done',
          id,
          answer: `out of service; the screen is ${options.report().session.screen}`,
        }
      }
      case 'in-service':
        options.service(null)
        return { type: 'done', id, answer: `in service; the screen is ${options.report().session.screen}` }
      case 'screenshot': {
        const view = options.maskedView()
        return view === null
          ? { type: 'refused', id, reason: 'nothing has been shown yet' }
          : { type: 'screenshot', id, takenAt: options.now(), view }
      }
      case 'diagnostics':
        return {
          type: 'diagnostics',
          id,
          log: options.logLines(),
          traces: options.traceFiles(),
          report: options.report(),
        }
      case 'log-level':
        options.setLogLevel(command.level, command.minutes)
        return { type: 'done', id, answer: `logging at ${command.level} for ${command.minutes} min` }
      case 'reload-ui':
        this.#options.reloadUi()
        return { type: 'done', id: command.id, answer: 'the windows were told to load again' }
      case 'self-test': {
        const tested = await this.#options.selfTest(command.peripheral)
        if (tested === null)
          return { type: 'refused', id: command.id, reason: `no peripheral ${command.peripheral}` }
        return tested.ok
          ? { type: 'done', id: command.id, answer: tested.answer }
          : { type: 'refused', id: command.id, reason: tested.answer }
      }
    }
  }
}

const withId = z.object({ id: z.string() })

/** A frame of the agent as a command, or why it is none, with its id where it has one. Never throws. */
export const parseCommand = (
  text: string | null,
):
  | { readonly kind: 'command'; readonly command: z.infer<typeof agentCommand> }
  | { readonly kind: 'discarded'; readonly reason: string; readonly id: string | null } => {
  if (text === null) return { kind: 'discarded', reason: 'not text', id: null }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { kind: 'discarded', reason: 'not JSON', id: null }
  }
  const parsed = agentCommand.safeParse(json)
  if (parsed.success) return { kind: 'command', command: parsed.data }
  const known = withId.safeParse(json)
  return {
    kind: 'discarded',
    reason: 'a command that this version does not know',
    id: known.success ? known.data.id : null,
  }
}
