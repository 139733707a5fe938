import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PeripheralKind, PeripheralStatus } from '@foyer/contracts/peripheral'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { claimHolder } from './claim.ts'
import { systemClock } from './clock.ts'
import { keepConnected } from './device.ts'
import { Overheard } from './overheard.ts'
import { StatusRecord } from './status-record.ts'
import { claimedTransport, claimKey } from './transport/claimed-transport.ts'
import { parseTransportAddress, type TransportAddress } from './transport/transport-address.ts'
import { transportFor } from './transport/transport-for.ts'
import type { Connection } from './transport/transport.ts'

interface Wire extends AsyncDisposable {
  readonly address: TransportAddress
  readonly sockets: readonly Socket[]
}

/** Something plugged into a TCP port that says `greeting` to everybody who connects. */
async function plugged(greeting: readonly number[]): Promise<Wire> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => socket.destroy())
    if (greeting.length > 0) socket.write(Uint8Array.from(greeting))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  const parsed = parseTransportAddress(`tcp:127.0.0.1:${port}`)
  if (!('address' in parsed)) throw new RangeError(parsed.problem)
  return {
    address: parsed.address,
    sockets,
    [Symbol.asyncDispose]: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

type Serve = (
  connection: Connection,
  signal: AbortSignal,
  record: StatusRecord,
) => Promise<{ readonly answered: boolean }>

/** A device that asks once, waits for a while, and says it is off-line: what every asking adapter does with silence. */
const asksInVain: Serve = async (connection, signal, record) => {
  connection.onBytes(() => {})
  await systemClock.sleep(50, signal)
  record.set({ state: 'offline', problem: 'status: no answer' })
  await systemClock.sleep(60_000, signal)
  return { answered: false }
}

/** A device that is never asked, only listened to. */
const listens: Serve = async (connection, signal, record) => {
  record.set({ state: 'online', problem: null })
  record.prove('port', 'port open', true)
  connection.onBytes(() => {})
  await systemClock.sleep(60_000, signal)
  return { answered: true }
}

interface Life extends AsyncDisposable {
  readonly record: StatusRecord
  readonly status: () => PeripheralStatus
}

function live(kind: PeripheralKind, address: TransportAddress, serve: Serve): Life {
  const stop = new AbortController()
  const record = new StatusRecord({
    name: kind,
    kind,
    transport: address.text,
    counters: ['reconnects'],
    clock: systemClock,
    onStatus: () => {},
  })
  const surroundings = {
    transport: claimedTransport(transportFor(address), address, {
      program: 'test',
      device: kind,
      now: () => 1_700_000_000_000,
    }),
    clock: systemClock,
    random: () => 0,
    log: pino({ level: 'silent' }),
  }
  const running = keepConnected(surroundings, record, stop.signal, (connection, signal) =>
    serve(connection, signal, record),
  )
  return {
    record,
    status: () => record.current,
    [Symbol.asyncDispose]: async () => {
      stop.abort()
      await running
    },
  }
}

const sensorFrame = [
  0xf4, 0xf3, 0xf2, 0xf1, 0x0d, 0, 2, 0xaa, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x55, 0, 0xf8, 0xf7, 0xf6, 0xf5,
]
const readerFrame = [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 4, 0, 0, 0x90, 0x94]

test('silence is off-line: nobody is accused of being the wrong device', async () => {
  await using wire = await plugged([])
  await using life = live('id-card-reader', wire.address, asksInVain)
  await vi.waitFor(() =>
    expect(life.status()).toMatchObject({ state: 'offline', problem: 'status: no answer' }),
  )
})

test('a presence sensor in the port of the card reader is named', async () => {
  await using wire = await plugged(sensorFrame)
  await using life = live('id-card-reader', wire.address, asksInVain)
  await vi.waitFor(() =>
    expect(life.status()).toMatchObject({
      state: 'userError',
      problem: 'wrong device: a presence sensor speaks here',
    }),
  )
})

test('a card reader in the port of the scanner is named although a scanner is never asked', async () => {
  await using wire = await plugged(readerFrame)
  await using life = live('barcode-scanner', wire.address, listens)
  await vi.waitFor(() =>
    expect(life.status()).toMatchObject({
      state: 'userError',
      problem: 'wrong device: an ID card reader speaks here',
    }),
  )
  life.record.prove('scan', 'QR, 13 characters', true)
  expect(life.status()).toMatchObject({ state: 'online', problem: null })
})

test('bytes without sense are told with their first few, text only by its length', async () => {
  await using noise = await plugged([0x00, 0xe0, 0x1c, 0x80, 0x03, 0x8c, 0xe0, 0xff, 0x11, 0x22])
  await using reader = live('id-card-reader', noise.address, asksInVain)
  await vi.waitFor(() =>
    expect(reader.status().problem).toBe(
      'wrong device or wrong baud rate: heard 10 bytes beginning 00 e0 1c 80 03 8c e0 ff, no answer of an ID card reader',
    ),
  )
  await using scanner = await plugged([...Buffer.from('3300123456789\r')])
  await using printer = live('receipt-printer', scanner.address, asksInVain)
  await vi.waitFor(() =>
    expect(printer.status()).toMatchObject({
      state: 'userError',
      problem: 'wrong device or wrong baud rate: heard 14 characters of text, no answer of a receipt printer',
    }),
  )
})

test('a scanner’s line that streams without ever making sense is told, and heals with the first code', async () => {
  await using wire = await plugged(
    Array.from({ length: 4096 }, (_, index) => (index % 2 === 0 ? 0xe0 : 0x03)),
  )
  await using life = live('barcode-scanner', wire.address, listens)
  await vi.waitFor(() => expect(life.status()).toMatchObject({ state: 'online', problem: null }))
  wire.sockets[0]?.write(Uint8Array.of(0x1c))
  await vi.waitFor(() =>
    expect(life.status()).toMatchObject({
      state: 'userError',
      problem:
        'wrong device or wrong baud rate: heard more than 4096 bytes beginning e0 03 e0 03 e0 03 e0 03, nothing of a code scanner',
    }),
  )
  life.record.prove('scan', 'QR, 13 characters', true)
  expect(life.status()).toMatchObject({ state: 'online', problem: null })
})

test('a device that answered once may fall silent amid noise: it is off-line, not another device', async () => {
  await using wire = await plugged([0x01, 0x02, 0x03])
  await using life = live('receipt-printer', wire.address, async (connection, signal, record) => {
    connection.onBytes(() => {})
    await systemClock.sleep(20, signal)
    record.prove('real-time status', 'ready', true)
    return asksInVain(connection, signal, record)
  })
  await vi.waitFor(() => expect(life.status().state).toBe('offline'))
})

test('a frame is recognised however it was split', () => {
  for (let cut = 0; cut <= sensorFrame.length; cut += 1) {
    const overheard = new Overheard('receipt-printer')
    overheard.hear(Uint8Array.from(sensorFrame.slice(0, cut)))
    overheard.hear(Uint8Array.from(sensorFrame.slice(cut)))
    expect(overheard.otherDevice).toBe('wrong device: a presence sensor speaks here')
  }
})

test('a second claimant of a device is told who holds it, and gets it when the first lets go', async () => {
  await using wire = await plugged([])
  const first = live('receipt-printer', wire.address, listens)
  await vi.waitFor(() => expect(first.status().state).toBe('online'))
  await using second = live('barcode-scanner', wire.address, listens)
  await vi.waitFor(() =>
    expect(second.status()).toMatchObject({
      state: 'offline',
      problem: `${wire.address.text} is held by test (process ${process.pid}) as receipt-printer since 2023-11-14T22:13:20.000Z`,
    }),
  )
  expect(wire.sockets).toHaveLength(1)
  await first[Symbol.asyncDispose]()
  await vi.waitFor(() => expect(second.status().state).toBe('online'), { timeout: 5000 })
})

test('a port that another program has locked is refused with the name of that program', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-life-'))
  const link = join(folder, 'port')
  const socat = spawn('socat', [`pty,raw,echo=0,link=${link}`, `pty,raw,echo=0,link=${link}2`], {
    stdio: 'ignore',
  })
  const failed = once(socat, 'error').then(([error]) => {
    throw new RangeError(`this test needs the package socat: ${String(error)}`)
  })
  await Promise.race([failed, vi.waitFor(() => expect(existsSync(link)).toBe(true), { timeout: 10_000 })])
  const other = spawn(
    process.execPath,
    [fileURLToPath(new URL('testing/lock-child.ts', import.meta.url)), link],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  try {
    await once(other.stdout, 'data')
    const parsed = parseTransportAddress(`serial:${link}`)
    if (!('address' in parsed)) throw new RangeError(parsed.problem)
    await using life = live('receipt-printer', parsed.address, listens)
    // socat, which is the port here, has it open too.
    const named = `${basename(process.execPath)} (process ${other.pid})`
    await vi.waitFor(
      () => {
        expect(life.status().problem).toContain(`serial:${link} is held by `)
        expect(life.status().problem).toContain(named)
        expect(life.status().state).toBe('offline')
      },
      { timeout: 5000 },
    )
    other.kill('SIGKILL')
    await vi.waitFor(() => expect(life.status().state).toBe('online'), { timeout: 5000 })
  } finally {
    other.kill('SIGKILL')
    socat.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
})

test('an unplugged device is let go, looked for again, and claimed anew when it is back', async () => {
  await using wire = await plugged([])
  await using life = live('receipt-printer', wire.address, listens)
  await vi.waitFor(() => expect(life.status().state).toBe('online'))
  const states: string[] = []
  wire.sockets[0]?.destroy()
  await vi.waitFor(
    () => {
      states.push(life.status().state)
      expect(life.status()).toMatchObject({ state: 'online', counters: { reconnects: 1 } })
    },
    { timeout: 5000, interval: 5 },
  )
  expect(states).toContain('noDevice')
  expect(await claimHolder(claimKey(wire.address))).toMatchObject({ program: 'test', pid: process.pid })
})

test('a device says what it can do, and what it told about itself', () => {
  const record = new StatusRecord({
    name: 'printer',
    kind: 'receipt-printer',
    transport: 'tcp:127.0.0.1:1',
    counters: [],
    clock: systemClock,
    onStatus: () => {},
  })
  record.describe({ firmware: '1.20', features: { columns: 48 } })
  record.describe({ serialNumber: 'A1' })
  expect(record.current.capabilities).toMatchObject({
    interfaces: ['Printer', 'Common'],
    deviceInformation: { modelName: null, serialNumber: 'A1', firmware: '1.20' },
    features: { columns: 48, paperSensor: true },
  })
})
