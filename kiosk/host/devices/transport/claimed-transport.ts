import { realpathSync } from 'node:fs'
import { claim, type Holder } from '../claim.ts'
import { programsHolding } from './port-holders.ts'
import type { TransportAddress } from './transport-address.ts'
import { TransportError, type Connection, type Transport } from './transport.ts'

/** The same for every name of the same device: a link under /dev/serial/by-id is the port it points to. */
export function claimKey(address: TransportAddress): string {
  const [withoutOptions = address.text] = address.text.toLowerCase().split('?')
  switch (address.kind) {
    case 'tcp':
      return `tcp:${address.host}:${address.port}`
    case 'serial':
      try {
        return `serial:${realpathSync(address.path)}`
      } catch {
        return `serial:${address.path}`
      }
    default:
      return withoutOptions
  }
}

function heldBy(address: TransportAddress, by: Holder | null): TransportError {
  const who =
    by === null
      ? 'a program that does not say who it is'
      : `${by.program} (process ${by.pid}) as ${by.device} since ${new Date(by.since).toISOString()}`
  return new TransportError('held', `${address.text} is held by ${who}`)
}

/**
 * A transport that is claimed before it is opened and let go when its connection is closed, so that no two programs
 * talk to one device at once. `open` rejects with `held`, naming the holder, also when a program that knows nothing of
 * claims has locked the port.
 */
export function claimedTransport(
  transport: Transport,
  address: TransportAddress,
  own: { readonly program: string; readonly device: string; readonly now: () => number },
): Transport {
  return {
    address: transport.address,
    open: async (signal): Promise<Connection> => {
      await using stack = new AsyncDisposableStack()
      const answer = await claim(claimKey(address), {
        program: own.program,
        pid: process.pid,
        device: own.device,
        since: own.now(),
      })
      if (answer.kind === 'held') throw heldBy(address, answer.by)
      stack.use(answer.claim)
      const connection = stack.use(await openOrName(transport, address, signal))
      const opened = stack.move()
      return {
        ended: connection.ended,
        onBytes: (listener) => connection.onBytes(listener),
        write: (bytes) => connection.write(bytes),
        [Symbol.asyncDispose]: () => opened.disposeAsync(),
      }
    },
  }
}

async function openOrName(
  transport: Transport,
  address: TransportAddress,
  signal: AbortSignal,
): Promise<Connection> {
  try {
    return await transport.open(signal)
  } catch (error) {
    const locked =
      error instanceof TransportError && error.code === 'refused' && /lock|busy/i.test(error.message)
    if (!locked || address.kind !== 'serial') throw error
    const programs = (await programsHolding([address.path])).get(address.path) ?? []
    if (programs.length === 0) throw error
    const who = programs.map(({ program, pid }) => `${program} (process ${pid})`).join(', ')
    throw new TransportError('held', `${address.text} is held by ${who}`, { cause: error })
  }
}
