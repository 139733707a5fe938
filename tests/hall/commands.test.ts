import { randomUUID } from 'node:crypto'
import {
  type Command,
  command,
  type CommandOrder,
  nodeConfiguration,
  screenshotResult,
} from '@foyer/contracts/fleet-command'
import { fleetMessage } from '@foyer/contracts/fleet'
import { expect, test } from 'vitest'
import { openHall, type Hall } from './hall.ts'
import { staffCookie } from './staff.ts'

const poll = { timeout: 60_000, interval: 200 }

/** A manager at the hall's API, once the kiosk is live. */
const managerOf = async (hall: Hall) => {
  const cookie = await staffCookie(hall, 'manager')
  const headers = { cookie, origin: new URL(hall.urls.api).origin, 'content-type': 'application/json' }
  const get = (path: string) => fetch(hall.urls.api + path, { headers })
  const kiosk = async () => {
    const message = fleetMessage.parse(await (await get('/fleet')).json())
    return message.type === 'snapshot' ? message.nodes.find(({ node }) => node === 'kiosk-1') : undefined
  }
  await expect
    .poll(async () => (await kiosk())?.devices.find(({ kind }) => kind === 'receipt-printer')?.state, poll)
    .toBe('online')
  const node = await kiosk()
  const printer = node?.devices.find(({ kind }) => kind === 'receipt-printer')?.name ?? ''
  const path = `/fleet/nodes/${node?.group}/${node?.node}`
  const send = async (method: 'POST' | 'PUT', to: string, body: object): Promise<void> => {
    const answer = await fetch(hall.urls.api + path + to, { method, headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${to} → ${answer.status} ${await answer.text()}`)
  }
  const ended = async (id: string): Promise<Command> => {
    const read = async (): Promise<Command> =>
      command.parse(await (await get(`/fleet/commands/${id}`)).json())
    await expect.poll(async () => (await read()).stage, poll).toMatch(/^(done|refused|failed|expired)$/)
    return read()
  }
  return {
    get,
    path,
    printer,
    send,
    ended,
    order: async (order: CommandOrder): Promise<Command> => {
      const id = randomUUID()
      await send('POST', '/commands', { id, order, within: 120 })
      return ended(id)
    },
  }
}

test('commands to a kiosk end with a proof of what was seen, and bring what they were to bring', async () => {
  await using hall = await openHall()
  const manager = await managerOf(hall)
  const tried = await manager.order({ type: 'self-test', peripheral: manager.printer })
  expect(tried).toMatchObject({ stage: 'done', proof: { ok: true } })
  expect(tried.stages.map(({ stage }) => stage)).toEqual([
    'queued',
    'published',
    'accepted',
    'running',
    'done',
  ])
  const toaster = await manager.order({ type: 'self-test', peripheral: 'toaster' })
  expect(toaster.stage).toMatch(/^(refused|failed)$/)
  expect(toaster.reason).toContain('toaster')
  expect(await manager.order({ type: 'reboot' })).toMatchObject({ stage: 'refused' })

  const shot = await manager.order({ type: 'screenshot' })
  expect(shot).toMatchObject({ stage: 'done', result: 'view' })
  const shown = screenshotResult.parse(await (await manager.get(`/fleet/commands/${shot.id}/result`)).json())
  expect(shown.view.kioskId).toBe('kiosk-1')

  const diagnostics = await manager.order({ type: 'collect-diagnostics' })
  expect(diagnostics).toMatchObject({ stage: 'done', result: 'archive' })
  const archive = await manager.get(`/fleet/commands/${diagnostics.id}/result`)
  expect(
    Buffer.from(await archive.arrayBuffer())
      .subarray(0, 2)
      .toString(),
  ).toBe('PK')
})

test(
  'a configuration that the manager wishes for is what the kiosk says it runs with',
  { timeout: 120_000 },
  async () => {
    await using hall = await openHall()
    const manager = await managerOf(hall)
    const settings = { idleWarnSeconds: 77, idleEndSeconds: 99, locale: 'en' as const }
    const id = randomUUID()
    await manager.send('PUT', '/configuration', { id, settings })
    // The agent stops the host; its service manager, here the test, starts it again.
    const host = () =>
      fetch(hall.urls.kiosk).then(
        () => 'there',
        () => 'gone',
      )
    await expect.poll(host, poll).toBe('gone')
    await hall.start('kiosk-host')
    expect(await manager.ended(id)).toMatchObject({ stage: 'done', proof: { ok: true } })
    const read = async () =>
      nodeConfiguration.parse(await (await manager.get(`${manager.path}/configuration`)).json())
    await expect.poll(async () => (await read()).reported, poll).toEqual({ version: 1, outcome: 'applied' })
    expect(await read()).toMatchObject({
      desired: { version: 1, settings },
      history: [{ outcome: 'applied' }],
    })
  },
)
