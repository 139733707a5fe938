import { afterEach, describe, expect, it, vi } from 'vitest'
import { checkConformance } from './conformance.ts'
import { EdgeNode } from './edge-node.ts'
import { EdgeNodeDriver } from './edge-node-driver.ts'
import {
  type Credentials,
  embeddedBroker,
  mosquittoBroker,
  natsBroker,
  natsTakesDots,
  type TestBroker,
} from './testing/brokers.ts'
import {
  cuttableLink,
  type EdgeOptions,
  number,
  reading,
  startEdge,
  startHost,
  timing,
} from './testing/parties.ts'
import { walkingLink } from './walking-link.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const wait = { timeout: 15_000, interval: 10 }
const plain: EdgeOptions = { primaryHost: null, aliases: false, lastBdSeq: null }
const known: Credentials = { username: 'hall', password: 'a word of the hall' }

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})
const open = async (
  start: (credentials: Credentials | null) => Promise<TestBroker>,
  who: Credentials | null,
) => {
  const broker = await start(who)
  ends.push(() => broker.dispose())
  return broker
}
const violations = (broker: TestBroker) =>
  checkConformance(broker).flatMap(({ id, verdict }) => (verdict === 'violated' ? [id] : []))

describe.each([
  ['the embedded broker', embeddedBroker],
  ['Mosquitto', mosquittoBroker],
])('a user and a password on %s', (_, start) => {
  it('let both sides in, and keep both out when the password is another, with the reason', async () => {
    const broker = await open(start, known)
    const wrong = broker.url.replace(/:[^:@]*@/, ':wrong@')
    const stranger = startEdge(wrong, 'kiosk-9', [], plain)
    const impostor = startHost(wrong, 'other-hall', 200)
    ends.push(
      () => stranger.driver.stop(),
      () => impostor.driver.stop(),
    )
    const hall = startHost(broker.url, 'foyer-hall', 200)
    ends.push(() => hall.driver.stop())
    await vi.waitFor(() => expect(hall.onlines()).toBe(1), wait)
    const node = startEdge(broker.url, 'kiosk-1', [reading('x', number(1))], plain)
    ends.push(() => node.driver.stop())
    await vi.waitFor(() => expect(hall.ofType('node-born')).toHaveLength(1), wait)
    const reason = /refused|authori[sz]ed|bad user name/i
    await vi.waitFor(() => expect(stranger.log[0]).toMatch(reason), wait)
    await vi.waitFor(() => expect(impostor.problems[0]).toMatch(reason), wait)
    expect(impostor.onlines()).toBe(0)
    expect(stranger.machine.phase).not.toBe('online')
  })
})

describe('NATS', () => {
  it.skipIf(natsTakesDots())(
    'before 2.10 refuses the namespace, and both sides say so and go on trying',
    async () => {
      const broker = await open(natsBroker, null)
      const node = startEdge(broker.url, 'kiosk-1', [], plain)
      const hall = startHost(broker.url, 'foyer-hall', 200)
      ends.push(
        () => node.driver.stop(),
        () => hall.driver.stop(),
      )
      await vi.waitFor(() => expect(node.saved.length).toBeGreaterThan(1), wait)
      await vi.waitFor(() => expect(hall.problems.length).toBeGreaterThan(1), wait)
      expect(node.log[0]).toMatch(/^problem: /)
      expect(broker.publishes.filter(({ isWill }) => !isWill)).toEqual([])
    },
  )
})

describe('a node with several servers', () => {
  const walker = (first: TestBroker, second: TestBroker, primaryHost: string | null) => {
    const links = [first, second].map(({ url }) => cuttableLink(url, 'edge-walker'))
    const [a, b] = links
    if (a === undefined || b === undefined) throw new TypeError('two links')
    const node = new EdgeNode({
      id: { group: 'hall', node: 'walker' },
      primaryHost,
      aliases: false,
      lastBdSeq: null,
    })
    const driver = new EdgeNodeDriver({
      node,
      link: walkingLink([a.link, b.link]),
      timing,
      backoff: { firstMs: 50, longestMs: 200 },
      hostWaitMs: 300,
      hooks: {
        saveBdSeq: () => {},
        keep: () => {},
        published: () => {},
        confirmed: () => {},
        online: () => {},
        offline: () => {},
        command: () => {},
        discarded: () => {},
      },
    })
    driver.start()
    ends.push(() => driver.stop())
    return { node }
  }
  const openConnections = ({ events }: TestBroker): number =>
    events.filter(({ type }) => type === 'connect').length -
    events.filter(({ type }) => type === 'closed').length

  it('walks on where its primary host is not online, is born where it is, and comes back when that host moves', async () => {
    const first = await open(embeddedBroker, null)
    const second = await open(mosquittoBroker, null)
    const away = startHost(second.url, 'foyer-hall', 200)
    ends.push(() => away.driver.stop())
    await vi.waitFor(() => expect(away.onlines()).toBe(1), wait)
    const { node } = walker(first, second, 'foyer-hall')
    await vi.waitFor(() => expect(away.ofType('node-born')).toHaveLength(1), wait)
    expect(first.publishes).toEqual([])
    expect(openConnections(first)).toBe(0)

    const home = startHost(first.url, 'foyer-hall', 200)
    ends.push(() => home.driver.stop())
    await vi.waitFor(() => expect(home.onlines()).toBe(1), wait)
    await away.driver.stop()
    await vi.waitFor(() => expect(home.ofType('node-born')).toHaveLength(1), wait)
    expect(node.phase).toBe('online')
    expect(
      second.publishes.filter(({ topic, isWill }) => topic.includes('/NDEATH/') && !isWill),
    ).toHaveLength(1)
    const bdSeqs = [...away.ofType('node-born'), ...home.ofType('node-born')].map(({ bdSeq }) => bdSeq)
    expect(bdSeqs[1]).toBeGreaterThan(bdSeqs[0] ?? 0)
    // bdSeq counts over both servers: each sees only some of its numbers.
    const broken = [...violations(first), ...violations(second)]
    expect(broken.filter((id) => id !== 'topics-nbirth-bdseq-increment')).toEqual([])
  })
})
