import type { Value } from './datatype.ts'
import { toWire } from './carriers.ts'
import { datatypeCodes } from './datatype.ts'
import { encodePayload } from './encode.ts'
import { SparkplugError } from './errors.ts'
import type { Metric } from './payload.ts'
import { emptyMetric, emptyPayload } from './payload.ts'
import type { NodeId, Topic } from './topic.ts'
import { formatTopic } from './topic.ts'

/** What goes to the broker: QoS and retain as chapter 4 gives them for the message type. */
export type Publication = { topic: string; payload: Uint8Array; qos: 0 | 1; retain: boolean }

/** A value as it was measured: `at` in milliseconds since the epoch. */
export type Reading = { name: string; value: Value; at: number }

export const BDSEQ = 'bdSeq'
export const REBIRTH = 'Node Control/Rebirth'

/** A reading with everything a birth says of it: name, alias if there is one, time, datatype, value or null. */
export function birthMetric(reading: Reading, alias: bigint | null): Metric {
  const value = toWire(reading.value)
  return {
    ...emptyMetric,
    name: reading.name,
    alias,
    timestamp: reading.at,
    datatype: datatypeCodes[reading.value.type],
    isNull: value === null ? true : null,
    value,
  }
}

/** Why a reading cannot be sent at all, a value outside its type for instance; null when it can. */
export function readingProblem(reading: Reading): string | null {
  try {
    encodePayload({ ...emptyPayload, metrics: [birthMetric(reading, null)] })
    return null
  } catch (problem) {
    if (problem instanceof SparkplugError) return problem.message
    throw problem
  }
}

/** A changed reading: alias instead of name where one was declared, no datatype (chapter 6, metric). */
export function dataMetric(reading: Reading, alias: bigint | null, historical: boolean): Metric {
  const value = toWire(reading.value)
  return {
    ...emptyMetric,
    name: alias === null ? reading.name : null,
    alias,
    timestamp: reading.at,
    isHistorical: historical ? true : null,
    isNull: value === null ? true : null,
    value,
  }
}

export const bdSeqReading = (bdSeq: number, at: number): Reading => ({
  name: BDSEQ,
  value: { type: 'Int64', value: BigInt(bdSeq) },
  at,
})

/** The Will of an edge node, and what it sends itself before it leaves on purpose: QoS 1, no seq (chapter 6, NDEATH). */
export function nodeDeath(id: NodeId, bdSeq: number, at: number): Publication {
  return {
    topic: formatTopic({ kind: 'node', type: 'NDEATH', ...id }),
    payload: encodePayload({
      ...emptyPayload,
      timestamp: at,
      metrics: [birthMetric(bdSeqReading(bdSeq, at), null)],
    }),
    qos: 1,
    retain: false,
  }
}

/** Every sequenced message of an edge node: QoS 0, not retained. */
export function sequenced(topic: Topic, at: number, metrics: Metric[], seq: number): Publication {
  return {
    topic: formatTopic(topic),
    payload: encodePayload({ ...emptyPayload, timestamp: at, metrics, seq }),
    qos: 0,
    retain: false,
  }
}

/** NCMD or DCMD: no seq, datatype written so that a peer without our alias table can read it (chapter 6, NCMD). */
export function command(topic: Topic, at: number, readings: Reading[]): Publication {
  return {
    topic: formatTopic(topic),
    payload: encodePayload({
      ...emptyPayload,
      timestamp: at,
      metrics: readings.map((reading) => birthMetric(reading, null)),
    }),
    qos: 0,
    retain: false,
  }
}

export const rebirthCommand = (id: NodeId, at: number): Publication =>
  command({ kind: 'node', type: 'NCMD', ...id }, at, [
    { name: REBIRTH, value: { type: 'Boolean', value: true }, at },
  ])
