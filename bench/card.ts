import type { Bench } from './bench.ts'
import { endVisit, onScreen, openHallAndBrowser, paintedAt, PORTRAIT, wallNow } from './kiosk-browser.ts'
import { rounded, roundedSummary } from './summary.ts'

const RUNS = 50
const BAUD = 115_200
const BITS_PER_BYTE = 10
/** Found, selected, and the card's text and photo (GA/T 467 replies of a SAM_V reader). */
const REPLY_BYTES = 15 + 19 + 1295
const POLL_MS = 300

export const card: Bench = {
  what: 'Card placed on the reader to the name painted in Chromium, against the time its bytes need on the wire',
  run: async ({ say, signal }) => {
    await using world = await openHallAndBrowser()
    const { hall, browser } = world
    const people = (await hall.simulator.people()).filter(
      ({ customerNumbers, story }) => customerNumbers.length === 1 && !story.includes('过期'),
    )
    const page = await browser.newPage({ viewport: PORTRAIT })
    await page.goto(hall.urls.kiosk)
    const limitMs = (REPLY_BYTES * BITS_PER_BYTE * 1000) / BAUD
    const samples: number[] = []
    for (let run = 0; run <= RUNS && !signal.aborted; run += 1) {
      const person = people[run % people.length]
      if (person === undefined) throw new TypeError('the demo has nobody with one account')
      await onScreen(page, 'start')
      // The reader is asked every 300 ms; a card may come at any moment of that.
      await new Promise((resolve) => setTimeout(resolve, 1000 + Math.random() * POLL_MS))
      const painted = paintedAt(page, 'customerName', person.name)
      const placed = wallNow()
      await hall.simulator.placeCard(person.id)
      const ms = (await painted) - placed
      // The first reading warms every process up and does not count.
      if (run > 0) samples.push(ms)
      say(`card: run ${run} of ${RUNS}: ${rounded(ms)} ms`)
      await endVisit(page, hall)
    }
    const ours = roundedSummary(samples)
    return {
      rows: [
        { what: 'placed → name painted (ms)', ...ours },
        {
          what: 'wire at 115200 baud (ms)',
          runs: 1,
          p50: rounded(limitMs),
          p95: rounded(limitMs),
          max: rounded(limitMs),
        },
        {
          what: 'ratio',
          runs: ours.runs,
          p50: rounded(ours.p50 / limitMs),
          p95: rounded(ours.p95 / limitMs),
          max: rounded(ours.max / limitMs),
        },
      ],
      conditions: {
        wire: `${REPLY_BYTES} bytes of replies, paced at ${BAUD} baud over TCP`,
        poll: `every ${POLL_MS} ms, the card placed at a random moment of it`,
        includes: 'reading, identification at the hall, drawing; two frames of 60 Hz',
      },
    }
  },
}
