import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChildFailed, startChild } from './child.ts'
import type { Child } from './child.ts'
import { keep } from './keeper.ts'

const READY = `console.log(JSON.stringify({ ready: true, process: 'part', urls: { part: String(process.pid) } }))`
const STAYS = `setInterval(() => {}, 1000)`

describe('a process of the demo', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-child-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const script = (name: string, text: string): string => {
    const file = join(folder, `${name}.mjs`)
    writeFileSync(file, text)
    return file
  }
  const start = (file: string, readyWithinMs = 10_000): Child =>
    startChild({
      name: 'part',
      node: process.execPath,
      args: [file],
      cwd: folder,
      environment: process.env,
      log: new PassThrough().resume(),
      readyWithinMs,
    })
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0)
      return true
    } catch {
      return false
    }
  }
  const until = async (what: () => boolean): Promise<void> => {
    while (!what()) await sleep(20)
  }

  it('is ready when it says so, and stops when asked', async () => {
    const child = start(script('well', `${READY}; ${STAYS}`))
    expect(await child.ready).toMatchObject({ process: 'part' })
    await child.stop()
    expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' })
  })

  it('that dies at its start is reported with its last lines', async () => {
    const child = start(
      script('dies', `console.error('http.port: 99999 is not a port'); process.exitCode = 78`),
    )
    const failure = await child.ready.catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ChildFailed)
    expect(failure).toMatchObject({
      message: 'part ended with exit code 78 before it was ready',
      lastLines: ['http.port: 99999 is not a port'],
    })
  })

  it('that stays silent is given up after its time', async () => {
    const child = start(script('silent', STAYS), 200)
    await expect(child.ready).rejects.toThrow('was not ready within 0.2 s')
    await child.stop()
  })

  it('takes what it started along when it is stopped', async () => {
    const child = start(
      script(
        'parent',
        `import { spawn } from 'node:child_process'
         const own = spawn('sleep', ['600'])
         console.log(JSON.stringify({ ready: true, process: 'part', urls: { own: String(own.pid) } }))
         process.on('SIGTERM', () => process.exit(0))`,
      ),
    )
    const own = Number((await child.ready).urls['own'])
    expect(isAlive(own)).toBe(true)
    await child.stop()
    await until(() => !isAlive(own))
  })

  it('ends when the launcher is killed without a chance to say so', async () => {
    const part = script('part', `${READY}; ${STAYS}`)
    const launcher = script(
      'launcher',
      `import { startChild } from ${JSON.stringify(fileURLToPath(new URL('./child.ts', import.meta.url)))}
       const child = startChild({ name: 'part', node: process.execPath, args: [${JSON.stringify(part)}],
         cwd: '.', environment: process.env, log: process.stderr, readyWithinMs: 10000 })
       console.log((await child.ready).urls.part)`,
    )
    const killed = spawn(process.execPath, [launcher], { stdio: ['ignore', 'pipe', 'inherit'] })
    const printed: unknown[] = await once(killed.stdout, 'data')
    const pid = Number(String(printed[0]))
    expect(isAlive(pid)).toBe(true)
    killed.kill('SIGKILL')
    await until(() => !isAlive(pid))
  })

  it('is started again when it dies, and the pause and the return are said', async () => {
    const said: string[] = []
    const file = script('again', `${READY}; ${STAYS}`)
    const kept = await keep({
      name: 'part',
      start: () => start(file),
      say: (line) => said.push(line),
      now: () => performance.now(),
      signal: new AbortController().signal,
    })
    process.kill(Number(kept.ready.urls['part']), 'SIGKILL')
    await until(() => said.length === 2)
    expect(said).toEqual(['part was ended by SIGKILL; starting it again in 0.5 s.', 'part runs again.'])
    await kept.stop()
  })

  it('is not started again once it was told to stop, even in the pause before a restart', async () => {
    const said: string[] = []
    let starts = 0
    const file = script('once', `${READY}; ${STAYS}`)
    const kept = await keep({
      name: 'part',
      start: () => {
        starts += 1
        return start(file)
      },
      say: (line) => said.push(line),
      now: () => performance.now(),
      signal: new AbortController().signal,
    })
    process.kill(Number(kept.ready.urls['part']), 'SIGKILL')
    await until(() => said.length === 1)
    await kept.stop()
    expect(starts).toBe(1)
  })
})
