import { z } from 'zod'
import type { Probe } from './probe.ts'

// The package's types promise numbers where its answers hold null: they are parsed like any other outside data.
const loadAnswer = z.object({ currentLoad: z.number() })
const memoryAnswer = z.object({ total: z.number(), available: z.number() })
const temperatureAnswer = z.object({ main: z.number().nullable() })
const networkAnswer = z.array(
  z.object({ operstate: z.string(), rx_sec: z.number().nullable(), tx_sec: z.number().nullable() }),
)

/** Loaded where it is asked: on Linux nothing of it is needed, and an idle agent stays small without it. */
const library = () => import('systeminformation')

const bytes = (value: number): bigint => BigInt(Math.round(value))
const tenths = (value: number): number => Math.round(value * 10) / 10

const cpu: Probe = {
  name: 'cpu',
  read: async () => {
    const load = loadAnswer.parse(await (await library()).currentLoad())
    return [['CPU/LoadPercent', { type: 'Double', value: tenths(load.currentLoad) }]]
  },
  unknown: [['CPU/LoadPercent', { type: 'Double', value: null }]],
}

const memory: Probe = {
  name: 'memory',
  read: async () => {
    const { total, available } = memoryAnswer.parse(await (await library()).mem())
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

const temperature: Probe = {
  name: 'temperature',
  read: async () => {
    const { main } = temperatureAnswer.parse(await (await library()).cpuTemperature())
    return [['Temperature/CPU', { type: 'Double', value: main === null ? null : tenths(main) }]]
  },
  unknown: [['Temperature/CPU', { type: 'Double', value: null }]],
}

const network: Probe = {
  name: 'network',
  read: async () => {
    const interfaces = networkAnswer.parse(await (await library()).networkStats())
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

const unknown = (name: string, values: Probe['unknown']): Probe => ({
  name,
  read: () => Promise.resolve(values),
  unknown: values,
})

/** What `systeminformation` knows of a machine without /proc. */
export const portableProbes: readonly Probe[] = [
  cpu,
  memory,
  temperature,
  network,
  unknown('display', [['Display/On', { type: 'Boolean', value: null }]]),
  unknown('disk wear', [
    ['Disk/WearPercent', { type: 'Double', value: null }],
    ['Disk/WearSource', { type: 'String', value: 'not readable on this system' }],
  ]),
]
