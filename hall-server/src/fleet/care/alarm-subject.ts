import type { Subject } from '@foyer/contracts/fleet-care'
import type { KnownDevice, KnownNode } from '../rules.ts'

/** A device with its node, or the node alone. */
export type Whole = { node: KnownNode; device: KnownDevice | null }

export const subjectOf = ({ node, device }: Whole): Subject => ({
  group: node.group,
  node: node.node,
  device: device?.name ?? null,
})

/** It says something now: what it says of itself may be believed. */
export const isLive = ({ node, device }: Whole): boolean =>
  node.liveness === 'live' && (device === null || device.liveness === 'live')
