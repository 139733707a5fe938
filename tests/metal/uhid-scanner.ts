import { open, type FileHandle } from 'node:fs/promises'

/** Event types of `linux/uhid.h`. */
const uhid = {
  destroy: 1,
  open: 4,
  getReport: 9,
  getReportReply: 10,
  create2: 11,
  input2: 12,
  setReport: 13,
  setReportReply: 14,
} as const
const eventBytes = 4380
const busUsb = 0x03
const notSupported = 95

/** HID POS tables: a scanner with one report, id 2, of length, three identifier bytes, 56 of data and three more. */
const reportDescriptor = Buffer.from(
  [
    '05 8c 09 02 a1 01 09 12 a1 02 85 02 15 00 26 ff 00 75 08 95 01 05 01 09 3b 81 02',
    '05 8c 09 fb 09 fc 09 fd 95 03 81 02 09 fe 95 38 82 02 01 09 ff 95 03 81 02 c0 c0',
  ]
    .join('')
    .replaceAll(' ', ''),
  'hex',
)

interface Identity {
  readonly vendorId: string
  readonly productId: string
  readonly serialNumber: string
}

/** A HID POS scanner that the kernel takes for a real one. */
export class UhidScanner {
  readonly #file: FileHandle
  readonly #opened = Promise.withResolvers<void>()
  #destroyed = false

  private constructor(file: FileHandle) {
    this.#file = file
  }

  static async create({ vendorId, productId, serialNumber }: Identity): Promise<UhidScanner> {
    const file = await open('/dev/uhid', 'r+')
    const event = Buffer.alloc(eventBytes)
    event.writeUInt32LE(uhid.create2, 0)
    event.write('Foyer test scanner', 4)
    event.write(serialNumber, 4 + 128 + 64)
    const at = 4 + 128 + 64 + 64
    event.writeUInt16LE(reportDescriptor.length, at)
    event.writeUInt16LE(busUsb, at + 2)
    event.writeUInt32LE(Number.parseInt(vendorId, 16), at + 4)
    event.writeUInt32LE(Number.parseInt(productId, 16), at + 8)
    event.set(reportDescriptor, at + 20)
    await file.write(event)
    const scanner = new UhidScanner(file)
    void scanner.#listen()
    return scanner
  }

  /** Resolves when a program has opened the device. */
  get opened(): Promise<void> {
    return this.#opened.promise
  }

  /** An input report, its id in front; a shorter one than the descriptor promises goes out as it is. */
  async send(report: Uint8Array): Promise<void> {
    const event = Buffer.alloc(6 + report.length)
    event.writeUInt32LE(uhid.input2, 0)
    event.writeUInt16LE(report.length, 4)
    event.set(report, 6)
    await this.#file.write(event)
  }

  /** As if its plug were pulled. */
  async destroy(): Promise<void> {
    this.#destroyed = true
    const event = Buffer.alloc(4)
    event.writeUInt32LE(uhid.destroy, 0)
    await this.#file.write(event)
  }

  async #listen(): Promise<void> {
    const event = Buffer.alloc(eventBytes)
    while (!this.#destroyed) {
      try {
        await this.#file.read(event, 0, eventBytes)
      } catch {
        return
      }
      const type = event.readUInt32LE(0)
      if (type === uhid.open) this.#opened.resolve()
      // A scanner without features says so; the kernel would wait five seconds for an answer.
      if (type === uhid.getReport) await this.#refuse(uhid.getReportReply, event.readUInt32LE(4), 12)
      if (type === uhid.setReport) await this.#refuse(uhid.setReportReply, event.readUInt32LE(4), 10)
    }
  }

  async #refuse(type: number, id: number, length: number): Promise<void> {
    const reply = Buffer.alloc(length)
    reply.writeUInt32LE(type, 0)
    reply.writeUInt32LE(id, 4)
    reply.writeUInt16LE(notSupported, 8)
    await this.#file.write(reply)
  }
}
