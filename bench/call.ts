// What a bench hands to a page runs there and sees the browser.
/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { signIn } from '@foyer/tests/browser/kiosk-in-hall'
import { accountOf } from '@foyer/tests/hall/staff'
import type { Bench } from './bench.ts'
import { onScreen, openHallAndBrowser, PORTRAIT } from './kiosk-browser.ts'
import { rounded, roundedSummary } from './summary.ts'

const RUNS = 20

/** Touches help and gives the milliseconds until the helper's first frame is on the kiosk's screen. */
const callOnce = async (page: Page): Promise<number> => {
  const measured = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        addEventListener(
          'pointerdown',
          ({ timeStamp }) => {
            const look = (): void => {
              const video = [...document.querySelectorAll('video')].find(
                ({ srcObject }) => srcObject !== null,
              )
              if (video === undefined) return void requestAnimationFrame(look)
              video.requestVideoFrameCallback(() => resolve(performance.now() - timeStamp))
            }
            look()
          },
          { capture: true, once: true },
        )
        document.body.dataset['armed'] = 'yes'
      }),
  )
  await page.locator('body[data-armed="yes"]').waitFor({ state: 'attached' })
  await page.locator('[data-anchor="action:help"]').click()
  const ms = await measured
  await page.evaluate(() => delete document.body.dataset['armed'])
  return ms
}

/** Camera and microphone opened, two bare peers joined in one page, first frame shown. */
const bareOnce = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const began = performance.now()
    const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true })
    const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()]
    near.addEventListener('icecandidate', ({ candidate }) => void far.addIceCandidate(candidate ?? undefined))
    far.addEventListener('icecandidate', ({ candidate }) => void near.addIceCandidate(candidate ?? undefined))
    const video = document.body.appendChild(document.createElement('video'))
    video.autoplay = true
    video.muted = true
    far.addEventListener('track', ({ streams }) => {
      video.srcObject = streams[0] ?? null
    })
    for (const track of stream.getTracks()) near.addTrack(track, stream)
    await near.setLocalDescription()
    if (near.localDescription !== null) await far.setRemoteDescription(near.localDescription)
    await far.setLocalDescription()
    if (far.localDescription !== null) await near.setRemoteDescription(far.localDescription)
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve))
    const ms = performance.now() - began
    near.close()
    far.close()
    for (const track of stream.getTracks()) track.stop()
    video.remove()
    return ms
  })

export const call: Bench = {
  what: 'Touch on help to the first picture of the helper, against two bare peers in one page',
  run: async ({ say, signal }) => {
    await using world = await openHallAndBrowser()
    const { hall, browser } = world
    const desk = await (await browser.newContext()).newPage()
    await desk.goto(`${new URL(hall.urls.api).origin}/desk/`)
    await signIn(desk, accountOf(hall, 'desk'))
    // A helper who answers at once: what is measured is the machine, not the person.
    await desk.evaluate(() => {
      new MutationObserver(() => {
        for (const button of document.querySelectorAll<HTMLButtonElement>('button'))
          if (button.textContent?.trim() === '接听' && !button.disabled) button.click()
      }).observe(document.body, { subtree: true, childList: true })
    })
    const page = await browser.newPage({ viewport: PORTRAIT })
    await page.goto(hall.urls.kiosk)
    await onScreen(page, 'start')
    const bare = await (await browser.newContext()).newPage()
    await bare.goto(hall.urls.simulator)
    const ours: number[] = []
    const limit: number[] = []
    for (let run = 0; run <= RUNS && !signal.aborted; run += 1) {
      const bareMs = await bareOnce(bare)
      const ms = await callOnce(page)
      await page.locator('[data-anchor="action:hang-up"]').click()
      await page.locator('video').waitFor({ state: 'detached' })
      const back = desk.getByRole('button', { name: '回到来电' })
      await back.click({ timeout: 20_000 })
      // The first call loads code into both pages and does not count.
      if (run > 0) {
        ours.push(ms)
        limit.push(bareMs)
      }
      say(`call: run ${run} of ${RUNS}: ${rounded(ms)} ms, bare ${rounded(bareMs)} ms`)
    }
    const [kiosk, peers] = [roundedSummary(ours), roundedSummary(limit)]
    return {
      rows: [
        { what: 'help → first frame (ms)', ...kiosk },
        { what: 'bare peers (ms)', ...peers },
        {
          what: 'ratio',
          runs: kiosk.runs,
          p50: rounded(kiosk.p50 / peers.p50),
          p95: rounded(kiosk.p95 / peers.p95),
          max: rounded(kiosk.max / peers.max),
        },
      ],
      conditions: {
        media: "Chromium's fake camera and microphone on both sides, no TURN, loopback",
        answered: 'by a script at once',
      },
    }
  },
}
