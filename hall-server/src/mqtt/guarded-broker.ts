import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { Aedes, type Client, type ConnectPacket } from 'aedes'
import type { FastifyBaseLogger } from 'fastify'
import type { Random } from '../ambient.ts'
import { sameSecret } from '../http/access.ts'
import type { Broker } from './broker.ts'
import { addressOf, type Device, type Door } from './door.ts'
import { type Caller, mayLeaveWill, mayPublish, maySubscribe, nodeIn } from './permissions.ts'
import { createSessionWatch } from './session-watch.ts'

export type BrokerAccount = { username: string; password: string; group: string; node: string | null }

export type GuardedBrokerConfig = {
  host: string
  port: number
  /** A second listener, for devices with a certificate; null: none. */
  tls: { port: number } | null
  /** Whether the plain listener lets in, to everything, whoever comes without a name. */
  anonymous: boolean
}

export type GuardedBrokerOptions = {
  door: Door
  hostId: string
  accounts: readonly BrokerAccount[]
  random: Random
  log: FastifyBaseLogger
}

export type GuardedBroker = Broker & {
  /** Where the TLS listener is; null when there is none. */
  tlsPort: number | null
}

/** MQTT 3.1.1, 3.2.2.3: the server is unavailable · bad user name or password · not authorized. */
type ReturnCode = 3 | 4 | 5
type Verdict = { kind: 'in'; caller: Caller } | { kind: 'out'; code: ReturnCode; reason: string }

/** Under the five seconds that devices wait for an answer. */
const HOLD_MS = 4000

const refusal = (returnCode: ReturnCode, reason: string): Error & { returnCode: ReturnCode } =>
  Object.assign(new Error(reason), { returnCode })

const nameOf = (caller: Caller): string | null => {
  switch (caller.kind) {
    case 'device':
      return `${caller.group}/${caller.node}`
    case 'account':
      return caller.username
    case 'hall':
      return caller.hostId
    case 'open':
      return null
  }
}

/**
 * A client id is nobody's property: without this, one device could end the session of another by taking its name
 * (MQTT 3.1.1, 3.1.4: a second client of the same id takes over).
 */
const ownId = (verdict: Verdict, clientId: string): string => {
  if (verdict.kind === 'out' || verdict.caller.kind === 'open')
    return /^(device|hall|account) /.test(clientId) ? `open ${clientId}` : clientId
  const { caller } = verdict
  return `${caller.kind} ${nameOf(caller)} ${caller.kind === 'device' ? '' : clientId}`
}

const portOf = (server: Server): number => {
  const bound = server.address()
  return bound !== null && typeof bound === 'object' ? bound.port : 0
}

/**
 * The hall's embedded broker with a guard at every door. A device with a certificate publishes and reads its own
 * topics alone; an account the same with a password; the hall's own host application, with a password made at every
 * start, publishes STATE and commands. Rejects with the socket's own error when a port is taken.
 */
export const startGuardedBroker = async (
  config: GuardedBrokerConfig,
  { door, hostId, accounts, random, log }: GuardedBrokerOptions,
): Promise<GuardedBroker> => {
  const own = { username: `hall ${hostId}`, password: Buffer.from(random.bytes(32)).toString('base64url') }
  /** By the connection that the broker hands back. */
  const callers = new WeakMap<object, { socket: Socket; device: Device | null }>()
  const verdicts = new WeakMap<Client, Verdict>()
  const sessions = new Map<string, Socket>()
  const bySerial = new Map<string, Set<Socket>>()
  const sockets = new Set<Socket>()
  const watch = createSessionWatch()

  /**
   * One identity, one session. Who knocks while a session of the same identity is open waits until it is known
   * whether that one lives: when its holder speaks, there are two of one device, and the newcomer stays outside; when
   * it is over, the newcomer is the device itself, back from a broken network.
   */
  const claim = async (socket: Socket, device: Device): Promise<Verdict> => {
    const identity = `${device.group}/${device.node}`
    const held = sessions.get(identity)
    if (held !== undefined && !held.destroyed) {
      const address = addressOf(socket)
      const asked = watch.verdict(held).then((life) => {
        if (life === 'alive')
          door.refused({
            address,
            why: 'cloned',
            identity,
            detail: `connected from ${address} while another holder of the same identity was connected from ${addressOf(held)}`,
          })
        return life
      })
      const life = await Promise.race([asked, sleep(HOLD_MS, 'unknown' as const, { ref: false })])
      if (life === 'alive') return { kind: 'out', code: 5, reason: 'this identity is in use' }
      if (life === 'unknown' || (sessions.get(identity) ?? held) !== held)
        return { kind: 'out', code: 3, reason: 'the last session of this identity is not over yet' }
    }
    sessions.set(identity, socket)
    socket.once('close', () => {
      if (sessions.get(identity) === socket) sessions.delete(identity)
    })
    return { kind: 'in', caller: { kind: 'device', ...device } }
  }

  const identify = (client: Client, packet: ConnectPacket): Promise<Verdict> => {
    const known = callers.get(client.conn)
    if (known === undefined) return Promise.resolve({ kind: 'out', code: 5, reason: 'not through a door' })
    const { socket, device } = known
    if (device !== null) return claim(socket, device)
    const address = addressOf(socket)
    const { username, password } = packet
    if (username === undefined) {
      if (config.anonymous) return Promise.resolve({ kind: 'in', caller: { kind: 'open' } })
      const detail = 'neither certificate nor password on the listener without TLS'
      door.refused({ address, why: 'no-certificate', identity: null, detail })
      return Promise.resolve({ kind: 'out', code: 5, reason: detail })
    }
    const given = password === undefined ? '' : Buffer.from(password).toString('utf8')
    if (username === own.username && sameSecret(given, own.password))
      return Promise.resolve({ kind: 'in', caller: { kind: 'hall', hostId } })
    const account = accounts.find((one) => one.username === username)
    if (account !== undefined && sameSecret(given, account.password)) {
      const { group, node } = account
      return Promise.resolve({ kind: 'in', caller: { kind: 'account', username, group, node } })
    }
    // Where nobody is asked for a name, a name is no claim that could be wrong.
    if (config.anonymous) return Promise.resolve({ kind: 'in', caller: { kind: 'open' } })
    door.refused({
      address,
      why: 'bad-password',
      identity: account === undefined ? null : username,
      detail: account === undefined ? 'no account of this name' : 'not the password of this account',
    })
    return Promise.resolve({ kind: 'out', code: 4, reason: 'bad user name or password' })
  }

  const callerOf = (client: Client): Caller | null => {
    const verdict = verdicts.get(client)
    return verdict?.kind === 'in' ? verdict.caller : null
  }
  const wrongTopic = (client: Client, caller: Caller | null, what: string): void =>
    door.refused({
      address: addressOf(callers.get(client.conn)?.socket ?? {}),
      why: 'wrong-topic',
      identity: caller === null ? null : nameOf(caller),
      detail: what.slice(0, 300),
    })
  /** An account may not speak for a node that proves itself with a certificate. */
  const isTaken = (caller: Caller, topic: string): boolean => {
    if (caller.kind !== 'account') return false
    const node = nodeIn(topic)
    return node !== null && door.isEnrolled(caller.group, node)
  }

  const decide = async (client: Client, packet: ConnectPacket): Promise<Verdict> => {
    const verdict = await identify(client, packet)
    const will = packet.will?.topic ?? null
    if (verdict.kind === 'out' || will === null) return verdict
    if (mayLeaveWill(verdict.caller, will) && !isTaken(verdict.caller, will)) return verdict
    wrongTopic(client, verdict.caller, `Will on ${will}`)
    return { kind: 'out', code: 5, reason: 'not a Will of this client' }
  }
  const aedes = await Aedes.createBroker({
    id: 'foyer-hall',
    preConnect: (client, packet, done) => {
      const ask = async (): Promise<void> => {
        const verdict = await decide(client, packet)
        verdicts.set(client, verdict)
        packet.clientId = ownId(verdict, packet.clientId)
        done(null, true)
      }
      ask().catch((problem: unknown) => {
        log.error({ err: problem }, 'a caller could not be looked at')
        client.close()
      })
    },
    authenticate: (client, _username, _password, done) => {
      const verdict = verdicts.get(client)
      if (verdict?.kind === 'in') done(null, true)
      else done(refusal(verdict?.code ?? 5, verdict?.reason ?? 'nobody'), false)
    },
    authorizePublish: (client, packet, done) => {
      // Without a client it is the broker's own word, or the Will of somebody who was allowed to leave it.
      if (client === null) return done(null)
      const caller = callerOf(client)
      if (caller !== null && mayPublish(caller, packet.topic) && !isTaken(caller, packet.topic))
        return done(null)
      wrongTopic(client, caller, `publish to ${packet.topic}`)
      done(new Error('not a topic of this client'))
    },
    authorizeSubscribe: (client, subscription, done) => {
      const caller = callerOf(client)
      const { topic } = subscription
      if (caller !== null && maySubscribe(caller, topic) && !isTaken(caller, topic))
        return done(null, subscription)
      wrongTopic(client, caller, `subscribe to ${topic}`)
      done(null, null)
    },
  })
  aedes.on('clientError', (client, error) =>
    log.warn({ client: client.id, error: error.message }, 'mqtt client error'),
  )
  aedes.on('connectionError', (_client, error) =>
    log.warn({ error: error.message }, 'mqtt connection refused'),
  )

  const serve = (socket: Socket, device: Device | null): void => {
    callers.set(socket, { socket, device })
    sockets.add(socket)
    // Without this, small packets wait for an acknowledgement of the packet before.
    socket.setNoDelay(true)
    socket.once('close', () => sockets.delete(socket))
    aedes.handle(socket)
  }
  const serveDevice = (socket: TLSSocket): void => {
    const device = door.admit(socket)
    if (device === null) {
      socket.on('error', () => {})
      socket.destroy()
      return
    }
    const same = bySerial.get(device.serial) ?? new Set()
    bySerial.set(device.serial, same.add(socket))
    socket.once('close', () => {
      same.delete(socket)
      if (same.size === 0) bySerial.delete(device.serial)
    })
    serve(socket, device)
  }

  const listening: Server[] = []
  const listen = async (server: Server, port: number): Promise<number> => {
    server.listen(port, config.host)
    await once(server, 'listening')
    listening.push(server)
    return portOf(server)
  }
  const leave: (() => void)[] = [
    door.onEnded((serial) => {
      for (const socket of bySerial.get(serial) ?? []) socket.destroy()
    }),
  ]
  const stop = async (): Promise<void> => {
    for (const end of leave) end()
    watch.stop()
    const closed = listening.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
    await new Promise<void>((resolve) => aedes.close(() => resolve()))
    for (const socket of sockets) socket.destroy()
    await Promise.all(closed)
  }

  try {
    const port = await listen(
      createServer((socket) => serve(socket, null)),
      config.port,
    )
    let tlsPort: number | null = null
    if (config.tls !== null) {
      const server = createTlsServer(
        {
          ...door.tls(),
          requestCert: true,
          rejectUnauthorized: false,
          minVersion: 'TLSv1.2',
          handshakeTimeout: 10_000,
        },
        serveDevice,
      )
      // Port scanners and half handshakes end here: nobody has said yet who they are.
      server.on('tlsClientError', (error) => log.info({ error: error.message }, 'no TLS handshake'))
      leave.push(door.onTls(() => server.setSecureContext({ ...door.tls(), minVersion: 'TLSv1.2' })))
      tlsPort = await listen(server, config.tls.port)
    }
    const host = config.host.includes(':') ? `[${config.host}]` : config.host
    return { address: { url: `mqtt://${host}:${port}`, ...own }, tlsPort, stop }
  } catch (problem) {
    await stop()
    throw problem
  }
}
