import { fromWire } from '@foyer/sparkplug/carriers'
import { datatypeName } from '@foyer/sparkplug/datatype'
import { decodePayload } from '@foyer/sparkplug/decode'
import { encodePayload } from '@foyer/sparkplug/encode'
import { birthMetric, type Reading } from '@foyer/sparkplug/messages'
import { emptyPayload } from '@foyer/sparkplug/payload'

export const pack = (readings: readonly Reading[]): Uint8Array =>
  encodePayload({ ...emptyPayload, metrics: readings.map((reading) => birthMetric(reading, null)) })

/** Never throws: a row that is damaged gives what can be read of it. */
export function unpack(bytes: Uint8Array): Reading[] {
  const decoded = decodePayload(bytes)
  if (decoded.kind === 'discarded') return []
  return decoded.payload.metrics.flatMap(({ name, timestamp, datatype, isNull, value }) => {
    const type = datatype === null ? null : datatypeName(datatype)
    if (name === null || timestamp === null || type === null) return []
    const read = fromWire(type, isNull === true ? null : value)
    return read.kind === 'value' ? [{ name, value: read.value, at: timestamp }] : []
  })
}
