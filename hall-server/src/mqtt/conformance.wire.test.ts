import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkConformance } from '@foyer/sparkplug/conformance'
import type { CapturedPublish } from '@foyer/sparkplug/conformance-evidence'
import { decodeState, encodeState } from '@foyer/sparkplug/state-message'
import { embeddedBroker, mosquittoBroker, type TestBroker } from '@foyer/sparkplug/testing/brokers'
import { hand } from '@foyer/sparkplug/testing/parties'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })
const wait = { timeout: 30_000, interval: 20 }
const word = { username: 'hall', password: 'let me in, please' }

describe.each([
  ['the embedded broker', embeddedBroker, null],
  ['Mosquitto with a password', mosquittoBroker, word],
] as const)('the hall server alone, started with flags, on %s', (_, startBroker, credentials) => {
  let broker: TestBroker
  const children: ChildProcess[] = []
  const ends: (() => unknown)[] = []

  beforeEach(async () => {
    broker = await startBroker(credentials)
  })
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await broker.dispose()
  })

  const start = async (...more: string[]): Promise<ChildProcess> => {
    const who =
      credentials === null ? [] : ['--username', credentials.username, '--password', credentials.password]
    const url = broker.url.replace(/\/\/.*@/, '//')
    const main = join(import.meta.dirname, '../main.ts')
    const child = spawn(process.execPath, [main, '--broker', url, '--host-id', 'the-hall', ...who, ...more], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    children.push(child)
    if (child.stdout === null) throw new TypeError('no stdout')
    const [line] = await once(child.stdout, 'data')
    expect(JSON.parse(String(line))).toMatchObject({ ready: true })
    return child
  }
  const states = () =>
    broker.publishes
      .filter(({ topic }) => topic === 'spBv1.0/STATE/the-hall')
      .map((captured) => ({ ...captured, state: decodeState(captured.payload) }))
  const commands = (node: string): CapturedPublish[] =>
    broker.publishes.filter(({ topic }) => topic === `spBv1.0/hall/NCMD/${node}`)
  const violations = () =>
    checkConformance(broker).flatMap((one) =>
      // What the hand on the wire does wrong is not the host's.
      one.verdict === 'violated' && /state|host|phid|ncmd|dcmd/.test(one.id)
        ? [{ [one.id]: one.violations }]
        : [],
    )
  const node = async (name: string) => {
    const party = await hand(broker.url, name)
    ends.push(() => party.client.endAsync(true))
    return party
  }

  it('says online after it listens, corrects a lie, asks for births it missed and after gaps, and says goodbye', async () => {
    const child = await start('--reorder-timeout', '1000')
    await vi.waitFor(() => expect(states()).toHaveLength(1), wait)

    const early = await node('early')
    await early.data(41, 1)
    await vi.waitFor(() => expect(commands('early')).toHaveLength(1), wait)

    const odd = await node('odd')
    await odd.birth(7)
    await odd.data(2, 2)
    await odd.data(1, 1)
    // Put in order within the time allowed: no rebirth. A death of another session is none.
    await odd.death(6)
    await odd.data(3, 3)
    await sleep(1500)
    expect(commands('odd')).toEqual([])
    const gapAt = Date.now()
    await odd.data(5, 5)
    await vi.waitFor(() => expect(commands('odd')).toHaveLength(1), wait)
    expect((commands('odd')[0]?.at ?? 0) - gapAt).toBeGreaterThan(900)
    await odd.birth(7)
    await odd.data(2, 2)
    await vi.waitFor(() => expect(commands('odd')).toHaveLength(2), wait)

    const lie = Buffer.from(encodeState({ online: false, timestamp: 1 }))
    await odd.client.publishAsync('spBv1.0/STATE/the-hall', lie, { qos: 1, retain: true })
    await vi.waitFor(() => expect(states()).toHaveLength(3), wait)
    expect(states()[2]?.payload).toEqual(states()[0]?.payload)

    const before = Date.now()
    child.kill('SIGTERM')
    await once(child, 'exit')
    const last = states().at(-1)
    expect(last).toMatchObject({ isWill: false, qos: 1, retain: true, state: { online: false } })
    expect(last?.state.kind === 'state' ? last.state.timestamp : 0).toBeGreaterThanOrEqual(before)
    expect(violations()).toEqual([])
  })

  it('is offline by its Will when it is killed, and online again after the broker was away', async () => {
    const child = await start()
    await vi.waitFor(() => expect(states()).toHaveLength(1), wait)
    await broker.stop()
    await broker.start()
    await vi.waitFor(() => expect(states()).toHaveLength(2), wait)
    expect(states()[1]?.state).toMatchObject({ online: true })
    child.kill('SIGKILL')
    await vi.waitFor(() => expect(states()).toHaveLength(3), wait)
    const [, online, will] = states()
    expect(will).toMatchObject({ isWill: true, retain: true, state: { online: false } })
    const time = (one: typeof online) => (one?.state.kind === 'state' ? one.state.timestamp : null)
    expect(time(will)).toBe(time(online))
    expect(violations()).toEqual([])
  })
})
