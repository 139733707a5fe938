import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, ResponseSerializationError } from 'fastify-type-provider-zod'
import { ApiProblem, type FoundProblem } from './problem.ts'

const kindOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'undefined' ? 'nothing' : typeof value
}

/** What stood there, by kind and size only: the value itself may be private. */
const foundAt = (root: unknown, path: readonly string[]): string => {
  let node: unknown = root
  for (const key of path) {
    if (typeof node !== 'object' || node === null) return 'nothing'
    node = Object.entries(node).find(([name]) => name === key)?.[1]
  }
  if (typeof node === 'string') return `string of ${node.length} characters`
  return kindOf(node)
}

const problemsOf = (error: Error, request: FastifyRequest): FoundProblem[] => {
  if (!hasZodFastifySchemaValidationErrors(error)) return []
  const where = error.validationContext ?? 'body'
  const root: Record<string, unknown> = {
    body: request.body,
    querystring: request.query,
    params: request.params,
    headers: request.headers,
  }
  return error.validation.slice(0, 20).map((issue) => {
    const path = issue.instancePath.split('/').filter((part) => part !== '')
    return {
      path: [where, ...path].join('.'),
      found: foundAt(root[where], path),
      allowed: issue.message ?? issue.keyword,
    }
  })
}

export const toProblem = (error: unknown, request: FastifyRequest): ApiProblem => {
  if (error instanceof ApiProblem) return error
  if (error instanceof ResponseSerializationError || !(error instanceof Error))
    return new ApiProblem('internal', 'the hall could not answer; look for the reference in its log')
  if ('code' in error && error.code === 'utility-unreachable')
    return new ApiProblem('utility-unreachable', "the utility's customer system does not answer; try again")
  if (hasZodFastifySchemaValidationErrors(error))
    return new ApiProblem(
      'bad-request',
      'the request does not have the shape this address takes; see problems',
      problemsOf(error, request),
    )
  switch ('statusCode' in error ? error.statusCode : undefined) {
    case 413:
      return new ApiProblem('too-large', 'the body is larger than this address takes')
    case 429:
      return new ApiProblem('too-many-requests', 'too many requests; wait and try again')
    case 400:
    case 415:
      return new ApiProblem('bad-request', error.message)
    case 403:
    case 404:
      return new ApiProblem('not-found', 'there is nothing at this address')
    case undefined:
    default:
      return new ApiProblem('internal', 'the hall could not answer; look for the reference in its log')
  }
}

export const answerError = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const problem = toProblem(error, request)
  if (problem.status >= 500) request.log.error({ err: error, code: problem.code }, 'request failed')
  else request.log.info({ code: problem.code }, 'request refused')
  return reply
    .code(problem.status)
    .type('application/json')
    .send(JSON.stringify(problem.toBody(request.id)))
}

export const answerNotFound = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  answerError(new ApiProblem('not-found', 'there is nothing at this address'), request, reply)
