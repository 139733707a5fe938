import { freePort } from '@foyer/service/free-port'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Bench, BenchContext, Row } from './bench.ts'
import { rounded, roundedSummary } from './summary.ts'

const RUNS = 20
const SECRET = 'a-secret-of-nobody-but-this-bench'
const HALL_NAME = { 'zh-CN': '示例厅', 'zh-TW': '示例廳', en: 'Example Hall' }
const SIMULATOR = fileURLToPath(new URL('../kiosk/simulator/main.ts', import.meta.url))
const DOCTOR = fileURLToPath(new URL('../kiosk/host/peripherals/main.ts', import.meta.url))

class DoctorFailed extends Error {
  readonly code = 'bench-doctor-failed'
}

const Report = z.object({
  ok: z.boolean(),
  devices: z.array(z.object({ key: z.string(), ok: z.boolean(), ms: z.number() })),
})

type Wires = Readonly<Record<'idCardReader' | 'scanner' | 'printer' | 'presenceSensor', string>>

const tcpWires = async (): Promise<Wires> => ({
  idCardReader: `tcp:127.0.0.1:${await freePort()}`,
  scanner: `tcp:127.0.0.1:${await freePort()}`,
  printer: `tcp:127.0.0.1:${await freePort()}`,
  presenceSensor: `tcp:127.0.0.1:${await freePort()}`,
})

const ptyWires = (folder: string): Wires => ({
  idCardReader: `pty:${join(folder, 'reader')}`,
  scanner: `pty:${join(folder, 'scanner')}`,
  printer: `pty:${join(folder, 'printer')}`,
  presenceSensor: `pty:${join(folder, 'sensor')}`,
})

/** The simulated devices on these wires, and a kiosk configuration that names them. */
const openWorld = async (folder: string, wires: Wires): Promise<{ file: string } & AsyncDisposable> => {
  const listen = (wire: string) => ({ listen: wire })
  const transport = (wire: string, baud: number): string =>
    wire.startsWith('pty:') ? `serial:${wire.slice('pty:'.length)}?baud=${baud}` : wire
  const write = (name: string, content: object): string => {
    const file = join(folder, name)
    writeFileSync(file, JSON.stringify(content))
    return file
  }
  const simulated = write('simulator.json', {
    http: { host: '127.0.0.1', port: 0 },
    dataDir: join(folder, 'simulator'),
    devices: {
      idCardReader: listen(wires.idCardReader),
      scanner: listen(wires.scanner),
      printer: listen(wires.printer),
      presenceSensor: listen(wires.presenceSensor),
    },
    peopleFile: null,
    gateway: { merchantId: 'foyer-demo', key: SECRET },
  })
  const file = write('kiosk.json', {
    kioskId: 'kiosk-1',
    dataDir: join(folder, 'kiosk'),
    ui: { host: '127.0.0.1', port: 0, dir: null },
    hall: { url: 'http://127.0.0.1:9', token: SECRET },
    agent: { token: SECRET },
    devices: {
      idCardReader: { transport: transport(wires.idCardReader, 115_200) },
      scanner: { transport: transport(wires.scanner, 9600) },
      printer: { transport: transport(wires.printer, 115_200), columns: 48 },
      presenceSensor: { transport: transport(wires.presenceSensor, 256_000) },
    },
    idle: { warnAfterSeconds: 60, endAfterSeconds: 90 },
    locale: 'zh-CN',
    hallName: HALL_NAME,
  })
  const child = spawn(process.execPath, [SIMULATOR, '--config', simulated], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const gone = once(child, 'exit')
  const ready = once(createInterface({ input: child.stdout }), 'line')
  const first = await Promise.race([ready.then(() => 'ready'), gone.then(() => 'gone')])
  if (first === 'gone') throw new DoctorFailed('the simulator did not start; is socat installed?')
  return {
    file,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      await gone
    },
  }
}

const runNode = async (args: readonly string[]): Promise<string> => {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  return await text(child.stdout)
}

const measure = async (wire: string, wires: Wires, folder: string, context: BenchContext): Promise<Row[]> => {
  const { now, say, signal } = context
  await using world = await openWorld(folder, wires)
  const whole: number[] = []
  const spoken: number[] = []
  const bare: number[] = []
  for (let run = 0; run <= RUNS && !signal.aborted; run += 1) {
    const began = now()
    const report = Report.parse(JSON.parse(await runNode([DOCTOR, '--config', world.file, '--json'])))
    const ended = now()
    if (!report.ok || report.devices.length !== Object.keys(wires).length) {
      const failed = report.devices.filter(({ ok }) => !ok).map(({ key }) => key)
      throw new DoctorFailed(`over ${wire}, these devices did not answer: ${failed.join(', ')}`)
    }
    await runNode(['--eval', ''])
    // The first of each reads the files from disk and does not count.
    if (run === 0) continue
    whole.push(ended - began)
    bare.push(now() - ended)
    spoken.push(Math.max(...report.devices.map(({ ms }) => ms)))
    say(`doctor: ${wire}, run ${run} of ${RUNS}: ${rounded(whole.at(-1) ?? 0)} ms`)
  }
  return [
    { wire, what: 'command to report (ms)', ...roundedSummary(whole) },
    { wire, what: 'drivers started to last device answered (ms)', ...roundedSummary(spoken) },
    { wire, what: 'bare Node, started and ended (ms)', ...roundedSummary(bare) },
  ]
}

export const doctor: Bench = {
  what: 'npm run peripherals: from the command until every device has been spoken to',
  run: async (context) => {
    const rows: Row[] = []
    for (const wire of ['tcp', 'pty'] as const) {
      const folder = mkdtempSync(join(tmpdir(), 'foyer-bench-doctor-'))
      try {
        const wires = wire === 'tcp' ? await tcpWires() : ptyWires(folder)
        rows.push(...(await measure(wire, wires, folder, context)))
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }
    return {
      rows,
      conditions: {
        devices: 'ID card reader, scanner, printer, presence sensor; all answered in every run',
        wires: 'paced at the speed of the serial line, over TCP and over ptys',
      },
    }
  },
}
