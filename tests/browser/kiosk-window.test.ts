/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { setTimeout as pause } from 'node:timers/promises'
import { mirrorToDesk, type UiToHost } from '@foyer/contracts/ui-link'
import type { View } from '@foyer/contracts/view'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from './chromium.ts'
import { serveKioskPage, type KioskPage } from './kiosk-page.ts'
import { samples, viewOf } from './sample-views.ts'

declare global {
  interface Window {
    /** What the page under test was given of camera and microphone. */
    asked?: MediaStream[]
    /** What the mirror told the desk's page. */
    heard?: unknown[]
  }
}

const sampleView = (name: string, revision: number, changes: Partial<View> = {}): View => {
  const sample = samples.find((each) => each.name === name)
  if (sample === undefined) throw new RangeError(`no sample ${name}`)
  return { ...viewOf(sample, { locale: 'zh-CN' }, revision), ...changes }
}
const viewport = { width: 540, height: 960 }

describe('the kiosk’s window', () => {
  let browser: Browser
  let page: KioskPage
  const tabs: Page[] = []
  beforeAll(async () => {
    browser = await launchChromium(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'])
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    page = await serveKioskPage()
  })
  afterEach(async () => {
    for (const tab of tabs.splice(0)) await tab.context().close()
    await page.stop()
  })

  const open = async (path = '/', options: BrowserContextOptions = {}): Promise<Page> => {
    const tab = await (await browser.newContext({ viewport, ...options })).newPage()
    tabs.push(tab)
    await tab.goto(page.url + path)
    return tab
  }
  const drawn = (tab: Page, revision: number) => tab.locator(`.kiosk[data-revision="${revision}"]`).waitFor()
  const intents = () => page.heard.filter((message) => message.type === 'intent')
  const heard = async (wanted: (message: UiToHost) => boolean): Promise<UiToHost> => {
    for (let tries = 0; tries < 100; tries++) {
      const found = page.heard.find(wanted)
      if (found !== undefined) return found
      await pause(50)
    }
    throw new RangeError('the page never said it')
  }

  it('says nothing of an error while it waits for its first view', async () => {
    const tab = await open()
    await tab.locator('.connecting').waitFor()
    expect(await tab.locator('.connecting').innerText()).toContain('正在准备，马上就好')
  })

  it('shows the same screen after a reload', async () => {
    page.show(sampleView('bills', 7))
    const tab = await open()
    await drawn(tab, 7)
    const before = await tab.locator('.stage').innerText()
    await tab.reload()
    await drawn(tab, 7)
    expect(await tab.locator('.stage').innerText()).toBe(before)
  })

  it('keeps nothing of a view in any storage of the browser', async () => {
    page.show(sampleView('check', 1))
    const tab = await open()
    await drawn(tab, 1)
    const kept = await tab.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      cookies: document.cookie,
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
    }))
    expect(kept).toEqual({ local: 0, session: 0, cookies: '', databases: 0, caches: 0 })
  })

  it('says which screen and revision an intent was pressed on', async () => {
    page.show(sampleView('bills', 4))
    const tab = await open()
    await drawn(tab, 4)
    await tab.getByRole('button', { name: /2026年9月/ }).click()
    await tab.getByRole('button', { name: '去付款' }).click()
    await heard((message) => message.type === 'intent' && message.intent.type === 'confirm')
    expect(intents()).toEqual([
      { type: 'intent', intent: { type: 'toggle-row', id: 'r2' }, screen: 'bills', revision: 4 },
      { type: 'intent', intent: { type: 'confirm' }, screen: 'bills', revision: 4 },
    ])
  })

  it('sends a hurried second press of the primary action only once', async () => {
    page.show(sampleView('bills', 4))
    const tab = await open()
    await drawn(tab, 4)
    const primary = tab.getByRole('button', { name: '去付款' })
    await primary.click()
    await primary.click()
    await pause(200)
    expect(intents()).toHaveLength(1)
  })

  it('takes digits from keys, and from a keyboard, one intent each', async () => {
    page.show(sampleView('enter-number-empty', 2))
    const tab = await open()
    await drawn(tab, 2)
    for (const digit of ['3', '3', '0']) await tab.getByRole('button', { name: digit, exact: true }).click()
    await tab.keyboard.press('7')
    await tab.keyboard.press('Backspace')
    await heard((message) => message.type === 'intent' && message.intent.type === 'erase')
    expect(intents().map((message) => message.intent)).toEqual([
      { type: 'digit', digit: '3' },
      { type: 'digit', digit: '3' },
      { type: 'digit', digit: '0' },
      { type: 'digit', digit: '7' },
      { type: 'erase' },
    ])
  })

  it('reports each revision once it is painted, and goes on reporting every second', async () => {
    page.show(sampleView('start', 1))
    const tab = await open()
    await drawn(tab, 1)
    await heard((message) => message.type === 'painted' && message.revision === 1)
    page.show(sampleView('reading-card', 2))
    await heard((message) => message.type === 'painted' && message.revision === 2)
    page.heard.length = 0
    await pause(2_300)
    const beats = page.heard.filter((message) => message.type === 'painted')
    expect(beats.length).toBeGreaterThanOrEqual(2)
    expect(beats.every((beat) => beat.type === 'painted' && beat.revision === 2)).toBe(true)
  })

  it('keeps the pressed button working through a short wait, and then says what is waited for', async () => {
    page.show(sampleView('bills', 1))
    const tab = await open()
    await drawn(tab, 1)
    await tab.getByRole('button', { name: '去付款' }).click()
    const waiting = sampleView('waiting-slow', 2)
    page.show({
      ...waiting,
      screen: { name: 'waiting', what: 'creating-payment', slow: false, wayOut: false },
    })
    await drawn(tab, 2)
    await tab.locator('.kiosk[data-shown="bills"] .primary[data-working]').waitFor()
    page.show({ ...waiting, revision: 3 })
    await tab.locator('.kiosk[data-shown="waiting"]').waitFor()
    expect(await tab.locator('.why').innerText()).toBe('支付平台应答有点慢，还没有扣款')
  })

  it('loads itself again when its token is of an earlier start of the host', async () => {
    page.show(sampleView('start', 1))
    const tab = await open()
    await drawn(tab, 1)
    const loaded = tab.waitForEvent('load')
    page.closeLinks(4401)
    await loaded
    await drawn(tab, 1)
    expect(await tab.evaluate(() => performance.getEntriesByType('navigation').at(0)?.toJSON().type)).toBe(
      'reload',
    )
  })

  it('comes back by itself after the link was cut', async () => {
    page.show(sampleView('start', 1))
    const tab = await open()
    await drawn(tab, 1)
    page.closeLinks(1001)
    page.show(sampleView('reading-card', 2))
    await drawn(tab, 2)
    expect(await tab.locator('.title').innerText()).toBe('正在读身份证')
  })

  it('takes a customer’s data off the screen when the host stays away', async () => {
    page.show(sampleView('check', 1))
    const tab = await open()
    await drawn(tab, 1)
    expect(await tab.locator('body').innerText()).toContain('欧阳春晓')
    await page.stop()
    await tab.locator('.connecting').waitFor()
    expect(await tab.content()).not.toContain('欧阳春晓')
    page = await serveKioskPage()
  })

  it('opens neither camera nor microphone before the tap, and closes both at the end of the call', async () => {
    page.show(sampleView('start', 1))
    const tab = await open('/', { permissions: ['camera', 'microphone'] })
    await drawn(tab, 1)
    await tab.evaluate(() => {
      const asked: MediaStream[] = []
      Object.assign(window, { asked })
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
      navigator.mediaDevices.getUserMedia = async (constraints) => {
        const stream = await real(constraints)
        asked.push(stream)
        return stream
      }
    })
    const tracks = () =>
      tab.evaluate(() =>
        (window.asked ?? []).flatMap((stream) =>
          stream.getTracks().map((track) => `${track.kind} ${track.readyState}`),
        ),
      )
    page.show(sampleView('reading-card', 2))
    await drawn(tab, 2)
    expect(await tracks()).toEqual([])
    await tab.getByRole('button', { name: '找人帮忙' }).click()
    await heard((message) => message.type === 'intent' && message.intent.type === 'help')
    const ringing: View['help'] = { state: 'ringing', callId: 'call-00000001', seconds: 0, desksOpen: 1 }
    page.show(sampleView('reading-card', 3, { help: ringing }))
    await drawn(tab, 3)
    await expect.poll(tracks).toEqual(['audio live', 'video live'])
    const connected: View['help'] = {
      state: 'connected',
      callId: 'call-00000001',
      staffName: '王敏',
      pointer: null,
      messages: [],
    }
    page.show(sampleView('reading-card', 4, { help: connected }))
    const offer = await heard((message) => message.type === 'signal')
    expect(offer).toMatchObject({ callId: 'call-00000001', data: { type: 'offer' } })
    page.show(sampleView('reading-card', 5, { help: { state: 'ended', reason: 'hung-up' } }))
    await drawn(tab, 5)
    await expect.poll(tracks).toEqual(['audio ended', 'video ended'])
  })

  it('draws the desk’s pointer on the field it is anchored to', async () => {
    page.show(sampleView('help-connected', 1))
    const tab = await open()
    await drawn(tab, 1)
    await pause(500)
    const pointer = await tab.locator('.staff-pointer').boundingBox()
    const field = await tab.locator('[data-anchor="bills/r2/amount"]').boundingBox()
    if (pointer === null || field === null) throw new RangeError('nothing is drawn')
    expect(pointer.x + pointer.width / 4).toBeCloseTo(field.x + field.width / 2, 0)
    expect(pointer.y + pointer.height / 4).toBeCloseTo(field.y + field.height / 2, 0)
  })

  it('moves the reading focus to the new screen’s title', async () => {
    page.show(sampleView('start', 1))
    const tab = await open()
    await drawn(tab, 1)
    page.show(sampleView('enter-phone', 2))
    await drawn(tab, 2)
    expect(await tab.evaluate(() => document.activeElement?.textContent)).toBe('输入手机号')
  })

  it('can be used by keyboard alone', async () => {
    page.show(sampleView('start', 1))
    const tab = await open()
    await drawn(tab, 1)
    for (let presses = 0; presses < 12; presses++) {
      await tab.keyboard.press('Tab')
      const anchor = await tab.evaluate(() => document.activeElement?.getAttribute('data-anchor'))
      if (anchor === 'action:way/phone') break
    }
    await tab.keyboard.press('Enter')
    const said = await heard((message) => message.type === 'intent')
    expect(said).toMatchObject({ intent: { type: 'choose-way', way: 'phone' } })
  })

  it('opens no menu and selects no text', async () => {
    page.show(sampleView('account', 1))
    const tab = await open()
    await drawn(tab, 1)
    await tab.locator('.title').dblclick()
    const state = await tab.evaluate(() => {
      const event = new MouseEvent('contextmenu', { bubbles: true, cancelable: true })
      document.body.dispatchEvent(event)
      return { selected: String(window.getSelection()), menu: !event.defaultPrevented }
    })
    expect(state).toEqual({ selected: '', menu: false })
  })

  it('mirrors a masked view: the labels are there, the values are not, and nothing can be pressed', async () => {
    page.show(sampleView('check', 1))
    const tab = await open('/desk')
    const mirror = tab.frameLocator('#mirror')
    await mirror.locator('.kiosk[data-mode="mirror"][data-revision="1"]').waitFor()
    const text = await mirror.locator('body').innerText()
    for (const secret of [
      '欧阳春晓',
      '33010219850312452X',
      '330102',
      '3301234567890',
      '近江东园',
      '越快越好',
    ]) {
      expect(text).not.toContain(secret)
    }
    for (const label of ['姓名', '身份证号', '户号', '地址', '所选答案']) expect(text).toContain(label)
    await tab.mouse.click(400, 860)
    await tab.keyboard.press('Enter')
    await pause(200)
    expect(page.heard).toEqual([])
  })

  it('tells the desk which field its pointer stands on, and that it stands on none', async () => {
    page.show(sampleView('bills', 1))
    const tab = await open('/desk')
    const mirror = tab.frameLocator('#mirror')
    await mirror.locator('.kiosk[data-revision="1"]').waitFor()
    const box = await mirror.locator('[data-anchor="bills/r2/amount"]').boundingBox()
    if (box === null) throw new RangeError('the field is not drawn')
    await tab.mouse.move(box.x + box.width / 4, box.y + box.height / 2)
    const told = () => tab.evaluate(() => window.heard?.at(-1))
    await expect.poll(told).toMatchObject({ type: 'mirror-pointer', anchor: { element: 'bills/r2/amount' } })
    const pointed = mirrorToDesk.parse(await told())
    const anchor = pointed.type === 'mirror-pointer' ? pointed.anchor : null
    expect(anchor?.x).toBeCloseTo(0.25, 1)
    expect(anchor?.y).toBeCloseTo(0.5, 1)
    const nowhere = await mirror.locator('.read').boundingBox()
    if (nowhere === null) throw new RangeError('the screen is not drawn')
    await tab.mouse.move(nowhere.x + nowhere.width - 2, nowhere.y + 2)
    await expect.poll(told).toEqual({ type: 'mirror-pointer', anchor: null })
  })
})
