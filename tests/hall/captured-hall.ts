import { expect } from 'vitest'
import { checkConformance } from '@foyer/sparkplug/conformance'
import { mosquittoBroker } from '@foyer/sparkplug/testing/brokers'
import { openHall, type Hall } from './hall.ts'

export type CapturedHall = AsyncDisposable & {
  readonly hall: Hall
  /** Nothing that passed the broker breaks a rule of Sparkplug 3.0, and at least `least` rules were seen kept. */
  readonly expectConformance: (least: number) => void
}

/** A hall on a broker of its own process, Mosquitto, with everything that its processes send to it written down. */
export const openCapturedHall = async (): Promise<CapturedHall> => {
  await using opened = new AsyncDisposableStack()
  const broker = await mosquittoBroker()
  opened.defer(() => broker.dispose())
  const address = { url: broker.url, username: null, password: null }
  const hall = await openHall({
    edits: {
      'hall-server': (config) => ({ ...config, broker: { kind: 'url', ...address } }),
      'edge-agent': (config) => ({
        ...config,
        broker: address,
        enrolment: null,
        primaryHostId: 'foyer-hall',
      }),
    },
  })
  opened.use(hall)
  const ends = opened.move()
  return {
    hall,
    expectConformance: (least) => {
      const verdicts = checkConformance(broker)
      const broken = verdicts.filter(({ verdict }) => verdict === 'violated')
      expect(broken.map(({ id, violations }) => ({ id, violations }))).toEqual([])
      expect(verdicts.filter(({ verdict }) => verdict === 'holds').length).toBeGreaterThanOrEqual(least)
    },
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  }
}
