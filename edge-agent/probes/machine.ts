import { statfs } from 'node:fs/promises'
import type { Reading } from '@foyer/sparkplug/messages'
import {
  linuxCpu,
  linuxDiskWear,
  linuxDisplay,
  linuxMemory,
  linuxNetwork,
  linuxTemperature,
} from './linux.ts'
import { portableProbes } from './portable.ts'
import type { Probe, Sampled } from './probe.ts'

const bytes = (value: number): bigint => BigInt(Math.round(value))

const disk = (folder: string): Probe => ({
  name: 'disk',
  read: async () => {
    const { bsize, blocks, bavail } = await statfs(folder)
    return [
      ['Disk/TotalBytes', { type: 'Int64', value: bytes(bsize * blocks) }],
      ['Disk/AvailableBytes', { type: 'Int64', value: bytes(bsize * bavail) }],
    ]
  },
  unknown: [
    ['Disk/TotalBytes', { type: 'Int64', value: null }],
    ['Disk/AvailableBytes', { type: 'Int64', value: null }],
  ],
})

/** `monotonicMs`: a clock that is never put forward or back. */
export const machineProbes = (dataDir: string, monotonicMs: () => number): Probe[] => [
  disk(dataDir),
  ...(process.platform === 'linux'
    ? [
        linuxCpu(),
        linuxMemory,
        linuxTemperature('/sys'),
        linuxNetwork('/sys', monotonicMs),
        linuxDisplay('/sys'),
        linuxDiskWear('/sys'),
      ]
    : portableProbes),
]

/** The device id under which the machine itself is reported, beside its peripherals. */
export const MACHINE = 'machine'

/** A sample in the same form as a peripheral: a state, and the proof it rests on. `since` is when the agent began. */
export function machineReadings(sampled: Sampled, probes: number, since: number, at: number): Reading[] {
  const ok = sampled.failed.length === 0
  const answer = ok
    ? `${probes} of ${probes} probes answered`
    : `${probes - sampled.failed.length} of ${probes} probes answered; not ${sampled.failed.join(', ')}`
  const about: [string, Reading['value']][] = [
    ['Info/Kind', { type: 'String', value: 'machine' }],
    ['Status/State', { type: 'String', value: 'online' }],
    ['Status/Since', { type: 'DateTime', value: since }],
    ['Status/Problem', { type: 'String', value: ok ? null : answer }],
    ['Status/Proof/Exercised', { type: 'String', value: 'probes' }],
    ['Status/Proof/At', { type: 'DateTime', value: at }],
    ['Status/Proof/Answer', { type: 'String', value: answer }],
    ['Status/Proof/Ok', { type: 'Boolean', value: ok }],
  ]
  return [...about.map(([name, value]) => ({ name, value, at })), ...sampled.readings]
}
