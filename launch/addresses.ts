import { connect } from 'node:net'
import type { DemoAccount, ReadyLine } from './ready-line.ts'

/** Where a person, a program or a device finds each part of the demo. */
export type Addresses = {
  readonly kiosk: string
  readonly manager: string
  readonly simulator: string
  readonly api: string
  readonly mqtt: string
  readonly desk: string
  readonly clerk: string
}

export class AddressMissing extends Error {
  readonly code = 'launch-address-missing'
}

/**
 * Collects the addresses from the ready lines.
 * @throws {AddressMissing} naming the process and the address it did not tell
 */
export const addressesOf = (lines: readonly ReadyLine[]): Addresses => {
  const find = (process: string, name: string): string => {
    const line = lines.find((candidate) => candidate.process === process)
    const address = line?.urls[name]
    if (address !== undefined) return address
    throw new AddressMissing(
      `${process} is ready but did not say its ${name} address; it said: ${Object.keys(line?.urls ?? {}).join(', ') || 'none'}.`,
    )
  }
  return {
    kiosk: find('kiosk-host', 'kiosk'),
    manager: find('hall-server', 'manager'),
    simulator: find('simulator', 'simulator'),
    api: find('hall-server', 'api'),
    mqtt: find('hall-server', 'mqtt'),
    desk: find('hall-server', 'desk'),
    clerk: find('hall-server', 'clerk'),
  }
}

/** What the hall lets simulated devices in with; a broker that is open to all needs none. */
export type MqttCredentials = { readonly username: string; readonly password: string }

const LONGEST_FIELD = 40

/**
 * MQTT 3.1.1 CONNECT: clean session, keep-alive 10 s, client id "foyer-launch", short enough for a one-byte length
 * (OASIS MQTT 3.1.1, 3.1).
 */
const mqttConnect = (credentials: MqttCredentials | null): Buffer => {
  const field = (text: string): Buffer => {
    const bytes = Buffer.from(text).subarray(0, LONGEST_FIELD)
    return Buffer.concat([Buffer.from([0x00, bytes.length]), bytes])
  }
  const body = Buffer.concat([
    field('MQTT'),
    Buffer.from([0x04, credentials === null ? 0x02 : 0xc2, 0x00, 0x0a]),
    field('foyer-launch'),
    ...(credentials === null ? [] : [field(credentials.username), field(credentials.password)]),
  ])
  return Buffer.concat([Buffer.from([0x10, body.length]), body])
}
const CONNACK = 0x20

const mqttAnswers = (
  address: string,
  credentials: MqttCredentials | null,
  signal: AbortSignal,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address)
    const socket = connect({ host: hostname, port: Number(port === '' ? 1883 : port), signal })
    socket.once('error', reject)
    socket.once('connect', () => socket.write(mqttConnect(credentials)))
    socket.once('close', () => reject(new Error('closed the connection without an answer')))
    socket.once('data', (bytes) => {
      // Any CONNACK is an answer; whether we may come in is not the question here.
      if (bytes[0] === CONNACK) resolve()
      else reject(new Error('answered something that is not MQTT'))
      socket.destroy()
    })
  })

const httpAnswers = async (address: string, signal: AbortSignal): Promise<void> => {
  const response = await fetch(address, { signal })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`answered ${response.status}`)
}

export class AddressSilent extends Error {
  readonly code = 'launch-address-silent'
}

/**
 * Asks every address once, each with ten seconds.
 * @throws {AddressSilent} naming the first address that does not answer as it should, and how it failed
 */
export const assertAllAnswer = async (
  addresses: Addresses,
  credentials: MqttCredentials | null,
  signal: AbortSignal,
): Promise<void> => {
  await Promise.all(
    Object.entries(addresses).map(async ([name, address]) => {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(10_000)])
      try {
        await (address.startsWith('mqtt')
          ? mqttAnswers(address, credentials, limit)
          : httpAnswers(address, limit))
      } catch (error) {
        const how = error instanceof Error ? error.message : String(error)
        throw new AddressSilent(`${name} at ${address} does not answer: ${how}`)
      }
    }),
  )
}

const accountText = ({ name, password, roles }: DemoAccount): string =>
  `${name} / ${password}  (${roles.join(', ')})`

/** The list that a person sees when the demo is up. */
export const listAddresses = (
  addresses: Addresses,
  more: {
    readonly dataDir: string
    readonly temporary: boolean
    readonly accounts: readonly DemoAccount[]
    /** The page to read the API on, where there is one. */
    readonly docs: string | null
  },
): string => {
  const rows: [string, string][] = [
    ['Kiosk', addresses.kiosk],
    ['Simulator', addresses.simulator],
    ['Manager', addresses.manager],
    ['Help desk', addresses.desk],
    ['Clerk', addresses.clerk],
    ['API', addresses.api],
    ...(more.docs === null ? [] : [['API to read', more.docs] satisfies [string, string]]),
    ['MQTT', addresses.mqtt],
    ['Data', `${more.dataDir}${more.temporary ? '  (temporary, removed at the end)' : ''}`],
  ]
  const accounts = more.accounts.map((account): [string, string] => ['Demo sign-in', accountText(account)])
  const all = [...rows, ...accounts]
  const width = Math.max(...all.map(([name]) => name.length))
  return all.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')
}
