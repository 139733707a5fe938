import { statfs } from 'node:fs/promises'
import type { Reading } from '@foyer/sparkplug/messages'
import { cpuTemperature, currentLoad, mem, networkStats } from 'systeminformation'
import { z } from 'zod'
import type { Probe, Sampled } from './probe.ts'

// The package's types promise numbers where its answers hold null: they are parsed like any other outside data.
const loadAnswer = z.object({ currentLoad: z.number() })
const memoryAnswer = z.object({ total: z.number(), available: z.number() })
const temperatureAnswer = z.object({ main: z.number().nullable() })
const networkAnswer = z.array(
  z.object({ operstate: z.string(), rx_sec: z.number().nullable(), tx_sec: z.number().nullable() }),
)

const bytes = (value: number): bigint => BigInt(Math.round(value))
const tenths = (value: number): number => Math.round(value * 10) / 10

const cpu: Probe = {
  name: 'cpu',
  read: async () => {
    const load = loadAnswer.parse(await currentLoad())
    return [['CPU/LoadPercent', { type: 'Double', value: tenths(load.currentLoad) }]]
  },
  unknown: [['CPU/LoadPercent', { type: 'Double', value: null }]],
}

const memory: Probe = {
  name: 'memory',
  read: async () => {
    const { total, available } = memoryAnswer.parse(await mem())
    return [
      ['Memory/TotalBytes', { type: 'Int64', value: bytes(total) }],
      ['Memory/AvailableBytes', { type: 'Int64', value: bytes(available) }],
    ]
  },
  unknown: [
    ['Memory/TotalBytes', { type: 'Int64', value: null }],
    ['Memory/AvailableBytes', { type: 'Int64', value: null }],
  ],
}

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

const temperature: Probe = {
  name: 'temperature',
  read: async () => {
    const { main } = temperatureAnswer.parse(await cpuTemperature())
    return [['Temperature/CPU', { type: 'Double', value: main === null ? null : tenths(main) }]]
  },
  unknown: [['Temperature/CPU', { type: 'Double', value: null }]],
}

const network: Probe = {
  name: 'network',
  read: async () => {
    const interfaces = networkAnswer.parse(await networkStats())
    // Rates are null in the first answer: there is nothing yet to compare with.
    const rate = (key: 'rx_sec' | 'tx_sec'): number | null => {
      const rates = interfaces.map((each) => each[key]).filter((value) => value !== null)
      return rates.length === 0 ? null : Math.round(rates.reduce((sum, value) => sum + value, 0))
    }
    return [
      ['Network/Up', { type: 'Boolean', value: interfaces.some(({ operstate }) => operstate === 'up') }],
      ['Network/ReceivedBytesPerSecond', { type: 'Double', value: rate('rx_sec') }],
      ['Network/SentBytesPerSecond', { type: 'Double', value: rate('tx_sec') }],
    ]
  },
  unknown: [
    ['Network/Up', { type: 'Boolean', value: null }],
    ['Network/ReceivedBytesPerSecond', { type: 'Double', value: null }],
    ['Network/SentBytesPerSecond', { type: 'Double', value: null }],
  ],
}

export const machineProbes = (dataDir: string): Probe[] => [cpu, memory, disk(dataDir), temperature, network]

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
