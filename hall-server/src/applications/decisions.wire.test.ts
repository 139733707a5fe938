import { apiError } from '@foyer/contracts/errors'
import { applicationDetail, applicationListItem } from '@foyer/contracts/hall-api'
import { makeTrackingNumber } from '@foyer/contracts/tracking-number'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type ApplicationHall,
  codeOf,
  type Fault,
  kioskHeaders,
  openApplicationHall,
} from './testing/application-hall.ts'

let hall: ApplicationHall
beforeEach(async () => {
  hall = await openApplicationHall()
}, 60_000)
afterEach(() => hall.close())

describe('a clerk', () => {
  test('sees what came in, and opening one puts it in review and into the audit log', async () => {
    const submission = await hall.submission()
    await hall.submit(submission)
    const clerk = await hall.signIn('chen')
    const all = await hall.inject({ url: '/api/v1/applications?status=received', headers: clerk })
    expect(
      z
        .array(applicationListItem)
        .parse(all.json())
        .map((one) => one.trackingNumber),
    ).toEqual([submission.trackingNumber])
    expect(all.body).not.toContain(submission.applicant.name)
    const detail = await hall.open(clerk, submission.trackingNumber)
    expect(detail).toMatchObject({ status: 'in-review', applicant: submission.applicant, revision: 2 })
    expect(detail.comparison?.months).toHaveLength(12)
    expect(detail.answers.map(({ answer }) => answer.en)).toContain('Charging a vehicle')
    expect(detail.steps.map(({ status }) => status)).toEqual(['received', 'in-review'])
    expect((await hall.open(clerk, submission.trackingNumber)).revision).toBe(2)
    const views = (await hall.audit()).filter(({ action }) => action === 'application.view')
    expect(views[0]).toMatchObject({
      actor: 'staff:chen',
      subject: submission.trackingNumber,
      outcome: 'done',
    })
  })

  test('is found the account of a card whose holder has just one', async () => {
    const submission = await hall.submission({ customerNumber: null })
    await hall.submit(submission)
    const detail = await hall.open(await hall.signIn('chen'), submission.trackingNumber)
    expect(detail.customerNumber).toBe((await hall.someone()).customerNumber)
    expect(detail.comparison).not.toBeNull()
  })

  test('approves: the tariff changes once, the customer is told, and it stays decided', async () => {
    const submission = await hall.submission()
    await hall.submit(submission)
    const clerk = await hall.signIn('chen')
    const { revision, customerNumber } = await hall.open(clerk, submission.trackingNumber)
    expect(await hall.tariffLater(customerNumber)).toBe('flat')
    const answer = await hall.decide(clerk, submission.trackingNumber, {
      revision,
      decision: 'approve',
      note: null,
    })
    expect(applicationDetail.parse(answer.json()).status).toBe('approved')
    expect(await hall.tariffLater(customerNumber)).toBe('peak-valley')
    await hall.applications().catchUp()
    const { person } = await hall.someone()
    expect(hall.sent).toHaveLength(1)
    expect(hall.sent[0]?.phone).toBe(person.phone)
    expect(hall.sent[0]?.text).toContain(`从 2026 年 12 月账期起执行`)
    expect(hall.sent[0]?.text).toContain(`http://127.0.0.1:7400/p/${submission.publicToken}`)
    expect(hall.sent[0]?.text).not.toContain(person.name)
    const later = applicationDetail.parse(answer.json()).revision
    const again = await hall.decide(clerk, submission.trackingNumber, {
      revision: later,
      decision: 'reject',
      note: '不行',
    })
    expect(codeOf(again)).toBe('conflict')
  })

  test('rejects with a reason that the customer reads; without one it is not a rejection', async () => {
    const submission = await hall.submission({
      answers: { start: 'next-month', 'night-use': 'neither', notice: 'page' },
    })
    await hall.submit(submission)
    const clerk = await hall.signIn('chen')
    const { revision, customerNumber } = await hall.open(clerk, submission.trackingNumber)
    const silent = await hall.decide(clerk, submission.trackingNumber, {
      revision,
      decision: 'reject',
      note: ' ',
    })
    expect(apiError.parse(silent.json()).error.problems[0]?.path).toBe('body.note')
    const reason = '电表需要先更换'
    await hall.decide(clerk, submission.trackingNumber, { revision, decision: 'reject', note: reason })
    const seen = await hall.applications().progress(submission.publicToken)
    expect(seen.steps.at(-1)).toMatchObject({ status: 'rejected', note: reason })
    expect(await hall.tariffLater(customerNumber)).toBe('flat')
    await hall.applications().catchUp()
    expect(hall.sent).toEqual([])
  })

  test('deciding what another has just decided gets a conflict, and one decision stands', async () => {
    const submission = await hall.submission()
    await hall.submit(submission)
    const clerk = await hall.signIn('chen')
    const { revision } = await hall.open(clerk, submission.trackingNumber)
    const answers = await Promise.all([
      hall.decide(clerk, submission.trackingNumber, { revision, decision: 'approve', note: null }),
      hall.decide(clerk, submission.trackingNumber, { revision, decision: 'reject', note: '重复申请' }),
    ])
    expect(answers.map(({ statusCode }) => String(statusCode)).toSorted()).toEqual(['200', '409'])
    const { steps } = await hall.applications().progress(submission.publicToken)
    expect(steps.filter(({ status }) => status === 'approved' || status === 'rejected')).toHaveLength(1)
  })

  test('cannot decide what nobody has opened, nor what is not there', async () => {
    const submission = await hall.submission()
    await hall.submit(submission)
    const clerk = await hall.signIn('chen')
    const unread = await hall.decide(clerk, submission.trackingNumber, {
      revision: 1,
      decision: 'approve',
      note: null,
    })
    expect(codeOf(unread)).toBe('conflict')
    const nowhere = makeTrackingNumber('2026-01-01', hall.random.bytes(4))
    expect(codeOf(await hall.decide(clerk, nowhere, { revision: 1, decision: 'approve', note: null }))).toBe(
      'not-found',
    )
  })

  test('is told when the utility will not change the tariff, and can still reject', async () => {
    const submission = await hall.submission()
    await hall.submit(submission)
    const clerk = await hall.signIn('chen')
    const { customerNumber, revision } = await hall.open(clerk, submission.trackingNumber)
    const change = {
      key: hall.random.uuid(),
      customerNumber: customerNumber ?? '',
      to: 'peak-valley',
    } as const
    await hall.utility.changeTariff({ ...change, from: '2026-12' })
    const refused = await hall.decide(clerk, submission.trackingNumber, {
      revision,
      decision: 'approve',
      note: null,
    })
    expect(refused.statusCode).toBe(409)
    expect(apiError.parse(refused.json()).error.message).toContain('already-so')
    const now = await hall.open(clerk, submission.trackingNumber)
    expect(now.status).toBe('in-review')
    const rejected = await hall.decide(clerk, submission.trackingNumber, {
      revision: now.revision,
      decision: 'reject',
      note: '已经是峰谷电价',
    })
    expect(rejected.statusCode).toBe(200)
  })

  test('is the only one to see applications', async () => {
    const submission = await hall.submission()
    await hall.submit(submission)
    const desk = await hall.signIn('wu')
    for (const url of ['/api/v1/applications', `/api/v1/applications/${submission.trackingNumber}`]) {
      expect(codeOf(await hall.inject({ url }))).toBe('unauthenticated')
      expect(codeOf(await hall.inject({ url, headers: desk }))).toBe('forbidden')
      expect(codeOf(await hall.inject({ url, headers: kioskHeaders('kiosk-1') }))).toBe('unauthenticated')
    }
  })
})

describe('a decision', () => {
  test.each<Fault>(['unreachable', 'answer-lost', 'hall-dies'])(
    'is carried out once when it was cut short (%s)',
    async (what) => {
      const submission = await hall.submission()
      await hall.submit(submission)
      const clerk = await hall.signIn('chen')
      const { revision, customerNumber } = await hall.open(clerk, submission.trackingNumber)
      hall.fault.is = what
      const answer = await hall.decide(clerk, submission.trackingNumber, {
        revision,
        decision: 'approve',
        note: null,
      })
      expect(answer.statusCode).toBe(what === 'hall-dies' ? 500 : 502)
      expect((await hall.applications().progress(submission.publicToken)).status).toBe('in-review')
      await hall.restart()
      // Nobody can decide otherwise meanwhile: the tariff may have changed already.
      const other = await hall.decide(clerk, submission.trackingNumber, {
        revision: revision + 1,
        decision: 'reject',
        note: '不行',
      })
      expect(codeOf(other)).toBe('conflict')
      hall.fault.is = 'none'
      await Promise.all([hall.applications().catchUp(), hall.applications().catchUp()])
      await hall.applications().catchUp()
      const { status, steps } = await hall.applications().progress(submission.publicToken)
      expect([status, steps.length]).toEqual(['approved', 3])
      expect(await hall.tariffLater(customerNumber)).toBe('peak-valley')
      expect(hall.sent).toHaveLength(1)
    },
  )

  test('whose message cannot be addressed now is told later', async () => {
    const submission = await hall.submission()
    await hall.submit(submission)
    const clerk = await hall.signIn('chen')
    const { revision } = await hall.open(clerk, submission.trackingNumber)
    hall.fault.is = 'unreachable'
    await hall.decide(clerk, submission.trackingNumber, { revision, decision: 'reject', note: '材料不全' })
    await hall.applications().catchUp()
    expect(hall.sent).toEqual([])
    expect((await hall.applications().progress(submission.publicToken)).status).toBe('rejected')
    hall.fault.is = 'none'
    await hall.applications().catchUp()
    expect(hall.sent.map(({ text }) => text.includes('材料不全'))).toEqual([true])
  })
})
