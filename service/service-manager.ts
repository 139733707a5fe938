import { execFile } from 'node:child_process'

export type ServiceManager = {
  readonly ready: () => void
  readonly stopping: () => void
  readonly [Symbol.dispose]: () => void
}

/** What systemd gives a service with `Type=notify`, from the environment; all null where there is none. */
export const readServiceManager = (
  environment: Readonly<Record<string, string | undefined>>,
): { readonly socket: string | null; readonly watchdogUsec: number | null } => {
  const usec = Number(environment['WATCHDOG_USEC'])
  return {
    socket: environment['NOTIFY_SOCKET'] ?? null,
    watchdogUsec: Number.isSafeInteger(usec) && usec > 0 ? usec : null,
  }
}

/**
 * systemd's notification protocol, sd_notify(3). Node has no datagram sockets of the Unix kind, so systemd's own
 * `systemd-notify` speaks it; the unit needs `NotifyAccess=all`. `watchdogUsec` is systemd's limit in microseconds:
 * an event loop that hangs does not send, and is killed. Without a `socket` nothing is sent.
 */
export const serviceManager = (socket: string | null, watchdogUsec: number | null): ServiceManager => {
  const tell = (message: string): void => {
    if (socket === null) return
    // Whoever cannot be told notices it by the silence.
    execFile('systemd-notify', [message], { env: { NOTIFY_SOCKET: socket, PATH: '/usr/bin:/bin' } }, () => {})
  }
  const beat =
    socket === null || watchdogUsec === null
      ? null
      : setInterval(() => tell('WATCHDOG=1'), watchdogUsec / 1_000 / 3)
  beat?.unref()
  return {
    ready: () => tell('READY=1'),
    stopping: () => tell('STOPPING=1'),
    [Symbol.dispose]: () => {
      if (beat !== null) clearInterval(beat)
    },
  }
}
