import type { PeripheralKind, PeripheralState } from '@foyer/contracts/peripheral'
import type { TransportAddress } from '../devices/transport/transport-address.ts'
import type { DeviceFile, Machine } from './machine.ts'

/** Something that keeps a device from working, and what to type or do about it. */
export interface Finding {
  readonly what: string
  readonly remedy: string
}

/** What of a machine the remedies depend on. */
export type Seat = Pick<Machine, 'platform' | 'user' | 'isRoot' | 'groups'>

/** The Debian package that has a shared library; null for one we never need. */
const packages: readonly (readonly [RegExp, string])[] = [
  [/libusb-1\.0/, 'libusb-1.0-0'],
  [/libudev/, 'libudev1'],
  [/libstdc\+\+/, 'libstdc++6'],
  [/udevadm/, 'udev'],
]

/** For a native library that did not load, or a program that is missing. */
export function lackOf(problem: string): Finding {
  const found = packages.find(([name]) => name.test(problem))
  return found === undefined
    ? { what: problem, remedy: 'npm ci' }
    : { what: problem, remedy: `sudo apt-get install -y ${found[1]}` }
}

export const udevRule =
  'sudo cp docs/guides/udev/70-foyer.rules /etc/udev/rules.d/ && sudo udevadm control --reload && sudo udevadm trigger'

/** For a serial port's file that is there and may not be used. */
export function deniedSerial(file: DeviceFile, seat: Seat): Finding {
  const { path, group } = file
  // Who is in the group root may do too much: then the rules give the port to the right group first.
  if (group === null || group === 'root' || !file.groupMay) {
    const join = seat.groups.includes('dialout') ? '' : ` && sudo usermod -aG dialout ${seat.user}`
    return {
      what: `${seat.user} may not use ${path}, and no group for peripherals may`,
      remedy: `${udevRule}${join}`,
    }
  }
  const what = `${seat.user} may not use ${path}, the group ${group} may`
  if (seat.groups.includes(group)) {
    return {
      what,
      remedy: `${seat.user} is in ${group} since after signing in: sign in again, or restart the service`,
    }
  }
  return { what, remedy: `sudo usermod -aG ${group} ${seat.user}, then sign in again or restart the service` }
}

/** For HID device files that may not be used. */
export function deniedHid(files: readonly DeviceFile[], seat: Seat): Finding {
  return {
    what: `${seat.user} may not use ${files.map(({ path }) => path).join(', ')}: no udev rule lets it`,
    remedy: udevRule,
  }
}

function portsOf(machine: Machine): string {
  if ('problem' in machine.serialPorts) return 'ports cannot be listed'
  const names = machine.serialPorts
    .filter(({ file }) => file.access !== 'missing')
    .map(({ path, transport }) => (transport === null ? path : `${transport} (${path})`))
  return names.length === 0 ? 'no serial port is there' : `there are ${names.join(', ')}`
}

function hidOf(machine: Machine): string {
  if ('problem' in machine.hid) return 'HID devices cannot be listed'
  const names = machine.hid.map(
    ({ vendorId, productId, product }) => `hid:${vendorId}:${productId} (${product ?? 'no name'})`,
  )
  return names.length === 0 ? 'no HID device is there' : `there are ${names.join(', ')}`
}

export interface Ailment {
  /** The configuration's key below `devices`. */
  readonly key: string
  readonly address: TransportAddress
  readonly state: PeripheralState
  readonly problem: string | null
  /** The device's file where it has one. */
  readonly file: DeviceFile | null
}

/** Whether another program has the device. */
export const isHeld = (problem: string | null): boolean => / is held by /.test(problem ?? '')

const kinds: Readonly<Record<PeripheralKind, string>> = {
  'id-card-reader': 'an ID card reader',
  'barcode-scanner': 'a code scanner',
  'receipt-printer': 'a receipt printer',
  'mrz-reader': 'a document reader',
  'presence-sensor': 'a presence sensor',
}

/** For a port where another kind of device answers than the configured one. */
export function wrongDevice(key: string, kind: PeripheralKind): Finding {
  return {
    what: `wrong device: ${kinds[kind]} answers at the port of devices.${key}`,
    remedy: `plug the right device into this port, or correct devices.${key}.transport`,
  }
}

/** What to do about a configured device that did not answer as it should. Never empty. */
export function remediesFor(ailment: Ailment, machine: Machine): Finding[] {
  const { key, address, state, problem, file } = ailment
  const what = problem ?? `no answer within the time, state ${state}`
  if (isHeld(what)) return [{ what, remedy: remedyForHeld(what) }]
  if (file?.access === 'denied') return [deniedSerial(file, machine)]
  const library = packages.some(([name]) => name.test(what))
  if (library) return [lackOf(what)]
  if (address.kind === 'hid' && /permission|denied|cannot open|EACCES/i.test(what)) {
    return [{ what, remedy: udevRule }]
  }
  switch (state) {
    case 'userError':
      return [{ what, remedy: remedyForUserError(what, key) }]
    case 'hardwareError':
      return [{ what, remedy: 'switch the device off and on; if it says the same again, it needs repair' }]
    case 'noDevice':
    case 'starting':
      return [{ what, remedy: remedyForMissing(key, address, machine) }]
    default:
      return [
        {
          what,
          remedy:
            address.kind === 'tcp'
              ? 'check the power of the device and the cable between it and the device server'
              : `check power and cable, that transmit and receive are crossed, and the baud rate in devices.${key}.transport`,
        },
      ]
  }
}

function remedyForHeld(what: string): string {
  if (/ModemManager/.test(what)) return 'sudo systemctl disable --now ModemManager'
  return 'stop that program; a running kiosk host may keep its devices: give this command its --config and it is asked'
}

function remedyForUserError(what: string, key: string): string {
  if (what.startsWith('wrong device')) {
    return `plug the right device into this port, or correct devices.${key}.transport (port and baud rate)`
  }
  return 'put in paper, close the cover, then run this again'
}

function remedyForMissing(key: string, address: TransportAddress, machine: Machine): string {
  switch (address.kind) {
    case 'tcp':
      return `nothing answers at ${address.host} port ${address.port}: switch the device or its server on, or correct devices.${key}.transport`
    case 'hid':
      return `plug the device in, or correct devices.${key}.transport; ${hidOf(machine)}`
    default:
      return `plug the device in, or correct devices.${key}.transport; ${portsOf(machine)}`
  }
}
