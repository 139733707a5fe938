import type { PeripheralStatus } from '@foyer/contracts/peripheral'
import type { KioskConfig } from '../config.ts'
import { claimedTransport, claimKey } from '../devices/transport/claimed-transport.ts'
import type { TransportAddress } from '../devices/transport/transport-address.ts'
import { transportFor } from '../devices/transport/transport-for.ts'
import { portFor } from '../devices/transport/usb-serial.ts'
import { askHost } from './ask-host.ts'
import { exerciseDevices, type Exercised, type ExerciseOptions } from './exercise.ts'
import { identify } from './identify.ts'
import {
  claimHolders,
  deniedHidFiles,
  deviceFile,
  inspectMachine,
  type DeviceFile,
  type Machine,
} from './machine.ts'
import { deniedHid, isHeld, lackOf, remediesFor, wrongDevice, type Finding } from './remedies.ts'

export interface ExaminedDevice {
  /** The configuration's key below `devices`. */
  readonly key: string
  readonly ok: boolean
  readonly answer: string
  readonly ms: number
  readonly status: PeripheralStatus
  readonly findings: readonly Finding[]
}

export interface Examination {
  /** Every configured device answered and can be used. */
  readonly ok: boolean
  /** Milliseconds since 1970. */
  readonly at: number
  /** Null when no configuration was given: then only the machine was looked at. */
  readonly configFile: string | null
  /** `wire`: exercised by this command itself. `kiosk host`: by the running host, which holds the devices. */
  readonly exercisedBy: 'wire' | 'kiosk host' | null
  readonly machine: Machine
  readonly devices: readonly ExaminedDevice[]
  readonly findings: readonly Finding[]
}

const hostProgram = 'kiosk host'

interface Configured {
  readonly key: string
  readonly address: TransportAddress
}

function configuredDevices(config: KioskConfig): Configured[] {
  return Object.entries(config.devices).flatMap(([key, device]) =>
    device === null || device === undefined ? [] : [{ key, address: device.transport }],
  )
}

/** Looks at the machine and exercises what is configured. Never rejects for anything a device does. */
export async function examine(
  given: { readonly file: string; readonly config: KioskConfig } | null,
  options: Omit<ExerciseOptions, 'devices'>,
): Promise<Examination> {
  const configured = given === null ? [] : configuredDevices(given.config)
  const [machine, hidFiles, exercised] = await Promise.all([
    inspectMachine(),
    deniedHidFiles(),
    given === null ? null : exerciseOrAsk(given.config, configured, options),
  ])
  const devices = await Promise.all(
    (exercised?.devices ?? []).map((device) =>
      withRemedies(device, configured, machine, exercised?.by === 'wire', options),
    ),
  )
  return {
    ok: devices.every(({ ok }) => ok) && devices.length === configured.length,
    at: options.clock.now(),
    configFile: given?.file ?? null,
    exercisedBy: exercised?.by ?? null,
    machine,
    devices,
    findings: [...machineFindings(machine, hidFiles), ...(exercised?.findings ?? [])],
  }
}

function machineFindings(machine: Machine, hidFiles: Parameters<typeof deniedHid>[0]): Finding[] {
  return [
    ...('problem' in machine.serialPorts ? [lackOf(machine.serialPorts.problem)] : []),
    ...('problem' in machine.hid ? [lackOf(machine.hid.problem)] : []),
    ...(hidFiles.length > 0 ? [deniedHid(hidFiles, machine)] : []),
  ]
}

async function exerciseOrAsk(
  config: KioskConfig,
  configured: readonly Configured[],
  options: Omit<ExerciseOptions, 'devices'>,
): Promise<{
  readonly by: Examination['exercisedBy']
  readonly devices: readonly Exercised[]
  readonly findings: readonly Finding[]
}> {
  const holders = await claimHolders(configured.map(({ address }) => claimKey(address)))
  const host = holders.find((by) => by !== null && by !== 'unknown' && by.program === hostProgram)
  if (host === undefined) return { by: 'wire', devices: await exercised(), findings: [] }
  const url = `ws://${config.ui.host.includes(':') ? `[${config.ui.host}]` : config.ui.host}:${config.ui.port}/agent`
  const answer = await askHost(url, config.agent.token, options.monotonicMs, options.signal)
  if (answer.kind === 'exercised') {
    const missing = answer.devices.length < configured.length
    const findings = missing
      ? [
          {
            what: 'the running kiosk host has fewer devices than this configuration',
            remedy: 'restart the kiosk host',
          },
        ]
      : []
    return { by: hostProgram, devices: answer.devices, findings }
  }
  const finding = {
    what: `the kiosk host holds the devices and cannot be asked: ${answer.problem}`,
    remedy: 'give the configuration with which the host runs, or stop the host and run this again',
  }
  return { by: 'wire', devices: await exercised(), findings: [finding] }

  function exercised(): Promise<Exercised[]> {
    return exerciseDevices({ ...options, devices: config.devices })
  }
}

/** The device's file, for an address that has one. */
async function fileOf(address: TransportAddress, machine: Machine): Promise<DeviceFile | null> {
  if (address.kind === 'serial') return deviceFile(address.path)
  if (address.kind !== 'usb-serial' || 'problem' in machine.serialPorts) return null
  const found = portFor(address, machine.serialPorts)
  return 'path' in found ? deviceFile(found.path) : null
}

async function withRemedies(
  { status, ok, answer, ms }: Exercised,
  configured: readonly Configured[],
  machine: Machine,
  onTheWire: boolean,
  { clock, signal }: Omit<ExerciseOptions, 'devices'>,
): Promise<ExaminedDevice> {
  const found = configured.find(({ address }) => address.text === status.transport)
  if (ok || found === undefined)
    return { key: found?.key ?? status.name, ok, answer, ms, status, findings: [] }
  const { key, address } = found
  const silent = onTheWire && status.state === 'offline' && address.kind !== 'hid' && !isHeld(status.problem)
  const other = silent
    ? await identify(
        claimedTransport(transportFor(address), address, {
          program: 'peripherals',
          device: key,
          now: () => clock.now(),
        }),
        clock,
        signal,
      )
    : null
  const file = await fileOf(address, machine)
  const ailment = { key, address, state: status.state, problem: status.problem ?? answer, file }
  const findings =
    other === null || other === status.kind ? remediesFor(ailment, machine) : [wrongDevice(key, other)]
  return { key, ok, answer, ms, status, findings }
}
