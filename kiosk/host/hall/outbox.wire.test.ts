import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { applicationSubmission } from '@foyer/contracts/hall-api'
import { pino } from 'pino'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../devices/clock.ts'
import { HallClient } from './hall-client.ts'
import { openKioskStore, type KioskStore } from './kiosk-store.ts'
import { Outbox } from './outbox.ts'
import { SmallHall, type Said } from './testing/small-hall.ts'
import { submission } from './testing/submission.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'foyer-outbox-'))
const accepted = (key: string): Said => ({
  status: 201,
  body: JSON.stringify({ trackingNumber: 'P261122ABCDEFG', publicUrl: `http://hall.invalid/p/${key}` }),
})
const refused = (status: number, code: string): Said => ({
  status,
  body: JSON.stringify({ error: { code, message: 'no', problems: [], reference: 'req-1' } }),
})
const keyIn = (body: string): string => applicationSubmission.parse(JSON.parse(body)).key

const openOutbox = (store: KioskStore, url: string) => {
  const delivered: string[] = []
  const refusals: string[] = []
  const client = new HallClient(
    { url, kioskId: 'kiosk-1', token: 't', deadlineMs: 2_000, onAnswer: () => {} },
    new AbortController().signal,
  )
  const outbox = new Outbox({
    store,
    clock: systemClock,
    random: () => 0,
    log: pino({ level: 'silent' }),
    deliver: (one) => client.submit(one),
    onDelivered: (key) => delivered.push(key),
    onRefused: (key) => refusals.push(key),
  })
  return { outbox, delivered, refusals }
}

describe('the outbox', () => {
  test('delivers in order, and forgets the content of what the hall has', async () => {
    await using hall = await SmallHall.start(({ body }) => accepted(keyIn(body)))
    const store = openKioskStore(folder())
    const { outbox, delivered } = openOutbox(store, hall.url)
    await using _ = outbox
    const three = [submission(), submission(), submission()]
    for (const one of three) outbox.put(one)
    await vi.waitFor(() => expect(delivered).toEqual(three.map(({ key }) => key)), 5_000)
    expect(hall.heard.map(({ body }) => keyIn(body))).toEqual(three.map(({ key }) => key))
    expect(outbox.status()).toEqual({ pending: 0, oldestAt: null })
    expect(store.prepare('SELECT count(*) AS n FROM outbox WHERE body IS NOT NULL').get()).toEqual({ n: 0 })
  })

  test('repeats under the same key when the answer was lost, and does not overtake', async () => {
    const lost = { once: true }
    await using hall = await SmallHall.start(({ body }) => {
      if (!lost.once) return accepted(keyIn(body))
      lost.once = false
      return null
    })
    const { outbox, delivered } = openOutbox(openKioskStore(folder()), hall.url)
    await using _ = outbox
    const [first, second] = [submission(), submission()]
    outbox.put(first)
    outbox.put(second)
    await vi.waitFor(() => expect(delivered).toEqual([first.key, second.key]), 8_000)
    expect(hall.heard.map(({ body }) => keyIn(body))).toEqual([first.key, first.key, second.key])
  })

  test('keeps what the hall refuses for good, and lets the next one pass', async () => {
    const bad = submission()
    await using hall = await SmallHall.start(({ body }) =>
      keyIn(body) === bad.key ? refused(409, 'conflict') : accepted(keyIn(body)),
    )
    const store = openKioskStore(folder())
    const { outbox, delivered, refusals } = openOutbox(store, hall.url)
    await using _ = outbox
    const good = submission()
    outbox.put(bad)
    outbox.put(good)
    await vi.waitFor(() => expect(delivered).toEqual([good.key]), 5_000)
    expect(refusals).toEqual([bad.key])
    const kept = z
      .object({ body: z.string() })
      .parse(store.prepare("SELECT body FROM outbox WHERE state = 'refused'").get())
    expect(keyIn(kept.body)).toBe(bad.key)
  })

  test('holds a thing handed in twice once', () => {
    const store = openKioskStore(folder())
    const { outbox } = openOutbox(store, 'http://127.0.0.1:9')
    const one = submission()
    outbox.put(one)
    outbox.put(one)
    expect(outbox.status().pending).toBe(1)
    return outbox[Symbol.asyncDispose]()
  })

  test('a database of a newer program is refused and left alone', () => {
    const dir = folder()
    const store = openKioskStore(dir)
    store.pragma('user_version = 99')
    store.close()
    expect(() => openKioskStore(dir)).toThrow(expect.objectContaining({ code: 'KIOSK_STORE_TOO_NEW' }))
  })
})

type Child = ChildProcessByStdio<Writable, Readable, null>
const child = (dataDir: string, url: string): Child =>
  spawn(
    process.execPath,
    [fileURLToPath(new URL('testing/outbox-child.ts', import.meta.url)), dataDir, url],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )

describe('kill -9', () => {
  test('at any point loses nothing that was said to be kept, and repeats only the same words under the same key, in order', async () => {
    const dir = folder()
    const bodies = new Map<string, Set<string>>()
    // Answers late, and loses every third answer.
    await using hall = await SmallHall.start(async ({ body }) => {
      const key = keyIn(body)
      bodies.set(key, (bodies.get(key) ?? new Set()).add(body))
      await wait(hall.heard.length % 5)
      return hall.heard.length % 3 === 0 ? null : accepted(key)
    })
    const kept: string[] = []
    for (let round = 0; round < 6; round += 1) {
      const running = child(dir, hall.url)
      running.stdin.on('error', () => {})
      const exited = new Promise((resolve) => running.once('exit', resolve))
      let said = ''
      running.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text
      })
      await vi.waitFor(() => expect(said).toContain('open\n'), 10_000)
      for (let count = 0; count < 20; count += 1) running.stdin.write(`${JSON.stringify(submission())}\n`)
      await wait(round * 13)
      running.kill('SIGKILL')
      await exited
      kept.push(...said.split('\n').slice(1, -1))
    }
    expect(kept.length).toBeGreaterThan(0)
    const { outbox, delivered } = openOutbox(openKioskStore(dir), hall.url)
    const waking = setInterval(() => outbox.wake(), 20)
    await vi.waitFor(() => expect(outbox.status().pending).toBe(0), 20_000)
    clearInterval(waking)
    await outbox[Symbol.asyncDispose]()
    expect(delivered.length).toBeGreaterThan(0)
    expect(kept.filter((key) => !bodies.has(key))).toEqual([])
    expect([...bodies.values()].filter((said) => said.size > 1)).toEqual([])
    expect([...bodies.keys()].filter((key) => kept.includes(key))).toEqual(kept)
  }, 60_000)
})
