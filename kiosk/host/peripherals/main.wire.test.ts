import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { peripheralStatus } from '@foyer/contracts/peripheral'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'

const secret = 'a-secret-for-a-test-of-the-doctor'
const started: ChildProcess[] = []
const folders: string[] = []
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const localized = { 'zh-CN': '示例厅', 'zh-TW': '示例廳', en: 'Example Hall' }

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'foyer-doctor-'))
  folders.push(made)
  return made
}

const freePorts = async (count: number): Promise<number[]> => {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => {
    const bound = server.address()
    return bound !== null && typeof bound === 'object' ? bound.port : 0
  })
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

/** Starts a process of ours and waits for its ready line. */
const start = async (entry: string, file: string): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [here(entry), '--config', file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  started.push(child)
  await once(createInterface({ input: child.stdout }), 'line')
  return child
}

const hall = async (swapped = false) => {
  const dir = folder()
  const [reader = 0, scanner = 0, printer = 0, ui = 0] = await freePorts(4)
  const write = (name: string, content: object): string => {
    const file = join(dir, name)
    writeFileSync(file, JSON.stringify(content))
    return file
  }
  const listen = (port: number) => ({ listen: `tcp:127.0.0.1:${port}` })
  return {
    ports: { reader, scanner, printer },
    simulator: write('simulator.json', {
      http: { host: '127.0.0.1', port: 0 },
      dataDir: join(dir, 'simulator'),
      devices: { idCardReader: listen(reader), scanner: listen(scanner), printer: listen(printer) },
      peopleFile: null,
      gateway: { merchantId: 'foyer-demo', key: secret },
    }),
    kiosk: write('kiosk.json', {
      kioskId: 'kiosk-1',
      dataDir: join(dir, 'kiosk'),
      ui: { host: '127.0.0.1', port: ui, dir: null },
      hall: { url: 'http://127.0.0.1:9', token: secret },
      agent: { token: secret },
      devices: {
        idCardReader: { transport: `tcp:127.0.0.1:${swapped ? printer : reader}`, pollMs: 300 },
        scanner: { transport: `tcp:127.0.0.1:${scanner}` },
        printer: { transport: `tcp:127.0.0.1:${swapped ? reader : printer}`, columns: 48 },
      },
      idle: { warnAfterSeconds: 60, endAfterSeconds: 90 },
      locale: 'zh-CN',
      hallName: localized,
    }),
  }
}

const report = z.object({
  ok: z.boolean(),
  exercisedBy: z.enum(['wire', 'kiosk host']).nullable(),
  devices: z.array(
    z.object({
      key: z.string(),
      ok: z.boolean(),
      answer: z.string(),
      status: peripheralStatus,
      findings: z.array(z.object({ what: z.string(), remedy: z.string() })),
    }),
  ),
})

const decodedMessages = z.object({
  protocol: z.string(),
  messages: z.array(z.object({ kind: z.string() })),
})

const run = (...words: string[]) =>
  spawnSync(process.execPath, [here('main.ts'), ...words], { encoding: 'utf8', timeout: 30_000 })
const doctor = (...words: string[]) => {
  const { status, stdout } = run('--json', ...words)
  return { status, report: report.parse(JSON.parse(stdout)) }
}

test('every configured device is exercised on the wire, and only then the doctor is content', async () => {
  const { simulator, kiosk } = await hall()
  await start('../../simulator/main.ts', simulator)
  const { status, report: examined } = doctor('--config', kiosk)
  expect(examined).toMatchObject({ ok: true, exercisedBy: 'wire' })
  expect(examined.devices.map(({ key, status: { state, proof } }) => [key, state, proof?.ok])).toEqual([
    ['idCardReader', 'online', true],
    ['scanner', 'online', true],
    ['printer', 'online', true],
  ])
  expect(status).toBe(0)
})

test('a device that is not there fails the examination and comes with what to do, and the others are still exercised', async () => {
  const { kiosk, ports } = await hall()
  const other = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.write(Uint8Array.of(0xf4, 0xf3, 0xf2, 0xf1, 0x0d, 0x00, 0x02))
  })
  other.listen(ports.scanner, '127.0.0.1')
  await once(other, 'listening')
  try {
    const { status, stdout } = await spawnAsync('--json', '--config', kiosk)
    const examined = report.parse(JSON.parse(stdout))
    expect(status).toBe(1)
    expect(examined.ok).toBe(false)
    expect(examined.devices).toMatchObject([
      {
        key: 'idCardReader',
        ok: false,
        status: { state: 'noDevice' },
        findings: [{ remedy: /nothing answers at 127\.0\.0\.1 port \d+.*devices\.idCardReader\.transport/ }],
      },
      {
        key: 'scanner',
        ok: false,
        status: { state: 'userError', problem: 'wrong device: a presence sensor speaks here' },
        findings: [{ remedy: /plug the right device into this port/ }],
      },
      { key: 'printer', ok: false, status: { state: 'noDevice' } },
    ])
  } finally {
    other.close()
  }
})

test('devices that are plugged into each other’s ports are told apart by asking them', async () => {
  const { simulator, kiosk } = await hall(true)
  await start('../../simulator/main.ts', simulator)
  const { status, report: examined } = doctor('--config', kiosk)
  expect(status).toBe(1)
  expect(examined.devices).toMatchObject([
    {
      key: 'idCardReader',
      ok: false,
      findings: [{ what: 'wrong device: a receipt printer answers at the port of devices.idCardReader' }],
    },
    { key: 'scanner', ok: true, findings: [] },
    {
      key: 'printer',
      ok: false,
      findings: [{ what: 'wrong device: an ID card reader answers at the port of devices.printer' }],
    },
  ])
})

test('a running host keeps its devices, exercises them itself, and goes on counting after a restart', async () => {
  const { simulator, kiosk } = await hall()
  await start('../../simulator/main.ts', simulator)
  const sinceOf = async (): Promise<readonly (number | null)[]> => {
    const host = await start('../main.ts', kiosk)
    await expect
      .poll(() => doctor('--config', kiosk), { timeout: 20_000 })
      .toMatchObject({
        status: 0,
        report: { ok: true, exercisedBy: 'kiosk host', devices: [{ ok: true }, { ok: true }, { ok: true }] },
      })
    const { devices } = doctor('--config', kiosk).report
    const gone = once(host, 'exit')
    host.kill('SIGKILL')
    await gone
    return devices.map(({ status }) => status.countersSince)
  }
  const first = await sinceOf()
  expect(first.every((since) => since !== null)).toBe(true)
  expect(await sinceOf()).toEqual(first)
})

test('the table for a terminal shows the same', async () => {
  const { kiosk } = await hall()
  const { status, stdout } = run('--config', kiosk)
  expect(status).toBe(1)
  expect(stdout).toMatch(/FAIL {2}printer +noDevice +tcp:127\.0\.0\.1:\d+/)
  expect(stdout).toMatch(/What to do\n.* cannot be opened: ECONNREFUSED\n {4}→ /)
})

test.each([
  ['id-card', 'AA AA AA 96 69 00 04 00 00 90 94'],
  ['hid-pos', `02 0D 5D 43 30 ${'33 '.repeat(13)}${'00 '.repeat(43)}6A 00 00`],
  ['scanner', '5D 51 31 33 33 0D'],
  [
    'mrz',
    Buffer.from(`P<UTOERIKSSON<<ANNA<MARIA${'<'.repeat(19)}\r`).toString('hex') +
      Buffer.from('L898902C36UTO7408122F1204159ZE184226B<<<<<10\r').toString('hex'),
  ],
  ['printer-status', '10 04 02 16'],
  ['presence', 'F4 F3 F2 F1 0D 00 02 AA 02 51 00 00 00 00 3B 00 00 55 00 F8 F7 F6 F5'],
])('decode %s prints JSON alone, its messages always in the same place', (protocol, hex) => {
  const decoded = run('decode', protocol, hex)
  expect(decoded).toMatchObject({ status: 0, stderr: '' })
  const { messages } = decodedMessages.parse(JSON.parse(decoded.stdout))
  expect(messages.map(({ kind }) => kind)).toContain('reply')
  expect(messages.map(({ kind }) => kind)).not.toContain('discarded')
})

test('a capture can come on standard input', () => {
  const frame = 'AA AA AA 96 69 00 04 00 00 90 94'
  const piped = spawnSync(process.execPath, [here('main.ts'), 'decode', 'id-card', '-'], {
    encoding: 'utf8',
    input: `${frame}\n`,
  })
  expect(piped).toMatchObject({ status: 0, stdout: run('decode', 'id-card', frame).stdout })
})

test('bad bytes, an unknown protocol and a bad configuration say what is allowed', () => {
  expect(run('decode', 'id-card', 'AG')).toMatchObject({ status: 64, stdout: '', stderr: /"G".*0-9 and A-F/ })
  expect(run('decode', 'morse', 'AA')).toMatchObject({ status: 64, stdout: '', stderr: /known: id-card/ })
  const file = join(folder(), 'kiosk.json')
  writeFileSync(file, '{"kioskId":"kiosk-1"}')
  expect(run('--config', file)).toMatchObject({ status: 78, stdout: '', stderr: /devices · found nothing/ })
})

/** As `run`, leaving this process free to be the device at the other end. */
function spawnAsync(...words: string[]): Promise<{ status: number | null; stdout: string }> {
  const child = spawn(process.execPath, [here('main.ts'), ...words], { stdio: ['ignore', 'pipe', 'ignore'] })
  started.push(child)
  return new Promise((resolve) => {
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part))
    child.once('close', (status) => resolve({ status, stdout }))
  })
}
