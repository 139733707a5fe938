/** What befalls a simulated kiosk, how often in an hour, and how long it lasts, in seconds. */
export type FaultName =
  | 'paper-jam'
  | 'cover-open'
  | 'reader-dead'
  | 'scanner-unplugged'
  | 'host-hung'
  | 'window-frozen'
  | 'network-cut'
  | 'agent-killed'
  | 'reboot'
  | 'overheating'

export type Fault = {
  name: FaultName
  perHour: number
  lasts: readonly [least: number, most: number]
}

/** Livelier than a real hall, so that there is something to look at: about one fault a kiosk and half an hour. */
export const FAULTS: readonly Fault[] = [
  { name: 'paper-jam', perHour: 0.2, lasts: [60, 300] },
  { name: 'cover-open', perHour: 0.25, lasts: [20, 120] },
  { name: 'reader-dead', perHour: 0.25, lasts: [60, 400] },
  { name: 'scanner-unplugged', perHour: 0.15, lasts: [40, 300] },
  { name: 'host-hung', perHour: 0.15, lasts: [15, 60] },
  { name: 'window-frozen', perHour: 0.15, lasts: [20, 90] },
  { name: 'network-cut', perHour: 0.3, lasts: [20, 180] },
  { name: 'agent-killed', perHour: 0.1, lasts: [10, 60] },
  { name: 'reboot', perHour: 0.1, lasts: [40, 90] },
  { name: 'overheating', perHour: 0.1, lasts: [300, 900] },
]
