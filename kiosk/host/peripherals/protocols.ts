type Describe = (bytes: Uint8Array) => unknown

/** The decoders an engineer can feed a capture to, by the protocol's name; each is loaded only when it is asked for. */
export const protocols: ReadonlyMap<string, () => Promise<Describe>> = new Map([
  ['id-card', async () => (await import('../devices/id-card-reader/describe.ts')).describe],
  ['hid-pos', async () => (await import('../devices/hid-scanner/describe.ts')).describe],
  ['scanner', async () => (await import('../devices/barcode-scanner/describe.ts')).describe],
  ['mrz', async () => (await import('../devices/mrz-reader/describe.ts')).describe],
  ['printer-status', async () => (await import('../devices/receipt-printer/describe.ts')).describe],
  ['presence', async () => (await import('../devices/presence-sensor/describe.ts')).describe],
])
