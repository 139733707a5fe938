/** A problem the agent cannot work around by itself; `code` is what logs and the error catalogue name. */
export class AgentError extends Error {
  readonly code:
    | 'agent/outbox-unusable'
    | 'agent/enrolment-refused'
    | 'agent/hall-not-trusted'
    | 'agent/hall-silent'
    | 'agent/identity-unusable'

  constructor(code: AgentError['code'], message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'AgentError'
    this.code = code
  }
}
