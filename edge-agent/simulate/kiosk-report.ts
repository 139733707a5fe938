import type { HealthReport } from '@foyer/contracts/agent-link'
import type { PeripheralStatus } from '@foyer/contracts/peripheral'
import type { Reading } from '@foyer/sparkplug/messages'
import { machineReadings } from '../probes/machine.ts'
import type { FaultName } from './faults.ts'
import { type KioskLife, paperSupply } from './kiosk-life.ts'

/** Since when a fault of a device lasts is not kept: the status says how long the device has been as it is. */
export type Since = Map<string, { state: PeripheralStatus['state']; since: number }>

const GIB = 2 ** 30

type Claim = {
  state: PeripheralStatus['state']
  problem: string | null
  answer: string
  ok: boolean
}
const well = (answer: string): Claim => ({ state: 'online', problem: null, answer, ok: true })

const printerClaim = (life: KioskLife): Claim => {
  if (life.faults.has('cover-open'))
    return { state: 'userError', problem: 'the cover is open', answer: '36', ok: true }
  const paper = paperSupply(life)
  if (paper === 'jammed')
    return { state: 'hardwareError', problem: 'the paper is jammed', answer: '1a', ok: true }
  return paper === 'out' ? { state: 'userError', problem: 'paper out', answer: '72', ok: true } : well('12')
}

const readerClaim = ({ faults }: KioskLife): Claim =>
  faults.has('reader-dead')
    ? { state: 'offline', problem: 'no answer within 2000 ms', answer: 'no answer', ok: false }
    : well('aaaaaa9669 0004 000090 94')

const scannerClaim = ({ faults }: KioskLife): Claim =>
  faults.has('scanner-unplugged')
    ? { state: 'noDevice', problem: 'connection refused', answer: 'connection refused', ok: false }
    : well('line open')

type Peripheral = Pick<PeripheralStatus, 'name' | 'kind'> & {
  exercised: string
  claim: (life: KioskLife) => Claim
  counters: (life: KioskLife) => Record<string, number>
}

const PERIPHERALS: readonly Peripheral[] = [
  {
    name: 'id-card-reader',
    kind: 'id-card-reader',
    exercised: 'find card',
    claim: readerClaim,
    counters: ({ reads, retries }) => ({ reads, retries }),
  },
  {
    name: 'barcode-scanner',
    kind: 'barcode-scanner',
    exercised: 'line',
    claim: scannerClaim,
    counters: ({ scans }) => ({ scans }),
  },
  {
    name: 'receipt-printer',
    kind: 'receipt-printer',
    exercised: 'DLE EOT 1–4',
    claim: printerClaim,
    counters: ({ lines }) => ({ linesPrinted: lines }),
  },
]

const statusOf = (
  { name, kind, exercised, claim, counters }: Peripheral,
  life: KioskLife,
  since: Since,
): PeripheralStatus => {
  const { state, problem, answer, ok } = claim(life)
  const before = since.get(name)
  const sinceNow = before?.state === state ? before.since : life.since
  since.set(name, { state, since: sinceNow })
  return {
    name,
    kind,
    transport: `simulated:${name}`,
    state,
    since: sinceNow,
    problem,
    proof: { exercised, at: life.since, answer, ok },
    paper: kind === 'receipt-printer' ? paperSupply(life) : null,
    cover: kind === 'receipt-printer' ? (life.faults.has('cover-open') ? 'open' : 'closed') : null,
    counters: counters(life),
    countersSince: null,
    capabilities: null,
  }
}

/** What the kiosk's host would tell its agent now; null: it hangs, and tells nothing. */
export const hostReport = (kioskId: string, life: KioskLife, since: Since): HealthReport | null => {
  const silent: readonly FaultName[] = ['host-hung', 'reboot']
  if (silent.some((name) => life.faults.has(name))) return null
  const now = life.since
  return {
    type: 'health',
    at: now,
    host: {
      kioskId,
      version: '0.1.0',
      startedAt: life.startedAt,
      pid: 4000,
      eventLoopDelayMs: 1 + life.load / 20,
      rssBytes: Math.round(0.11 * GIB),
      settingsVersion: null,
    },
    session: {
      screen: life.screen,
      occupied: life.occupied,
      since: life.screenSince,
      helpWanted: false,
      visits: life.visits,
      outOfService: false,
    },
    ui: {
      connected: true,
      openedAt: life.startedAt,
      revision: life.visits * 10,
      paintedAt: life.paintedAt,
      revisionPainted: life.visits * 10,
    },
    hall: { reachable: true, lastAnswerAt: now, outboxPending: 0, outboxOldestAt: null },
    peripherals: PERIPHERALS.map((peripheral) => statusOf(peripheral, life, since)),
  }
}

const tenths = (value: number): number => Math.round(value * 10) / 10

/** What the machine's probes would answer now. */
export const machineReport = (life: KioskLife): Reading[] => {
  const at = life.since
  const int = (value: number) => ({ type: 'Int64' as const, value: BigInt(Math.round(value)) })
  const double = (value: number) => ({ type: 'Double' as const, value: tenths(value) })
  const values: [string, Reading['value']][] = [
    ['CPU/LoadPercent', double(life.load)],
    ['Memory/TotalBytes', int(4 * GIB)],
    ['Memory/AvailableBytes', int((4 - life.memory) * GIB)],
    ['Disk/TotalBytes', int(64 * GIB)],
    ['Disk/AvailableBytes', int((1 - life.diskUsed) * 64 * GIB)],
    ['Temperature/CPU', double(life.temperature)],
    ['Network/Up', { type: 'Boolean', value: true }],
    ['Network/ReceivedBytesPerSecond', double(life.load * 300)],
    ['Network/SentBytesPerSecond', double(life.load * 120)],
  ]
  const readings = values.map(([name, value]) => ({ name, value, at }))
  return machineReadings({ readings, failed: [] }, 5, life.startedAt, at)
}
