import { createServer } from 'node:net'

/** Every port the demo listens on, with the number it prefers. */
export const PREFERRED_PORTS = {
  hallHttp: 7400,
  mqtt: 7483,
  hallHttps: 7443,
  mqtts: 7484,
  kiosk: 7410,
  simulator: 7420,
  idCardReader: 7431,
  scanner: 7432,
  printer: 7433,
  presenceSensor: 7434,
  mrzReader: 7435,
} as const

export type PortName = keyof typeof PREFERRED_PORTS
export type Ports = Readonly<Record<PortName, number>>

/** A port that was taken and what stands in for it. */
export type Replacement = { readonly name: PortName; readonly wanted: number; readonly given: number }

/** Asks the system itself: only a listener that binds proves that a loopback port is free. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)))
  })

const LAST_PORT = 65_535

/** Asks for every port, one after the other. */
export const forEachPort = async (give: (name: PortName) => Promise<number>): Promise<Ports> => ({
  hallHttp: await give('hallHttp'),
  mqtt: await give('mqtt'),
  hallHttps: await give('hallHttps'),
  mqtts: await give('mqtts'),
  kiosk: await give('kiosk'),
  simulator: await give('simulator'),
  idCardReader: await give('idCardReader'),
  scanner: await give('scanner'),
  printer: await give('printer'),
  presenceSensor: await give('presenceSensor'),
  mrzReader: await give('mrzReader'),
})

/**
 * Gives every listener its preferred port, or the next free one above that nobody else prefers.
 * @throws {NoFreePort} when there is none up to 65535
 */
export const choosePorts = async (
  free: (port: number) => Promise<boolean>,
  preferred: Ports = PREFERRED_PORTS,
): Promise<{ ports: Ports; replaced: readonly Replacement[] }> => {
  const reserved = new Set<number>(Object.values(preferred))
  const replaced: Replacement[] = []
  const choose = async (name: PortName): Promise<number> => {
    const wanted = preferred[name]
    if (await free(wanted)) return wanted
    for (let port = wanted + 1; port <= LAST_PORT; port += 1) {
      if (reserved.has(port) || !(await free(port))) continue
      reserved.add(port)
      replaced.push({ name, wanted, given: port })
      return port
    }
    throw new NoFreePort(name, wanted)
  }
  return { ports: await forEachPort(choose), replaced }
}

export class NoFreePort extends Error {
  readonly code = 'launch-no-free-port'
  constructor(name: PortName, wanted: number) {
    super(`No free port from ${wanted} upwards for ${name}. Close what uses them and start again.`)
  }
}
