import { calendarDate } from '../../identity-numbers/resident-number.ts'

/** The number of a reader's security module, as on its label: `05.01-20240101-0001234567-0987654321`. */
export interface ModuleNumber {
  readonly text: string
  /** `YYYY-MM-DD`; null when the digits are no date. */
  readonly madeOn: string | null
}

export const moduleNumberBytes = 16

/** Decodes the data of a `12 FF` reply: five little-endian numbers; null when it is of another length. */
export function decodeModuleNumber(data: Uint8Array): ModuleNumber | null {
  if (data.length !== moduleNumberBytes) return null
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const digits = (value: number, length: number): string => String(value).padStart(length, '0')
  const day = digits(view.getUint32(4, true), 8)
  const text = [
    `${digits(view.getUint16(0, true), 2)}.${digits(view.getUint16(2, true), 2)}`,
    day,
    digits(view.getUint32(8, true), 10),
    digits(view.getUint32(12, true), 10),
  ].join('-')
  return { text, madeOn: calendarDate(day) }
}
