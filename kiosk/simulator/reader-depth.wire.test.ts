import type { Device } from '@foyer/kiosk-host/devices/device'
import { systemClock } from '@foyer/kiosk-host/devices/clock'
import { startIdCardReader, type IdCardReaderOptions } from '@foyer/kiosk-host/devices/id-card-reader/adapter'
import type { ReaderEvent } from '@foyer/kiosk-host/devices/id-card-reader/reading'
import { tcpTransport } from '@foyer/kiosk-host/devices/transport/tcp'
import { pino } from 'pino'
import { describe, expect, test, vi } from 'vitest'
import { plainCard } from './reader/card.ts'
import { demoCards } from './reader/demo-cards.ts'
import { ReaderMachine, standardMake, type ReaderMake } from './reader/reader.ts'
import { exampleCard } from './testing/kiosk-and-world.ts'
import { serveMachine } from './testing/machine-on-tcp.ts'

const patience = { timeout: 20_000, interval: 20 }
type Extras = Partial<Omit<IdCardReaderOptions, 'name' | 'transport' | 'onEvent'>>

/** A reader and its adapter on a TCP line; `passes` swallows what a lesser reader would not say. */
async function startReader(
  extras: Extras = {},
  passes: (reply: Uint8Array) => boolean = () => true,
  make?: ReaderMake,
) {
  await using stack = new AsyncDisposableStack()
  const machines: ReaderMachine[] = []
  const wire = stack.use(
    await serveMachine((send) => {
      const machine = new ReaderMachine(send, () => {}, make)
      machines.push(machine)
      return machine
    }, passes),
  )
  const events: ReaderEvent[] = []
  const reader = stack.use(
    startIdCardReader({
      ...options(extras),
      transport: tcpTransport(wire.address),
      onEvent: (event) => events.push(event),
    }),
  )
  await vi.waitUntil(() => machines.length > 0 && reader.status().proof !== null, patience)
  const [machine] = machines
  if (machine === undefined) throw new TypeError('the adapter did not come')
  const owned = stack.move()
  return { machine, reader, events, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const options = (extras: Extras) => ({
  name: 'reader',
  clock: systemClock,
  random: () => 0,
  log: pino({ level: 'silent' }),
  onStatus: () => {},
  pollMs: 300,
  readFingerprint: false,
  readNewestAddress: false,
  moduleNumber: null,
  adjustableBaud: null,
  decodePhoto: null,
  ...extras,
})

const lastRead = (events: readonly ReaderEvent[]) => events.findLast((event) => event.kind === 'card-read')

describe('cards of every layout', () => {
  test('each is read as it was placed, with its fingerprint and its newest address', async () => {
    await using kiosk = await startReader({ readFingerprint: true, readNewestAddress: true })
    for (const [index, { card }] of demoCards.entries()) {
      kiosk.machine.placeCard('card', card)
      await vi.waitUntil(() => kiosk.reader.status().counters['reads'] === index + 1, patience)
      const read = lastRead(kiosk.events)
      expect(read).toMatchObject({ card: card.content, newestAddress: card.newestAddress })
      expect(read?.fingerprint?.length ?? 0).toBe(card.fingerprintBytes)
    }
    expect(
      new Set(demoCards.map(({ card }) => ('kind' in card.content ? card.content.kind : 'resident'))).size,
    ).toBe(4)
    expect(kiosk.reader.status().counters).toMatchObject({ failures: 0, discarded: 0 })
  })

  test('what is not asked for is not read', async () => {
    await using kiosk = await startReader()
    kiosk.machine.placeCard('card', {
      ...plainCard(exampleCard),
      fingerprintBytes: 1024,
      newestAddress: '新址',
    })
    await vi.waitUntil(() => lastRead(kiosk.events) !== undefined, patience)
    expect(lastRead(kiosk.events)).toMatchObject({ fingerprint: null, newestAddress: null })
  })

  test('a reader that knows neither fingerprint nor newest address reads the card without them', async () => {
    const lacks = [0x3010, 0x3003]
    await using kiosk = await startReader({ readFingerprint: true, readNewestAddress: true }, () => true, {
      ...standardMake,
      lacks,
    })
    for (const round of [1, 2]) {
      kiosk.machine.placeCard('card', {
        ...plainCard(exampleCard),
        fingerprintBytes: 512,
        newestAddress: '新址',
      })
      await vi.waitUntil(() => kiosk.reader.status().counters['reads'] === round, patience)
      expect(lastRead(kiosk.events)).toMatchObject({
        card: exampleCard,
        fingerprint: null,
        newestAddress: null,
      })
    }
    expect(kiosk.reader.status().counters).toMatchObject({ failures: 0, retries: 0 })
  })

  test('a reader that stays silent about the newest address is asked once, and every card is read', async () => {
    await using kiosk = await startReader({ readNewestAddress: true }, (reply) => reply[9] !== 0x91)
    for (const round of [1, 2]) {
      kiosk.machine.place('card', exampleCard)
      await vi.waitUntil(() => kiosk.reader.status().counters['reads'] === round, patience)
    }
    expect(kiosk.events.filter(({ kind }) => kind === 'card-unreadable')).toEqual([])
  })
})

describe('a module in trouble', () => {
  test('is reset after three cards in a row could not be read, and reads again', async () => {
    await using kiosk = await startReader()
    // The card's own status: file not found.
    kiosk.machine.failUntilReset(0x6a8241)
    kiosk.machine.place('card', exampleCard)
    await vi.waitUntil(() => lastRead(kiosk.events) !== undefined, patience)
    const failures = kiosk.events.filter((event) => event.kind === 'card-unreadable')
    expect(failures).toHaveLength(3)
    expect(failures[0]).toMatchObject({
      reason: 'read-failed',
      detail: 'read: 6A 82 41 read failed, card: file not found',
    })
    expect(kiosk.machine.state.resets).toBe(1)
    expect(kiosk.reader.status()).toMatchObject({ state: 'online', counters: { resets: 1, failures: 3 } })
  })

  test('is left alone when the cards are at fault', async () => {
    await using kiosk = await startReader()
    for (let failures = 1; failures <= 4; failures += 1) {
      kiosk.machine.place('wrong', { ...exampleCard, idNumber: '110105194912310021' })
      await vi.waitUntil(() => kiosk.reader.status().counters['failures'] === failures, patience)
    }
    expect(kiosk.machine.state.resets).toBe(0)
  })
})

describe('two readers of a kind', () => {
  const other = { ...standardMake, moduleNumber: '05.03-20230607-0000000042-0000000007' }

  test('are told apart by the module’s number: from the wrong one nothing is read, and it is said which is which', async () => {
    const expected = standardMake.moduleNumber
    await using kiosk = await startReader({ moduleNumber: expected }, () => true, other)
    await vi.waitUntil(() => kiosk.reader.status().state === 'userError', patience)
    kiosk.machine.place('card', exampleCard)
    const { problem } = kiosk.reader.status()
    expect(problem).toContain(other.moduleNumber)
    expect(problem).toContain(expected)
    expect(await kiosk.reader.selfTest()).toEqual({ ok: false, answer: problem })
    expect(kiosk.events).toEqual([])
    expect(kiosk.machine.state.reads).toBe(0)
  })

  test('the right one is read from and shows its number', async () => {
    await using kiosk = await startReader({ moduleNumber: other.moduleNumber }, () => true, other)
    kiosk.machine.place('card', exampleCard)
    await vi.waitUntil(() => lastRead(kiosk.events) !== undefined, patience)
    expect(kiosk.reader.status().capabilities?.deviceInformation.serialNumber).toBe(other.moduleNumber)
  })
})

describe('a reader that speaks at another speed', () => {
  /** One port for each speed stands for the one port that is set to it: at a wrong speed nothing is understood. */
  async function startAtSpeed(baud: number, listens: boolean) {
    await using stack = new AsyncDisposableStack()
    const replies: { send: (reply: Uint8Array) => void } = { send: () => {} }
    const machine = new ReaderMachine(
      (reply) => replies.send(reply),
      () => {},
      { ...standardMake, baud },
    )
    const opened: number[] = []
    const ports = new Map<number, { readonly host: string; readonly port: number; readonly text: string }>()
    for (const speed of [115_200, 57_600, 38_400, 19_200, 9600]) {
      const wire = stack.use(
        await serveMachine(
          (send) => {
            opened.push(speed)
            return {
              receive: (bytes) => {
                const here = listens ? machine.state.toldBaud : baud
                if (here !== speed) return
                replies.send = send
                machine.receive(bytes)
              },
            }
          },
          () => true,
        ),
      )
      ports.set(speed, wire.address)
    }
    const transportAt = (speed: number) => {
      const address = ports.get(speed)
      if (address === undefined) throw new TypeError(`no port at ${speed}`)
      return tcpTransport(address)
    }
    const events: ReaderEvent[] = []
    const states = new Set<string>()
    const reader: Device = stack.use(
      startIdCardReader({
        ...options({ adjustableBaud: { baudRate: 115_200, transportAt } }),
        transport: transportAt(115_200),
        onStatus: () => queueMicrotask(() => states.add(reader.status().state)),
        onEvent: (event) => events.push(event),
      }),
    )
    const owned = stack.move()
    return { machine, reader, events, opened, states, [Symbol.asyncDispose]: () => owned.disposeAsync() }
  }

  test('is found, told the configured speed, and read from at that', async () => {
    await using kiosk = await startAtSpeed(57_600, true)
    await vi.waitUntil(() => kiosk.machine.state.toldBaud === 115_200, patience)
    kiosk.machine.place('card', exampleCard)
    await vi.waitUntil(() => lastRead(kiosk.events) !== undefined, patience)
    expect(kiosk.opened).toEqual([115_200, 57_600, 115_200])
    // The port was there all the time: nobody is to look for a cable.
    expect([...kiosk.states]).toEqual(['offline', 'online'])
    expect(kiosk.reader.status()).toMatchObject({
      state: 'online',
      capabilities: { features: { baudRate: 115_200 } },
    })
  }, 30_000)

  test('and stays there is read from at its own', async () => {
    await using kiosk = await startAtSpeed(57_600, false)
    await vi.waitUntil(() => kiosk.opened.length === 4, patience)
    kiosk.machine.place('card', exampleCard)
    await vi.waitUntil(() => lastRead(kiosk.events) !== undefined, patience)
    expect(kiosk.opened).toEqual([115_200, 57_600, 115_200, 57_600])
    expect(kiosk.reader.status().capabilities?.features).toMatchObject({ baudRate: 57_600 })
  }, 30_000)
})
