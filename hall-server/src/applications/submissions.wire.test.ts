import { apiError } from '@foyer/contracts/errors'
import { applicationAccepted, applicationProgress, comparison, definition } from '@foyer/contracts/hall-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type ApplicationHall,
  codeOf,
  kioskHeaders,
  monday,
  openApplicationHall,
} from './testing/application-hall.ts'

let hall: ApplicationHall
beforeEach(async () => {
  hall = await openApplicationHall()
}, 60_000)
afterEach(() => hall.close())

describe('a submission', () => {
  test('is taken once: the same key gives the same answer, also when sent ten times at once', async () => {
    const submission = await hall.submission()
    const answers = await Promise.all(Array.from({ length: 10 }, () => hall.submit(submission)))
    expect(
      answers
        .map(({ statusCode }) => String(statusCode))
        .toSorted()
        .join(' '),
    ).toBe(`${'200 '.repeat(9)}201`)
    const accepted = answers.map((answer) => applicationAccepted.parse(answer.json()))
    expect(new Set(accepted.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(accepted[0]).toEqual({
      trackingNumber: submission.trackingNumber,
      publicUrl: `http://127.0.0.1:7400/p/${submission.publicToken}`,
    })
    expect(await hall.applications().list(null)).toHaveLength(1)
  })

  test('is still known after the hall was started again', async () => {
    const submission = await hall.submission()
    expect((await hall.submit(submission)).statusCode).toBe(201)
    await hall.restart()
    expect((await hall.submit(submission)).statusCode).toBe(200)
  })

  test('with the key of another is a conflict, and changes nothing', async () => {
    const submission = await hall.submission()
    await hall.submit(submission)
    const other = { ...submission, answers: { ...submission.answers, notice: 'page' } }
    const answer = await hall.submit(other)
    expect([answer.statusCode, codeOf(answer)]).toEqual([409, 'conflict'])
    expect(await hall.applications().list(null)).toHaveLength(1)
  })

  test('whose number another kiosk drew too is not lost: it gets a number of its own', async () => {
    const first = await hall.submission()
    const second = await hall.submission({ trackingNumber: first.trackingNumber })
    await hall.submit(first)
    const answer = await hall.submit(second)
    expect(answer.statusCode).toBe(201)
    const { trackingNumber } = applicationAccepted.parse(answer.json())
    expect(trackingNumber).not.toBe(first.trackingNumber)
    expect(applicationAccepted.parse((await hall.submit(second)).json()).trackingNumber).toBe(trackingNumber)
    expect(await hall.applications().list(null)).toHaveLength(2)
  })

  test('made with an older form that the hall still knows is taken; with one it never had it is not', async () => {
    const offered = z
      .array(definition)
      .parse(
        (
          await hall.inject({ url: '/api/v1/applications/definitions', headers: kioskHeaders('kiosk-1') })
        ).json(),
      )
    expect(offered.map(({ version }) => version)).toEqual([2])
    expect((await hall.submit(await hall.submission({ definitionVersion: 1 }))).statusCode).toBe(201)
    expect((await hall.submit(await hall.submission({ definitionVersion: 2 }))).statusCode).toBe(201)
    const unknown = await hall.submit(await hall.submission({ definitionVersion: 3 }))
    expect(unknown.statusCode).toBe(400)
    expect(apiError.parse(unknown.json()).error.message).toContain('peak-valley version 2')
  })

  test('with wrong answers says which, and nothing is kept', async () => {
    const answer = await hall.submit(
      await hall.submission({ answers: { start: 'tomorrow', notice: 'page' } }),
    )
    expect(answer.statusCode).toBe(400)
    expect(apiError.parse(answer.json()).error.problems.map(({ path }) => path)).toEqual([
      'body.answers.start',
      'body.answers.night-use',
    ])
    expect(await hall.applications().list(null)).toEqual([])
  })

  test('with a mistyped tracking number is refused', async () => {
    const { trackingNumber } = await hall.submission()
    const wrong = trackingNumber.slice(0, -1) + (trackingNumber.endsWith('7') ? '8' : '7')
    const answer = await hall.submit(await hall.submission({ trackingNumber: wrong }))
    expect(apiError.parse(answer.json()).error.problems[0]?.path).toBe('body.trackingNumber')
  })

  test('comes from the kiosk it names, and from no one else', async () => {
    const submission = await hall.submission()
    expect(codeOf(await hall.submit(submission, {}))).toBe('unauthenticated')
    expect(codeOf(await hall.submit(submission, kioskHeaders('kiosk-2')))).toBe('forbidden')
  })

  test('is due by working days from when it was handed in, not from when it arrived', async () => {
    const friday = Date.parse('2026-11-20T10:00:00+08:00')
    await hall.submit(await hall.submission({ submittedAt: friday }))
    await hall.submit(await hall.submission({ submittedAt: monday + 86_400_000 * 3 }))
    expect((await hall.applications().list('received')).map(({ dueOn }) => dueOn)).toEqual([
      '2026-11-27',
      '2026-11-30',
    ])
  })
})

describe('the public page of an application', () => {
  test('tells how far it is, and nothing that tells who', async () => {
    const submission = await hall.submission()
    await hall.submit(submission)
    const answer = await hall.inject({ url: `/api/v1/public/applications/${submission.publicToken}` })
    expect(applicationProgress.parse(answer.json())).toMatchObject({
      status: 'received',
      dueOn: '2026-11-30',
    })
    const { name, card } = submission.applicant
    const secrets = [
      name,
      card?.idNumber,
      card !== null && 'address' in card ? card.address : undefined,
      submission.customerNumber,
      'kiosk-1',
      submission.key,
    ]
    for (const secret of secrets) expect(answer.body).not.toContain(secret)
  })

  test('is found by its link alone, and guessing is slowed down', async () => {
    const get = (token: string) => hall.inject({ url: `/api/v1/public/applications/${token}` })
    expect(codeOf(await get('0'.repeat(32)))).toBe('not-found')
    expect(codeOf(await get('not-a-token'))).toBe('bad-request')
    const tries = await Promise.all(Array.from({ length: 70 }, (_, n) => get(String(n).padStart(32, '0'))))
    expect(tries.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThan(5)
  })
})

describe('the comparison of tariffs', () => {
  test('is for the person whose account it is, in that visit', async () => {
    const { customerNumber } = await hall.someone()
    const url = `/api/v1/accounts/${customerNumber}/peak-valley`
    const answer = await hall.inject({ url, headers: hall.visit([customerNumber], 'person') })
    const found = comparison.parse(answer.json())
    expect([found.from, found.to, found.months.length]).toEqual(['2025-11', '2026-10', 12])
    expect(codeOf(await hall.inject({ url, headers: hall.visit([customerNumber], 'account') }))).toBe(
      'needs-person',
    )
    expect(codeOf(await hall.inject({ url, headers: hall.visit(['3301800000000'], 'person') }))).toBe(
      'forbidden',
    )
    expect(codeOf(await hall.inject({ url, headers: kioskHeaders('kiosk-1') }))).toBe('unauthenticated')
    expect(codeOf(await hall.inject({ url }))).toBe('unauthenticated')
  })
})
