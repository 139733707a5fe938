import { describe, expect, test } from 'vitest'
import { kiosk, printer, reader, troubledFleet, wellFleet } from './sample-fleet.ts'
import { webWorld } from './web-world.ts'

const proofAt = (at: number) => ({ exercised: 'find card', at, answer: '00 00 80: no card', ok: true })

describe('the hall’s pages', () => {
  const world = webWorld()
  const { signIn, go, text, onPhone, expectQuiet, expectNoSidewaysScroll } = world

  describe('signing in', () => {
    test('says that name or password is wrong, empties the password and lets one try again', async () => {
      await go('/manager/')
      const { page } = world
      await page.fill('[autocomplete=username]', 'manager')
      await page.fill('[type=password]', 'wrong')
      await page.click('[type=submit]')
      await page.getByText('用户名或密码不对。').waitFor()
      expect(await page.inputValue('[type=password]')).toBe('')
      await page.fill('[type=password]', 'right')
      await page.click('[type=submit]')
      await page.waitForSelector('.band')
      expectQuiet()
    })

    test('offers each person only their pages, and says so when another page is opened', async () => {
      await signIn('clerk')
      await go('/')
      await world.page.waitForSelector('.entry-page')
      expect(await world.page.locator('.entry-page li').allTextContents()).toHaveLength(1)
      await go('/manager/')
      await world.page.getByText('这个账号不能看这一页').waitFor()
      expectQuiet()
    })
  })

  describe('the manager’s page', () => {
    test('is calm when all is well: no saturated thing, no alarm in words', async () => {
      world.hall.showFleet(wellFleet)
      await signIn('manager')
      await go('/manager/')
      await world.page.waitForSelector('.pin')
      expect(await text('.sum')).toContain('都在工作')
      expect(await world.page.locator('[data-status="person"]').count()).toBe(0)
      expect(await text('[data-device="receipt-printer"] .proof')).toMatch(/^\d+ 秒前，问打印机状态 有回答/)
      expectQuiet()
    })

    test('shows on the plan, in the list and in the panel which device needs a person', async () => {
      world.hall.showFleet(troubledFleet)
      await signIn('manager')
      await go('/manager/')
      const { page } = world
      await page.waitForSelector('.pin')
      expect(await text('.sum h1')).toContain('3 处要人去')
      expect(await page.locator('.pin').first().getAttribute('aria-label')).toBe('kiosk-1 · 凭条打印机, 缺纸')
      await page.locator('.pin').nth(2).click()
      expect(await text('.device')).toContain('没有接上')
      expect(await text('.device')).toContain('refused the connection')
      expectQuiet()
      await expectNoSidewaysScroll()
    })

    test('follows a change within a second', async () => {
      world.hall.showFleet(wellFleet)
      await signIn('manager')
      await go('/manager/')
      await world.page.waitForSelector('.pin')
      const now = Date.now()
      world.hall.sendFleet({
        type: 'changed',
        now,
        node: kiosk('kiosk-2', now, [reader(now), printer(now, 'out')]),
      })
      await world.page.locator('.pin[data-status="person"]').waitFor({ timeout: 1_000 })
      expect(await text('.sum h1')).toContain('1 处要人去')
    })

    test('knows nothing any more once the hall is gone, and knows again when it is back', async () => {
      world.hall.showFleet(wellFleet)
      await signIn('manager')
      await go('/manager/')
      const { page } = world
      await page.locator('.pin[data-status="well"]').first().waitFor()
      world.hall.setDown(true)
      await page.waitForSelector('.notice[data-kind="lost"]', { timeout: 5_000 })
      expect(await page.locator('.pin[data-status="unknown"]').count()).toBe(2)
      expect(await page.locator('.device[data-status="well"], .pin[data-status="well"]').count()).toBe(0)
      world.hall.setDown(false)
      await page.locator('.pin[data-status="well"]').first().waitFor({ timeout: 15_000 })
      expect(await page.locator('.notice[data-kind="lost"]').count()).toBe(0)
      expectQuiet()
    })

    test('lets a proof grow old by its own clock while nothing is said', async () => {
      world.hall.showFleet((now) => [
        kiosk('kiosk-1', now, [{ ...reader(now), proof: proofAt(now - 87_000) }]),
      ])
      await signIn('manager')
      await go('/manager/')
      const { page } = world
      await page.locator('.device[data-status="well"]').waitFor()
      expect(await page.locator('.device .age').getAttribute('data-freshness')).toBe('fading')
      await page.locator('.device[data-status="unknown"]').waitFor({ timeout: 8_000 })
      expect(await page.locator('.device .age').getAttribute('data-freshness')).toBe('unknown')
      expect(await text('.device .status')).toContain('上次检查太久了')
    })

    test('is worked by keyboard: arrows move through the kiosks, Enter opens one', async () => {
      world.hall.showFleet(troubledFleet)
      await signIn('manager')
      await go('/manager/')
      const { page } = world
      await page.locator('.hall-list tbody tr').first().focus()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      expect(await text('.panel-head h2')).toBe('kiosk-3')
    })

    test('says what a message was that it does not understand, and keeps what it knew', async () => {
      world.hall.showFleet(wellFleet)
      await signIn('manager')
      await go('/manager/')
      await world.page.waitForSelector('.pin')
      world.hall.sendFleet(JSON.parse('{"type":"snapshot","now":1,"nodes":"none"}'))
      await world.page.getByText('1 条消息看不懂').waitFor()
      expect(await world.page.locator('.pin').count()).toBe(2)
    })

    test('lists the audit log', async () => {
      await signIn('manager')
      await go('/manager/#audit')
      await world.page.waitForSelector('.audit tbody tr')
      expect(await world.page.locator('.audit tbody tr').count()).toBe(40)
      expectQuiet()
    })
  })

  describe('the clerk’s page', () => {
    test('puts what is overdue first and decides it', async () => {
      await signIn('clerk')
      await go('/clerk/')
      const { page } = world
      expect(await text('.clerk-list tbody tr')).toContain('超期 2 天')
      await page.click('.clerk-list tbody tr')
      await page.getByText('改后一年约少 ¥ 133.30').waitFor()
      await page.getByRole('button', { name: '通过', exact: true }).click()
      await page.getByText('已通过，客户的进度页已更新。').waitFor()
      await expect.poll(() => page.locator('.clerk-list tbody tr').count()).toBe(3)
      expectQuiet()
    })

    test('does not reject without a reason', async () => {
      await signIn('clerk')
      await go('/clerk/')
      const { page, hall } = world
      await page.click('.clerk-list tbody tr')
      await page.getByRole('button', { name: '不通过' }).click()
      await page.getByText('不通过要写明原因，客户看得到。').waitFor()
      expect(hall.requests.some((path) => path.endsWith('/decision'))).toBe(false)
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
    })

    test('says that somebody else has changed it, shows the newest state and keeps the note', async () => {
      await signIn('clerk')
      await go('/clerk/')
      const { page, hall } = world
      await page.click('.clerk-list tbody tr')
      await page.fill('.decision textarea', '户号与证件不符')
      hall.decideElsewhere('P2611150C2W8RT')
      await page.getByRole('button', { name: '不通过' }).click()
      await page.getByText('刚才有别人处理了这件申请').waitFor()
      await page.locator('.application').getByText('已通过').waitFor()
      await page.locator('.decision').getByText('户号与证件不符').waitFor()
      expectQuiet()
    })

    test('keeps the list on the screen and says how old it is when the hall is gone', async () => {
      await signIn('clerk')
      await go('/clerk/')
      const { page, hall } = world
      await page.click('.clerk-list tbody tr')
      await page.waitForSelector('.decision')
      hall.setDown(true)
      await page.getByRole('button', { name: '通过', exact: true }).click()
      await page.getByText('没有送到服务器').waitFor()
      expect(await page.locator('.clerk-list tbody tr').count()).toBe(4)
    })
  })

  describe('the progress page', () => {
    const token = (first: string): string => first.padEnd(32, '0')

    test('tells in the phone’s language where the application stands and what comes next', async () => {
      for (const [locale, words] of [
        ['zh-CN', '正在审核'],
        ['zh-TW', '正在審核'],
        ['en-GB', 'Being checked'],
      ] as const) {
        await onPhone(locale)
        await go(`/p/${token('b')}`)
        await world.page.getByRole('heading', { name: words }).waitFor()
        expect(await world.page.locator('.timeline [aria-current="step"]').count()).toBe(1)
        await expectNoSidewaysScroll()
        expectQuiet()
      }
    })

    test('gives the reason of a rejection', async () => {
      await onPhone('zh-CN')
      await go(`/p/${token('d')}`)
      await world.page.getByText('户号和身份证不是同一个人').waitFor()
      expect(await text('.progress h1')).toBe('没有通过')
    })

    test('says what to do when there is no such application', async () => {
      await onPhone('zh-CN')
      await go(`/p/${token('e')}`)
      await world.page.getByText('没有找到这件申请').waitFor()
      await go('/p/nothing')
      await world.page.getByText('没有找到这件申请').waitFor()
      expectQuiet()
    })

    test('keeps what it knew when the network goes', async () => {
      await onPhone('zh-CN')
      await go(`/p/${token('a')}`)
      await world.page.getByRole('heading', { name: '我们收到了' }).waitFor()
      await world.context.setOffline(true)
      await world.page.getByRole('button', { name: '刷新' }).click()
      await world.page.getByText('现在没有网络').waitFor()
      await world.page.getByRole('heading', { name: '我们收到了' }).waitFor()
      await world.context.setOffline(false)
      await world.page.getByText('现在没有网络').waitFor({ state: 'detached', timeout: 5_000 })
      expectQuiet()
    })
  })
})
