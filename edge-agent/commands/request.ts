import { type CommandRequest, commandRequest } from '@foyer/contracts/fleet-command'
import { z } from 'zod'

export const REQUEST = 'Command/Request'
export const RECEIPT = 'Command/Receipt'

export type Heard =
  | { kind: 'request'; request: CommandRequest }
  /** Not understood, but it is known which command to refuse. */
  | { kind: 'refused'; id: string; reason: string }
  | { kind: 'discarded'; reason: string }

const withId = z.object({ id: z.uuid() })
const mostChars = 64 * 1024

/** The text of a `Command/Request`. Never throws; the reason names a path, never a value. */
export function parseRequest(text: string | null): Heard {
  if (text === null || text === '') return { kind: 'discarded', reason: 'an empty command' }
  if (text.length > mostChars) return { kind: 'discarded', reason: 'a command of more than 64 Ki characters' }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { kind: 'discarded', reason: 'a command that is not JSON' }
  }
  const parsed = commandRequest.safeParse(json)
  if (parsed.success) return { kind: 'request', request: parsed.data }
  const path = parsed.error.issues[0]?.path.join('.') ?? ''
  const reason = `this version does not understand the command${path === '' ? '' : ` (at ${path})`}`
  const known = withId.safeParse(json)
  return known.success ? { kind: 'refused', id: known.data.id, reason } : { kind: 'discarded', reason }
}
