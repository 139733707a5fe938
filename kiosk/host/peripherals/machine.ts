import { constants } from 'node:fs'
import { access, readFile, readdir, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { claimHolder, type Holder } from '../devices/claim.ts'
import { programsHolding } from '../devices/transport/port-holders.ts'
import { listSerialPorts, type PlainSerialPort } from '../devices/transport/serial-ports.ts'

/** A file that stands for a device, and whether this user may read and write it. */
export interface DeviceFile {
  readonly path: string
  readonly access: 'missing' | 'denied' | 'allowed'
  /** The group it belongs to; null where that is not known. */
  readonly group: string | null
  /** Whether its mode lets that group read and write. */
  readonly groupMay: boolean
}

export interface SerialPortFound extends PlainSerialPort {
  readonly file: DeviceFile
  /** How a configuration names it so that it is found again in any socket; null without a serial number. */
  readonly transport: string | null
  /** Programs that have it open, as far as this user may know. */
  readonly heldBy: readonly string[]
}

export interface HidDeviceFound {
  readonly vendorId: string
  readonly productId: string
  readonly serialNumber: string | null
  readonly product: string | null
  /** HID usage page and usage; 0x8C is the bar code scanner page (HID POS 1.02). */
  readonly usagePage: number | null
  readonly file: DeviceFile
}

export interface Machine {
  readonly platform: NodeJS.Platform
  readonly user: string
  readonly isRoot: boolean
  /** The groups that the user's name is in; a session from before it was put there does not have them yet. */
  readonly groups: readonly string[]
  readonly serialPorts: readonly SerialPortFound[] | { readonly problem: string }
  readonly hid: readonly HidDeviceFound[] | { readonly problem: string }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

interface Group {
  readonly name: string
  readonly id: number
  readonly members: readonly string[]
}

/** The lines of group(5). */
export function parseGroups(text: string): Group[] {
  return text.split('\n').flatMap((line) => {
    const [name, , id, members = ''] = line.split(':')
    if (name === undefined || name === '' || id === undefined || !/^\d+$/.test(id)) return []
    return [{ name, id: Number(id), members: members.split(',').filter((member) => member !== '') }]
  })
}

async function systemGroups(): Promise<Group[]> {
  try {
    return parseGroups(await readFile('/etc/group', 'utf8'))
  } catch {
    return []
  }
}

async function mayUse(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Looks at a device file without opening it: opening a port can reset what hangs on it. */
export async function deviceFile(path: string): Promise<DeviceFile> {
  try {
    const { gid, mode } = await stat(path)
    const group = (await systemGroups()).find(({ id }) => id === gid)?.name ?? null
    return {
      path,
      access: (await mayUse(path)) ? 'allowed' : 'denied',
      group,
      groupMay: (mode & 0o060) === 0o060,
    }
  } catch {
    return { path, access: 'missing', group: null, groupMay: false }
  }
}

/** The name under which a configuration finds this adapter again, whatever it is plugged into. */
export function lastingName({ vendorId, productId, serialNumber }: PlainSerialPort): string | null {
  const usable = serialNumber !== null && /^[^\s:/]{1,126}$/.test(serialNumber)
  return vendorId === null || productId === null || !usable
    ? null
    : `serial:usb:${vendorId}:${productId}:${serialNumber}`
}

async function serialPorts(): Promise<Machine['serialPorts']> {
  try {
    const ports = await listSerialPorts()
    const holders = await programsHolding(ports.map(({ path }) => path))
    return await Promise.all(
      ports.map(async (port) => ({
        ...port,
        file: await deviceFile(port.path),
        transport: lastingName(port),
        heldBy: (holders.get(port.path) ?? []).map(({ program, pid }) => `${program} (process ${pid})`),
      })),
    )
  } catch (error) {
    return { problem: reasonOf(error) }
  }
}

const hex4 = (id: number): string => id.toString(16).padStart(4, '0')

async function hidDevices(): Promise<Machine['hid']> {
  try {
    // Loaded here and not above: its binary needs libraries that a machine may lack, which must not stop the rest.
    const { devicesAsync } = await import('node-hid')
    return await Promise.all(
      (await devicesAsync()).map(async ({ vendorId, productId, serialNumber, product, usagePage, path }) => ({
        vendorId: hex4(vendorId),
        productId: hex4(productId),
        serialNumber: serialNumber === undefined || serialNumber === '' ? null : serialNumber,
        product: product ?? null,
        usagePage: usagePage ?? null,
        file: await deviceFile(path ?? ''),
      })),
    )
  } catch (error) {
    return { problem: reasonOf(error) }
  }
}

/** HID devices whose files this user may not open are not listed by their library; the files themselves are seen. */
export async function deniedHidFiles(): Promise<DeviceFile[]> {
  const names = await readdir('/dev').catch(() => [])
  const files = await Promise.all(
    names.filter((name) => /^hidraw\d+$/.test(name)).map((name) => deviceFile(`/dev/${name}`)),
  )
  return files.filter((file) => file.access === 'denied')
}

export async function inspectMachine(): Promise<Machine> {
  const { username, uid, gid } = userInfo()
  const groups = (await systemGroups())
    .filter(({ id, members }) => id === gid || members.includes(username))
    .map(({ name }) => name)
  const [ports, hid] = await Promise.all([serialPorts(), hidDevices()])
  return { platform: process.platform, user: username, isRoot: uid === 0, groups, serialPorts: ports, hid }
}

/** Which program holds a claim on each key, in the order of the keys. */
export async function claimHolders(keys: readonly string[]): Promise<(Holder | 'unknown' | null)[]> {
  return await Promise.all(keys.map((key) => claimHolder(key)))
}
