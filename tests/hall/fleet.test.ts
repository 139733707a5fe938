import { expect, test } from 'vitest'
import { fleetMessage, type DeviceTwin, type NodeTwin } from '@foyer/contracts/fleet'
import { openCapturedHall } from './captured-hall.ts'
import { openHall, type Hall } from './hall.ts'
import { staffCookie } from './staff.ts'

const kiosk = async (hall: Hall, cookie: string): Promise<NodeTwin | null> => {
  const response = await fetch(`${hall.urls.api}/fleet`, { headers: { cookie } })
  if (!response.ok) throw new Error(`fleet → ${response.status}`)
  const message = fleetMessage.parse(await response.json())
  if (message.type !== 'snapshot') throw new TypeError('not a snapshot')
  return message.nodes.find(({ node }) => node === 'kiosk-1') ?? null
}
const device = async (hall: Hall, cookie: string, kind: string): Promise<DeviceTwin | null> =>
  (await kiosk(hall, cookie))?.devices.find((one) => one.kind === kind) ?? null

test('the manager sees each peripheral live with a proof, and an unplugged printer is no longer claimed to work', async () => {
  await using hall = await openHall()
  const cookie = await staffCookie(hall, 'manager')
  const poll = { timeout: 30_000, interval: 200 }
  await expect.poll(async () => (await kiosk(hall, cookie))?.liveness, poll).toBe('live')
  for (const kind of ['id-card-reader', 'barcode-scanner', 'receipt-printer'])
    await expect.poll(async () => (await device(hall, cookie, kind))?.liveness, poll).toBe('live')
  await expect.poll(async () => (await device(hall, cookie, 'receipt-printer'))?.proof?.ok, poll).toBe(true)

  await hall.simulator.plug('printer', false)
  await expect
    .poll(async () => {
      const printer = await device(hall, cookie, 'receipt-printer')
      return printer?.liveness === 'stale' || ['offline', 'noDevice'].includes(printer?.state ?? '')
    }, poll)
    .toBe(true)
  await hall.simulator.plug('printer', true)
  await expect.poll(async () => (await device(hall, cookie, 'receipt-printer'))?.state, poll).toBe('online')
  expect((await device(hall, cookie, 'receipt-printer'))?.liveness).toBe('live')
})

test('paper that runs out is shown', async () => {
  await using hall = await openHall()
  const cookie = await staffCookie(hall, 'manager')
  const paper = async (): Promise<unknown> =>
    (await device(hall, cookie, 'receipt-printer'))?.metrics.find(({ name }) => name === 'Status/Paper')
      ?.value
  await expect.poll(paper, { timeout: 30_000 }).toBe('full')
  await hall.simulator.printer({ paper: 'out' })
  await expect.poll(paper, { timeout: 30_000 }).toBe('out')
})

test('an agent killed is stale at the hall, with all its peripherals, and live again after its return', async () => {
  await using captured = await openCapturedHall()
  const { hall } = captured
  const cookie = await staffCookie(hall, 'manager')
  const poll = { timeout: 30_000, interval: 200 }
  await expect.poll(async () => (await kiosk(hall, cookie))?.liveness, poll).toBe('live')
  await hall.kill('edge-agent')
  await expect.poll(async () => (await kiosk(hall, cookie))?.liveness, poll).toBe('stale')
  const node = await kiosk(hall, cookie)
  expect(node?.devices.map(({ liveness }) => liveness)).not.toContain('live')
  await hall.start('edge-agent')
  await expect.poll(async () => (await kiosk(hall, cookie))?.liveness, poll).toBe('live')
  captured.expectConformance(120)
})

test('a kiosk host killed leaves the agent reporting and its peripherals unknown', async () => {
  await using captured = await openCapturedHall()
  const { hall } = captured
  const cookie = await staffCookie(hall, 'manager')
  const poll = { timeout: 30_000, interval: 200 }
  await expect.poll(async () => (await device(hall, cookie, 'receipt-printer'))?.liveness, poll).toBe('live')
  await hall.kill('kiosk-host')
  await expect
    .poll(async () => (await device(hall, cookie, 'receipt-printer'))?.liveness, poll)
    .not.toBe('live')
  expect((await kiosk(hall, cookie))?.liveness).toBe('live')
  captured.expectConformance(120)
})

test('a hall-server started again never shows what it heard before as live', async () => {
  await using captured = await openCapturedHall()
  const { hall } = captured
  let cookie = await staffCookie(hall, 'manager')
  const poll = { timeout: 30_000, interval: 200 }
  await expect.poll(async () => (await kiosk(hall, cookie))?.liveness, poll).toBe('live')
  await hall.kill('edge-agent')
  await hall.kill('hall-server')
  await hall.start('hall-server')
  cookie = await staffCookie(hall, 'manager')
  expect((await kiosk(hall, cookie))?.liveness).not.toBe('live')
  captured.expectConformance(120)
})
