import type {
  Alarm,
  Asset,
  AvailabilityReport,
  MaintenanceWindow,
  WorkOrder,
} from '@foyer/contracts/fleet-care'
import { alarm, asset, availabilityReport, maintenanceWindow, workOrder } from '@foyer/contracts/fleet-care'
import { deviceIdentity, refusal, type DeviceIdentity, type Refusal } from '@foyer/contracts/fleet-enrolment'

/* What a hall makes of its fleet after some weeks, as of `now`. Everything is parsed by its contract. */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const at = (node: string, device: string | null) => ({ group: 'hall-1', node, device })

const raised = (id: number, now: number, more: Partial<Alarm>): Alarm =>
  alarm.parse({
    id,
    subject: at('kiosk-1', null),
    rule: 'state',
    key: 'Status/Paper',
    severity: 'person',
    state: 'raised',
    raisedAt: now - 6 * minute,
    lastSeenAt: now - 4_000,
    times: 1,
    acknowledgedBy: null,
    acknowledgedAt: null,
    clearedAt: null,
    muted: false,
    evidence: [],
    workOrder: null,
    ...more,
  })

const seen = (
  now: number,
  what: string,
  metric: string | null,
  value: string | number | boolean | null,
  expected: string | null,
) => ({
  at: now,
  what,
  metric,
  value,
  expected,
})

export const sampleAlarms = (now: number): Alarm[] => [
  raised(412, now, {
    subject: at('kiosk-1', 'receipt-printer'),
    evidence: [seen(now - 6 * minute, 'reported', 'Status/Paper', 'out', null)],
    workOrder: 57,
  }),
  raised(411, now, {
    subject: at('kiosk-4', null),
    rule: 'absence',
    key: 'silent',
    raisedAt: now - 4 * minute,
    acknowledgedBy: 'lin',
    acknowledgedAt: now - 2 * minute,
    state: 'acknowledged',
    evidence: [seen(now - 4 * minute, 'silent', null, 'the agent is gone (NDEATH)', 'live')],
  }),
  raised(409, now, {
    subject: at('kiosk-2', 'id-card-reader'),
    rule: 'reader-drift',
    key: 'retries',
    severity: 'soon',
    raisedAt: now - 3 * hour,
    times: 3,
    evidence: [
      seen(now - 3 * hour, 'retries-per-read', 'Counters/Retries', 0.41, '0.07'),
      seen(now - 3 * hour, 'since', 'Counters/Retries', now - 4 * day, null),
      seen(now - 3 * hour, 'reads', 'Counters/Retries', 1_204, null),
    ],
  }),
  raised(408, now, {
    subject: at('kiosk-2', 'receipt-printer'),
    rule: 'paper-forecast',
    key: 'paper',
    severity: 'soon',
    raisedAt: now - 5 * hour,
    evidence: [
      seen(now - 5 * hour, 'paper-hours-left', 'Counters/LinesPrinted', 9.4, '> 24 h'),
      seen(now - 5 * hour, 'paper-out-earliest', 'Counters/LinesPrinted', now + 7 * hour, null),
    ],
  }),
  raised(405, now, {
    subject: at('kiosk-3', 'machine'),
    rule: 'unusual',
    key: 'Temperature/CPU',
    severity: 'note',
    raisedAt: now - 9 * hour,
    evidence: [
      seen(now - 9 * hour, 'level-shift', 'Temperature/CPU', 63.5, '47.1'),
      seen(now - 9 * hour, 'one-in', 'Temperature/CPU', 640, null),
    ],
  }),
  raised(402, now, {
    subject: at('kiosk-3', 'id-card-reader'),
    key: 'Status/State',
    muted: true,
    raisedAt: now - 40 * minute,
    evidence: [seen(now - 40 * minute, 'reported', 'Status/State', 'noDevice', null)],
  }),
]

export const sampleOldAlarms = (now: number): Alarm[] => [
  raised(398, now, {
    subject: at('kiosk-1', null),
    rule: 'threshold',
    key: 'Memory/AvailableBytes',
    severity: 'soon',
    state: 'cleared',
    raisedAt: now - 2 * day,
    lastSeenAt: now - 2 * day + 20 * minute,
    clearedAt: now - 2 * day + 22 * minute,
    evidence: [seen(now - 2 * day, 'share', 'Memory/AvailableBytes', 0.031, '≥ 0.05')],
  }),
]

export const sampleOrders = (now: number): WorkOrder[] =>
  [
    {
      id: 57,
      subject: at('kiosk-1', 'receipt-printer'),
      title: 'state: Status/Paper',
      state: 'open',
      openedAt: now - 1 * minute,
      openedBy: 'alarm',
      assignedTo: null,
      evidence: [seen(now - 6 * minute, 'reported', 'Status/Paper', 'out', null)],
      alarms: [412],
      notes: [],
      parts: [],
      closedAt: null,
      closingProof: null,
    },
    {
      id: 55,
      subject: at('kiosk-3', 'id-card-reader'),
      title: '读卡器接线松动',
      state: 'proving',
      openedAt: now - 3 * hour,
      openedBy: 'staff',
      assignedTo: 'chief',
      evidence: [],
      alarms: [402],
      notes: [
        { at: now - 2 * hour, by: 'chief', text: '接口松了，换了一根线。' },
        { at: now - 30 * minute, by: 'chief', text: '修好了，等它自己读一次。' },
      ],
      parts: [{ part: 'USB 线 1.8 m', serialNumber: null, at: now - 2 * hour, by: 'chief' }],
      closedAt: null,
      closingProof: null,
    },
    {
      id: 49,
      subject: at('kiosk-2', 'receipt-printer'),
      title: 'state: Status/Cover',
      state: 'closed',
      openedAt: now - 3 * day,
      openedBy: 'alarm',
      assignedTo: 'lin',
      evidence: [seen(now - 3 * day, 'reported', 'Status/Cover', 'open', null)],
      alarms: [377],
      notes: [],
      parts: [],
      closedAt: now - 3 * day + hour,
      closingProof: {
        exercised: 'real-time status',
        at: now - 3 * day + hour,
        answer: 'paper full, cover closed',
        ok: true,
      },
    },
  ].map((order) => workOrder.parse(order))

export const sampleWindows = (now: number): MaintenanceWindow[] =>
  [
    {
      id: 7,
      subject: at('kiosk-3', null),
      from: now - hour,
      until: now + hour,
      reason: '换读卡器',
      by: 'manager',
    },
    {
      id: 6,
      subject: at('kiosk-2', 'receipt-printer'),
      from: now + day,
      until: now + day + 2 * hour,
      reason: '季度保养',
      by: 'lin',
    },
    {
      id: 3,
      subject: at('kiosk-1', null),
      from: now - 8 * day,
      until: now - 8 * day + hour,
      reason: '系统升级',
      by: 'manager',
    },
  ].map((window) => maintenanceWindow.parse(window))

export const sampleIdentities = (now: number): DeviceIdentity[] =>
  [1, 2, 3, 4].map((n) =>
    deviceIdentity.parse({
      serial: `4f0c9a1be3d27c5${n}`,
      group: 'hall-1',
      node: `kiosk-${n}`,
      issuedAt: now - 40 * day,
      expiresAt: now + (n === 3 ? 6 : 50) * day,
      state: n === 4 ? 'revoked' : 'valid',
      revokedAt: n === 4 ? now - 2 * day : null,
      revokedBy: n === 4 ? 'manager' : null,
      reason: n === 4 ? '硬盘送修，先吊销' : null,
      lastSeenAt: n === 2 ? null : now - n * 1_000,
      lastAddress: n === 2 ? null : `10.4.1.2${n}`,
    }),
  )

export const sampleRefusals = (now: number): Refusal[] =>
  [
    {
      at: now - 3 * minute,
      address: '10.4.1.99',
      why: 'cloned',
      identity: 'hall-1/kiosk-1',
      detail: 'connected from 10.4.1.21 since 09:12',
    },
    {
      at: now - 2 * hour,
      address: '10.4.1.24',
      why: 'revoked',
      identity: 'hall-1/kiosk-4',
      detail: 'serial 4f0c9a1be3d27c54',
    },
    { at: now - 30 * hour, address: '10.4.1.60', why: 'bad-code', identity: null, detail: 'no such code' },
  ].map((each) => refusal.parse(each))

export const sampleAssets = (now: number): Asset[] =>
  [
    ['K-2026-001', 'id-card-reader', 'in-service', at('kiosk-1', 'id-card-reader'), '2028-05-31'],
    ['K-2026-002', 'receipt-printer', 'in-repair', null, '2026-09-30'],
    ['K-2026-003', 'receipt-printer', 'received', null, '2028-10-01'],
    ['K-2026-004', 'barcode-scanner', 'in-service', at('kiosk-2', 'barcode-scanner'), null],
  ].map(([id, kind, stage, subject, warrantyUntil], index) =>
    asset.parse({
      id,
      kind,
      stage,
      subject,
      warrantyUntil,
      model: ['CVR-100', 'TM-T82', 'TM-T82', null][index],
      serialNumber: `SN-77${index}0`,
      history: [
        { stage: 'ordered', at: now - 90 * day, by: 'manager', note: null },
        { stage: 'received', at: now - 80 * day, by: 'lin', note: '箱子完好' },
        ...(stage === 'received' ? [] : [{ stage, at: now - 4 * day, by: 'lin', note: null }]),
      ],
    }),
  )

export const sampleAvailability = (from: number, until: number): AvailabilityReport => {
  const hours = (until - from) / hour
  const row = (node: string, device: string | null, down: number, unknown: number, failures: number) => {
    const up = Math.max(0, hours - down - unknown)
    return {
      subject: at(node, device),
      kind: device,
      upHours: up,
      downHours: down,
      unknownHours: unknown,
      maintenanceHours: 0,
      failures,
      availability: up + down === 0 ? null : up / (up + down),
      mtbfHours: failures === 0 ? null : up / failures,
      mttrHours: failures === 0 ? null : down / failures,
    }
  }
  return availabilityReport.parse({
    from,
    until,
    rows: [
      row('kiosk-1', null, 1.5, 0, 2),
      row('kiosk-1', 'receipt-printer', 0.7, 0, 1),
      row('kiosk-2', null, 0.01, 3, 1),
      row('kiosk-3', null, hours / 6, hours / 3, 4),
      row('kiosk-5', null, 0, hours, 0),
    ],
  })
}
