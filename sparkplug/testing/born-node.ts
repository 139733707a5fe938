import { EdgeNode } from '../edge-node.ts'
import type { EdgeNodeAction, EdgeNodeOptions } from '../edge-node-events.ts'
import type { Publication, Reading } from '../messages.ts'

export const T = 1_700_000_000_000
export const id = { group: 'hall', node: 'kiosk-1' }
export const x = (value: number, at = T): Reading => ({ name: 'x', value: { type: 'Double', value }, at })

/** A node taken as far as its births. */
export function bornNode(options: Partial<EdgeNodeOptions>) {
  const node = new EdgeNode({ id, primaryHost: null, aliases: false, lastBdSeq: null, ...options })
  node.step({ type: 'node-readings', readings: [x(0)], at: T })
  const actions = [
    ...node.step({ type: 'connect', at: T }),
    ...node.step({ type: 'connected', at: T }),
    ...node.step({ type: 'subscribed', at: T }),
  ]
  return { node, actions }
}

export const published = (actions: readonly EdgeNodeAction[]): Publication[] =>
  actions.flatMap((action) => (action.type === 'publish' ? [action.message] : []))
