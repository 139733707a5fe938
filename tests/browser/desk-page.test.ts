import { describe, expect, test } from 'vitest'
import { sampleDeskView } from './sample-desk-view.ts'
import { webWorld } from './web-world.ts'

/** Runs in a page of its own: the kiosk's side of the call, as the browser itself speaks it. */
const offerFromKiosk = async (): Promise<{ type: 'offer'; sdp: string }> => {
  const connection = new RTCPeerConnection({ iceServers: [] })
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })
  for (const track of stream.getTracks()) connection.addTrack(track, stream)
  connection.createDataChannel('kiosk')
  await connection.setLocalDescription()
  return { type: 'offer', sdp: connection.localDescription?.sdp ?? '' }
}

describe('the desk', () => {
  const world = webWorld()
  const { signIn, go, expectNoSidewaysScroll } = world
  const ring = (): void => {
    const call = { callId: 'call-0001', kioskId: 'kiosk-1', since: Date.now() - 5_000, staffName: null }
    world.hall.sendDesk({
      type: 'calls',
      now: Date.now(),
      calls: [{ ...call, state: 'ringing', screen: 'bills' }],
    })
  }
  const answer = async (): Promise<void> => {
    await signIn('desk')
    await go('/desk/')
    await world.page.getByText('没有人在等').first().waitFor()
    ring()
    await world.page.click('.desk-ring .button')
    const { hall } = world
    await expect.poll(() => hall.fromDesks.map(({ type }) => type)).toContain('answer')
    hall.sendDesk({
      type: 'joined',
      callId: 'call-0001',
      kioskId: 'kiosk-1',
      view: sampleDeskView,
      messages: [{ id: 'm1', from: 'customer', text: '这个怎么交？' }],
    })
  }

  test('rings, answers, shows the customer’s own screen masked, points at a field and writes', async () => {
    await answer()
    const { page, hall } = world
    await page.waitForSelector('.mirror-box[data-state="ready"]')
    const mirror = page.frameLocator('.mirror iframe')
    await mirror.getByText('选要交的账单').waitFor()
    expect(await mirror.locator('body').textContent()).not.toMatch(/94\.23|145\.26/)

    const box = await page.locator('.mirror iframe').boundingBox()
    // Over the rows of bills: each part of the screen below the title is a field or an action.
    for (const part of [0.3, 0.4, 0.5, 0.6])
      await page.mouse.move(
        (box?.x ?? 0) + (box?.width ?? 0) * 0.3,
        (box?.y ?? 0) + (box?.height ?? 0) * part,
      )
    await expect
      .poll(() => hall.fromDesks.some((sent) => sent.type === 'pointer' && sent.anchor !== null))
      .toBe(true)

    await page.fill('.chat .entry', '请点去付款')
    await page.keyboard.press('Enter')
    await expect
      .poll(() => hall.fromDesks.find(({ type }) => type === 'say'))
      .toMatchObject({
        callId: 'call-0001',
        message: { from: 'staff', text: '请点去付款' },
      })
    expect(await page.locator('.chat li[data-from]').count()).toBe(2)
    expect(world.watch.outside).toEqual([])
    await expectNoSidewaysScroll()
  })

  test('never lays anything over the customer’s screen', async () => {
    await answer()
    const { page } = world
    await page.waitForSelector('.mirror-box[data-state="ready"]')
    const covered = await page.evaluate(() => {
      const frame = document.querySelector('.mirror iframe')
      const box = frame?.getBoundingClientRect()
      if (!frame || !box) return ['no frame']
      return [0.02, 0.25, 0.5, 0.75, 0.98].flatMap((x) =>
        [0.02, 0.5, 0.98].flatMap((y) => {
          const top = document.elementFromPoint(box.x + box.width * x, box.y + box.height * y)
          return top === frame ? [] : [`${x} ${y} ${top?.className}`]
        }),
      )
    })
    expect(covered).toEqual([])
    const shape = await page.evaluate(() => {
      const box = document.querySelector('.mirror iframe')?.getBoundingClientRect()
      return box ? box.width / box.height : 0
    })
    expect(shape).toBeCloseTo(1080 / 1920, 3)
  })

  test('does not say that nobody waits while it cannot hear', async () => {
    await signIn('desk')
    await go('/desk/')
    const { page, hall } = world
    await page.getByText('客户在自助终端按').waitFor()
    hall.setDown(true)
    await page.getByText('现在听不到来电').waitFor()
    expect(await page.getByText('没有人在等').count()).toBe(0)
    hall.setDown(false)
    await page.getByText('客户在自助终端按').waitFor({ timeout: 15_000 })
    expect(await page.getByText('现在听不到来电').count()).toBe(0)
  })

  test('says it when a colleague was faster, and is free again', async () => {
    await signIn('desk')
    await go('/desk/')
    await world.page.getByText('没有人在等').first().waitFor()
    ring()
    await world.page.click('.desk-ring .button')
    world.hall.sendDesk({ type: 'refused', callId: 'call-0001', reason: 'taken' })
    world.hall.sendDesk({ type: 'calls', now: Date.now(), calls: [] })
    await world.page.getByText('同事已经接了').waitFor()
    await world.page.getByRole('button', { name: '回到来电' }).click()
    await world.page.getByText('客户在自助终端按').waitFor()
    expect(await world.page.getByText('同事已经接了').count()).toBe(0)
  })

  test('brings the customer’s voice and face through a real peer connection, and lets go of both', async () => {
    await answer()
    const { page, hall, context } = world
    await page.waitForSelector('.talk')
    const kioskPage = await context.newPage()
    await kioskPage.goto(`${hall.url}/favicon.svg`)
    const offer = await kioskPage.evaluate(offerFromKiosk)
    hall.sendDesk({ type: 'signal', callId: 'call-0001', data: offer })
    const answered = () =>
      hall.fromDesks.find((sent) => sent.type === 'signal' && JSON.stringify(sent.data).includes('"answer"'))
    await expect.poll(answered, { timeout: 10_000 }).toBeDefined()
    const sent = answered()
    const sdp = sent?.type === 'signal' ? JSON.stringify(sent.data) : ''
    expect(sdp).toContain('m=video')
    expect(sdp).toContain('a=sendrecv')
    await page.locator('.talk-pictures[data-picture="true"]').waitFor({ timeout: 10_000 })
    await page.getByRole('button', { name: '挂断' }).click()
    await expect.poll(() => hall.fromDesks.at(-1)).toEqual({ type: 'hang-up', callId: 'call-0001' })
    expect(await page.locator('video').count()).toBe(0)
  })
})
