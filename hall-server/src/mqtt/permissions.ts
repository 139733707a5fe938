/** Who speaks on a connection to the embedded broker. */
export type Caller =
  /** Whoever came in where anybody may. */
  | { readonly kind: 'open' }
  /** The hall's own host application. */
  | { readonly kind: 'hall'; readonly hostId: string }
  | { readonly kind: 'device'; readonly group: string; readonly node: string; readonly serial: string }
  /** With a password; speaks for one node of a group, or for each (null) that has no certificate of its own. */
  | {
      readonly kind: 'account'
      readonly username: string
      readonly group: string
      readonly node: string | null
    }

const NAMESPACE = 'spBv1.0'
const NODE_MESSAGES = new Set(['NBIRTH', 'NDEATH', 'NDATA'])
const DEVICE_MESSAGES = new Set(['DBIRTH', 'DDEATH', 'DDATA'])
const COMMANDS = new Set(['NCMD', 'DCMD'])

/** `spBv1.0/group/TYPE/node[/device]`, by the words between the slashes (Sparkplug 3.0, chapter 4, topics). */
const isOwnMessage = (topic: string, group: string, node: string | null): boolean => {
  const [namespace, ofGroup, type = '', ofNode = '', device, ...rest] = topic.split('/')
  if (namespace !== NAMESPACE || ofGroup !== group || rest.length > 0) return false
  if (ofNode === '' || (node !== null && ofNode !== node)) return false
  return device === undefined ? NODE_MESSAGES.has(type) : DEVICE_MESSAGES.has(type) && device !== ''
}

/** The node that a topic or filter of an edge node names; null where there is none, or a wildcard in its place. */
export const nodeIn = (topic: string): string | null => {
  const node = topic.split('/')[3]
  return node === undefined || node === '+' || node === '#' || node === '' ? null : node
}

export const mayPublish = (caller: Caller, topic: string): boolean => {
  if (topic.startsWith('$')) return false
  if (caller.kind === 'open') return true
  if (caller.kind === 'device' || caller.kind === 'account')
    return isOwnMessage(topic, caller.group, caller.node)
  const [namespace, second, third = '', fourth] = topic.split('/')
  if (namespace !== NAMESPACE) return false
  return (
    topic === `${NAMESPACE}/STATE/${caller.hostId}` ||
    (second !== 'STATE' && COMMANDS.has(third) && fourth !== '')
  )
}

/** A node's last word is the only Will that it may leave. */
export const mayLeaveWill = (caller: Caller, topic: string): boolean =>
  caller.kind === 'device' || caller.kind === 'account'
    ? topic.split('/')[2] === 'NDEATH' && mayPublish(caller, topic)
    : mayPublish(caller, topic)

export const maySubscribe = (caller: Caller, filter: string): boolean => {
  if (caller.kind === 'open') return true
  if (caller.kind === 'hall') return !filter.startsWith('$')
  const levels = filter.split('/')
  const [namespace, second, type, node, ...rest] = levels
  if (namespace !== NAMESPACE) return false
  // STATE tells whether a host application is there, which every node may know.
  if (second === 'STATE') return levels.length === 3
  if (second !== caller.group || node === undefined || node === '' || node === '+' || node === '#')
    return false
  if (caller.node !== null && node !== caller.node) return false
  return (type === 'NCMD' && rest.length === 0) || (type === 'DCMD' && rest.length === 1)
}
