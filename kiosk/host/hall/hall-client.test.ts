import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { HallClient } from './hall-client.ts'
import { SmallHall, type Heard, type Said } from './testing/small-hall.ts'

const visit = {
  token: 'v',
  expiresAt: 1,
  assurance: 'person',
  customerName: '张三',
  tags: [],
  accounts: [],
}

const clientOf = (url: string, deadlineMs = 2_000) => {
  const answers: { answered: boolean; problem: string | null }[] = []
  const client = new HallClient(
    {
      url,
      kioskId: 'kiosk-1',
      token: 'secret',
      deadlineMs,
      onAnswer: (answered, problem) => answers.push({ answered, problem }),
    },
    new AbortController().signal,
  )
  return { client, answers }
}
const said = (status: number, body: unknown): Said => ({ status, body: JSON.stringify(body) })
const unreachable = { ok: false, failure: { kind: 'unreachable' } }

describe('the hall client', () => {
  test('says who asks, and within which visit', async () => {
    await using hall = await SmallHall.start(() => said(200, { ...visit }))
    const { client } = clientOf(hall.url)
    await client.account('visit-1', '3300000000111')
    const heard: Heard | undefined = hall.heard[0]
    expect(heard?.path).toBe('/api/v1/accounts/3300000000111')
    expect(heard?.headers).toMatchObject({
      authorization: 'Bearer secret',
      'x-kiosk-id': 'kiosk-1',
      'x-visit-token': 'visit-1',
    })
  })

  test('gives an answer that fits the contract, and takes one that does not for none', async () => {
    const bodies = [visit, { ...visit, assurance: 'everything' }]
    await using hall = await SmallHall.start(() => said(201, bodies.shift()))
    const { client, answers } = clientOf(hall.url)
    const body = { method: 'customer-number', customerNumber: '3300000000111' } as const
    expect(await client.identify(body)).toEqual({ ok: true, value: visit })
    expect(await client.identify(body)).toEqual(unreachable)
    expect(answers[1]).toEqual({ answered: false, problem: 'an answer outside the contract at assurance' })
  })

  test('hands on a refusal with its code and reference', async () => {
    const error = { code: 'unknown-customer', message: 'nobody', problems: [], reference: 'req-9' }
    await using hall = await SmallHall.start(() => said(404, { error }))
    const { client, answers } = clientOf(hall.url)
    expect(await client.payment(null, 'k')).toEqual({
      ok: false,
      failure: { kind: 'refused', code: 'unknown-customer', reference: 'req-9' },
    })
    expect(answers).toEqual([{ answered: true, problem: null }])
  })

  test.each<[string, () => Said | null | Promise<Said | null>]>([
    ['an answer cut off in the middle', () => null],
    ['a page of a proxy', () => ({ status: 502, body: '<html>Bad gateway</html>' })],
    ['an error that is none of ours', () => said(500, { oops: true })],
    ['an answer of many megabytes', () => ({ status: 200, body: `"${'x'.repeat(2 * 1024 * 1024)}"` })],
    ['silence beyond the deadline', () => wait(3_000, null)],
  ])('takes %s for unreachable', async (_, answer) => {
    await using hall = await SmallHall.start(answer)
    const { client } = clientOf(hall.url, 500)
    expect(await client.definitions()).toEqual(unreachable)
  })

  test('takes a hall that is not there for unreachable at once', async () => {
    const { client } = clientOf('http://127.0.0.1:9')
    expect(await client.knock()).toBe(false)
  })
})
