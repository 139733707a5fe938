import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { Clock, Random } from '../../ambient.ts'
import { addressOf, type Door } from '../../mqtt/door.ts'
import type { Authority } from './authority.ts'
import { fingerprintOf, serialText, signHall } from './certificates.ts'
import type { Refusals } from './refusals.ts'
import type { Register } from './register.ts'
import { stateOf } from './store.ts'

export type HallDoor = Door & {
  /** A new certificate for the hall: after a change of CA, or because this one has served two thirds of its life. */
  renewTls: (only: 'when-due' | 'now') => Promise<void>
}

export type HallDoorOptions = {
  authority: Authority
  register: Register
  refusals: Refusals
  /** Names and addresses that devices call the hall by. */
  names: readonly string[]
  clock: Clock
  random: Random
}

const HALL_DAYS = 30
const DAY_MS = 24 * 60 * 60 * 1000

/** What a stranger calls itself, for the log: short, and printable. */
const claimed = ({ subject }: X509Certificate): string => subject.replace(/[^\x20-\x7e]/g, '?').slice(0, 100)

export const openHallDoor = async (options: HallDoorOptions): Promise<HallDoor> => {
  const { authority, register, refusals, names, clock, random } = options
  const listeners = new Set<() => void>()
  const issue = async () => {
    const from = clock()
    const until = from + HALL_DAYS * DAY_MS
    return { from, until, ...(await signHall(authority.shown(), names, { from, until }, random)) }
  }
  let own = await issue()

  const admit = (socket: TLSSocket) => {
    const address = addressOf(socket)
    const shown = socket.getPeerX509Certificate()
    if (shown === undefined) {
      refusals.refused({ address, why: 'no-certificate', identity: null, detail: 'no certificate was shown' })
      return null
    }
    const row = register.get(serialText(shown.serialNumber))
    const ours = row !== null && row.fingerprint === fingerprintOf(shown.toString())
    const problem = socket.authorized ? null : String(socket.authorizationError)
    // What OpenSSL says of the chain comes first; a date alone can be wrong with a certificate that we know as ours.
    if (!ours || (problem !== null && problem !== 'CERT_HAS_EXPIRED')) {
      const why = problem ?? 'signed by this hall, and not in its register'
      refusals.refused({
        address,
        why: 'foreign',
        identity: null,
        detail: `${why}; calls itself ${claimed(shown)}`,
      })
      return null
    }
    const identity = `${row.node_group}/${row.node}`
    const state = stateOf(row, clock())
    if (state === 'valid' && problem === null) {
      register.seen(row, address)
      return { group: row.node_group, node: row.node, serial: row.serial }
    }
    const why = state === 'revoked' || state === 'replaced' ? 'revoked' : 'expired'
    const detail =
      state === 'replaced'
        ? `certificate ${row.serial} was replaced by a newer one that is in use`
        : `certificate ${row.serial}`
    refusals.refused({ address, why, identity, detail })
    return null
  }

  return {
    tls: () => ({ key: own.key, cert: own.cert, ca: authority.trusted() }),
    onTls: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    admit,
    onEnded: register.onEnded,
    isEnrolled: register.isEnrolled,
    refused: refusals.refused,
    renewTls: async (only) => {
      if (only === 'when-due' && clock() < own.from + ((own.until - own.from) * 2) / 3) return
      own = await issue()
      for (const listener of listeners) listener()
    },
  }
}
