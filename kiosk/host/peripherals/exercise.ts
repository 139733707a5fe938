import type { PeripheralStatus } from '@foyer/contracts/peripheral'
import type { Logger } from 'pino'
import type { KioskConfig } from '../config.ts'
import type { Clock } from '../devices/clock.ts'
import { LinkedAbort } from '../devices/linked-abort.ts'
import { KioskDevices } from '../kiosk-devices.ts'

/** What became of exercising one configured device. */
export interface Exercised {
  readonly status: PeripheralStatus
  /** It answered, and can be used as it is. */
  readonly ok: boolean
  /** What its self-test said. */
  readonly answer: string
  /** From the start of the exercise to its end, ms. */
  readonly ms: number
}

export interface ExerciseOptions {
  readonly devices: KioskConfig['devices']
  readonly clock: Clock
  /** A clock that only grows, ms. */
  readonly monotonicMs: () => number
  readonly random: () => number
  readonly log: Logger
  readonly signal: AbortSignal
}

/** A silent device is given up by its own adapter before this; it only guards against one that never decides. */
const decisionDeadlineMs = 10_000
const selfTestDeadlineMs = 5_000
const lookEveryMs = 20

const decided = ({ state }: PeripheralStatus): boolean => state !== 'starting'
export const usable = ({ state }: PeripheralStatus): boolean => state === 'online' || state === 'deviceBusy'

/**
 * Brings every configured device up with the kiosk host's own drivers, all at once, has each exercise itself, and lets
 * them go again.
 */
export async function exerciseDevices(options: ExerciseOptions): Promise<Exercised[]> {
  const { clock, log, random, signal } = options
  const began = options.monotonicMs()
  await using devices = new KioskDevices({
    traces: null,
    cardPhotos: null,
    config: options.devices,
    program: 'peripherals',
    clock,
    random,
    log,
    dispatch: () => {},
    onStatus: () => {},
  })
  return await Promise.all(devices.statuses().map(({ name }) => exerciseOne(devices, name, options, began)))

  async function exerciseOne(
    from: KioskDevices,
    name: string,
    { monotonicMs }: ExerciseOptions,
    start: number,
  ): Promise<Exercised> {
    const status = (): PeripheralStatus | undefined => from.statuses().find((one) => one.name === name)
    const until = monotonicMs() + decisionDeadlineMs
    for (let now = status(); now !== undefined && !decided(now) && monotonicMs() < until; now = status()) {
      await clock.sleep(lookEveryMs, signal)
      if (signal.aborted) break
    }
    using waiting = new LinkedAbort(signal)
    const tested = await Promise.race([
      from.selfTest(name),
      clock
        .sleep(selfTestDeadlineMs, waiting.signal)
        .then(() => ({ ok: false, answer: 'the self-test did not end' })),
    ])
    const after = status()
    if (after === undefined || tested === null) throw new RangeError(`no device ${name}`)
    return {
      status: after,
      ok: tested.ok && usable(after),
      answer: tested.answer,
      ms: Math.round(monotonicMs() - start),
    }
  }
}
