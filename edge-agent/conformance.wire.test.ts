import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkConformance } from '@foyer/sparkplug/conformance'
import type { CapturedPublish } from '@foyer/sparkplug/conformance-evidence'
import { decodePayload } from '@foyer/sparkplug/decode'
import { encodePayload } from '@foyer/sparkplug/encode'
import { rebirthCommand } from '@foyer/sparkplug/messages'
import { bdSeqOf } from '@foyer/sparkplug/node-session'
import { emptyMetric, emptyPayload, type Metric } from '@foyer/sparkplug/payload'
import { encodeState } from '@foyer/sparkplug/state-message'
import { embeddedBroker, mosquittoBroker, type TestBroker } from '@foyer/sparkplug/testing/brokers'
import { startHost } from '@foyer/sparkplug/testing/parties'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const wait = { timeout: 20_000, interval: 20 }
const id = { group: 'plant 1', node: 'kiosk-7' }
const word = { username: 'edge', password: 'let me in, please' }

/** Long enough for an agent to do what it should not do. */
const QUIET_MS = 400

describe.each([
  ['the embedded broker', embeddedBroker, null],
  ['the embedded broker with a password', embeddedBroker, word],
  ['Mosquitto with a password', mosquittoBroker, word],
] as const)('the agent alone, started with flags, on %s', (_, startBroker, credentials) => {
  let broker: TestBroker
  let peer: MqttClient
  const children: ChildProcess[] = []

  beforeEach(async () => {
    broker = await startBroker(credentials)
    peer = await connectAsync(broker.url, { reconnectPeriod: 0 })
  })
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await peer.endAsync(true)
    await broker.dispose()
  })

  const start = async (...more: string[]): Promise<ChildProcess> => {
    const who =
      credentials === null ? [] : ['--username', credentials.username, '--password', credentials.password]
    const url = broker.url.replace(/\/\/.*@/, '//')
    const flags = ['--broker', url, '--group', id.group, '--node', id.node, ...who, ...more]
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...flags], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    children.push(child)
    if (child.stdout === null) throw new TypeError('no stdout')
    const [line] = await once(child.stdout, 'data')
    expect(JSON.parse(String(line))).toMatchObject({ ready: true, process: 'edge-agent' })
    return child
  }
  const sent = (type: string): CapturedPublish[] =>
    broker.publishes.filter(({ topic, isWill }) => topic.includes(`/${type}/`) && !isWill)
  const bdSeqs = (publishes: readonly CapturedPublish[]) =>
    publishes.map(({ payload }) => {
      const decoded = decodePayload(payload)
      return decoded.kind === 'payload' ? bdSeqOf(decoded.payload) : null
    })
  const order = (metric: Partial<Metric>) =>
    peer.publishAsync(
      `spBv1.0/${id.group}/NCMD/${id.node}`,
      Buffer.from(
        encodePayload({ ...emptyPayload, timestamp: Date.now(), metrics: [{ ...emptyMetric, ...metric }] }),
      ),
    )
  const violations = () =>
    checkConformance(broker).flatMap((one) =>
      one.verdict === 'violated' ? [{ [one.id]: one.violations }] : [],
    )

  it('is born, reports, is born again when it is told to and only then, comes back after a cut, and leaves', async () => {
    const child = await start()
    await vi.waitFor(() => expect(sent('DBIRTH').length).toBeGreaterThan(0), wait)
    const devices = sent('DBIRTH').length

    const rebirth = 'Node Control/Rebirth'
    await order({
      name: rebirth,
      timestamp: Date.now(),
      datatype: 11,
      value: { kind: 'boolean', value: false },
    })
    await order({ name: rebirth, timestamp: Date.now(), datatype: 11, isNull: true })
    await order({
      name: 'No/Such',
      timestamp: Date.now(),
      datatype: 11,
      value: { kind: 'boolean', value: true },
    })
    await order({ alias: 77n, timestamp: Date.now(), value: { kind: 'boolean', value: true } })
    await peer.publishAsync(`spBv1.0/${id.group}/NCMD/${id.node}`, Buffer.from([0x12, 0x7f, 0x0a]))
    await peer.publishAsync(`spBv1.0/${id.group}/DCMD/${id.node}/machine`, Buffer.from(''))
    await sleep(QUIET_MS)
    expect(sent('NBIRTH')).toHaveLength(1)

    const request = rebirthCommand(id, Date.now())
    await peer.publishAsync(request.topic, Buffer.from(request.payload))
    await vi.waitFor(() => expect(sent('DBIRTH')).toHaveLength(2 * devices), wait)
    // Some hosts leave the datatype out of a command.
    await order({ name: rebirth, value: { kind: 'boolean', value: true } })
    await vi.waitFor(() => expect(sent('DBIRTH')).toHaveLength(3 * devices), wait)
    expect(bdSeqs(sent('NBIRTH'))).toEqual([0, 0, 0])
    await vi.waitFor(() => expect(sent('DDATA').length).toBeGreaterThan(0), wait)

    await broker.stop()
    await broker.start()
    await vi.waitFor(() => expect(sent('NBIRTH')).toHaveLength(4), wait)
    const after = bdSeqs(sent('NBIRTH'))[3] ?? 0
    expect(after).toBeGreaterThan(0)
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(bdSeqs(sent('NDEATH'))).toEqual([after])
    expect(broker.events.slice(-2).map(({ type }) => type)).toEqual(['disconnect', 'closed'])
    expect(broker.publishes.filter(({ isWill }) => isWill)).toEqual([])
    // The strange commands above are this test's own; what broke a rule among them was not the agent.
    const theirs = /ncmd|dcmd|topic-structure|payloads-name-requirement/
    expect(violations().filter((one) => !theirs.test(Object.keys(one)[0] ?? ''))).toEqual([])
  })

  it('waits for its primary host and no other, leaves when that goes, and ignores what is older', async () => {
    await start('--primary-host', 'hall')
    const say = (host: string, online: boolean, timestamp: number) =>
      peer.publishAsync(`spBv1.0/STATE/${host}`, Buffer.from(encodeState({ online, timestamp })), {
        qos: 1,
        retain: true,
      })
    const now = Date.now()
    await vi.waitFor(() => expect(broker.events.some(({ type }) => type === 'subscribe')).toBe(true), wait)
    await say('other', true, now)
    await say('hall', false, now)
    await say('hall', true, now - 5)
    await sleep(QUIET_MS)
    expect(sent('NBIRTH')).toEqual([])
    await say('hall', true, now + 1)
    await vi.waitFor(() => expect(sent('DBIRTH').length).toBeGreaterThan(0), wait)
    await say('hall', false, now)
    await say('other', false, now + 9)
    await sleep(QUIET_MS)
    expect(sent('NDEATH')).toEqual([])
    await say('hall', false, now + 2)
    await vi.waitFor(() => expect(sent('NDEATH')).toHaveLength(1), wait)
    await vi.waitFor(
      () => expect(broker.events.filter(({ type }) => type === 'disconnect')).toHaveLength(1),
      wait,
    )
    await vi.waitFor(() => expect(broker.events.at(-1)?.type).toBe('subscribe'), wait)
    await sleep(QUIET_MS)
    expect(sent('NBIRTH')).toHaveLength(1)
    await say('hall', true, now + 3)
    await vi.waitFor(() => expect(sent('NBIRTH')).toHaveLength(2), wait)
    expect(bdSeqs(sent('NBIRTH'))).toEqual([0, 1])
    expect(violations()).toEqual([])
  })
})

describe('the agent with two brokers on its command line', () => {
  it('walks to the one where its primary host is', async () => {
    const first = await embeddedBroker()
    const second = await mosquittoBroker()
    const host = startHost(second.url, 'hall', 200)
    const flags = [
      '--broker',
      first.url,
      '--broker',
      second.url,
      '--group',
      'g',
      '--node',
      'n',
      '--primary-host',
      'hall',
    ]
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...flags], {
      stdio: 'ignore',
    })
    try {
      await vi.waitFor(() => expect(host.ofType('node-born')).toHaveLength(1), { ...wait, timeout: 45_000 })
      expect(first.publishes).toEqual([])
      expect(first.events.map(({ type }) => type)).toEqual(['connect', 'subscribe', 'disconnect', 'closed'])
    } finally {
      child.kill('SIGTERM')
      await once(child, 'exit')
      await host.driver.stop()
      await first.dispose()
      await second.dispose()
    }
  })
})
