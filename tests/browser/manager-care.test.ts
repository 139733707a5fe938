import { describe, expect, test } from 'vitest'
import { troubledFleet, wellFleet } from './sample-fleet.ts'
import { webWorld } from './web-world.ts'

describe('what the manager’s page makes of alarms, orders and the rest', () => {
  const world = webWorld()
  const { signIn, go, text, expectQuiet, expectNoSidewaysScroll } = world
  const openPage = async (hash: string, user = 'manager'): Promise<void> => {
    world.hall.showFleet(troubledFleet)
    await signIn(user)
    await go(`/manager/${hash}`)
  }

  test('says calmly that there is nothing, where there is nothing', async () => {
    world.hall.care.empty()
    world.hall.showFleet(wellFleet)
    await signIn('manager')
    for (const [hash, words] of [
      ['#/alarms', '没有未了的告警'],
      ['#/work-orders', '没有未了的工单'],
      ['#/maintenance', '没有安排维护'],
      ['#/identities', '还没有设备领过身份'],
      ['#/assets', '还没有登记资产'],
      ['#/availability', '这段时间什么都没有听到'],
    ] as const) {
      await go(`/manager/${hash}`)
      await world.page.getByText(words).waitFor()
      expect(await world.page.locator('[data-status="person"]').count()).toBe(0)
    }
    expectQuiet()
  })

  test('puts first what calls for a person, and explains an early warning in words', async () => {
    await openPage('#/alarms')
    const { page } = world
    await page.waitForSelector('.split-list tbody tr')
    expect(await text('.split-list tbody tr')).toContain('缺纸或卡纸')
    expect(await page.locator('.split-list tbody tr').last().textContent()).toContain('维护中，不叫人')
    await page.getByText('和平时不一样').click()
    await page.locator('.detail').getByText('和它自己过去的样子不同').waitFor()
    expect(await text('.detail .evidence')).toContain('整体移到了别的水平，现在 63.5 °C')
    expectQuiet()
    await expectNoSidewaysScroll()
  })

  test('takes an alarm with a note, and shows at once what another person or the device did', async () => {
    await openPage('#/alarms/412')
    const { page, hall } = world
    await page.locator('.detail textarea').fill('我去换纸')
    await page.getByRole('button', { name: '我来处理' }).click()
    await page.locator('.detail').getByText('manager 认领').waitFor()
    await page.locator('.detail').getByText('我去换纸').waitFor()
    const [first] = hall.care.alarms
    if (first === undefined) throw new TypeError('no sample alarm')
    hall.sendFleet({
      type: 'alarm',
      alarm: { ...first, id: 500, key: 'Status/Cover', state: 'raised', acknowledgedBy: null },
    })
    await page.getByText('上盖开着').waitFor({ timeout: 1_000 })
    expect(await page.locator('.band nav').textContent()).toContain('告警 4')
    hall.sendFleet({
      type: 'alarm',
      alarm: { ...first, id: 500, key: 'Status/Cover', state: 'cleared', clearedAt: Date.now() },
    })
    await page.getByText('上盖开着').waitFor({ state: 'detached', timeout: 1_000 })
  })

  test('keeps past alarms under All', async () => {
    await openPage('#/alarms')
    await world.page.getByRole('button', { name: '全部' }).click()
    await world.page.getByText('可用内存 · 数值越限').waitFor()
    expect(await world.page.locator('.split-list tbody tr').last().textContent()).toContain('已消除')
  })

  test('leads a work order from nobody to proof, and never calls it closed before', async () => {
    await openPage('#/work-orders/57', 'engineer')
    const { page, hall } = world
    const detail = page.locator('.detail')
    expect(await page.getByRole('button', { name: '取消工单' }).count()).toBe(0)
    await page.getByRole('button', { name: '我来办' }).click()
    await page.locator('.detail[data-order="assigned"]').waitFor()
    await page.getByLabel('件名').fill('打印纸卷')
    await page.getByRole('button', { name: '记下换件' }).click()
    await detail.getByText('打印纸卷').waitFor()
    await page.getByRole('button', { name: '修好了' }).click()
    await page.locator('.detail[data-order="proving"]').waitFor()
    expect(await detail.locator('.status').first().getAttribute('data-status')).toBe('unknown')
    await detail.getByText('现在还不算好').waitFor()
    const order = hall.care.workOrders.find(({ id }) => id === 57)
    if (order === undefined) throw new TypeError('no sample order')
    hall.sendFleet({
      type: 'work-order',
      workOrder: {
        ...order,
        state: 'closed',
        closedAt: Date.now(),
        closingProof: { exercised: 'real-time status', at: Date.now(), answer: 'paper full', ok: true },
      },
    })
    await page.locator('.detail[data-order="closed"]').waitFor({ timeout: 1_500 })
    expect(await detail.locator('.proof').textContent()).toContain('paper full')
    expectQuiet()
  })

  test('opens a work order from a device’s page', async () => {
    await openPage('#/devices/hall-1/kiosk-2')
    const { page } = world
    await page.getByRole('button', { name: '开一张工单' }).click()
    await page.getByLabel('什么事').fill('屏幕右下角有划痕')
    await page.getByRole('button', { name: '开单', exact: true }).click()
    await page.locator('.detail').getByText('屏幕右下角有划痕').waitFor()
    expect(new URL(page.url()).hash).toBe('#/work-orders/58')
  })

  test('opens a maintenance window with a reason, and ends one after asking back', async () => {
    await openPage('#/maintenance')
    const { page } = world
    await page.getByRole('button', { name: '开这一段' }).click()
    await page.getByText('写明原因').waitFor()
    await page.getByRole('button', { name: '接下来 4 小时' }).click()
    await page.getByLabel('为什么').fill('换打印头')
    await page.getByRole('button', { name: '开这一段' }).click()
    const added = page.locator('.card').filter({ hasText: '换打印头' })
    await added.getByText('进行中').waitFor()
    await added.getByRole('button', { name: '现在结束' }).click()
    await added.locator('.ask-back').getByRole('button', { name: '现在结束' }).click()
    await added.waitFor({ state: 'detached' })
    expectQuiet()
  })

  test('shows an enrolment code once, and revokes only with a reason', async () => {
    await openPage('#/identities')
    const { page } = world
    await page.getByLabel('名称').fill('kiosk-6')
    await page.getByRole('button', { name: '发登记码' }).click()
    await page.getByText('K7QM-2XTD-9RFA', { exact: true }).waitFor()
    expect(await text('.enrolment-line')).toContain('--enrol https://hall.example:7443 --code K7QM-2XTD-9RFA')
    expect(await page.locator('.qr-code').count()).toBe(1)
    await page.getByRole('button', { name: '我记下了，关掉' }).click()
    expect(await page.locator('main').textContent()).not.toContain('K7QM')
    const first = page.locator('.card').first()
    await first.getByRole('button', { name: '吊销' }).click()
    await first.locator('.ask-back').getByRole('button', { name: '吊销' }).click()
    await first.getByText('写明为什么吊销').waitFor()
    await first.locator('input').fill('主板被盗')
    await first.locator('.ask-back').getByRole('button', { name: '吊销' }).click()
    await page.locator('.card[data-identity="revoked"]').filter({ hasText: '主板被盗' }).waitFor()
    await page.getByText('同一身份在两处').waitFor()
  })

  test('lets an engineer see identities, and neither enrol nor revoke', async () => {
    await openPage('#/identities', 'engineer')
    await world.page.waitForSelector('.card')
    expect(await world.page.getByRole('button', { name: '吊销' }).count()).toBe(0)
    expect(await world.page.getByRole('button', { name: '发登记码' }).count()).toBe(0)
  })

  test('follows an asset from stage to stage and asks back before its end', async () => {
    await openPage('#/assets/K-2026-003')
    const { page } = world
    await page.getByRole('button', { name: '装到大厅' }).click()
    await page.locator('.detail .evidence').getByText('已安装').waitFor()
    await page.getByRole('button', { name: '报废' }).click()
    await page.getByText('报废这一件？').waitFor()
    await page.getByRole('button', { name: '先不' }).click()
    expect(await text('.detail .status')).toContain('已安装')
  })

  test('counts unknown hours as unknown, and saves the report as CSV', async () => {
    await openPage('#/availability')
    const { page } = world
    await page.waitForSelector('.hours-bar')
    const silent = page.locator('tbody tr').filter({ hasText: 'kiosk-5' })
    expect(await silent.locator('td').nth(1).textContent()).toBe('不知道')
    expect(await silent.locator('[data-hours="unknown"]').count()).toBe(1)
    expect(await silent.locator('[data-hours="up"], [data-hours="down"]').count()).toBe(0)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '导出 CSV' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('availability.csv')
    expectQuiet()
  })

  test('keeps every list on the screen and says how old it is when the hall is gone', async () => {
    await openPage('#/alarms')
    const { page, hall } = world
    await page.waitForSelector('.split-list tbody tr')
    hall.setDown(true)
    await page.waitForSelector('.notice[data-kind="lost"]', { timeout: 5_000 })
    expect(await page.locator('.split-list tbody tr').count()).toBe(6)
    expect(await page.locator('[data-status="person"], [data-status="soon"]').count()).toBe(0)
    hall.setDown(false)
    await page.locator('.notice[data-kind="lost"]').waitFor({ state: 'detached', timeout: 15_000 })
    expectQuiet()
  })
})
