import { connectAsync } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { checkConformance } from './conformance.ts'
import type { Value } from './datatype.ts'
import { encodePayload } from './encode.ts'
import { birthMetric, command, type Publication, type Reading } from './messages.ts'
import { decodeState, encodeState } from './state-message.ts'
import {
  embeddedBroker,
  mosquittoBroker,
  natsBroker,
  natsTakesDots,
  type TestBroker,
} from './testing/brokers.ts'
import { type EdgeOptions, hand, number, reading, startEdge, startHost } from './testing/parties.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const wait = { timeout: 15_000, interval: 10 }
const plain: EdgeOptions = { primaryHost: null, aliases: false, lastBdSeq: null }

const brokers = [
  ['the embedded broker', embeddedBroker],
  ['Mosquitto', mosquittoBroker],
  // Before 2.10 NATS takes no dot in an MQTT topic: there it can only say no, which brokers.wire.test.ts looks at.
  ...(natsTakesDots() ? [['NATS', natsBroker] as const] : []),
] as const

describe.each(brokers)('an edge node and a host application on %s', (_, startBroker) => {
  let broker: TestBroker
  const ends: (() => unknown)[] = []
  const edge = (node: string, readings: Reading[], options: Partial<EdgeOptions>) => {
    const started = startEdge(broker.url, node, readings, { ...plain, ...options })
    ends.push(() => started.driver.stop())
    return started
  }
  const host = async (reorderTimeoutMs = 200) => {
    const started = startHost(broker.url, 'foyer-hall', reorderTimeoutMs)
    ends.push(() => started.driver.stop())
    await vi.waitFor(() => expect(started.onlines()).toBe(1), wait)
    return started
  }
  const values = (heard: Awaited<ReturnType<typeof host>>, name: string) =>
    heard.news.flatMap((item) =>
      'samples' in item ? item.samples.filter((s) => s.name === name).map((s) => s.value.value) : [],
    )

  beforeEach(async () => {
    broker = await startBroker()
  })
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end()
    await broker.dispose()
  })

  it.each([false, true])('tell births, changes and the death of a device (aliases: %s)', async (aliases) => {
    const hall = await host()
    const { driver } = edge('kiosk-1', [reading('CPU/LoadPercent', number(3))], { aliases })
    driver.dispatch({
      type: 'device-up',
      device: 'printer',
      readings: [reading('Paper', { type: 'String', value: null })],
    })
    await vi.waitFor(() => expect(hall.ofType('device-born')).toHaveLength(1), wait)
    driver.dispatch({ type: 'node-readings', readings: [reading('CPU/LoadPercent', number(4))] })
    driver.dispatch({ type: 'node-readings', readings: [reading('CPU/LoadPercent', number(4))] })
    const out: Value = { type: 'String', value: 'out' }
    driver.dispatch({ type: 'device-readings', device: 'printer', readings: [reading('Paper', out)] })
    driver.dispatch({ type: 'device-down', device: 'printer' })
    await vi.waitFor(() => expect(hall.ofType('device-died')).toHaveLength(1), wait)
    expect(hall.ofType('node-born')).toMatchObject([{ id: { group: 'hall', node: 'kiosk-1' }, bdSeq: 0 }])
    expect(values(hall, 'CPU/LoadPercent')).toEqual([3, 4])
    expect(values(hall, 'Paper')).toEqual([null, 'out'])
    expect(hall.ofType('node-doubtful')).toEqual([])
  })

  it('declare a metric that appears later by a new birth', async () => {
    const hall = await host()
    const { driver } = edge('kiosk-1', [reading('a', number(1))], {})
    await vi.waitFor(() => expect(hall.ofType('node-born')).toHaveLength(1), wait)
    driver.dispatch({ type: 'node-readings', readings: [reading('b', number(2))] })
    await vi.waitFor(() => expect(hall.ofType('node-born')).toHaveLength(2), wait)
    expect(values(hall, 'b')).toEqual([2])
  })

  it('show a node that was cut off as dead, and as born again with the next bdSeq', async () => {
    const hall = await host()
    const { cut, saved } = edge('kiosk-1', [], { lastBdSeq: 254 })
    await vi.waitFor(() => expect(hall.ofType('node-born')).toHaveLength(1), wait)
    cut()
    await vi.waitFor(() => expect(hall.ofType('node-died')).toHaveLength(1), wait)
    await vi.waitFor(() => expect(hall.ofType('node-born')).toHaveLength(2), wait)
    expect(hall.ofType('node-born').map(({ bdSeq }) => bdSeq)).toEqual([255, 0])
    expect(saved).toEqual([255, 0])
  })

  it('say goodbye with one NDEATH, and the Will stays silent', async () => {
    const hall = await host()
    const { driver } = edge('kiosk-1', [], {})
    await vi.waitFor(() => expect(hall.ofType('node-born')).toHaveLength(1), wait)
    await driver.stop()
    await vi.waitFor(() => expect(hall.ofType('node-died')).toHaveLength(1), wait)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(broker.publishes.filter(({ topic }) => topic.includes('/NDEATH/'))).toHaveLength(1)
  })

  it('bear the node again on command, with the bdSeq of the connection', async () => {
    const hall = await host()
    const { driver } = edge('kiosk-1', [], {})
    driver.dispatch({
      type: 'device-up',
      device: 'reader',
      readings: [reading('State', { type: 'String', value: 'online' })],
    })
    await vi.waitFor(() => expect(hall.ofType('device-born')).toHaveLength(1), wait)
    hall.driver.dispatch({
      type: 'request-rebirth',
      id: { group: 'hall', node: 'kiosk-1' },
      reason: 'a test asks',
    })
    await vi.waitFor(() => expect(hall.ofType('device-born')).toHaveLength(2), wait)
    expect(hall.ofType('node-born').map(({ bdSeq }) => bdSeq)).toEqual([0, 0])
  })

  it('ask for a rebirth when a message never comes, and keep what did come', async () => {
    const hall = await host(200)
    const node = await hand(broker.url, 'odd')
    ends.push(() => node.client.endAsync())
    const commands = await node.commands()
    await node.birth(7)
    await node.data(1, 1)
    await node.data(3, 3)
    await vi.waitFor(() => expect(commands).toEqual(['spBv1.0/hall/NCMD/odd']), wait)
    expect(hall.ofType('node-doubtful')).toMatchObject([{ reason: 'message 2 never came' }])
    expect(values(hall, 'x')).toEqual([0, 1, 3])
    await node.birth(7)
    await node.data(1, 9)
    await vi.waitFor(() => expect(values(hall, 'x')).toEqual([0, 1, 3, 0, 9]), wait)
  })

  it('put messages that overtook each other back in order, without a rebirth', async () => {
    const hall = await host(1000)
    const node = await hand(broker.url, 'odd')
    ends.push(() => node.client.endAsync())
    const commands = await node.commands()
    await node.birth(0)
    for (const seq of [2, 4, 1, 3]) await node.data(seq, seq)
    await vi.waitFor(() => expect(values(hall, 'x')).toEqual([0, 1, 2, 3, 4]), wait)
    await new Promise((resolve) => setTimeout(resolve, 1200))
    expect(commands).toEqual([])
    expect(hall.ofType('node-doubtful')).toEqual([])
  })

  it('ask a node for its birth when the host heard only its data', async () => {
    const node = await hand(broker.url, 'early')
    ends.push(() => node.client.endAsync())
    const commands = await node.commands()
    const hall = await host()
    await node.data(41, 1)
    await node.data(42, 2)
    await vi.waitFor(() => expect(commands).toHaveLength(1), wait)
    expect(hall.ofType('data')).toEqual([])
  })

  it('leave a node alive when the death of an earlier session comes late', async () => {
    const hall = await host()
    const node = await hand(broker.url, 'odd')
    ends.push(() => node.client.endAsync())
    await node.birth(8)
    await node.death(7)
    await node.data(1, 1)
    await vi.waitFor(() => expect(values(hall, 'x')).toEqual([0, 1]), wait)
    expect(hall.ofType('node-died')).toEqual([])
    await node.death(8)
    await vi.waitFor(() => expect(hall.ofType('node-died')).toHaveLength(1), wait)
  })

  it('discard bytes that are no Sparkplug, and go on', async () => {
    const hall = await host()
    const node = await hand(broker.url, 'odd')
    ends.push(() => node.client.endAsync())
    await node.client.publishAsync('spBv1.0/hall/NDATA/odd', Buffer.from([0x12, 0x7f, 0x0a]))
    await node.birth(0)
    await vi.waitFor(() => expect(hall.ofType('node-born')).toHaveLength(1), wait)
    expect(hall.ofType('discarded')).toMatchObject([{ topic: 'spBv1.0/hall/NDATA/odd' }])
  })

  it('keep STATE true: online with the time of the Will, offline when the host is cut off, online again', async () => {
    const hall = await host()
    const states = () =>
      broker.publishes
        .filter(({ topic }) => topic === 'spBv1.0/STATE/foyer-hall')
        .map(({ payload }) => decodeState(payload))
    await vi.waitFor(() => expect(states()).toHaveLength(1), wait)
    hall.cut()
    await vi.waitFor(() => expect(states().length).toBeGreaterThanOrEqual(3), wait)
    const [first, will, second] = states()
    expect(first).toMatchObject({ online: true })
    expect(will).toEqual({ ...first, online: false })
    expect(second).toMatchObject({ online: true })
    expect(hall.ofType('link-lost')).toHaveLength(1)
    const late = await connectAsync(broker.url, { reconnectPeriod: 0 })
    ends.push(() => late.endAsync())
    const retained: boolean[] = []
    late.on('message', (_topic, payload, packet) => {
      const state = decodeState(payload)
      if (packet.retain && state.kind === 'state') retained.push(state.online)
    })
    await late.subscribeAsync('spBv1.0/STATE/+', { qos: 1 })
    await vi.waitFor(() => expect(retained).toEqual([true]), wait)
    await hall.driver.stop()
    await vi.waitFor(() => expect(states().at(-1)).toMatchObject({ online: false }), wait)
  })

  it('wait longer and longer while another client of the same name throws the node out', async () => {
    const one = edge('kiosk-1', [], {})
    const other = startEdge(broker.url, 'kiosk-1', [], plain)
    ends.push(() => other.driver.stop())
    await vi.waitFor(() => expect(one.saved.length + other.saved.length).toBeGreaterThan(3), wait)
    const before = one.saved.length + other.saved.length
    await new Promise((resolve) => setTimeout(resolve, 1500))
    // Waits are at least 225 ms each by then.
    expect(one.saved.length + other.saved.length - before).toBeLessThanOrEqual(14)
  })

  it('set STATE right again when somebody publishes it as offline', async () => {
    await host()
    const other = await connectAsync(broker.url, { reconnectPeriod: 0 })
    ends.push(() => other.endAsync())
    const heard: boolean[] = []
    other.on('message', (_topic, payload) => {
      const state = decodeState(payload)
      if (state.kind === 'state') heard.push(state.online)
    })
    await other.subscribeAsync('spBv1.0/STATE/foyer-hall', { qos: 1 })
    const lie = Buffer.from(encodeState({ online: false, timestamp: 1 }))
    await other.publishAsync('spBv1.0/STATE/foyer-hall', lie, { qos: 1, retain: true })
    await vi.waitFor(() => expect(heard.slice(-2)).toEqual([false, true]), wait)
  })

  it('let a node wait for its primary host, and leave when that host goes', async () => {
    const node = edge('kiosk-1', [], { primaryHost: 'foyer-hall' })
    await vi.waitFor(() => expect(node.machine.phase).toBe('waiting-for-host'), wait)
    expect(broker.publishes).toEqual([])
    const hall = await host()
    await vi.waitFor(() => expect(hall.ofType('node-born')).toHaveLength(1), wait)
    await hall.driver.stop()
    await vi.waitFor(() => expect(node.log).toContain('offline: the primary host is offline'), wait)
    await vi.waitFor(() => expect(node.machine.phase).toBe('waiting-for-host'), wait)
    expect(broker.publishes.at(-1)?.topic).toBe('spBv1.0/hall/NDEATH/kiosk-1')
    expect(node.saved).toEqual([0, 1])
  })

  it('send what was measured while the broker was away later, as history, in order', async () => {
    const hall = await host()
    // Waiting for its primary host, the node cannot be born before the host listens again.
    const node = edge('kiosk-1', [reading('x', number(0))], { primaryHost: 'foyer-hall' })
    await vi.waitFor(() => expect(hall.ofType('node-born')).toHaveLength(1), wait)
    node.kept.splice(0)
    await broker.stop()
    await vi.waitFor(() => expect(node.log).toContain('offline: the broker is gone'), wait)
    for (const value of [1, 2, 3])
      node.driver.dispatch({ type: 'node-readings', readings: [reading('x', number(value), 1000 + value)] })
    expect(node.kept.map(({ readings }) => readings[0]?.value.value)).toEqual([1, 2, 3])
    hall.news.splice(0)
    await broker.start()
    await vi.waitFor(() => expect(hall.ofType('node-born').length).toBeGreaterThanOrEqual(1), {
      ...wait,
      timeout: 10_000,
    })
    for (const { device, readings } of node.kept) node.driver.dispatch({ type: 'history', device, readings })
    await vi.waitFor(() => expect(hall.ofType('data')).toHaveLength(2), wait)
    const told = [...hall.ofType('node-born'), ...hall.ofType('data')].flatMap(({ samples }) => samples)
    expect(told.filter(({ name }) => name === 'x')).toMatchObject([
      { at: 1003, historical: false, value: { value: 3 } },
      { at: 1001, historical: true, value: { value: 1 } },
      { at: 1002, historical: true, value: { value: 2 } },
    ])
  })

  it('prove by a ping that the broker has what was published', async () => {
    const hall = await host()
    const node = edge('kiosk-1', [reading('x', number(0))], {})
    await vi.waitFor(() => expect(hall.ofType('node-born')).toHaveLength(1), wait)
    node.driver.dispatch({ type: 'node-readings', readings: [reading('x', number(1))] })
    await vi.waitFor(() => expect(node.confirmed()).toBeGreaterThanOrEqual(2), wait)
  })

  it('hand a command for a declared metric to the owner, and refuse the others', async () => {
    const hall = await host()
    const node = edge('kiosk-1', [reading('Volume', number(1))], {})
    await vi.waitFor(() => expect(hall.ofType('node-born')).toHaveLength(1), wait)
    const other = await connectAsync(broker.url, { reconnectPeriod: 0 })
    ends.push(() => other.endAsync())
    const write = (readings: Reading[]) =>
      other.publishAsync(
        'spBv1.0/hall/NCMD/kiosk-1',
        Buffer.from(
          encodePayload({
            timestamp: Date.now(),
            metrics: readings.map((r) => birthMetric(r, null)),
            seq: null,
            uuid: null,
            body: null,
          }),
        ),
      )
    await write([reading('Volume', number(5))])
    await write([reading('Volume', { type: 'String', value: 'loud' })])
    await write([reading('Nothing', number(5))])
    await vi.waitFor(() => expect(node.log).toHaveLength(4), wait)
    expect(node.log[1]).toBe('command node Volume 5')
    expect(node.log[2]).toContain('which is Double')
    expect(node.log[3]).toContain('no birth declared')
  })

  it('hold every assertion of the checker in a session with cuts, rebirths, commands, a lie and history', async () => {
    const hall = await host()
    const other = await connectAsync(broker.url, { reconnectPeriod: 0 })
    ends.push(() => other.endAsync())
    const send = ({ topic, payload }: Publication) =>
      other.publishAsync(topic, Buffer.from(payload), { qos: 0 })
    for (const aliases of [false, true]) {
      const name = aliases ? 'brief' : 'wordy'
      const id = { group: 'hall', node: name }
      const first = [reading('x', number(0)), reading('y', { type: 'String', value: null })]
      const node = edge(name, first, { aliases, primaryHost: aliases ? 'foyer-hall' : null })
      const up = () =>
        node.driver.dispatch({
          type: 'device-up',
          device: 'printer',
          readings: [reading('n', { type: 'Int64', value: 0n })],
        })
      up()
      await vi.waitFor(
        () => expect(hall.ofType('device-born').some((born) => born.id.node === name)).toBe(true),
        wait,
      )
      for (let i = 1; i <= 300; i++) {
        node.driver.dispatch({ type: 'node-readings', readings: [reading('x', number(i))] })
        node.driver.dispatch({
          type: 'device-readings',
          device: 'printer',
          readings: [reading('n', { type: 'Int64', value: BigInt(i) })],
        })
      }
      node.driver.dispatch({ type: 'device-down', device: 'printer' })
      up()
      hall.driver.dispatch({ type: 'request-rebirth', id, reason: 'a test asks' })
      const births = () => hall.ofType('node-born').filter((born) => born.id.node === name).length
      await vi.waitFor(() => expect(births()).toBe(2), wait)
      await send(command({ kind: 'node', type: 'NCMD', ...id }, Date.now(), [reading('x', number(5))]))
      const write = reading('n', { type: 'Int64', value: 7n })
      await send(command({ kind: 'device', type: 'DCMD', ...id, device: 'printer' }, Date.now(), [write]))
      await vi.waitFor(() => expect(node.log).toContain('command node x 5'), wait)
      await vi.waitFor(() => expect(node.log).toContain('command printer n 7'), wait)
      node.cut()
      await vi.waitFor(() => expect(births()).toBe(3), wait)
      node.driver.dispatch({
        type: 'history',
        device: null,
        readings: [reading('x', number(-1), 5), reading('x', number(-2), 6)],
      })
      if (!aliases) await node.driver.stop()
    }
    const states = () => broker.publishes.filter(({ topic }) => topic.includes('/STATE/')).length
    const lie = Buffer.from(encodeState({ online: false, timestamp: 1 }))
    await other.publishAsync('spBv1.0/STATE/foyer-hall', lie, { qos: 1, retain: true })
    await vi.waitFor(() => expect(states()).toBe(3), wait)
    await hall.driver.stop()
    const deaths = () =>
      broker.publishes.filter(({ topic, isWill }) => topic.includes('/NDEATH/brief') && !isWill)
    await vi.waitFor(() => expect(deaths()).toHaveLength(1), wait)
    const isOver = (connection: number | null) =>
      broker.events.some((event) => event.type === 'closed' && event.connection === connection)
    await vi.waitFor(() => expect(isOver(deaths()[0]?.connection ?? null)).toBe(true), wait)
    const verdicts = checkConformance(broker)
    expect(verdicts.filter(({ verdict }) => verdict === 'violated')).toEqual([])
    // Neither side publishes property sets, data sets or templates of its own accord.
    const structures = /^payloads-(template|dataset|propertyset|metric-propertyvalue)-/
    const unseen = verdicts.filter(({ verdict }) => verdict === 'not seen').map(({ id }) => id)
    expect(unseen.filter((id) => !structures.test(id))).toEqual([])
  })
})
