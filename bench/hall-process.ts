import { freePort } from '@foyer/service/free-port'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CLOCK_TICKS_PER_SECOND = 100

/** User and system time of a process in milliseconds (proc(5), fields 14 and 15 of `stat`). */
export const cpuMilliseconds = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / CLOCK_TICKS_PER_SECOND
}

/** Memory of a process that is in RAM, in MiB. */
export const residentMiB = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1024
}

export type Running = AsyncDisposable & { readonly pid: number; readonly ready: unknown }

/** Starts one of our programs under this Node and waits for its ready line; `await using` ends it. */
export const startProgram = async (args: readonly string[], signal: AbortSignal): Promise<Running> => {
  const child = spawn(process.execPath, [...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] })
  const { stdout, pid } = child
  if (stdout === null || pid === undefined) throw new TypeError(`${args[0]} did not start`)
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }
  signal.addEventListener('abort', () => void close(), { once: true })
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: stdout }).once('line', resolve)
    child.once('exit', (code) => reject(new TypeError(`${args[0]} ended with exit code ${code}`)))
  })
  return { pid, ready: JSON.parse(line), [Symbol.asyncDispose]: close }
}

/** The broker that a ready line names. */
export const brokerOf = ({ ready }: Running): string => {
  const urls = typeof ready === 'object' && ready !== null && 'urls' in ready ? ready.urls : null
  const url = typeof urls === 'object' && urls !== null && 'mqtt' in urls ? urls.mqtt : null
  if (typeof url !== 'string') throw new TypeError(`no broker in ${JSON.stringify(ready)}`)
  return url
}

export type HallFolder = AsyncDisposable & { readonly config: string; readonly database: string }

/** A fresh folder and configuration for one hall-server with its embedded broker. */
export const hallFolder = async (group: string): Promise<HallFolder> => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-bench-'))
  const [http, broker] = [await freePort(), await freePort()]
  const config = join(folder, 'hall.json')
  const settings = {
    http: { host: '127.0.0.1', port: http },
    publicUrl: `http://127.0.0.1:${http}`,
    dataDir: folder,
    broker: { kind: 'embedded', host: '127.0.0.1', port: broker },
    hostId: 'bench',
    group,
    hallName: { 'zh-CN': '测量', 'zh-TW': '量測', en: 'Bench' },
    demo: true,
    kiosks: [],
    gateway: { baseUrl: 'http://127.0.0.1:9/gateway', merchantId: 'bench', key: 'k'.repeat(32) },
    messages: { url: 'http://127.0.0.1:9/messages' },
    webDir: null,
    mirrorDir: null,
  }
  await writeFile(config, JSON.stringify(settings), { mode: 0o600 })
  return {
    config,
    database: join(folder, 'hall.sqlite'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
