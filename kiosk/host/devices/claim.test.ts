import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { claim, claimHolder } from './claim.ts'

const own = { program: 'test', pid: process.pid, device: 'printer', since: 1_700_000_000_000 }
const freshKey = (): string => `test:${crypto.randomUUID()}`

test('a device has one holder, and who comes second is told who that is', async () => {
  const key = freshKey()
  expect(await claimHolder(key)).toBeNull()
  const first = await claim(key, own)
  if (first.kind !== 'claimed') throw new RangeError('not claimed')
  expect(await claim(key, { ...own, program: 'second' })).toEqual({ kind: 'held', by: own })
  expect(await claimHolder(key)).toEqual(own)
  await first.claim[Symbol.asyncDispose]()
  const second = await claim(key, { ...own, program: 'second' })
  expect(second.kind).toBe('claimed')
  if (second.kind === 'claimed') await second.claim[Symbol.asyncDispose]()
})

test('of many who want a device at once exactly one gets it', async () => {
  const key = freshKey()
  const answers = await Promise.all(Array.from({ length: 8 }, () => claim(key, own)))
  const claimed = answers.filter((answer) => answer.kind === 'claimed')
  expect(claimed).toHaveLength(1)
  for (const answer of claimed) await answer.claim[Symbol.asyncDispose]()
})

test('the claim of a process that was killed is free again', async () => {
  const key = freshKey()
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('testing/claim-child.ts', import.meta.url)), key],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(child.stdout, 'data')
  expect(await claim(key, own)).toMatchObject({ kind: 'held', by: { program: 'child', pid: child.pid } })
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  const answer = await claim(key, own)
  expect(answer.kind).toBe('claimed')
  if (answer.kind === 'claimed') await answer.claim[Symbol.asyncDispose]()
})
