import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { CommandOrder } from '@foyer/contracts/fleet-command'
import { maskView } from '@foyer/contracts/mask'
import { view } from '@foyer/contracts/view'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CommandedNode, startCommandedNode } from '../testing/commanded-node.ts'
import { type FleetHall, openFleetHall } from '../testing/fleet-hall.ts'

const wait = { timeout: 15_000, interval: 20 }
const DAY_MS = 24 * 60 * 60 * 1000

let hall: FleetHall
let device: CommandedNode
beforeEach(async () => {
  hall = await openFleetHall()
  device = startCommandedNode(hall.brokerUrl, 'kiosk-1')
  await vi.waitFor(async () => {
    const { text } = await hall.send('lin', 'GET', '/fleet')
    expect(JSON.parse(text).nodes).toMatchObject([{ liveness: 'live' }])
  }, wait)
})
afterEach(async () => {
  await device.stop()
  await hall.close()
})

/** Issues the order and gives back where the device was told to bring the result. */
const asked = async (order: CommandOrder): Promise<{ id: string; path: string }> => {
  const id = randomUUID()
  await hall.send('lin', 'POST', '/fleet/nodes/hall/kiosk-1/commands', { id, order, within: 60 })
  const request = await vi.waitFor(() => {
    const found = device.requests.find((one) => one.id === id)
    expect(found).toBeDefined()
    return found
  }, wait)
  const url = new URL(request?.uploadUrl ?? '')
  expect(url.origin).toBe('http://hall.example')
  return { id, path: url.pathname.replace('/api/v1', '') + url.search }
}
const bring = (path: string, media: string, content: Buffer) =>
  hall.send(null, 'POST', path, content, { 'content-type': media })
const archive = gzipSync(Buffer.from('a line of the log'))

const shownView = view.parse({
  revision: 7,
  kioskId: 'kiosk-1',
  hallName: { 'zh-CN': '营业厅', 'zh-TW': '營業廳', en: 'Hall' },
  settings: { locale: 'zh-CN', textSize: 'standard', contrast: 'normal', voice: true },
  screen: {
    name: 'enter',
    what: 'code',
    fields: {
      digits: { kind: 'typed-digits', value: '123456' },
      sentTo: { kind: 'phone', value: '13800001234' },
    },
    length: { least: 6, most: 6 },
    problem: null,
    busy: false,
    resendIn: 30,
  },
  occupied: true,
  canGoBack: true,
  idleWarning: null,
  help: { state: 'off' },
  notices: [],
})

describe('the result of a command', () => {
  it('is an archive that staff get as it was brought, and it stands in the audit log who got it', async () => {
    const { id, path } = await asked({ type: 'collect-diagnostics' })
    const brought = await bring(path, 'application/gzip', archive)
    expect(brought).toMatchObject({ status: 201, body: { id, bytes: archive.length } })
    expect((await bring(path, 'application/gzip', archive)).status).toBe(200)
    expect((await bring(path, 'application/gzip', gzipSync(Buffer.from('another')))).status).toBe(409)
    expect((await hall.send('lin', 'GET', `/fleet/commands/${id}`)).body).toMatchObject({ result: 'archive' })
    expect((await hall.send('wu', 'GET', `/fleet/commands/${id}/result`)).status).toBe(403)
    const answer = await fetch(`${hall.url}/api/v1/fleet/commands/${id}/result`, {
      headers: { cookie: 'foyer_session=zhao' },
    })
    expect(answer.headers.get('content-type')).toBe('application/gzip')
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="foyer-${id}.tar.gz"`)
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(archive)
    expect(hall.audited).toContain(
      'staff:zhao fleet.command-result.read.collect-diagnostics hall/kiosk-1 done',
    )
  })

  it('is a view that was masked at the kiosk; one that was not is refused without repeating what it held', async () => {
    const { id, path } = await asked({ type: 'screenshot' })
    const json = (content: object): Buffer => Buffer.from(JSON.stringify(content))
    const bare = await bring(path, 'application/json', json({ takenAt: 5, view: shownView }))
    expect(bare.status).toBe(400)
    expect(bare.text).toContain('a value of kind phone')
    expect(bare.text).not.toContain('13800001234')
    const masked = { takenAt: 5, view: maskView(shownView) }
    expect((await bring(path, 'application/json', json({ ...masked, more: 1 }))).status).toBe(400)
    expect((await bring(path, 'application/json', Buffer.from('{'))).status).toBe(400)
    expect((await bring(path, 'application/gzip', archive)).status).toBe(400)
    expect((await bring(path, 'application/json', json(masked))).status).toBe(201)
    expect((await hall.send('lin', 'GET', `/fleet/commands/${id}/result`)).body).toEqual(masked)
  })

  it('comes from who has the token of that command, and from nobody else', async () => {
    const first = await asked({ type: 'collect-diagnostics' })
    const second = await asked({ type: 'collect-diagnostics' })
    const swapped = first.path.replace(first.id, second.id)
    expect((await bring(swapped, 'application/gzip', archive)).status).toBe(401)
    expect((await bring(first.path.split('?')[0] ?? '', 'application/gzip', archive)).status).toBe(401)
    expect((await hall.send('lin', 'GET', `/fleet/commands/${second.id}/result`)).status).toBe(404)
  })

  it('is refused when it is too large, no archive, or of an order that brings nothing', async () => {
    const { path } = await asked({ type: 'collect-diagnostics' })
    const large = Buffer.concat([archive, Buffer.alloc(8 * 1024 * 1024)])
    expect((await bring(path, 'application/gzip', large)).status).toBe(413)
    expect((await bring(path, 'application/gzip', Buffer.from('MZ, not an archive'))).status).toBe(400)
    expect((await bring(path, 'application/zip', archive)).status).toBe(400)
    expect((await bring(path, 'text/html', archive)).status).toBe(400)
    expect((await bring(path, 'application/json', Buffer.from('{}'))).status).toBe(400)
    expect((await bring(path, 'application/gzip', archive)).status).toBe(201)
  })

  it('is gone after seven days, and its command no longer offers it', async () => {
    const { id, path } = await asked({ type: 'collect-diagnostics' })
    await bring(path, 'application/gzip', archive)
    hall.turn(7 * DAY_MS - 60_000)
    await new Promise((resolve) => setTimeout(resolve, 1200))
    expect((await hall.send('lin', 'GET', `/fleet/commands/${id}/result`)).status).toBe(200)
    hall.turn(DAY_MS)
    await vi.waitFor(
      async () =>
        expect((await hall.send('lin', 'GET', `/fleet/commands/${id}`)).body).toMatchObject({ result: null }),
      wait,
    )
    expect((await hall.send('lin', 'GET', `/fleet/commands/${id}/result`)).status).toBe(404)
    expect((await bring(path, 'application/gzip', archive)).status).toBe(404)
  })
})
