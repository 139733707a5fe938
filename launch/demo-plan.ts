import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Ports } from './ports.ts'
import type { Secrets } from './data-folder.ts'

export type ProcessName = 'hall-server' | 'simulator' | 'kiosk-host' | 'edge-agent'

/** One process of the demo: what to run, and the configuration file it gets. */
export type PlannedProcess = {
  readonly name: ProcessName
  /** Entry file, relative to the project's root. */
  readonly main: string
  readonly config: Readonly<Record<string, unknown>>
  /** How long it may take until its ready line, milliseconds. */
  readonly readyWithinMs: number
}

export type Surfaces = { readonly kioskUi: string | null; readonly hallWeb: string | null }

const LOOPBACK = '127.0.0.1'
const HALL_NAME = { 'zh-CN': '城南供电营业厅', 'zh-TW': '城南供電營業廳', en: 'Chengnan Service Hall' }
const GROUP = 'hall-1'
const KIOSK = 'kiosk-1'
const HOST_ID = 'foyer-hall'
const MERCHANT = 'foyer-demo'
/** What `npm run models` builds. While it is not there, faces are said to be unavailable and the rest works. */
const MODELS = fileURLToPath(new URL('../models/built', import.meta.url))

/**
 * The demo hall, in the order in which its processes start: the hall writes the people that the simulator
 * shows, and every later process talks to the ones before it.
 */
export const planDemo = (given: {
  readonly ports: Ports
  readonly secrets: Secrets
  readonly dataDir: string
  readonly surfaces: Surfaces
}): readonly PlannedProcess[] => {
  const { ports, secrets, dataDir, surfaces } = given
  const url = (port: number): string => `http://${LOOPBACK}:${port}`
  const tcp = (port: number): string => `tcp:${LOOPBACK}:${port}`
  const gateway = { merchantId: MERCHANT, key: secrets.gatewayKey }
  const hallSettings = join(dataDir, 'kiosk', 'settings-from-hall.json')
  return [
    {
      name: 'hall-server',
      main: 'hall-server/src/main.ts',
      readyWithinMs: 180_000,
      config: {
        http: { host: LOOPBACK, port: ports.hallHttp },
        publicUrl: url(ports.hallHttp),
        dataDir: join(dataDir, 'hall'),
        // As in a real hall: devices come in with a certificate, and nobody without a name.
        broker: {
          kind: 'embedded',
          host: LOOPBACK,
          port: ports.mqtt,
          tls: { port: ports.mqtts },
          anonymous: false,
        },
        https: { port: ports.hallHttps },
        hostId: HOST_ID,
        group: GROUP,
        hallName: HALL_NAME,
        demo: true,
        kiosks: [{ id: KIOSK, token: secrets.kioskToken }],
        gateway: { baseUrl: `${url(ports.simulator)}/gateway`, ...gateway },
        messages: { url: `${url(ports.simulator)}/phone/messages` },
        webDir: surfaces.hallWeb,
        mirrorDir: surfaces.kioskUi,
        face: {
          modelsDir: MODELS,
          // Beside the hall's folder, not in it: a copy of its database opens nothing.
          keyFile: join(dataDir, 'hall-keys', 'face-keys.json'),
          targetFpir: 0.01,
          keptDays: 365,
        },
      },
    },
    {
      name: 'simulator',
      main: 'kiosk/simulator/main.ts',
      readyWithinMs: 60_000,
      config: {
        http: { host: LOOPBACK, port: ports.simulator },
        dataDir: join(dataDir, 'simulator'),
        devices: {
          idCardReader: { listen: tcp(ports.idCardReader), baud: 115_200 },
          scanner: { listen: tcp(ports.scanner), baud: 9600 },
          printer: { listen: tcp(ports.printer), baud: 115_200 },
          presenceSensor: { listen: tcp(ports.presenceSensor), baud: 256_000 },
          mrzReader: { listen: tcp(ports.mrzReader), baud: 9600 },
        },
        peopleFile: join(dataDir, 'hall', 'demo-people.json'),
        gateway,
      },
    },
    {
      name: 'kiosk-host',
      main: 'kiosk/host/main.ts',
      readyWithinMs: 60_000,
      config: {
        kioskId: KIOSK,
        dataDir: join(dataDir, 'kiosk'),
        ui: { host: LOOPBACK, port: ports.kiosk, dir: surfaces.kioskUi },
        hall: { url: url(ports.hallHttp), token: secrets.kioskToken },
        agent: { token: secrets.agentToken },
        devices: {
          idCardReader: { transport: tcp(ports.idCardReader), pollMs: 300 },
          scanner: { transport: tcp(ports.scanner) },
          printer: { transport: tcp(ports.printer), columns: 48 },
          presenceSensor: { transport: tcp(ports.presenceSensor), nearCm: 120 },
          mrzReader: { transport: tcp(ports.mrzReader) },
        },
        idle: { warnAfterSeconds: 60, endAfterSeconds: 90 },
        overridesFile: hallSettings,
        locale: 'zh-CN',
        hallName: HALL_NAME,
        face: { modelsDir: MODELS, workers: 1 },
      },
    },
    {
      name: 'edge-agent',
      main: 'edge-agent/main.ts',
      readyWithinMs: 60_000,
      config: {
        group: GROUP,
        node: KIOSK,
        // The hall writes the code before it is ready; where the broker is comes with the certificate.
        enrolment: { codeFile: join(dataDir, 'hall', `demo-enrolment-${KIOSK}.json`) },
        dataDir: join(dataDir, 'agent'),
        host: { url: url(ports.kiosk), token: secrets.agentToken },
        primaryHostId: HOST_ID,
        sampleSeconds: 5,
        hall: { url: url(ports.hallHttp) },
        hostSettingsFile: hallSettings,
        // The demo starts a process again that has ended.
        services: { host: { kind: 'signal' }, ui: null },
      },
    },
  ]
}
