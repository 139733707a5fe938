import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readTrace, traceBytesOf, type ReadTrace } from '@foyer/contracts/trace'
import { startBarcodeScanner } from '@foyer/kiosk-host/devices/barcode-scanner/adapter'
import { systemClock } from '@foyer/kiosk-host/devices/clock'
import { startIdCardReader } from '@foyer/kiosk-host/devices/id-card-reader/adapter'
import type { ReaderEvent } from '@foyer/kiosk-host/devices/id-card-reader/reading'
import { parseTransportAddress } from '@foyer/kiosk-host/devices/transport/transport-address'
import { transportFor } from '@foyer/kiosk-host/devices/transport/transport-for'
import type { Transport } from '@foyer/kiosk-host/devices/transport/transport'
import { TraceFile } from '@foyer/kiosk-host/traces/trace-file'
import { Traces } from '@foyer/kiosk-host/traces/traces'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { DeviceLine } from '../device-line.ts'
import { ReaderMachine } from '../reader/reader.ts'
import { encodeScan } from '../scanner/scanner.ts'
import { exampleCard } from '../testing/kiosk-and-world.ts'
import { ReplayPeer } from './replay-peer.ts'

const listen = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const
const log = pino({ level: 'silent' })
const sleep = (ms: number, signal: AbortSignal): Promise<void> => systemClock.sleep(ms, signal)
const patience = { timeout: 15_000, interval: 10 }

function folder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'foyer-traces-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

function transportTo(address: string): Transport {
  const parsed = parseTransportAddress(address)
  if (!('address' in parsed)) throw new TypeError(parsed.problem)
  return transportFor(parsed.address)
}

function traceIn(path: string): Extract<ReadTrace, { kind: 'trace' }> {
  const read = readTrace(readFileSync(path, 'utf8'))
  if (read.kind === 'refused') throw new TypeError(read.problem)
  return read
}

const surroundings = (name: string, transport: Transport) => ({
  name,
  transport,
  clock: systemClock,
  random: () => 0,
  log,
  onStatus: () => {},
})

function startReader(transport: Transport) {
  const events: ReaderEvent[] = []
  const reader = startIdCardReader({
    ...surroundings('reader', transport),
    pollMs: 300,
    readFingerprint: false,
    readNewestAddress: true,
    moduleNumber: null,
    adjustableBaud: null,
    decodePhoto: null,
    onEvent: (event) => events.push(event),
  })
  return { reader, events, [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose]() }
}

async function readerLine(): Promise<{ line: DeviceLine; machine: ReaderMachine }> {
  const opened: DeviceLine[] = []
  const machine = new ReaderMachine(
    (reply) => opened[0]?.send(reply),
    () => {},
  )
  const line = await DeviceLine.open({
    listen,
    baud: 115_200,
    monotonicMs: () => performance.now(),
    random: () => 0,
    onBytes: (bytes) => machine.receive(bytes),
    onChange: () => {},
  })
  opened.push(line)
  return { line, machine }
}

test('a card that was read is read again from its trace, as somebody made up, and so is the fault before it', async () => {
  using disk = folder()
  const config = { dir: disk.path, devices: ['id-card-reader' as const], maxBytes: 1_000_000 }
  const recorded: ReaderEvent[] = []
  {
    const { line, machine } = await readerLine()
    await using _line = line
    using traces = new Traces({ config, now: () => Date.now(), log })
    await using kiosk = startReader(traces.over(transportTo(line.state.address), 'id-card-reader'))
    await vi.waitUntil(() => kiosk.reader.status().state === 'online', patience)
    line.setNext('wrong-checksum', 1000)
    machine.place('example', exampleCard)
    await vi.waitUntil(() => kiosk.events.some(({ kind }) => kind === 'card-unreadable'), patience)
    machine.lift()
    // The reader notices at a poll that the card has gone.
    await systemClock.sleep(700, new AbortController().signal)
    machine.place('example', exampleCard)
    await vi.waitUntil(() => kiosk.events.some(({ kind }) => kind === 'card-read'), patience)
    machine.lift()
    await vi.waitUntil(() => kiosk.events.at(-1)?.kind === 'card-removed', patience)
    recorded.push(...kiosk.events)
  }
  const file = join(disk.path, 'id-card-reader.trace.jsonl')
  const content = readFileSync(file, 'utf8')
  const hex = (text: string): string => Buffer.from(text, 'utf16le').toString('hex')
  for (const own of [
    exampleCard.name,
    exampleCard.birth,
    exampleCard.idNumber.slice(6),
    exampleCard.address,
  ]) {
    expect(content).not.toContain(hex(own))
  }
  expect(statSync(file).mode & 0o777).toBe(0o600)

  const trace = traceIn(file)
  expect(trace.header).toMatchObject({ protocol: 'id-card', device: 'id-card-reader' })
  await using peer = await ReplayPeer.start({
    trace,
    listen,
    baud: 115_200,
    sleep,
    speed: 1,
  })
  await using kiosk = startReader(transportTo(peer.address))
  await vi.waitUntil(() => kiosk.events.some(({ kind }) => kind === 'card-read'), patience)
  expect(kiosk.events.map(({ kind }) => kind)).toEqual(
    recorded.slice(0, kiosk.events.length).map(({ kind }) => kind),
  )
  expect(kiosk.reader.status().counters['failures']).toBeGreaterThan(0)
  expect(kiosk.events.find(({ kind }) => kind === 'card-read')).toMatchObject({
    card: { name: '某某某某', sex: '1', birth: '19900101' },
  })
  expect(peer.state.otherBytes).toBe(0)
})

test('a trace keeps its time, and pulls the plug where the wire was lost', async () => {
  const line = (entry: object): string => `${JSON.stringify(entry)}\n`
  const code = (text: string): string => Buffer.from(encodeScan(text, 'code128')).toString('hex')
  const read = readTrace(
    line({ foyerTrace: 1, protocol: 'scanner', device: 'scanner', startedAt: '2026-01-31T08:00:00.000' }) +
      line({ t: 0, event: 'opened' }) +
      line({ t: 20, dir: 'in', hex: code('1111111111') }) +
      line({ t: 320, dir: 'in', hex: code('2222222222') }) +
      line({ t: 330, event: 'unplugged' }) +
      line({ t: 700, event: 'opened' }) +
      line({ t: 710, dir: 'in', hex: code('3333333333') }),
  )
  if (read.kind === 'refused') throw new TypeError(read.problem)
  await using peer = await ReplayPeer.start({
    trace: read,
    listen,
    baud: 9600,
    sleep,
    speed: 1,
  })
  const scans: { readonly text: string; readonly at: number }[] = []
  await using scanner = startBarcodeScanner({
    ...surroundings('scanner', transportTo(peer.address)),
    onEvent: ({ text }) => scans.push({ text, at: performance.now() }),
  })
  await vi.waitUntil(() => scans.length === 3, patience)
  await peer.finished
  expect(scans.map(({ text }) => text)).toEqual(['1111111111', '2222222222', '3333333333'])
  expect((scans[1]?.at ?? 0) - (scans[0]?.at ?? 0)).toBeGreaterThan(250)
  expect(scanner.status().counters['reconnects']).toBe(1)
  expect(peer.state).toMatchObject({ played: 6, of: 6, waitsFor: null })
})

test('a device that is not named is not recorded', () => {
  using disk = folder()
  const transport = transportTo('tcp:127.0.0.1:9')
  using traces = new Traces({
    config: { dir: join(disk.path, 'none'), devices: ['receipt-printer'], maxBytes: 100_000 },
    now: () => 0,
    log,
  })
  expect(traces.over(transport, 'id-card-reader')).toBe(transport)
  expect(readdirSync(disk.path)).toEqual([])
})

test('a trace stays within its bytes and keeps the latest, in files that each can be read', () => {
  using disk = folder()
  using file = new TraceFile({ dir: disk.path, device: 'scanner', protocol: 'scanner', maxBytes: 4000, log })
  for (let at = 0; at < 500; at += 1) file.write(1_000_000 + at, { dir: 'in', hex: '30'.repeat(20) })
  const files = readdirSync(disk.path)
  expect(files.toSorted()).toEqual(['scanner.before.trace.jsonl', 'scanner.trace.jsonl'])
  const traces = files.toSorted().map((name) => traceIn(join(disk.path, name)))
  const bytes = files.reduce((sum, name) => sum + statSync(join(disk.path, name)).size, 0)
  expect(bytes).toBeLessThanOrEqual(4000)
  const times = traces.flatMap(({ header, entries }) =>
    entries.map(({ t }) => Date.parse(`${header.startedAt}Z`) + t),
  )
  expect(times.at(-1)).toBe(1_000_499)
  expect(times).toEqual(times.map((_, index) => 1_000_499 - times.length + 1 + index))
})

test('a disk that takes no file ends the recording and nothing else', () => {
  using disk = folder()
  writeFileSync(join(disk.path, 'in-the-way'), '')
  using file = new TraceFile({
    dir: join(disk.path, 'in-the-way'),
    device: 'x',
    protocol: 'scanner',
    maxBytes: 4000,
    log,
  })
  file.write(0, { dir: 'in', hex: '30' })
  file.write(1, { dir: 'in', hex: '31' })
  expect(readdirSync(disk.path)).toEqual(['in-the-way'])
})

test('a trace that is damaged says where; a line that was cut off by a power failure is left out', () => {
  const header = '{"foyerTrace":1,"protocol":"scanner","device":"s","startedAt":"2026-01-31T08:00:00.000"}\n'
  const entry = '{"t":5,"dir":"in","hex":"30"}\n'
  expect(readTrace(`${header}${entry}{"t":6,"di`)).toMatchObject({ kind: 'trace', entries: [{ t: 5 }] })
  expect(readTrace(entry)).toEqual({ kind: 'refused', problem: 'line 1: not the header of a trace' })
  expect(readTrace(`${header}${entry}{"t":6}\n`)).toEqual({
    kind: 'refused',
    problem: 'line 3: not an entry of a trace',
  })
  expect(readTrace(`${header}${entry}${entry.replace('5', '4')}`)).toMatchObject({
    problem: 'line 3: earlier than the line before',
  })
  expect(traceBytesOf('00ff1d')).toEqual(Uint8Array.of(0, 255, 29))
})
