import { readFileSync } from 'node:fs'
import type { FleetNews } from '@foyer/sparkplug/host-application-events'
import type { Sample } from '@foyer/sparkplug/node-session'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { systemRandom } from '../../ambient.ts'
import { buildApp } from '../../app.ts'
import { applyNews, type Fleet } from '../rules.ts'
import { createFleetMetrics } from './fleet-metrics.ts'
import { metricsRoute } from './routes.ts'

const TOKEN = 'a-token-of-at-least-32-characters'
const NOW = Date.parse('2026-06-15T04:00:00Z')
const id = { group: 'hall-1', node: 'kiosk "1"\n' }

const sample = (name: string, value: Sample['value'], at = NOW): Sample => ({
  name,
  value,
  at,
  historical: false,
  transient: false,
})
const text = (name: string, value: string): Sample => sample(name, { type: 'String', value })

const born: FleetNews[] = [
  {
    type: 'node-born',
    id,
    at: NOW,
    bdSeq: 0,
    samples: [sample('Up/Flag', { type: 'Boolean', value: true })],
  },
  {
    type: 'device-born',
    id,
    at: NOW,
    device: 'printer',
    samples: [
      text('Info/Kind', 'receipt-printer'),
      text('Status/State', 'online'),
      text('Status/Proof/Exercised', 'DLE EOT 4'),
      sample('Status/Proof/At', { type: 'DateTime', value: NOW - 2500 }),
      text('Status/Proof/Answer', '12'),
      sample('Status/Proof/Ok', { type: 'Boolean', value: true }),
      sample('Temperature/Head', { type: 'Double', value: 41.5 }),
      sample('Huge', { type: 'UInt64', value: 2n ** 64n - 1n }),
    ],
  },
]

const open = async () => {
  const fleet: Fleet = new Map()
  const metrics = createFleetMetrics({ fleet, clock: () => NOW, pending: () => 7 })
  const hear = (news: FleetNews): void => {
    metrics.said(news)
    metrics.storing(applyNews(fleet, news, NOW)?.rows ?? [], NOW)
  }
  const app = await buildApp({
    log: pino({ level: 'silent' }),
    random: systemRandom,
    publicUrl: 'http://127.0.0.1',
    version: '0',
    access: {
      kiosks: [],
      visitByToken: () => Promise.resolve(null),
      staffBySession: () => Promise.resolve(null),
    },
    api: [],
    pages: [metricsRoute(metrics.registry, TOKEN)],
  })
  onTestFinished(() => app.close())
  const scrape = () => app.inject({ url: '/metrics', headers: { authorization: `Bearer ${TOKEN}` } })
  return { app, hear, scrape }
}

it('answers nobody without the token', async () => {
  const { app, scrape } = await open()
  for (const authorization of ['', 'Bearer', 'Bearer wrong', `Basic ${TOKEN}`, TOKEN])
    expect((await app.inject({ url: '/metrics', headers: { authorization } })).statusCode).toBe(401)
  const answer = await scrape()
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
})

it('says what is proven, and says nothing of what is not heard any more', async () => {
  const { hear, scrape } = await open()
  for (const news of born) hear(news)
  const label = 'group="hall-1",node="kiosk \\"1\\"\\n"'
  const live = (await scrape()).body
  expect(live).toContain('foyer_fleet_nodes{liveness="live"} 1')
  expect(live).toContain(`foyer_device_up{${label},device="printer",kind="receipt-printer"} 1`)
  expect(live).toContain(
    `foyer_device_proof_age_seconds{${label},device="printer",kind="receipt-printer"} 2.5`,
  )
  expect(live).toContain(`foyer_reading{${label},device="printer",metric="Temperature/Head"} 41.5`)
  expect(live).toContain(`foyer_reading{${label},device="",metric="Up/Flag"} 1`)
  expect(live).not.toContain('Status/Proof/At')
  expect(live).toContain('foyer_fleet_unfiled_samples 7')
  expect(live).toContain('foyer_fleet_samples_total{historical="false"} 9')

  hear({ type: 'device-died', id, at: NOW, device: 'printer' })
  const dead = (await scrape()).body
  expect(dead).toContain(`foyer_device_up{${label},device="printer",kind="receipt-printer"} 0`)
  expect(dead).not.toContain('Temperature/Head')
  expect(dead).toContain('foyer_fleet_news_total{kind="device-died"} 1')
})

const dashboard = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
  templating: z.object({ list: z.array(z.object({ name: z.string(), query: z.unknown() })) }),
})

it('exports every metric that the Grafana dashboard asks for', async () => {
  const { hear, scrape } = await open()
  for (const news of born) hear(news)
  const exported = new Set(
    (await scrape()).body
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(/[{ ]/)[0]),
  )
  const file = new URL('../../../../docs/grafana/foyer.json', import.meta.url)
  const { panels, templating } = dashboard.parse(JSON.parse(readFileSync(file, 'utf8')))
  const asked = [
    ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    JSON.stringify(templating),
  ]
  const named = new Set(asked.flatMap((query) => query.match(/\b(foyer|process|nodejs)_[a-z0-9_]+/g) ?? []))
  expect(named.size).toBeGreaterThan(12)
  expect([...named].filter((name) => !exported.has(name))).toEqual([])
  const variables = new Set(templating.list.map(({ name }) => name))
  const used = asked.flatMap((query) => [...query.matchAll(/\$\{?([a-z]+)/g)].map(([, name]) => name))
  expect(used.filter((name) => name !== undefined && !variables.has(name))).toEqual([])
})
