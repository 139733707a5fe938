import { SparkplugError } from './errors.ts'

/** Namespace of Sparkplug B topics (Sparkplug 3.0 chapter 4). */
export const NAMESPACE = 'spBv1.0'

export const nodeMessageTypes = ['NBIRTH', 'NDEATH', 'NDATA', 'NCMD'] as const
export const deviceMessageTypes = ['DBIRTH', 'DDEATH', 'DDATA', 'DCMD'] as const
export type NodeMessageType = (typeof nodeMessageTypes)[number]
export type DeviceMessageType = (typeof deviceMessageTypes)[number]

/** An edge node: group id and edge node id together are unique in the infrastructure. */
export type NodeId = { group: string; node: string }

export type Topic =
  | { kind: 'node'; type: NodeMessageType; group: string; node: string }
  | { kind: 'device'; type: DeviceMessageType; group: string; node: string; device: string }
  | { kind: 'state'; host: string }

/** Why `id` cannot be a group, edge node, device or host id; null when it can. */
export function idProblem(id: string): string | null {
  if (id === '') return 'is empty'
  const reserved = /[+/#\0]/.exec(id)
  if (reserved !== null) return `holds ${JSON.stringify(reserved[0])}; +, /, # and NUL are reserved`
  if (!id.isWellFormed()) return 'is not well-formed Unicode'
  return null
}

function checkedId(what: string, id: string): string {
  const problem = idProblem(id)
  if (problem !== null)
    throw new SparkplugError('sparkplug/invalid-id', `${what} ${JSON.stringify(id)} ${problem}`)
  return id
}

/** @throws SparkplugError `sparkplug/invalid-id` */
export function formatTopic(topic: Topic): string {
  if (topic.kind === 'state') return `${NAMESPACE}/STATE/${checkedId('host id', topic.host)}`
  const node = `${NAMESPACE}/${checkedId('group id', topic.group)}/${topic.type}/${checkedId('edge node id', topic.node)}`
  return topic.kind === 'node' ? node : `${node}/${checkedId('device id', topic.device)}`
}

const isOneOf = <T extends string>(types: readonly T[], type: string): type is T =>
  types.some((known) => known === type)

/** Topic string → parts, or why it is no Sparkplug B topic. Never throws. */
export function parseTopic(topic: string): Topic | { kind: 'discarded'; topic: string; reason: string } {
  const discarded = (reason: string) => ({ kind: 'discarded' as const, topic, reason })
  const parts = topic.split('/')
  const [namespace, group, type, node, device] = parts
  if (namespace !== NAMESPACE) return discarded(`the namespace is not ${NAMESPACE}`)
  const unusable = parts
    .slice(1)
    .map(idProblem)
    .find((problem) => problem !== null)
  if (unusable !== undefined) return discarded(`a level of the topic ${unusable}`)
  if (group === undefined || type === undefined) return discarded('the topic is too short')
  if (node === undefined) {
    return group === 'STATE' ? { kind: 'state', host: type } : discarded('the topic is too short')
  }
  if (parts.length > 5) return discarded('the topic is too long')
  if (device === undefined) {
    return isOneOf(nodeMessageTypes, type)
      ? { kind: 'node', type, group, node }
      : discarded(`${type} is no message type of an edge node`)
  }
  return isOneOf(deviceMessageTypes, type)
    ? { kind: 'device', type, group, node, device }
    : discarded(`${type} is no message type of a device`)
}
