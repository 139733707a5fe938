import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'

const START = fileURLToPath(new URL('../../launch/start.mjs', import.meta.url))

const ready = z.strictObject({
  ready: z.literal(true),
  urls: z.looseObject({
    kiosk: z.url(),
    manager: z.url(),
    simulator: z.url(),
    api: z.url(),
    mqtt: z.url(),
  }),
  dataDir: z.string(),
})

/** Every process of this machine whose command line names this folder. */
const processesNaming = async (text: string): Promise<string[]> => {
  const found: string[] = []
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const line = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')
    if (line.includes(text)) found.push(line.replaceAll('\0', ' '))
  }
  return found
}

test('the demo says in one line of JSON that all answers, and a Ctrl+C leaves no process and no folder', async () => {
  const demo = spawn(process.execPath, [START, '--headless', '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(demo, 'exit')
  const lines: string[] = []
  const reader = createInterface({ input: demo.stdout })
  reader.on('line', (line) => lines.push(line))
  await once(reader, 'line', { signal: AbortSignal.timeout(120_000) })
  const { urls, dataDir } = ready.parse(JSON.parse(lines[0] ?? ''))

  for (const url of [urls.kiosk, urls.manager, urls.simulator, `${urls.api}/health`])
    expect({ url, status: (await fetch(url)).status }).toEqual({ url, status: 200 })
  expect(await processesNaming(dataDir)).toHaveLength(4)

  demo.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  expect(lines).toHaveLength(1)
  expect(await processesNaming(dataDir)).toEqual([])
  expect(existsSync(dataDir)).toBe(false)
}, 180_000)
