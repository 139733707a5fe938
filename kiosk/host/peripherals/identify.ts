import type { PeripheralKind } from '@foyer/contracts/peripheral'
import type { Clock } from '../devices/clock.ts'
import { encodeCommand, SamDecoder } from '../devices/id-card-reader/protocol.ts'
import { PresenceDecoder } from '../devices/presence-sensor/protocol.ts'
import { encodeRealTimeRequest } from '../devices/receipt-printer/protocol.ts'
import type { Transport } from '../devices/transport/transport.ts'

const listenMs = 600

/** A one-byte answer to DLE EOT: bits 1 and 4 set, bits 0 and 7 clear (ESC/POS). */
const isPrinterAnswer = (bytes: readonly number[]): boolean =>
  bytes.length === 1 && ((bytes[0] ?? 0) & 0x93) === 0x12

const hasReply = (decoder: SamDecoder | PresenceDecoder, bytes: readonly number[]): boolean =>
  decoder.push(Uint8Array.from(bytes)).some(({ kind }) => kind === 'reply')

/**
 * Who is on a port whose configured device does not answer, by asking the questions of the others; null when nobody
 * answers. A sensor speaks unasked, so first there is only listening. The printer's question comes before the card
 * reader's: a reader passes it over, while a printer would take the reader's for text.
 */
export async function identify(
  transport: Transport,
  clock: Clock,
  signal: AbortSignal,
): Promise<PeripheralKind | null> {
  try {
    await using connection = await transport.open(signal)
    let heard: number[] = []
    connection.onBytes((bytes) => heard.push(...bytes))
    await clock.sleep(listenMs, signal)
    if (hasReply(new PresenceDecoder(), heard)) return 'presence-sensor'
    heard = []
    await connection.write(encodeRealTimeRequest(1))
    await clock.sleep(listenMs, signal)
    if (isPrinterAnswer(heard)) return 'receipt-printer'
    heard = []
    await connection.write(encodeCommand('samStatus'))
    await clock.sleep(listenMs, signal)
    return hasReply(new SamDecoder(), heard) ? 'id-card-reader' : null
  } catch {
    // The port went away or was taken meanwhile: there is nobody to name.
    return null
  }
}
