import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { fleetMessage, type NodeTwin } from '@foyer/contracts/fleet'
import { history } from '@foyer/contracts/fleet-history'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openHall, type Hall } from './hall.ts'
import { staffCookie } from './staff.ts'

const SIMULATE = fileURLToPath(new URL('../../edge-agent/simulate/main.ts', import.meta.url))
const KIOSKS = 30
const poll = { timeout: 90_000, interval: 500 }

const open = z.looseObject({
  broker: z.looseObject({}).transform((broker) => ({ ...broker, anonymous: true })),
})

/** Many kiosks on the agent's own uplink; `await using` ends them. */
const openCrowd = async (hall: Hall): Promise<AsyncDisposable> => {
  const args = ['--devices', String(KIOSKS), '--broker', hall.urls.mqtt, '--calm', '--sample-seconds', '1']
  const child = spawn(process.execPath, [SIMULATE, ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(child, 'exit')
  const ready = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([line]) => JSON.parse(String(line))),
    ended,
  ])
  expect(ready).toMatchObject({ ready: true, devices: KIOSKS })
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

const crowd = async (hall: Hall, cookie: string): Promise<NodeTwin[]> => {
  const response = await fetch(`${hall.urls.api}/fleet`, { headers: { cookie } })
  if (!response.ok) return []
  const message = fleetMessage.parse(await response.json())
  return message.type === 'snapshot' ? message.nodes.filter(({ node }) => node.startsWith('sim-')) : []
}
const liveKiosks = async (hall: Hall, cookie: string): Promise<number> =>
  (await crowd(hall, cookie)).filter(
    ({ liveness, devices }) => liveness === 'live' && devices.every((device) => device.liveness === 'live'),
  ).length

test('a crowd of kiosks comes back after the hall was killed while it stored, and what it measured meanwhile is not missing', async () => {
  await using hall = await openHall({
    processes: ['hall-server'],
    // The crowd has no certificates.
    edits: { 'hall-server': (config) => ({ ...config, broker: open.parse(config).broker }) },
  })
  let cookie = await staffCookie(hall, 'manager')
  await using _crowd = await openCrowd(hall)
  await expect.poll(() => liveKiosks(hall, cookie), poll).toBe(KIOSKS)
  const from = Date.now()
  await new Promise((resolve) => setTimeout(resolve, 4000))
  await hall.kill('hall-server')
  const killedAt = Date.now()
  await new Promise((resolve) => setTimeout(resolve, 3000))
  await hall.start('hall-server')
  const readyAt = Date.now()
  cookie = await staffCookie(hall, 'manager')
  await expect.poll(() => liveKiosks(hall, cookie), poll).toBe(KIOSKS)
  const until = Date.now()

  const page = async (node: string) => {
    const query = new URLSearchParams({
      device: 'machine',
      metric: 'Status/Proof/At',
      resolution: 'raw',
      from: String(from),
      until: String(until),
    })
    const address = `${hall.urls.api}/fleet/nodes/hall-1/${node}/history?${query.toString()}`
    return history.parse(await (await fetch(address, { headers: { cookie } })).json())
  }
  // Each measures once a second, on a machine that has other things to do as well.
  const expected = Math.floor(((readyAt - killedAt) / 1000) * 0.6)
  const measuredMeanwhile = async (node: string): Promise<number> =>
    (await page(node)).changes.filter(({ at }) => at > killedAt && at < readyAt).length
  expect(expected).toBeGreaterThan(1)
  for (const { node } of await crowd(hall, cookie))
    await expect.poll(() => measuredMeanwhile(node), poll).toBeGreaterThanOrEqual(expected)
  expect((await page('sim-001')).historical).toBeGreaterThan(0)
}, 180_000)
