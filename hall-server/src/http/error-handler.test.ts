import { apiError } from '@foyer/contracts/errors'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { UtilityUnreachable } from '../utility/index.ts'
import { answerError } from './error-handler.ts'
import { ApiProblem } from './problem.ts'

const answerTo = async (error: Error) => {
  const app = Fastify()
  app.setErrorHandler(answerError)
  app.get('/', () => {
    throw error
  })
  const answer = await app.inject({ url: '/' })
  await app.close()
  return { status: answer.statusCode, error: apiError.parse(answer.json()).error }
}

test('a refusal keeps its code, a silent utility has its own, and a fault of ours tells nothing but its reference', async () => {
  expect(await answerTo(new ApiProblem('needs-person', 'show a card'))).toMatchObject({
    status: 403,
    error: { code: 'needs-person', message: 'show a card' },
  })
  expect(await answerTo(new UtilityUnreachable('no route'))).toMatchObject({
    status: 502,
    error: { code: 'utility-unreachable' },
  })
  const fault = await answerTo(new TypeError('陈桂花 is not a function'))
  expect(fault).toMatchObject({ status: 500, error: { code: 'internal' } })
  expect(JSON.stringify(fault)).not.toContain('陈桂花')
  expect(fault.error.reference).not.toBe('')
})
