import { z } from 'zod'

/**
 * A trace: what went over a device's wire, one JSON object a line. A header, then entries in the order of their time.
 * Personal data was replaced in place before it was written, with the same number of bytes and right checksums.
 */
export const traceProtocol = z.enum(['id-card', 'scanner', 'hid-pos', 'mrz', 'printer', 'presence'])
export type TraceProtocol = z.infer<typeof traceProtocol>

export const traceHeader = z.strictObject({
  foyerTrace: z.literal(1),
  protocol: traceProtocol,
  /** The device's name at its kiosk. */
  device: z.string().min(1),
  /** UTC, ISO 8601 without a zone: no entry tells where the kiosk stands. */
  startedAt: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/),
})
export type TraceHeader = z.infer<typeof traceHeader>

/** Milliseconds since `startedAt`; never less than in the entry before. */
const time = z.number().int().nonnegative()

/** `in`: from the device. One entry is one piece as the port delivered or took it. */
export const traceBytes = z.strictObject({
  t: time,
  dir: z.enum(['in', 'out']),
  hex: z.string().regex(/^(?:[0-9a-f]{2})+$/),
})
/** `ended`: by the host (`closed`), or by what the wire did. */
export const traceEvent = z.strictObject({
  t: time,
  event: z.enum(['opened', 'closed', 'peer-closed', 'unplugged', 'failed']),
})
export const traceEntry = z.union([traceBytes, traceEvent])
export type TraceEntry = z.infer<typeof traceEntry>

export type ReadTrace =
  | { readonly kind: 'trace'; readonly header: TraceHeader; readonly entries: readonly TraceEntry[] }
  /** What is wrong, and in which line, counted from 1. */
  | { readonly kind: 'refused'; readonly problem: string }

const parsedLine = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Reads a whole trace file. A last line without its end was cut off by a power failure and is left out. */
export const readTrace = (content: string): ReadTrace => {
  const [first = '', ...rest] = content.split('\n').slice(0, -1)
  const header = traceHeader.safeParse(parsedLine(first))
  if (!header.success) return { kind: 'refused', problem: 'line 1: not the header of a trace' }
  const entries: TraceEntry[] = []
  for (const [index, line] of rest.entries()) {
    const entry = traceEntry.safeParse(parsedLine(line))
    const at = `line ${index + 2}`
    if (!entry.success) return { kind: 'refused', problem: `${at}: not an entry of a trace` }
    if (entry.data.t < (entries.at(-1)?.t ?? 0)) {
      return { kind: 'refused', problem: `${at}: earlier than the line before` }
    }
    entries.push(entry.data)
  }
  return { kind: 'trace', header: header.data, entries }
}

export const traceBytesOf = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  )

export const traceHexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
