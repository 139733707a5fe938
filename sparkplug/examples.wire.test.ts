import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { checkConformance } from './conformance.ts'
import { embeddedBroker } from './testing/brokers.ts'

vi.setConfig({ testTimeout: 60_000 })
const wait = { timeout: 20_000, interval: 20 }
const here = import.meta.dirname
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

const run = (name: string, url: string) => {
  const child = spawn(process.execPath, [join(here, 'testing/examples', name), url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const said: string[] = []
  child.stdout?.on('data', (bytes: Buffer) => said.push(...bytes.toString().split('\n')))
  return { child, said }
}

it('the two examples of the README talk to each other, and break no rule', async () => {
  const broker = await embeddedBroker()
  try {
    const host = run('host-application.ts', broker.url)
    await vi.waitFor(() => expect(host.said).toContain('listening'), wait)
    const edge = run('edge-node.ts', broker.url)
    await vi.waitFor(() => expect(host.said).toContain('born: bed-3'), wait)
    await vi.waitFor(
      () => expect(host.said.some((line) => line.startsWith('Soil/Temperature 20'))).toBe(true),
      wait,
    )
    edge.child.kill('SIGTERM')
    await once(edge.child, 'exit')
    await vi.waitFor(() => expect(host.said).toContain('died: bed-3'), wait)
    host.child.kill('SIGTERM')
    await once(host.child, 'exit')
    expect(checkConformance(broker).filter(({ verdict }) => verdict === 'violated')).toEqual([])
  } finally {
    await broker.dispose()
  }
})

it.each(['edge-node.ts', 'host-application.ts'])('the README shows %s as it runs', (name) => {
  const readme = readFileSync(join(here, 'README.md'), 'utf8')
  expect(readme).toContain(readFileSync(join(here, 'testing/examples', name), 'utf8').trimEnd())
})
