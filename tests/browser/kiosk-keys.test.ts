/// <reference lib="dom" />
import { setTimeout as pause } from 'node:timers/promises'
import type { Intent } from '@foyer/contracts/intent'
import type { View } from '@foyer/contracts/view'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from './chromium.ts'
import { serveKioskPage, type KioskPage } from './kiosk-page.ts'
import { samples, viewOf } from './sample-views.ts'

const sampleView = (name: string, revision: number, changes: Partial<View> = {}): View => {
  const sample = samples.find((each) => each.name === name)
  if (sample === undefined) throw new RangeError(`no sample ${name}`)
  return { ...viewOf(sample, { locale: 'zh-CN' }, revision), ...changes }
}
const number = '3300123456789'

describe('keys at the kiosk', () => {
  let browser: Browser
  let page: KioskPage
  let tab: Page
  beforeAll(async () => {
    browser = await launchChromium([])
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    page = await serveKioskPage()
    tab = await (await browser.newContext({ viewport: { width: 540, height: 960 } })).newPage()
  })
  afterEach(async () => {
    await tab.context().close()
    await page.stop()
  })

  const show = async (view: View): Promise<void> => {
    page.show(view)
    if (tab.url() === 'about:blank') await tab.goto(page.url)
    await tab.locator(`.kiosk[data-revision="${view.revision}"]`).waitFor()
  }
  const said = (): Intent[] =>
    page.heard.flatMap((message) => (message.type === 'intent' ? [message.intent] : []))

  /** Writes as a scanner does, all keys within one task, so that the pace does not hang on the machine of the test. */
  const scannerTypes = (text: string, { composing = false, terminator = 'Enter' } = {}): Promise<void> =>
    tab.evaluate(
      ([keys, isComposing]) => {
        for (const key of keys) {
          const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, isComposing })
          const goesOn = (document.activeElement ?? document.body).dispatchEvent(event)
          if (!goesOn) continue
          if (key.length === 1) document.execCommand('insertText', false, key)
          else if (key === 'Enter') document.activeElement?.closest('form')?.requestSubmit()
        }
      },
      [[...Array.from(text), terminator], composing] as const,
    )

  it.each(['start', 'bills', 'enter-number-empty', 'problem-card'])(
    'takes a scanner that types for a scanner on the screen %s, and presses nothing',
    async (name) => {
      await show(sampleView(name, 1))
      await scannerTypes(number)
      await expect.poll(said).toEqual([{ type: 'scanned', text: number }])
      await scannerTypes(number, { terminator: 'Shift' })
      await expect.poll(said).toHaveLength(2)
    },
  )

  it('does not take an input method for a scanner', async () => {
    await show(sampleView('start', 1))
    await scannerTypes(number, { composing: true })
    await pause(300)
    expect(said()).toEqual([])
  })

  it('gives a field back what stood in it, and sends nothing of the code as a message', async () => {
    await show(sampleView('help-connected', 1))
    await tab.getByRole('button', { name: '打字' }).click()
    const field = tab.locator('input')
    await field.fill('我的账单 12')
    await field.press('Home')
    await scannerTypes(number)
    await expect.poll(said).toEqual([{ type: 'scanned', text: number }])
    expect(await field.inputValue()).toBe('我的账单 12')
    await field.press('End')
    await tab.keyboard.type('34', { delay: 100 })
    await pause(200)
    expect(await field.inputValue()).toBe('我的账单 1234')
    expect(said()).toHaveLength(1)
  })

  it('presses the numbered choices with the digits of a keypad, and shows the numbers from then on', async () => {
    await show(sampleView('bills', 1))
    expect(await tab.locator('[data-keypad-key]').count()).toBe(0)
    await tab.keyboard.press('Numpad1')
    await expect.poll(said).toMatchObject([{ type: 'toggle-row' }])
    const row = tab.locator('[data-keypad-key="1"]')
    expect(await row.getAttribute('data-anchor')).toMatch(/^bills\//)
    expect(await tab.locator('[data-keypad-key="↵"]').getAttribute('data-anchor')).toBe('action:confirm')
    await show(sampleView('bills', 2))
    await tab.keyboard.press('NumpadEnter')
    await expect.poll(said).toMatchObject([{}, { type: 'confirm' }])
    await show(sampleView('bills', 3))
    await tab.keyboard.press('NumpadSubtract')
    await expect.poll(said).toMatchObject([{}, {}, { type: 'back' }])
    await show(sampleView('bills', 4))
    await tab.keyboard.press('NumpadMultiply')
    await tab.keyboard.press('NumpadDivide')
    await expect.poll(said).toMatchObject([{}, {}, {}, { type: 'help' }, { type: 'leave' }])
    await show(sampleView('start', 5))
    await expect.poll(() => tab.locator('[data-keypad-key]').count()).toBe(0)
  })

  it('types and erases digits where a number is asked for, and confirms with Enter', async () => {
    await show(sampleView('enter-number-empty', 1))
    for (const key of ['Numpad3', 'Numpad0', 'NumpadDecimal', 'Backspace']) await tab.keyboard.press(key)
    await expect
      .poll(said)
      .toEqual([
        { type: 'digit', digit: '3' },
        { type: 'digit', digit: '0' },
        { type: 'erase' },
        { type: 'erase' },
      ])
  })

  it('answers the question whether anybody is there with any key', async () => {
    await show(sampleView('bills', 1, { idleWarning: { secondsLeft: 9 } }))
    await tab.keyboard.press('Numpad5')
    await expect.poll(said).toEqual([{ type: 'stay' }])
  })
})
