import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CommandReceipt, type CommandRequest } from '@foyer/contracts/fleet-command'
import * as fc from 'fast-check'
import { strFromU8, unzipSync } from 'fflate'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { archive } from './archive.ts'
import { openCommandBook } from './command-book.ts'
import { type Outcome, startExecutor } from './executor.ts'
import { parseRequest } from './request.ts'

const log = pino({ level: 'silent' })
const noon = 1_700_000_000_000
const done: Outcome = { stage: 'done', proof: { exercised: 'x', at: noon, answer: 'y', ok: true } }
const request = (number: number, change: Partial<CommandRequest> = {}): CommandRequest => ({
  id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  order: { type: 'restart-ui' },
  issuedAt: noon,
  expiresAt: noon + 10_000,
  uploadUrl: null,
  ...change,
})

const setUp = (dataDir: string, clock: { now: number; error: number | null }) => {
  const book = openCommandBook(dataDir)
  const sent: CommandReceipt[] = []
  const begun: string[] = []
  const executor = startExecutor({
    book,
    log,
    now: () => clock.now,
    clockError: () => clock.error,
    send: (receipt) => sent.push(receipt),
    perform: ({ id }, remember) => {
      begun.push(id)
      remember('begun')
      return Promise.resolve(done)
    },
    resume: ({ context }) =>
      Promise.resolve(
        context === null ? null : { stage: 'failed', reason: `the agent restarted (${context})` },
      ),
  })
  return { book, sent, begun, executor, stages: () => sent.map(({ stage }) => stage) }
}
const folder = (): string => mkdtempSync(join(tmpdir(), 'foyer-commands-'))

describe('the executor', () => {
  it('does each command once and in order, and repeats its receipts word by word', async () => {
    const { executor, sent, begun, stages } = setUp(folder(), { now: noon, error: null })
    for (const number of [1, 2, 1]) executor.hear(JSON.stringify(request(number)))
    await executor.idle()
    expect(begun).toEqual([request(1).id, request(2).id])
    expect(stages().toSorted()).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'done',
      'done',
      'running',
      'running',
    ])
    const before = sent.length
    executor.hear(JSON.stringify(request(1)))
    expect(sent.slice(before).map(({ stage }) => stage)).toEqual(['accepted', 'running', 'done'])
  })

  it('counts the time by the hall’s clock, as far as its own error is known', async () => {
    const behind = setUp(folder(), { now: noon - 3_600_000, error: 3_600_000 + 11_000 })
    behind.executor.hear(JSON.stringify(request(1)))
    const ahead = setUp(folder(), { now: noon + 3_600_000, error: -3_600_000 })
    ahead.executor.hear(JSON.stringify(request(1)))
    await ahead.executor.idle()
    expect([behind.stages(), ahead.stages()]).toEqual([['expired'], ['accepted', 'running', 'done']])
  })

  it('goes on after a kill: what was begun ends with what is known, what was not is done', async () => {
    const dataDir = folder()
    const killed = openCommandBook(dataDir)
    const note = (number: number, stage: CommandReceipt['stage']): void =>
      killed.note({ id: request(number).id, stage, at: noon, proof: null, reason: null })
    for (const number of [1, 2, 3]) killed.add(request(number), noon + number)
    note(1, 'accepted')
    note(1, 'running')
    killed.remember(request(1).id, 'boot 1')
    note(2, 'accepted')
    note(3, 'running')
    note(3, 'done')
    const { executor, sent, begun } = setUp(dataDir, { now: noon, error: null })
    await executor.idle()
    expect(begun).toEqual([request(2).id])
    expect(sent.filter(({ id }) => id === request(1).id)).toMatchObject([
      { stage: 'failed', reason: 'the agent restarted (boot 1)' },
    ])
    expect(sent.filter(({ id }) => id === request(3).id)).toEqual([])
  })

  it('turns whatever a command throws into an end with a reason', async () => {
    const book = openCommandBook(folder())
    const sent: CommandReceipt[] = []
    const executor = startExecutor({
      book,
      log,
      now: () => noon,
      clockError: () => null,
      send: (receipt) => sent.push(receipt),
      perform: () => Promise.reject(new RangeError('out of paper')),
      resume: () => Promise.resolve(null),
    })
    executor.hear(JSON.stringify(request(1)))
    await executor.idle()
    expect(sent.at(-1)).toMatchObject({ stage: 'failed', reason: 'out of paper' })
    expect(executor.busy()).toBe(false)
  })
})

describe('the text of a command', () => {
  it('is a request, refused under its id, or discarded with a reason, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const heard = parseRequest(text)
        expect(heard.kind === 'request' || heard.reason !== '').toBe(true)
      }),
    )
    expect(parseRequest(JSON.stringify(request(1)))).toEqual({ kind: 'request', request: request(1) })
    expect(parseRequest(JSON.stringify({ ...request(1), order: { type: 'reboot', now: true } }))).toEqual({
      kind: 'refused',
      id: request(1).id,
      reason: 'this version does not understand the command (at order)',
    })
    expect(parseRequest(null)).toEqual({ kind: 'discarded', reason: 'an empty command' })
  })
})

describe('an archive', () => {
  it('holds every part, and cuts the oldest lines of the longest when it would be too large', () => {
    const line = (): string => Array.from({ length: 60 }, () => Math.random().toString(36).slice(2)).join('')
    const long = Array.from({ length: 20_000 }, (_, number) => `${number} ${line()}`).join('\n')
    const bytes = archive([
      { name: 'long.log', text: long },
      { name: 'short.txt', text: 'short' },
    ])
    expect(bytes.length).toBeLessThanOrEqual(5 * 1024 * 1024)
    const files = unzipSync(bytes)
    expect(strFromU8(files['short.txt'] ?? new Uint8Array())).toBe('short')
    const kept = strFromU8(files['long.log'] ?? new Uint8Array())
    expect(kept.length).toBeGreaterThan(1_000_000)
    expect(long.endsWith(kept)).toBe(true)
  }, 60_000)
})
