/**
 * The demo hall: hall-server, simulator, kiosk host and edge agent on free loopback ports, started in order,
 * kept running, and stopped in reverse. `launch/start.mjs` runs it once everything is installed and built.
 */
import { createWriteStream, existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { assertAllAnswer, addressesOf, listAddresses } from './addresses.ts'
import type { MqttCredentials } from './addresses.ts'
import { ChildFailed, startChild } from './child.ts'
import { USAGE, readFlags, readSurroundings } from './config.ts'
import type { DemoFlags } from './config.ts'
import { openDataFolder, writePrivate } from './data-folder.ts'
import type { DataFolder } from './data-folder.ts'
import { planDemo } from './demo-plan.ts'
import type { PlannedProcess } from './demo-plan.ts'
import { keep } from './keeper.ts'
import type { Kept } from './keeper.ts'
import { choosePorts, isFree } from './ports.ts'
import { chooseWindow, isExecutable } from './window.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const LEASHED = fileURLToPath(new URL('./leashed.mjs', import.meta.url))
const EX_USAGE = 64

const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}
const monotonic = (): number => performance.now()

const built = (folder: string): string | null =>
  existsSync(join(ROOT, folder, 'index.html')) || existsSync(join(ROOT, folder, '.hash'))
    ? join(ROOT, folder)
    : null

const startPlanned = async (
  planned: PlannedProcess,
  folder: DataFolder,
  signal: AbortSignal,
): Promise<Kept> => {
  const config = join(folder.path, 'config', `${planned.name}.json`)
  await writePrivate(config, `${JSON.stringify(planned.config, null, 2)}\n`)
  const log = createWriteStream(join(folder.path, 'logs', `${planned.name}.log`), {
    flags: 'a',
    mode: 0o600,
  })
  return keep({
    name: planned.name,
    say,
    now: monotonic,
    signal,
    start: () =>
      startChild({
        name: planned.name,
        node: process.execPath,
        args: [join(ROOT, planned.main), '--config', config],
        cwd: folder.path,
        environment: process.env,
        log,
        readyWithinMs: planned.readyWithinMs,
      }),
  })
}

const brokerAccount = z.object({ username: z.string(), password: z.string() })

/** The account for simulated devices that the hall writes at every start; a stranger's knock would raise an alarm. */
const readBrokerAccount = async (dataDir: string): Promise<MqttCredentials> =>
  brokerAccount.parse(JSON.parse(await readFile(join(dataDir, 'hall', 'demo-broker.json'), 'utf8')))

/** Opens the kiosk's window if there is a way to; returns how to close it. */
const openWindow = (folder: DataFolder, url: string): (() => Promise<void>) => {
  const choice = chooseWindow({
    root: ROOT,
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    surroundings: readSurroundings(process.env, process.platform),
    executable: isExecutable,
    url,
    profile: join(folder.path, 'window'),
  })
  if (choice.kind === 'none') {
    say(`No window is opened: ${choice.why}. Open the kiosk's address in a browser.`)
    return () => Promise.resolve()
  }
  say(`The kiosk opens in ${choice.what}.`)
  const child = startChild({
    name: choice.what,
    node: process.execPath,
    args: [LEASHED, choice.program, ...choice.args],
    cwd: folder.path,
    environment: process.env,
    log: createWriteStream(join(folder.path, 'logs', 'window.log'), { flags: 'a', mode: 0o600 }),
    readyWithinMs: null,
  })
  return () => child.stop()
}

/** Resolves when the demo has been stopped and nothing of it is left. */
const runDemo = async (flags: DemoFlags, signal: AbortSignal): Promise<void> => {
  const folder = await openDataFolder(flags.dataDir)
  const closing: (() => Promise<void>)[] = []
  try {
    const { ports, replaced } = await choosePorts(isFree)
    for (const { name, wanted, given } of replaced) {
      say(`Port ${wanted} (${name}) is taken; using ${given}.`)
    }
    // A readiness note of an earlier run would be untrue until this one is up.
    await rm(join(folder.path, 'ready.json'), { force: true })
    const kept: Kept[] = []
    const plan = planDemo({
      ports,
      secrets: folder.secrets,
      dataDir: folder.path,
      surfaces: { kioskUi: built('kiosk/ui/dist'), hallWeb: built('hall-server/web/dist') },
    })
    for (const [index, planned] of plan.entries()) {
      say(`[${index + 1}/${plan.length}] Starting ${planned.name} …`)
      const started = await startPlanned(planned, folder, signal)
      closing.push(() => started.stop())
      kept.push(started)
    }
    const urls = addressesOf(kept.map((one) => one.ready))
    await assertAllAnswer(urls, await readBrokerAccount(folder.path), signal)
    const accounts = kept.flatMap((one) => [...one.ready.demoAccounts])
    const note = { ready: true, urls, dataDir: folder.path }
    await writePrivate(
      join(folder.path, 'ready.json'),
      `${JSON.stringify({ ...note, ports, demoAccounts: accounts }, null, 2)}\n`,
    )
    if (flags.json) process.stdout.write(`${JSON.stringify(note)}\n`)
    else {
      const docs = kept.find(({ name }) => name === 'hall-server')?.ready.urls['docs'] ?? null
      const { path: dataDir, temporary } = folder
      const list = listAddresses(urls, { dataDir, temporary, accounts, docs })
      process.stdout.write(`\nThe hall is open.\n\n${list}\n\nCtrl+C closes it.\n`)
    }
    if (!flags.headless) closing.push(openWindow(folder, urls.kiosk))
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
  } finally {
    if (signal.aborted) say('\nClosing the hall …')
    for (const close of closing.toReversed()) await close()
    await folder.close()
    if (signal.aborted) say('Closed.')
  }
}

const main = async (): Promise<number> => {
  const asked = readFlags(process.argv.slice(2))
  if (asked.kind === 'help') {
    process.stdout.write(`${USAGE}\n`)
    return 0
  }
  if (asked.kind === 'refused') {
    say(`${asked.message}\n\n${USAGE}`)
    return EX_USAGE
  }
  const stop = new AbortController()
  // A second Ctrl+C must not cut the clean stop short: every child has its own limit of five seconds.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
  try {
    await runDemo(asked.flags, stop.signal)
    return 0
  } catch (error) {
    if (stop.signal.aborted) return 0
    say(`\nThe demo did not start: ${error instanceof Error ? error.message : String(error)}`)
    if (error instanceof ChildFailed && error.lastLines.length > 0) {
      say(`Its last lines:\n${error.lastLines.map((line) => `  ${line}`).join('\n')}`)
    }
    return 1
  }
}

process.exitCode = await main()
