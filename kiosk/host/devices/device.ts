import type { PeripheralStatus } from '@foyer/contracts/peripheral'
import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import { LinkedAbort } from './linked-abort.ts'
import type { StatusRecord } from './status-record.ts'
import { TransportError, type Connection, type Transport } from './transport/transport.ts'

/** What every adapter is given. */
export interface DeviceSurroundings {
  readonly name: string
  readonly transport: Transport
  readonly clock: Clock
  /** 0 ≤ n < 1, spreads reconnects. */
  readonly random: () => number
  readonly log: Logger
  /** Called when state, problem, paper or cover changed; read `status()` for what they are now. */
  readonly onStatus: () => void
}

export interface SelfTestResult {
  readonly ok: boolean
  /** What was exercised and what came back, for the engineer. */
  readonly answer: string
}

/** A running device. Disposing it closes its port and ends its reconnecting. */
export interface Device extends AsyncDisposable {
  status(): PeripheralStatus
  /** Exercises the device now, on the wire; resolves, never rejects. */
  selfTest(): Promise<SelfTestResult>
}

const firstBackoffMs = 250
const longestBackoffMs = 10_000

/** How long to wait before attempt number `failures + 1`: doubling, half of it by chance. */
export function backoffMs(failures: number, random: () => number): number {
  const full = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(failures, 16))
  return Math.round(full / 2 + (full / 2) * random())
}

/**
 * Opens the transport, lets `serve` work on the connection until that ends, and begins again, for as long as the
 * signal lets it. `serve` says whether the device ever answered; only then does the backoff start over.
 */
export async function keepConnected(
  device: Pick<DeviceSurroundings, 'transport' | 'clock' | 'random' | 'log'>,
  record: StatusRecord,
  signal: AbortSignal,
  serve: (connection: Connection, signal: AbortSignal) => Promise<{ readonly answered: boolean }>,
): Promise<void> {
  let failures = 0
  let opened = false
  while (!signal.aborted) {
    try {
      const { answered, lost } = await serveOnce(device.transport, signal, serve, record, () => {
        if (opened) record.count('reconnects')
        opened = true
      })
      failures = answered ? 0 : failures + 1
      // An adapter that gave up on a silent device has said so; its port is still there.
      if (lost && !signal.aborted)
        record.set({ state: 'noDevice', problem: `${device.transport.address}: connection lost` })
    } catch (error) {
      failures += 1
      if (signal.aborted) break
      reportFailure(device, record, error)
    }
    await device.clock.sleep(backoffMs(failures, device.random), signal)
  }
}

async function serveOnce(
  transport: Transport,
  signal: AbortSignal,
  serve: (connection: Connection, signal: AbortSignal) => Promise<{ readonly answered: boolean }>,
  record: StatusRecord,
  onOpened: () => void,
): Promise<{ readonly answered: boolean; readonly lost: boolean }> {
  await using opened = await transport.open(signal)
  onOpened()
  record.connected()
  const connection: Connection = {
    ended: opened.ended,
    write: (bytes) => opened.write(bytes),
    onBytes: (listener) =>
      opened.onBytes((bytes) => {
        record.heard(bytes)
        listener(bytes)
      }),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
  using serving = new LinkedAbort(signal)
  void connection.ended.then(() => serving.abort())
  const { answered } = await serve(connection, serving.signal)
  return { answered, lost: serving.signal.aborted }
}

function reportFailure(
  device: Pick<DeviceSurroundings, 'transport' | 'log'>,
  record: StatusRecord,
  error: unknown,
): void {
  const { address } = device.transport
  if (error instanceof TransportError) {
    const problem = error.message
    if (record.current.problem !== problem) device.log.warn({ transport: address, code: error.code }, problem)
    record.set({ state: error.code === 'refused' || error.code === 'held' ? 'offline' : 'noDevice', problem })
    record.prove('open port', problem, false)
    return
  }
  // A fault of ours; the device starts over instead of taking the host down.
  device.log.error({ err: error, transport: address }, 'device adapter failed, starting over')
  record.set({ state: 'offline', problem: 'internal error, see the log' })
}
