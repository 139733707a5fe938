import type { PeripheralCapabilities, PeripheralKind } from '@foyer/contracts/peripheral'

/** What an adapter learnt of its device beyond what every device of its kind can do. */
export interface DeviceDescription {
  readonly modelName?: string | null
  readonly serialNumber?: string | null
  readonly firmware?: string | null
  readonly features?: PeripheralCapabilities['features']
}

const unnamed = { modelName: null, serialNumber: null, firmware: null } as const

/**
 * What every device of a kind can do, under XFS4IoT's names. The standard (CWA 17852:2022) has no interface for
 * resident ID cards, machine-readable zones or presence; ours begin with `x-`.
 */
const byKind: Readonly<Record<PeripheralKind, Omit<PeripheralCapabilities, 'deviceInformation'>>> = {
  'id-card-reader': {
    interfaces: ['x-IdCard', 'Common'],
    features: { type: 'contactless', readsPhoto: true, tellsRemoval: true },
  },
  'barcode-scanner': {
    interfaces: ['BarcodeReader', 'Common'],
    features: { canFilterSymbologies: false },
  },
  'receipt-printer': {
    interfaces: ['Printer', 'Common'],
    features: {
      type: ['receipt'],
      write: ['text', 'graphics', 'oneDBarcode', 'twoDBarcode'],
      paperSensor: true,
    },
  },
  'mrz-reader': {
    interfaces: ['x-Mrz', 'Common'],
    features: { documents: ['TD1', 'TD2', 'TD3'] },
  },
  'presence-sensor': {
    interfaces: ['x-Presence', 'Common'],
    features: { unit: 'cm' },
  },
}

export function capabilitiesOf(kind: PeripheralKind): PeripheralCapabilities {
  return { ...byKind[kind], deviceInformation: unnamed }
}

/** Adds what was learnt; what a description leaves out stays as it was. */
export function describedBy(
  before: PeripheralCapabilities,
  { features, ...information }: DeviceDescription,
): PeripheralCapabilities {
  return {
    ...before,
    deviceInformation: { ...before.deviceInformation, ...information },
    features: { ...before.features, ...features },
  }
}
