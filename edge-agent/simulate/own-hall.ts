import { freePort } from '@foyer/service/free-port'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type Child, spawnChild } from './spawn-child.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const WEB = join(ROOT, 'hall-server/web/dist')

const ready = z.object({
  urls: z.object({ manager: z.url(), mqtt: z.url() }),
  demoAccounts: z.array(z.object({ name: z.string(), password: z.string(), roles: z.array(z.string()) })),
})

export type OwnHall = {
  manager: string
  broker: { host: string; port: number; username: null; password: null }
  /** A manager's name and password for this hall. */
  account: { name: string; password: string } | null
  child: Child
}

/** A hall-server of its own for the simulation, with its data in `dataDir`. */
export const startOwnHall = async (dataDir: string, group: string, hostId: string): Promise<OwnHall> => {
  const [http, mqtt] = [await freePort(), await freePort()]
  const file = join(dataDir, 'hall.json')
  const config = {
    http: { host: '127.0.0.1', port: http },
    publicUrl: `http://127.0.0.1:${http}`,
    dataDir: join(dataDir, 'hall'),
    broker: { kind: 'embedded', host: '127.0.0.1', port: mqtt },
    hostId,
    group,
    hallName: { 'zh-CN': '模拟营业厅', 'zh-TW': '模擬營業廳', en: 'Simulated Hall' },
    demo: true,
    kiosks: [],
    gateway: {
      baseUrl: 'http://127.0.0.1:9/gateway',
      merchantId: 'simulation',
      key: randomBytes(32).toString('hex'),
    },
    messages: { url: 'http://127.0.0.1:9/messages' },
    webDir: existsSync(WEB) ? WEB : null,
    mirrorDir: null,
  }
  await writeFile(file, JSON.stringify(config), { mode: 0o600 })
  const child = await spawnChild(
    [join(ROOT, 'hall-server/src/main.ts'), '--config', file],
    null,
    join(dataDir, 'hall.log'),
  )
  const { urls, demoAccounts } = ready.parse(child.ready)
  const address = new URL(urls.mqtt)
  return {
    manager: urls.manager,
    broker: { host: address.hostname, port: Number(address.port), username: null, password: null },
    account: demoAccounts.find(({ roles }) => roles.includes('manager')) ?? null,
    child,
  }
}
