import type { Page } from 'playwright-core'
import { crowdedFleet, troubledFleet } from './sample-fleet.ts'
import type { SampleHall } from './sample-hall.ts'
import { base, open, type Shot } from './web-shot.ts'

type Go = (page: Page, hall: SampleHall) => Promise<void>

const at =
  (hash: string, ready: string, fleet = troubledFleet): Go =>
  async (page, hall) => {
    hall.showFleet(fleet)
    await open(`/manager/${hash}`, ready)(page, hall)
  }
const then =
  (first: Go, next: Go): Go =>
  async (page, hall) => {
    await first(page, hall)
    await next(page, hall)
  }

const device = '#/devices/hall-1/kiosk-1'
/** A device with commands in every stage that there is. */
const commanded: Go = async (page, hall) => {
  await at(device, '.device-page')(page, hall)
  for (const name of ['看屏幕', '收集诊断', '恢复服务', '自检外设', '日志级别']) {
    await page.getByRole('button', { name, exact: true }).click()
    await page.waitForTimeout(150)
  }
  const [picture, archive, inService, selfTest, logLevel] = hall.care.commands.map(({ id }) => id)
  const reach = (id: string | undefined, stages: readonly ('published' | 'accepted' | 'running')[]): void => {
    for (const stage of stages) hall.care.move(id ?? '', { stage })
  }
  reach(picture, ['published', 'accepted', 'running'])
  hall.care.move(picture ?? '', {
    stage: 'done',
    result: 'view',
    proof: { exercised: 'view', at: Date.now(), answer: 'revision 12, masked', ok: true },
  })
  reach(archive, ['published', 'accepted', 'running'])
  reach(inService, ['published'])
  reach(selfTest, ['published', 'accepted'])
  hall.care.move(selfTest ?? '', { stage: 'refused', reason: 'the printer is printing for a customer' })
  hall.care.move(logLevel ?? '', { stage: 'expired' })
  await page.waitForTimeout(500)
}
const picture = then(commanded, async (page) => {
  await page.getByRole('button', { name: '看遮盖后的画面' }).click()
  await page.waitForSelector('.mirror-box[data-state="ready"]')
  await page.locator('.still').scrollIntoViewIfNeeded()
  await page.waitForTimeout(800)
})
const english: Go = async (page) => page.getByRole('button', { name: 'English' }).click()
const emptied =
  (hash: string, ready: string): Go =>
  async (page, hall) => {
    hall.care.empty()
    await at(hash, ready)(page, hall)
  }

const pages: readonly (readonly [name: string, go: Go])[] = [
  ['devices', at('#/devices', '.long-table', crowdedFleet)],
  ['device', commanded],
  ['device-picture', picture],
  ['alarms', at('#/alarms', '.split')],
  ['alarm', at('#/alarms/409', '.detail')],
  ['orders', at('#/work-orders', '.split')],
  ['order', at('#/work-orders/55', '.detail')],
  ['maintenance', at('#/maintenance', '.cards')],
  [
    'identities',
    then(at('#/identities', '.cards'), async (page) => {
      await page.getByLabel('名称').fill('kiosk-6')
      await page.getByRole('button', { name: '发登记码' }).click()
      await page.waitForSelector('.enrolment')
    }),
  ],
  ['assets', at('#/assets', '.split')],
  ['asset', at('#/assets/K-2026-001', '.detail')],
  ['availability', at('#/availability', '.hours-bar')],
]

const shot = (name: string, go: Go, more: Partial<Shot>): Shot => ({
  ...base,
  name: `care-${name}`,
  user: 'chief',
  go,
  ...more,
})

/** Every page of the manager in three sizes and both schemes, and the states that are seldom seen. */
export const managerShots: Shot[] = [
  ...pages.flatMap(([name, go]) => [
    shot(name, go, {}),
    shot(`${name}-phone`, go, { size: 'phone' }),
    shot(`${name}-phone-dark`, go, { size: 'phone', dark: true }),
    shot(`${name}-dark`, go, { dark: true }),
  ]),
  shot('devices-wall', at('?wall#/devices', '.long-table', crowdedFleet), { size: 'wall' }),
  shot('device-wall', at(`?wall${device}`, '.line-chart'), { size: 'wall' }),
  shot('alarms-wall', at('?wall#/alarms/412', '.detail'), { size: 'wall' }),
  shot('alarms-empty', emptied('#/alarms', '.blank'), {}),
  shot('orders-empty', emptied('#/work-orders', '.blank'), {}),
  shot('assets-empty', emptied('#/assets', '.blank'), {}),
  shot('device-gone', at('#/devices/hall-1/kiosk-99', '.blank'), {}),
  shot('device-dark-en', then(commanded, english), { dark: true }),
  shot('alarm-en', then(at('#/alarms/405', '.detail'), english), {}),
  shot(
    'device-lost',
    then(at(device, '.device-page'), async (page, hall) => {
      await page.waitForSelector('.line-chart')
      hall.setDown(true)
      await page.waitForSelector('[data-kind="lost"]')
    }),
    {},
  ),
]
