import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { sampleApplications } from './sample-applications.ts'
import { managerShots } from './manager-shots.ts'
import { damagedFaces, newFaces, wellFaces } from './sample-face-hall.ts'
import { sampleDeskView } from './sample-desk-view.ts'
import { troubledFleet, wellFleet } from './sample-fleet.ts'
import { base, open, type Shot, sizes } from './web-shot.ts'
import { type SampleHall, startSampleHall } from './sample-hall.ts'

/*
 * Pictures of the hall's pages in their states, for eyes:
 * `node tests/browser/web-screens.ts FOLDER [PART OF A NAME]` after both web apps are built.
 */
const [folder = 'web-screens', only = ''] = process.argv.slice(2)
const root = join(import.meta.dirname, '../..')

const joinCall = async (page: Page, hall: SampleHall): Promise<void> => {
  const now = Date.now()
  await open('/desk/', '.desk')(page, hall)
  await page.waitForTimeout(300)
  const call = {
    callId: 'call-0001',
    kioskId: 'kiosk-1',
    since: now - 12_000,
    staffName: null,
    screen: 'bills',
  }
  hall.sendDesk({ type: 'calls', now, calls: [{ ...call, state: 'ringing' }] })
  await page.click('.desk-ring .button')
  hall.sendDesk({
    type: 'joined',
    callId: 'call-0001',
    kioskId: 'kiosk-1',
    view: sampleDeskView,
    messages: [
      { id: 'm1', from: 'customer', text: '这个滞纳金是怎么回事？' },
      { id: 'm2', from: 'staff', text: '您好，我看得到您的屏幕。请稍等，我查一下。' },
    ],
  })
  hall.sendDesk({
    type: 'calls',
    now: Date.now(),
    calls: [
      { ...call, state: 'connected', staffName: '陈晓' },
      {
        callId: 'call-0002',
        kioskId: 'kiosk-3',
        since: now - 4_000,
        state: 'ringing',
        staffName: null,
        screen: 'start',
      },
    ],
  })
  await page.waitForSelector('.mirror-box[data-state="ready"]')
  await page.waitForTimeout(1200)
}

const progress = (name: string, first: string, more: Partial<Shot>): Shot => ({
  ...base,
  size: 'phone',
  name: `progress-${name}`,
  user: null,
  go: open(`/p/${first.padEnd(32, '0')}`, '.progress'),
  ...more,
})
const manager = (name: string, fleet: typeof wellFleet, more: Partial<Shot>): Shot => ({
  ...base,
  name: `manager-${name}`,
  user: 'chief',
  go: async (page, hall) => {
    hall.showFleet(fleet)
    await open('/manager/', '.hall')(page, hall)
  },
  ...more,
})

const faces = (name: string, summary: typeof wellFaces, more: Partial<Shot>): Shot => ({
  ...base,
  name: `faces-${name}`,
  user: 'chief',
  go: async (page, hall) => {
    hall.faces.show(summary)
    await open('/manager/#faces', '.faces')(page, hall)
  },
  ...more,
})
const askErasure = async (page: Page, hall: SampleHall): Promise<void> => {
  await open('/clerk/#erasure', '.erasure')(page, hall)
  await page.getByLabel('户号').fill('3301234567890')
  await page.getByLabel('看过身份证').check()
  await page.getByRole('button', { name: '删除脸部特征' }).click()
}
const erase = async (page: Page, hall: SampleHall): Promise<void> => {
  await askErasure(page, hall)
  await page.getByRole('button', { name: '删除', exact: true }).click()
  await page.waitForSelector('.slip')
}

const shots: Shot[] = [
  ...managerShots,
  { ...base, name: 'sign-in', user: null, go: open('/manager/', '.sign-in') },
  {
    ...base,
    name: 'sign-in-dark-en',
    dark: true,
    user: null,
    go: async (page, hall) => {
      await open('/manager/', '.sign-in')(page, hall)
      await page.click('.sign-in footer button')
      await page.fill('input >> nth=0', 'manager')
      await page.fill('input >> nth=1', 'wrong')
      await page.click('[type=submit]')
      await page.waitForFunction(() => document.querySelector('.wrong')?.textContent !== '')
    },
  },
  { ...base, name: 'entry', user: 'chief', go: open('/', '.entry-page') },
  { ...base, name: 'entry-not-allowed', user: 'clerk', go: open('/desk/', '.blank') },
  manager('well', wellFleet, {}),
  manager('well-dark', wellFleet, { dark: true }),
  manager('trouble', troubledFleet, {}),
  manager('trouble-phone', troubledFleet, { size: 'phone' }),
  manager('trouble-wall', troubledFleet, {
    size: 'wall',
    go: async (page, hall) => {
      hall.showFleet(troubledFleet)
      await open('/manager/?wall', '.hall')(page, hall)
    },
  }),
  manager('empty', () => [], {}),
  manager('lost', troubledFleet, {
    go: async (page, hall) => {
      hall.showFleet((now) => wellFleet(now - 40_000))
      await open('/manager/', '.hall')(page, hall)
      hall.setDown(true)
      await page.waitForSelector('[data-kind="lost"]')
      await page.waitForTimeout(1500)
    },
  }),
  manager('trouble-dark-en', troubledFleet, {
    dark: true,
    go: async (page, hall) => {
      hall.showFleet(troubledFleet)
      await open('/manager/', '.hall')(page, hall)
      await page.getByRole('button', { name: 'English' }).click()
    },
  }),
  {
    ...base,
    name: 'audit',
    user: 'manager',
    go: async (page, hall) => {
      await open('/manager/#audit', '.audit')(page, hall)
    },
  },
  faces('well', wellFaces, {}),
  faces('well-phone', wellFaces, { size: 'phone' }),
  faces('new-dark-en', newFaces, {
    dark: true,
    go: async (page, hall) => {
      hall.faces.show(newFaces)
      await open('/manager/#faces', '.faces')(page, hall)
      await page.getByRole('button', { name: 'English' }).click()
    },
  }),
  faces('damaged', damagedFaces, {}),
  faces('rotation', wellFaces, {
    go: async (page, hall) => {
      await open('/manager/#faces', '.faces')(page, hall)
      await page.getByRole('button', { name: '更换密钥' }).click()
    },
  }),
  { ...base, name: 'erasure', user: 'clerk', go: askErasure },
  { ...base, name: 'erasure-slip', user: 'clerk', go: erase },
  { ...base, name: 'erasure-slip-phone', size: 'phone', user: 'clerk', go: erase },
  { ...base, name: 'desk-quiet', user: 'desk', go: open('/desk/', '.desk') },
  {
    ...base,
    name: 'desk-ringing',
    user: 'desk',
    go: async (page, hall) => {
      await open('/desk/', '.desk')(page, hall)
      await page.waitForTimeout(300)
      const now = Date.now()
      hall.sendDesk({
        type: 'calls',
        now,
        calls: [
          {
            callId: 'call-0001',
            kioskId: 'kiosk-1',
            since: now - 12_000,
            state: 'ringing',
            staffName: null,
            screen: 'pay',
          },
          {
            callId: 'call-0002',
            kioskId: 'kiosk-3',
            since: now - 4_000,
            state: 'ringing',
            staffName: null,
            screen: 'start',
          },
        ],
      })
      await page.waitForSelector('.desk-ring')
    },
  },
  { ...base, name: 'desk-call', user: 'desk', go: joinCall },
  { ...base, name: 'desk-call-dark', user: 'desk', dark: true, go: joinCall },
  { ...base, name: 'clerk-list', user: 'clerk', go: open('/clerk/', '.clerk') },
  {
    ...base,
    name: 'clerk-detail',
    user: 'clerk',
    go: async (page, hall) => {
      await open('/clerk/', '.clerk')(page, hall)
      await page.click('.clerk-list tbody tr')
      await page.waitForSelector('.application')
    },
  },
  {
    ...base,
    name: 'clerk-detail-phone',
    size: 'phone',
    user: 'clerk',
    go: async (page, hall) => {
      await open('/clerk/', '.clerk')(page, hall)
      await page.click('.clerk-list tbody tr')
      await page.waitForSelector('.application')
    },
  },
  { ...base, name: 'clerk-list-phone', size: 'phone', user: 'clerk', go: open('/clerk/', '.clerk') },
  {
    ...base,
    name: 'clerk-conflict-dark-en',
    dark: true,
    user: 'clerk',
    go: async (page, hall) => {
      await open('/clerk/', '.clerk')(page, hall)
      await page.getByRole('button', { name: 'English' }).click()
      await page.click('.clerk-list tbody tr')
      await page.fill('.application textarea', '户号与证件不符')
      hall.decideElsewhere('P2611150C2W8RT')
      await page.click('.decision-buttons .button >> nth=1')
      await page.waitForSelector('.outcome[data-kind="conflict"]')
    },
  },
  progress('received', 'a', {}),
  progress('in-review-dark-tw', 'b', { dark: true, locale: 'zh-TW' }),
  progress('approved-en', 'c', { locale: 'en-GB' }),
  progress('rejected', 'd', {}),
  progress('not-found', 'e', {}),
  progress('desktop', 'b', { size: 'desktop' }),
]

const signInTo = async (context: BrowserContext, hall: SampleHall, user: string): Promise<void> => {
  const answer = await context.request.post(`${hall.url}/api/v1/staff/session`, {
    data: { name: user, password: 'right' },
  })
  if (!answer.ok()) throw new TypeError(`sign-in of ${user}: ${answer.status()}`)
}

await mkdir(folder, { recursive: true })
const browser = await launchChromium(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'])
for (const shot of shots.filter(({ name }) => name.includes(only))) {
  const hall = await startSampleHall({
    webDist: join(root, 'hall-server/web/dist'),
    mirrorDist: join(root, 'kiosk/ui/dist'),
    clock: Date.now,
    applications: sampleApplications(Date.now()),
  })
  const context = await browser.newContext({
    viewport: sizes[shot.size],
    deviceScaleFactor: shot.size === 'phone' ? 2 : 1,
    colorScheme: shot.dark ? 'dark' : 'light',
    locale: shot.locale,
    timezoneId: 'Asia/Shanghai',
  })
  const page = await context.newPage()
  page.on('console', (message) => process.stderr.write(`${shot.name}: ${message.type()} ${message.text()}\n`))
  page.on('pageerror', (error) => process.stderr.write(`${shot.name}: ${error.stack ?? error.message}\n`))
  try {
    if (shot.user !== null) await signInTo(context, hall, shot.user)
    await shot.go(page, hall)
    await page.evaluate(() => document.fonts.ready.then(() => true))
    await page.waitForTimeout(900)
    await page.screenshot({ path: join(folder, `${shot.name}.png`) })
    process.stderr.write(`${shot.name}\n`)
  } catch (error) {
    process.stderr.write(`${shot.name}: ${error instanceof Error ? error.message : String(error)}\n`)
  }
  await context.close()
  await hall.close()
}
await browser.close()
