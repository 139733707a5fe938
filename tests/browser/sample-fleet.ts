import type { DeviceTwin, NodeTwin, TwinMetric } from '@foyer/contracts/fleet'

const metric = (name: string, value: TwinMetric['value'], at: number): TwinMetric => ({
  name,
  value,
  at,
  historical: false,
})

type Peripheral = {
  name: string
  kind: string
  now: number
  state: string
  problem: string | null
  proof: DeviceTwin['proof']
  more: Record<string, TwinMetric['value']>
}

const peripheral = ({ name, kind, now, state, problem, proof, more }: Peripheral): DeviceTwin => ({
  name,
  kind,
  liveness: 'live',
  staleReason: null,
  state,
  stateSince: now - 3_600_000,
  problem,
  proof,
  heardAt: now - 1_200,
  metrics: [
    metric('Info/Kind', kind, now - 3_600_000),
    metric('Info/Transport', 'tcp:127.0.0.1:7431', now - 3_600_000),
    metric('Status/State', state, now - 3_600_000),
    ...Object.entries(more).map(([key, value]) => metric(key, value, now - 1_200)),
  ],
})

const good = (exercised: string, answer: string, at: number): DeviceTwin['proof'] => ({
  exercised,
  at,
  answer,
  ok: true,
})

export const reader = (now: number): DeviceTwin =>
  peripheral({
    name: 'id-card-reader',
    kind: 'id-card-reader',
    now,
    state: 'online',
    problem: null,
    proof: good('find card', '00 00 80: no card', now - 400),
    more: { 'Counters/Reads': 214, 'Counters/Retries': 3, 'Counters/Failures': 1, 'Counters/Reconnects': 0 },
  })

export const scanner = (now: number): DeviceTwin =>
  peripheral({
    name: 'barcode-scanner',
    kind: 'barcode-scanner',
    now,
    state: 'online',
    problem: null,
    proof: good('port', 'port open, last scan at 09:12', now - 4_000),
    more: { 'Counters/Scans': 57, 'Counters/Discarded': 2 },
  })

export const printer = (now: number, paper: string): DeviceTwin =>
  peripheral({
    name: 'receipt-printer',
    kind: 'receipt-printer',
    now,
    state: paper === 'out' ? 'userError' : 'online',
    problem: paper === 'out' ? 'paper end sensor: no paper' : null,
    proof: good('real-time status', `paper ${paper}, cover closed`, now - 12_000),
    more: {
      'Status/Paper': paper,
      'Status/Cover': 'closed',
      'Counters/LinesPrinted': 5_320,
      'Counters/Cuts': 188,
    },
  })

export const machine = (now: number): DeviceTwin =>
  peripheral({
    name: 'machine',
    kind: 'machine',
    now,
    state: 'online',
    problem: null,
    proof: good('probes', '5 of 5 probes answered', now - 3_000),
    more: {
      'CPU/LoadPercent': 12.4,
      'Memory/UsedBytes': 1_482_000_000,
      'Disk/FreeBytes': 21_400_000_000,
      'Temperature/CPU': 46.5,
      'Network/Up': true,
    },
  })

export const kiosk = (node: string, now: number, devices: DeviceTwin[]): NodeTwin => ({
  group: 'hall-1',
  node,
  liveness: 'live',
  staleReason: null,
  bornAt: now - 5 * 3_600_000,
  heardAt: now - 900,
  bdSeq: 7,
  metrics: [
    metric('Host/Reachable', true, now - 900),
    metric('Host/Version', '0.1.0', now - 5 * 3_600_000),
    metric('Host/EventLoopDelayMs', 1.2, now - 900),
    metric('Host/MemoryBytes', 118_489_088, now - 900),
    metric('Session/Occupied', true, now - 130_000),
    metric('Session/Since', now - 130_000, now - 130_000),
    metric('Session/Screen', 'bills', now - 20_000),
    metric('Session/Visits', 41, now - 130_000),
    metric('UI/Connected', true, now - 5 * 3_600_000),
    metric('UI/PaintedAt', now - 800, now - 800),
    metric('Hall/OutboxPending', 0, now - 60_000),
  ],
  devices,
})

export const wellFleet = (now: number): NodeTwin[] => [
  kiosk('kiosk-1', now, [reader(now), scanner(now), printer(now, 'full'), machine(now)]),
  kiosk('kiosk-2', now, [reader(now), scanner(now), printer(now, 'full'), machine(now)]),
]

/** One of every trouble: paper out, paper low, a reader that is gone, a kiosk that is silent, one never heard. */
export const troubledFleet = (now: number): NodeTwin[] => {
  const silent = kiosk('kiosk-4', now, [reader(now), scanner(now), printer(now, 'full')])
  return [
    kiosk('kiosk-1', now, [reader(now), scanner(now), printer(now, 'out'), machine(now)]),
    kiosk('kiosk-2', now, [reader(now), scanner(now), printer(now, 'low'), machine(now)]),
    kiosk('kiosk-3', now, [
      {
        ...reader(now),
        liveness: 'stale',
        staleReason: 'the agent lost the device (DDEATH)',
        state: 'noDevice',
        problem: 'tcp:127.0.0.1:7431 refused the connection',
      },
      scanner(now),
      printer(now, 'full'),
      machine(now),
    ]),
    {
      ...silent,
      liveness: 'stale',
      staleReason: 'the agent is gone (NDEATH)',
      heardAt: now - 240_000,
      devices: silent.devices.map((device) => ({
        ...device,
        liveness: 'stale',
        staleReason: 'the agent is gone (NDEATH)',
      })),
    },
    {
      ...kiosk('kiosk-5', now, []),
      liveness: 'unknown',
      heardAt: null,
      bornAt: null,
      bdSeq: null,
      metrics: [],
    },
  ]
}

/** Three hundred kiosks, most of them well. */
export const crowdedFleet = (now: number): NodeTwin[] => [
  ...troubledFleet(now),
  ...Array.from({ length: 295 }, (_, index) => {
    const name = `kiosk-${index + 6}`
    const paper = index % 41 === 7 ? 'out' : index % 23 === 4 ? 'low' : 'full'
    return {
      ...kiosk(name, now, [reader(now), scanner(now), printer(now, paper), machine(now)]),
      group: `hall-${1 + (index % 4)}`,
    }
  }),
]
