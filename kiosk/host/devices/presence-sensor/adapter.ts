import { keepConnected, type Device, type DeviceSurroundings, type SelfTestResult } from '../device.ts'
import { StatusRecord } from '../status-record.ts'
import type { Connection } from '../transport/transport.ts'
import { PresenceLink } from './link.ts'
import { heard, unheard, type Presence, type PresenceRules, type PresenceState } from './presence.ts'
import { nearestCm, type Report } from './protocol.ts'

export interface PresenceSensorOptions extends DeviceSurroundings {
  readonly rules: PresenceRules
  /** Called on every change. `unknown`: the sensor is not heard, so nobody can say. */
  readonly onPresence: (presence: Presence) => void
}

/** The module reports ten times a second. */
const silentMs = 2_000
const lookMs = 250
/** After this long without a report the port is opened anew. */
const reopenMs = 10_000

class PresenceSensor implements Device {
  readonly #options: PresenceSensorOptions
  readonly #record: StatusRecord
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #state: PresenceState = unheard
  #link: PresenceLink | null = null
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: PresenceSensorOptions) {
    this.#options = options
    this.#record = new StatusRecord({
      name: options.name,
      kind: 'presence-sensor',
      transport: options.transport.address,
      counters: ['arrivals', 'departures', 'discarded', 'reconnects'],
      clock: options.clock,
      onStatus: options.onStatus,
    })
    this.#running = keepConnected(options, this.#record, this.#stop.signal, (connection, signal) =>
      this.#serve(connection, signal),
    )
  }

  status(): ReturnType<Device['status']> {
    return this.#record.current
  }

  async selfTest(): Promise<SelfTestResult> {
    const link = this.#link
    if (link === null) return { ok: false, answer: this.#record.current.problem ?? 'not connected' }
    const firmware = await this.#askFirmware(link)
    if (firmware !== null) return { ok: true, answer: `firmware ${firmware}` }
    const reporting = this.#record.state === 'online'
    return {
      ok: reporting,
      answer: reporting ? 'reports come, commands are not answered' : 'no answer to the firmware request',
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
    await this.#turn
  }

  async #serve(connection: Connection, signal: AbortSignal): Promise<{ readonly answered: boolean }> {
    const { clock, log, name } = this.#options
    let answered = false
    let heardAt = clock.now()
    using link = new PresenceLink(connection, clock, signal, {
      report: (report) => {
        answered = true
        heardAt = clock.now()
        this.#take(report)
      },
      discarded: (reason) => {
        this.#record.count('discarded')
        log.info({ device: name, reason }, 'presence frame discarded')
      },
    })
    this.#link = link
    if ((await this.#askFirmware(link)) !== null) answered = true
    // Nothing is reported while the module is asked.
    heardAt = Math.max(heardAt, clock.now())
    while (!signal.aborted && clock.now() - heardAt < reopenMs) {
      await clock.sleep(lookMs, signal)
      if (!signal.aborted && clock.now() - heardAt >= silentMs) this.#unheard()
    }
    this.#link = null
    this.#become(unheard)
    return { answered }
  }

  /** Asks one after the other: an answer does not say whose question it belongs to. */
  #askFirmware(link: PresenceLink): Promise<string | null> {
    const asked = this.#turn.then(() => link.readFirmware())
    this.#turn = asked.catch(() => null)
    return asked.then((firmware) => {
      if (firmware !== null) {
        this.#record.describe({ modelName: 'LD2410', firmware })
        this.#record.prove('firmware', firmware, true)
      }
      return firmware
    })
  }

  #take(report: Report): void {
    const { clock, rules } = this.#options
    // A code that no manual knows says nothing about anybody.
    if (report.state !== null) {
      this.#become(heard(this.#state, nearestCm(report), clock.now(), rules))
    }
    this.#record.prove('report', this.#state.presence, true)
    this.#record.set({ state: 'online', problem: null })
  }

  #unheard(): void {
    this.#become(unheard)
    this.#record.prove('report', 'no report', false)
    this.#record.set({ state: 'offline', problem: `no report for ${silentMs / 1000} s` })
  }

  #become(state: PresenceState): void {
    const before = this.#state.presence
    this.#state = state
    if (state.presence === before) return
    if (state.presence === 'somebody') this.#record.count('arrivals')
    if (state.presence === 'nobody' && before === 'somebody') this.#record.count('departures')
    this.#options.onPresence(state.presence)
  }
}

/** Starts listening to an LD2410, over a serial port at 256000 baud or a device server. */
export function startPresenceSensor(options: PresenceSensorOptions): Device {
  return new PresenceSensor(options)
}
