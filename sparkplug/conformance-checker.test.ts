import { describe, expect, it } from 'vitest'
import { checkConformance } from './conformance.ts'
import type { CapturedEvent, CapturedPublish } from './conformance-evidence.ts'
import { decodePayload } from './decode.ts'
import { encodePayload } from './encode.ts'
import { nodeDeath, type Publication } from './messages.ts'
import { bornNode, id, published, T, x } from './testing/born-node.ts'

describe('the conformance checker', () => {
  const captured = (messages: readonly Publication[]): CapturedPublish[] =>
    messages.map((message, i) => ({ type: 'publish', connection: 1, isWill: false, ...message, at: T + i }))
  const session = (publishes: readonly CapturedPublish[], will: Publication | null): CapturedEvent[] => [
    { type: 'connect', connection: 1, clean: true, will, at: T - 1 },
    {
      type: 'subscribe',
      connection: 1,
      filters: ['NCMD/kiosk-1', 'DCMD/kiosk-1/+'].map((end) => ({ filter: `spBv1.0/hall/${end}`, qos: 1 })),
      at: T - 1,
    },
    ...publishes,
  ]
  const violatedIn = (events: readonly CapturedEvent[]) =>
    checkConformance({ events })
      .filter(({ verdict }) => verdict === 'violated')
      .map(({ id: name }) => name)
  const violated = (publishes: readonly CapturedPublish[], will = nodeDeath(id, 0, T)) =>
    violatedIn(session(publishes, will))
  const good = (): Publication[] => {
    const { node, actions } = bornNode({})
    return [
      ...published(actions),
      ...published(node.step({ type: 'node-readings', readings: [x(1, T + 1)], at: T + 1 })),
    ]
  }
  const edited = (i: number, edit: (message: Publication) => Publication) =>
    captured(good().map((message, at) => (at === i ? edit(message) : message)))
  const repacked =
    (change: (payload: Parameters<typeof encodePayload>[0]) => Parameters<typeof encodePayload>[0]) =>
    (message: Publication) => {
      const decoded = decodePayload(message.payload)
      return decoded.kind === 'payload'
        ? { ...message, payload: encodePayload(change(decoded.payload)) }
        : message
    }

  it('finds nothing wrong with a session that is right', () => {
    expect(violated(captured(good()))).toEqual([])
  })

  it('says "not seen" of what the traffic did not show', () => {
    const verdicts = checkConformance({ events: [] })
    expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['not seen']))
  })

  it.each([
    ['topics-nbirth-mqtt', edited(0, (m) => ({ ...m, qos: 1 }))],
    ['topics-ndata-mqtt', edited(1, (m) => ({ ...m, retain: true }))],
    [
      'topics-nbirth-seq-num',
      edited(
        0,
        repacked((p) => ({ ...p, seq: 3 })),
      ),
    ],
    [
      'topics-ndata-seq-num',
      edited(
        1,
        repacked((p) => ({ ...p, seq: 9 })),
      ),
    ],
    [
      'topics-nbirth-timestamp',
      edited(
        0,
        repacked((p) => ({ ...p, timestamp: null })),
      ),
    ],
    [
      'topics-nbirth-metric-reqs',
      edited(
        0,
        repacked((p) => ({ ...p, metrics: p.metrics.map((m) => ({ ...m, datatype: null })) })),
      ),
    ],
    [
      'topics-nbirth-bdseq-included',
      edited(
        0,
        repacked((p) => ({ ...p, metrics: p.metrics.slice(0, 1) })),
      ),
    ],
    [
      'operational-behavior-data-commands-rebirth-name',
      edited(
        0,
        repacked((p) => ({ ...p, metrics: p.metrics.slice(0, 2) })),
      ),
    ],
    [
      'payloads-metric-datatype-not-req',
      edited(
        1,
        repacked((p) => ({ ...p, metrics: p.metrics.map((m) => ({ ...m, datatype: 10 })) })),
      ),
    ],
    [
      'payloads-name-birth-data-requirement',
      edited(
        1,
        repacked((p) => ({ ...p, metrics: p.metrics.map((m) => ({ ...m, timestamp: null })) })),
      ),
    ],
    [
      'operational-behavior-data-publish-nbirth',
      edited(
        1,
        repacked((p) => ({ ...p, metrics: p.metrics.map((m) => ({ ...m, name: 'z' })) })),
      ),
    ],
    [
      'operational-behavior-data-publish-nbirth-order',
      edited(
        0,
        repacked((p) => ({ ...p, metrics: p.metrics.map((m, i) => ({ ...m, timestamp: T - i })) })),
      ),
    ],
    ['payloads-ndata-order', captured(good().toReversed())],
    ['topic-structure', edited(0, (m) => ({ ...m, topic: 'spBv1.0/hall/NBIRTHDAY/n' }))],
  ])('finds a breach of %s', (assertion, publishes) => {
    expect(violated(publishes)).toContain(assertion)
  })

  it.each([
    ['payloads-ndeath-will-message-qos', { ...nodeDeath(id, 0, T), qos: 0 as const }],
    ['payloads-ndeath-will-message-retain', { ...nodeDeath(id, 0, T), retain: true }],
    ['topics-nbirth-bdseq-matching', nodeDeath(id, 1, T)],
  ])('finds a breach of %s in the Will', (assertion, will) => {
    expect(violated(captured(good()), will)).toContain(assertion)
  })
})
