import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePayload } from './decode.ts'
import { EdgeNode } from './edge-node.ts'
import type { EdgeNodeAction } from './edge-node-events.ts'
import { encodePayload } from './encode.ts'
import { HostApplication } from './host-application.ts'
import { nodeDeath, type Publication, type Reading, rebirthCommand } from './messages.ts'
import { emptyMetric, emptyPayload } from './payload.ts'
import { decodeState, encodeState } from './state-message.ts'
import { bornNode, id, published, T, x } from './testing/born-node.ts'
import { formatTopic, idProblem, parseTopic } from './topic.ts'

const seqOf = ({ payload }: Publication): number | null => {
  const decoded = decodePayload(payload)
  return decoded.kind === 'payload' ? decoded.payload.seq : null
}

describe('topics', () => {
  it('come back as they were written', () => {
    const part = fc.string({ minLength: 1 }).filter((text) => idProblem(text) === null)
    fc.assert(
      fc.property(part, part, part, (group, node, device) => {
        for (const topic of [
          { kind: 'node', type: 'NBIRTH', group, node },
          { kind: 'device', type: 'DCMD', group, node, device },
          { kind: 'state', host: device },
        ] as const) {
          expect(parseTopic(formatTopic(topic))).toEqual(topic)
        }
      }),
    )
  })

  it.each([
    'spBv1.0',
    'spAv1.0/g/NBIRTH/n',
    'spBv1.0/g/DBIRTH/n',
    'spBv1.0/g/NBIRTH/n/d',
    'spBv1.0/g/NBIRTH/n/d/e',
    'spBv1.0//NBIRTH/n',
    'spBv1.0/g/NBIRTH/',
    'spBv1.0/STATE',
    'STATE/host',
  ])('that are not Sparkplug B are discarded: %s', (topic) => {
    expect(parseTopic(topic).kind).toBe('discarded')
  })

  it.each(['', 'a/b', 'a+', '#', 'a\0'])('are never made from the id %j', (device) => {
    expect(() => formatTopic({ kind: 'device', type: 'DDATA', ...id, device })).toThrow('device id')
  })
})

describe('an edge node', () => {
  it('saves the bdSeq before it connects, and starts at 0', () => {
    const { actions } = bornNode({})
    expect(actions.slice(0, 2)).toEqual([
      { type: 'save-bdseq', bdSeq: 0 },
      { type: 'connect', will: nodeDeath(id, 0, T) },
    ])
  })

  it('counts seq from 0 to 255 and round, over node and devices together', () => {
    const { node, actions } = bornNode({})
    const seqs = published(actions).map(seqOf)
    seqs.push(...published(node.step({ type: 'device-up', device: 'd', readings: [], at: T })).map(seqOf))
    for (let i = 1; i <= 300; i++) {
      seqs.push(...published(node.step({ type: 'node-readings', readings: [x(i)], at: T })).map(seqOf))
    }
    expect(seqs).toEqual(Array.from({ length: 302 }, (_, i) => i % 256))
  })

  it('is not born twice in a row by commands that ask for something else', () => {
    const { node } = bornNode({})
    const command = rebirthCommand(id, T)
    const asked = node.step({ type: 'message', topic: command.topic, payload: command.payload, at: T })
    expect(published(asked)).toHaveLength(1)
    const elsewhere = rebirthCommand({ ...id, node: 'kiosk-2' }, T)
    expect(node.step({ type: 'message', topic: elsewhere.topic, payload: elsewhere.payload, at: T })).toEqual(
      [],
    )
  })

  it('publishes nothing of a metric or a device that differs from another by case alone, and no metric of the session', () => {
    const { node } = bornNode({})
    const refused = (actions: EdgeNodeAction[]) =>
      actions.flatMap((action) => (action.type === 'refused' ? [action.reason] : []))
    const give = (name: string) =>
      node.step({ type: 'node-readings', readings: [{ ...x(1), name }, x(2)], at: T })
    expect(refused(give('X'))).toEqual(['metric "X" differs from x by case alone'])
    expect(refused(give('bdseq'))).toEqual(['metric "bdseq" belongs to the session'])
    expect(refused(give(''))).toEqual(['metric "" is empty'])
    node.step({ type: 'device-up', device: 'Printer', readings: [], at: T })
    expect(node.step({ type: 'device-up', device: 'printer', readings: [], at: T })).toEqual([
      { type: 'refused', reason: 'device printer differs from Printer by case alone' },
    ])
    expect(refused(node.step({ type: 'device-up', device: 'a/b', readings: [], at: T }))).toHaveLength(1)
    expect(node.devices).toEqual(['Printer'])
  })

  it('is born and goes on without a reading that cannot be sent', () => {
    const { node } = bornNode({})
    const bad: Reading[] = [
      { name: 'a', value: { type: 'UInt8', value: 300 }, at: T },
      { name: 'b', value: { type: 'String', value: '\ud800' }, at: T },
      { name: 'c', value: { type: 'Double', value: 1 }, at: -1 },
      { name: 'half \ud800', value: { type: 'Double', value: 1 }, at: T },
    ]
    const actions = node.step({ type: 'node-readings', readings: [...bad, x(3)], at: T })
    expect(actions.map(({ type }) => type)).toEqual(['refused', 'refused', 'refused', 'refused', 'publish'])
    const again = rebirthCommand(id, T)
    const birth = published(node.step({ type: 'message', topic: again.topic, payload: again.payload, at: T }))
    expect(birth).toHaveLength(1)
  })

  it('leaves a server only while it waits there for its primary host', () => {
    const { node } = bornNode({ primaryHost: 'h' })
    expect(node.step({ type: 'leave', at: T })).toEqual([{ type: 'disconnect' }])
    expect(node.phase).toBe('disconnected')
    const born = bornNode({}).node
    expect(born.step({ type: 'leave', at: T })).toEqual([])
    expect(born.phase).toBe('online')
  })

  it('believes the STATE of its primary host only when it is not older than the last one', () => {
    const { node } = bornNode({ primaryHost: 'h' })
    const hear = (online: boolean, timestamp: number) =>
      node.step({
        type: 'message',
        topic: 'spBv1.0/STATE/h',
        payload: encodeState({ online, timestamp }),
        at: T,
      })
    expect(node.phase).toBe('waiting-for-host')
    expect(hear(false, 5)).toEqual([])
    hear(true, 10)
    expect(node.phase).toBe('online')
    expect(hear(false, 9)).toMatchObject([{ type: 'discarded' }])
    expect(node.phase).toBe('online')
    expect(hear(false, 10).map(({ type }) => type)).toEqual(['publish', 'disconnect', 'offline'])
  })

  it('is born at once when the STATE came before the SUBACK', () => {
    const node = new EdgeNode({ id, primaryHost: 'h', aliases: false, lastBdSeq: null })
    node.step({ type: 'connect', at: T })
    node.step({ type: 'connected', at: T })
    const payload = encodeState({ online: true, timestamp: 1 })
    node.step({ type: 'message', topic: 'spBv1.0/STATE/h', payload, at: T })
    expect(published(node.step({ type: 'subscribed', at: T }))).toHaveLength(1)
  })

  it('keeps what it cannot publish, and publishes only what changed', () => {
    const { node } = bornNode({})
    expect(node.step({ type: 'node-readings', readings: [x(0, T + 1)], at: T })).toEqual([])
    node.step({ type: 'closed', at: T })
    expect(node.step({ type: 'node-readings', readings: [x(1)], at: T })).toEqual([
      { type: 'keep', device: null, readings: [x(1)] },
    ])
  })

  it('understands a command that names the metric by its alias alone', () => {
    const { node, actions } = bornNode({ aliases: true })
    const birth = decodePayload(published(actions)[0]?.payload ?? new Uint8Array())
    const alias =
      birth.kind === 'payload' ? birth.payload.metrics.find(({ name }) => name === 'x')?.alias : null
    const payload = encodePayload({
      ...emptyPayload,
      metrics: [{ ...emptyMetric, alias: alias ?? null, value: { kind: 'double', value: 8 } }],
    })
    expect(node.step({ type: 'message', topic: 'spBv1.0/hall/NCMD/kiosk-1', payload, at: T })).toEqual([
      { type: 'command', device: null, name: 'x', value: { type: 'Double', value: 8 } },
    ])
    const device = node.step({ type: 'message', topic: 'spBv1.0/hall/DCMD/kiosk-1/d', payload, at: T })
    expect(device).toMatchObject([{ type: 'discarded', reason: 'a command for a device that is not born' }])
  })

  it('does not repeat as history what its birth said, and keeps it like any other change', () => {
    const { node } = bornNode({})
    expect(node.step({ type: 'history', device: null, readings: [x(0)], at: T })).toEqual([
      { type: 'carried', device: null, readings: [x(0)] },
    ])
    const [carried, past] = node.step({ type: 'history', device: null, readings: [x(0), x(5, T - 9)], at: T })
    expect(carried?.type).toBe('carried')
    expect(past).toMatchObject({ type: 'publish', carries: { readings: [x(5, T - 9)] } })
  })

  it('never throws on what comes from the broker', () => {
    const { node } = bornNode({ primaryHost: 'h' })
    fc.assert(
      fc.property(fc.string(), fc.uint8Array({ maxLength: 60 }), fc.boolean(), (noise, payload, ours) => {
        const topic = ours ? 'spBv1.0/hall/NCMD/kiosk-1' : noise
        node.step({ type: 'message', topic, payload, at: T })
        expect(decodeState(payload).kind).toMatch(/state|discarded/)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a host application', () => {
  const messages = (count: number): Publication[] => {
    const { node, actions } = bornNode({})
    const all = published(actions)
    all.push(...published(node.step({ type: 'device-up', device: 'd', readings: [], at: T })))
    for (let i = 1; i <= count; i++)
      all.push(...published(node.step({ type: 'node-readings', readings: [x(i)], at: T + i })))
    return all
  }
  const onlineHost = () => {
    const host = new HostApplication({ hostId: 'h', reorderTimeoutMs: 1000, rebirthIntervalMs: 1000 })
    host.step({ type: 'connect', at: T })
    host.step({ type: 'connected', at: T })
    host.step({ type: 'subscribed', at: T })
    return host
  }
  const hear = (host: HostApplication, { topic, payload }: Publication, at: number) =>
    host.step({ type: 'message', topic, payload, at })

  it('tells the same story in whatever order messages arrive after a birth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer(), (count, seed) => {
        const [birth, ...rest] = messages(count)
        if (birth === undefined) throw new Error('no birth')
        const straight = onlineHost()
        const told = [birth, ...rest].flatMap((message) => hear(straight, message, T))
        // Blocks of 20 are turned about: far fewer than the 256 numbers that seq can tell apart.
        const shuffled: Publication[] = []
        for (let i = 0; i < rest.length; i += 20) {
          const block = rest.slice(i, i + 20)
          shuffled.push(...(seed % 2 === 0 ? block.toReversed() : block.toSorted(() => ((seed + i) % 3) - 1)))
        }
        const crooked = onlineHost()
        const retold = [birth, ...shuffled].flatMap((message) => hear(crooked, message, T))
        expect(retold).toEqual(told)
        expect(crooked.nextDeadline).toBeNull()
      }),
      { numRuns: 60 },
    )
  })

  it('asks for a rebirth once per interval, however much it does not understand', () => {
    const host = onlineHost()
    const [, , ...data] = messages(50)
    const asked = data
      .flatMap((message, i) => hear(host, message, T + i * 100))
      .filter(({ type }) => type === 'rebirth-requested')
    expect(asked).toHaveLength(5)
  })

  it('asks again when a request that the limit held back is due, and nothing was born meanwhile', () => {
    const host = onlineHost()
    const [, , one] = messages(1)
    if (one === undefined) throw new Error('no data')
    const asked = (actions: readonly { type: string }[]) =>
      actions.filter(({ type }) => type === 'rebirth-requested').length
    expect(asked(hear(host, one, T))).toBe(1)
    expect(asked(hear(host, one, T + 100))).toBe(0)
    expect(host.nextDeadline).toBe(T + 1000)
    expect(asked(host.step({ type: 'tick', at: T + 1000 }))).toBe(1)
    expect(host.nextDeadline).toBeNull()
  })

  it('asks at once after a new gap of a node that was just born again, but not for ever', () => {
    const host = onlineHost()
    const [birth, , one] = messages(1)
    if (birth === undefined || one === undefined) throw new Error('no session')
    // A device that was never born: every one of its messages is in doubt.
    const stray = { ...one, topic: one.topic.replace('/NDATA/', '/DDATA/').concat('/d') }
    const bytes = decodePayload(stray.payload)
    if (bytes.kind === 'discarded') throw new Error(bytes.reason)
    const next = { ...stray, payload: encodePayload({ ...bytes.payload, seq: 1 }) }
    const asked: boolean[] = []
    for (let i = 0; i < 6; i++) {
      hear(host, birth, T + i)
      asked.push(hear(host, next, T + i).some(({ type }) => type === 'rebirth-requested'))
    }
    expect(asked).toEqual([true, true, true, true, false, false])
  })

  it('has a deadline only while a message is missing', () => {
    const host = onlineHost()
    const [birth, device, one, two] = messages(2)
    for (const message of [birth, device, two]) if (message !== undefined) hear(host, message, T)
    expect(host.nextDeadline).toBe(T + 1000)
    if (one !== undefined) hear(host, one, T + 10)
    expect(host.nextDeadline).toBeNull()
  })

  it('never throws on what comes from the broker', () => {
    const host = onlineHost()
    const types = fc.constantFrom('NBIRTH', 'NDEATH', 'NDATA', 'DBIRTH/d', 'DDATA/d', 'DDEATH/d')
    const real = messages(5)
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom(...real.map((m) => m.payload)),
      fc
        .tuple(fc.constantFrom(...real.map((m) => m.payload)), fc.nat(), fc.nat(255))
        .map(([bytes, at, byte]) => {
          const changed = Uint8Array.from(bytes)
          changed[at % changed.length] = byte
          return changed
        }),
    )
    fc.assert(
      fc.property(types, payload, fc.nat(10_000), (type, bytes, later) => {
        const [verb, device] = type.split('/')
        const topic = `spBv1.0/hall/${verb}/n${device === undefined ? '' : `/${device}`}`
        host.step({ type: 'message', topic, payload: bytes, at: T + later })
        host.step({ type: 'tick', at: T + later })
        expect(host.phase).toBe('online')
      }),
      { numRuns: 1000 },
    )
  })
})
