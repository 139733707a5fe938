import { readFileSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SerialPort } from 'serialport'

/** A serial port that the system knows. Vendor and product in four lower-case hexadecimal digits; null: no USB device. */
export interface PlainSerialPort {
  readonly path: string
  readonly vendorId: string | null
  readonly productId: string | null
  readonly serialNumber: string | null
  readonly manufacturer: string | null
}

const hexId = (id: string | undefined): string | null => id?.toLowerCase().padStart(4, '0') ?? null

/**
 * All serial ports. On Linux serialport asks `udevadm`; where that is missing, what the kernel itself says in
 * `/sys/class/tty` is read (sysfs(5)), which names the same devices.
 */
export async function listSerialPorts(): Promise<PlainSerialPort[]> {
  try {
    const ports = await SerialPort.list()
    return ports.map(({ path, vendorId, productId, serialNumber, manufacturer }) => ({
      path,
      vendorId: hexId(vendorId),
      productId: hexId(productId),
      serialNumber: serialNumber ?? null,
      manufacturer: manufacturer ?? null,
    }))
  } catch (error) {
    if (process.platform !== 'linux') throw error
    return kernelSerialPorts('/sys')
  }
}

/** The serial ports that hang on a USB device, by the kernel's own tree at `root` (`/sys`). */
export function kernelSerialPorts(root: string): PlainSerialPort[] {
  const folder = join(root, 'class', 'tty')
  return names(folder).flatMap((name) => {
    const device = real(join(folder, name, 'device'))
    const usb = device === null ? null : usbDeviceAbove(device)
    if (usb === null) return []
    return [
      {
        path: `/dev/${name}`,
        vendorId: text(join(usb, 'idVendor')),
        productId: text(join(usb, 'idProduct')),
        serialNumber: text(join(usb, 'serial')),
        manufacturer: text(join(usb, 'manufacturer')),
      },
    ]
  })
}

function usbDeviceAbove(folder: string): string | null {
  if (text(join(folder, 'idVendor')) !== null) return folder
  const above = dirname(folder)
  return above === folder ? null : usbDeviceAbove(above)
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function real(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}

function text(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return null
  }
}
