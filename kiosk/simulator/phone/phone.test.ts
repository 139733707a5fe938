import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { phoneMessage } from '@foyer/contracts/gateway'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { phoneRoutes } from './routes.ts'

let dataDir: string
let app: FastifyInstance

const open = async (): Promise<FastifyInstance> => {
  const server = Fastify()
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  await server.register(phoneRoutes, { dataDir })
  return server
}
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'foyer-phone-'))
  app = await open()
})
afterEach(async () => {
  await app.close()
  rmSync(dataDir, { recursive: true })
})

const send = (payload: object) => app.inject({ method: 'POST', url: '/phone/messages', payload })
const texts = async (): Promise<string[]> =>
  z
    .array(phoneMessage)
    .parse((await app.inject({ url: '/phone/messages' })).json())
    .map(({ text }) => text)
const message = (text: string, at: number) => ({ key: randomUUID(), phone: '13800004242', text, at })

test('messages are shown newest first, and are still there after a restart', async () => {
  await send(message('one', 1))
  await send(message('two', 2))
  expect(await texts()).toEqual(['two', 'one'])
  await app.close()
  app = await open()
  expect(await texts()).toEqual(['two', 'one'])
})

test('the same key is one message, however often it comes', async () => {
  const once = message('code', 1)
  expect((await send(once)).statusCode).toBe(200)
  expect((await send(once)).statusCode).toBe(200)
  expect(await texts()).toEqual(['code'])
})

test('what is no message is refused', async () => {
  expect((await send({ phone: '1', text: 'no key' })).statusCode).toBe(400)
  expect(await texts()).toEqual([])
})
