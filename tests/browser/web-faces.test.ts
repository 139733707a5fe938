import { describe, expect, test } from 'vitest'
import { damagedFaces, enrolledCustomer, newFaces } from './sample-face-hall.ts'
import { webWorld } from './web-world.ts'

describe('the hall’s pages about faces', () => {
  const world = webWorld()
  const { signIn, go, text, onPhone, expectQuiet, expectNoSidewaysScroll } = world

  test('say in words whether faces can be used, and what is counted with what is still possible', async () => {
    await signIn('manager')
    await go('/manager/#faces')
    expect(await text('.faces h1')).toBe('人脸可以使用')
    const rates = await world.page.locator('.rate').allTextContents()
    expect(rates[0]).toContain('1,284 次里 3 次')
    expect(rates[1]).toContain('12 次里 0 次')
    expect(rates[1]).toContain('0% 到 26% 之间')
    expectQuiet()
    await expectNoSidewaysScroll()
  })

  test('say unknown where nothing was counted, and never a number', async () => {
    await signIn('manager')
    world.hall.faces.show(newFaces)
    await go('/manager/#faces')
    for (const rate of await world.page.locator('.rate-says').allTextContents())
      expect(rate).toBe('还不知道：还没有可数的')
  })

  test('say where a damaged ledger is broken, and that nothing was deleted', async () => {
    await signIn('manager')
    world.hall.faces.show(damagedFaces)
    await go('/manager/#faces')
    expect(await text('.faces-state')).toContain('没有删除任何东西')
    expect(await text('.faces-problem')).toContain('entry 847')
  })

  test('change the key only after asking back', async () => {
    await signIn('manager')
    await go('/manager/#faces')
    const { page, hall } = world
    const rotations = (): number => hall.requests.filter((path) => path.endsWith('/key-rotations')).length
    await page.getByRole('button', { name: '更换密钥' }).click()
    await page.getByRole('button', { name: '先不换' }).click()
    expect(rotations()).toBe(0)
    await page.getByRole('button', { name: '更换密钥' }).click()
    await page.getByRole('button', { name: '更换', exact: true }).click()
    await page.getByText('密钥已更换').waitFor()
    expect(rotations()).toBe(1)
    expect(await text('.faces')).toContain('k4')
  })

  test('fit a phone', async () => {
    await onPhone('zh-CN')
    await signIn('manager')
    await go('/manager/#faces')
    await world.page.waitForSelector('.faces .rate')
    await expectNoSidewaysScroll()
  })

  test('let a clerk end a face in person: checked, asked back, once, with a slip to take along', async () => {
    await signIn('clerk')
    await go('/clerk/#erasure')
    const { page, hall } = world
    const ask = page.getByRole('button', { name: '删除脸部特征' })
    await page.getByLabel('户号').fill('12345')
    await ask.click()
    await page.getByText('户号要是 10、13 或 16 位数字。').waitFor()
    await page.getByLabel('户号').fill('3301 2345 67890')
    await ask.click()
    await page.getByText('先选怎么确认的。').waitFor()
    await page.getByLabel('看过身份证').check()
    await ask.click()
    hall.setDown(true)
    await page.getByRole('button', { name: '删除', exact: true }).click()
    await page.getByText('再点一次“删除”，不会删两次').waitFor()
    hall.setDown(false)
    await page.getByRole('button', { name: '删除', exact: true }).click()
    await page.locator('.slip').getByText('F20261122-000042').waitFor()
    expect(await page.locator('.slip .qr-code').count()).toBe(1)
    expect(hall.faces.asked).toMatchObject([{ customerNumber: enrolledCustomer, identifiedBy: 'card-seen' }])
    await page.getByRole('button', { name: '下一位' }).click()
    expect(await page.getByLabel('户号').inputValue()).toBe('')
  })

  test('say that there is nothing to delete of somebody who has no face here', async () => {
    await signIn('clerk')
    await go('/clerk/#erasure')
    const { page } = world
    await page.getByLabel('户号').fill('3309999999999')
    await page.getByLabel('认识本人').check()
    await page.getByRole('button', { name: '删除脸部特征' }).click()
    await page.getByRole('button', { name: '删除', exact: true }).click()
    await page.getByText('这位客户没有登记人脸，不用删。').waitFor()
    expectQuiet()
  })
})
