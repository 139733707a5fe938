import { systemClock } from '@foyer/kiosk-host/devices/clock'
import { startIdCardReader } from '@foyer/kiosk-host/devices/id-card-reader/adapter'
import type { ReaderEvent } from '@foyer/kiosk-host/devices/id-card-reader/reading'
import { startReceiptPrinter } from '@foyer/kiosk-host/devices/receipt-printer/adapter'
import { receiptText } from '@foyer/kiosk-host/devices/receipt-printer/document'
import { tcpTransport } from '@foyer/kiosk-host/devices/transport/tcp'
import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import { PrinterMachine } from './printer/printer.ts'
import { ReaderMachine } from './reader/reader.ts'
import { exampleCard, otherCard } from './testing/kiosk-and-world.ts'
import { serveMachine, type MachineOnTcp } from './testing/machine-on-tcp.ts'

const surroundings = (name: string, { address }: MachineOnTcp) => ({
  name,
  transport: tcpTransport(address),
  clock: systemClock,
  random: () => 0,
  log: pino({ level: 'silent' }),
  onStatus: () => {},
})
const patience = { timeout: 15_000, interval: 20 }

test('a reader that does not know the newest address reads every card; the first is gone when the second comes', async () => {
  const machines: ReaderMachine[] = []
  await using wire = await serveMachine(
    (send) => {
      const machine = new ReaderMachine(send, () => {})
      machines.push(machine)
      return machine
    },
    // 91 and 41 are what the simulated module answers to it; this one stays silent.
    (message) => message[9] !== 0x91,
  )
  const events: ReaderEvent[] = []
  await using reader = startIdCardReader({
    ...surroundings('reader', wire),
    pollMs: 300,
    readFingerprint: false,
    readNewestAddress: false,
    moduleNumber: null,
    adjustableBaud: null,
    decodePhoto: null,
    onEvent: (event) => events.push(event),
  })
  const kinds = (): string[] => events.map(({ kind }) => kind)
  await vi.waitUntil(() => reader.status().state === 'online', patience)
  machines[0]?.place('first', exampleCard)
  await vi.waitUntil(() => kinds().includes('card-read'), patience)
  await vi.waitUntil(() => reader.status().proof?.exercised === 'find card', patience)
  expect(reader.status().state).toBe('online')
  machines[0]?.place('second', otherCard)
  await vi.waitUntil(() => kinds().length >= 5, patience)
  expect(kinds()).toEqual(['card-present', 'card-read', 'card-removed', 'card-present', 'card-read'])
})

test('what a printer pushes by itself is heard before the next question, also after a receipt', async () => {
  const machines: PrinterMachine[] = []
  await using wire = await serveMachine(
    (send) => {
      const machine = new PrinterMachine(1, send, () => {})
      machines.push(machine)
      return machine
    },
    () => true,
  )
  // Asked once a minute: within this test only the printer's own words tell of a change.
  const unasked = { columns: 32, checkMs: 60_000 } as const
  await using printer = startReceiptPrinter({ ...surroundings('printer', wire), ...unasked })
  await vi.waitUntil(() => printer.status().state === 'online', patience)
  const supply = { paper: null, cover: null, cutter: null, linesLeft: null }
  for (const cover of ['open', 'closed'] as const) {
    machines[0]?.set({ ...supply, cover })
    await vi.waitUntil(() => printer.status().cover === cover, patience)
  }
  await printer.print({ lines: [receiptText('一行')] })
  machines[0]?.set({ ...supply, paper: 'low' })
  await vi.waitUntil(() => printer.status().paper === 'low', patience)
  machines[0]?.set({ ...supply, paper: 'out' })
  await vi.waitUntil(() => printer.status().paper === 'out', patience)
  expect(printer.status()).toMatchObject({ state: 'userError', problem: 'paper is out' })
})

test('a printer that cannot confirm prints all the same, and the receipt is said to be unconfirmed', async () => {
  const machines: PrinterMachine[] = []
  await using wire = await serveMachine(
    (send) => {
      const machine = new PrinterMachine(1, send, () => {})
      machines.push(machine)
      return machine
    },
    // Answers in turn have bit 4 and bit 7 clear.
    (message) => message.length !== 1 || ((message[0] ?? 0) & 0x90) !== 0,
  )
  await using printer = startReceiptPrinter({ ...surroundings('printer', wire), columns: 32, checkMs: 500 })
  await vi.waitUntil(() => printer.status().state === 'online', patience)
  const document = { lines: Array.from({ length: 40 }, (_, index) => receiptText(`第${index}行，一些字`)) }
  expect(await printer.print(document)).toMatchObject({ kind: 'printed', confirmed: false, lines: 40 })
  await vi.waitUntil(() => machines[0]?.roll.at(-1)?.kind === 'cut', patience)
  expect(machines[0]?.roll).toHaveLength(41)
})
