import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCommand, type PrinterCommand } from './commands.ts'
import { PrinterMachine } from './printer.ts'

function parseAll(bytes: Uint8Array): { readonly commands: PrinterCommand[]; readonly left: number } {
  const commands: PrinterCommand[] = []
  let rest = bytes
  for (let parsed = parseCommand(rest); parsed !== null; parsed = parseCommand(rest)) {
    commands.push(parsed.command)
    rest = rest.slice(parsed.length)
  }
  return { commands, left: rest.length }
}

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

test.each([
  ['1B 40', [{ kind: 'initialise' }]],
  ['1C 26', [{ kind: 'chinese-mode', on: true }]],
  ['1B 61 01', [{ kind: 'align', to: 'center' }]],
  ['1B 61 32', [{ kind: 'align', to: 'right' }]],
  ['1D 21 11', [{ kind: 'size', width: 2, height: 2 }]],
  ['1D 56 42 00', [{ kind: 'cut' }]],
  ['1D 56 00', [{ kind: 'cut' }]],
  ['1B 70 00 32 FA', [{ kind: 'drawer', pin: 2 }]],
  ['1B 70 31 32 FA', [{ kind: 'drawer', pin: 5 }]],
  [
    '1B 2A 21 02 00 80 00 00 00 00 01',
    [
      {
        kind: 'picture-in-line',
        picture: { width: 2, height: 24, rows: ['80', ...Array.from({ length: 22 }, () => '00'), '40'] },
      },
    ],
  ],
  ['1D 76 30 00 02 00 01 00 80 01', [{ kind: 'raster', picture: { width: 16, height: 1, rows: ['8001'] } }]],
  ['1D 61 0E', [{ kind: 'automatic-status', mask: 14 }]],
  ['1D 6B 49 04 7B 42 33 33', [{ kind: 'barcode', system: 73, data: hex('7B 42 33 33') }]],
  ['1D 6B 04 33 33 00', [{ kind: 'barcode', system: 4, data: hex('33 33') }]],
  ['1B 99', [{ kind: 'unknown', bytes: hex('1B 99') }]],
])('%s is understood as the manuals say', (bytes, commands) => {
  expect(parseAll(hex(bytes))).toEqual({ commands, left: 0 })
})

test.each([
  '1B',
  '1D 21',
  '1D 6B 49 05 33',
  '1D 28 6B 05 00 31 50',
  '1B 70 00',
  '1B 2A 21 01 00 80 00',
  '1D 76 30 00 01 00 02 00 80',
])('%s waits for the rest', (bytes) => {
  expect(parseCommand(hex(bytes))).toBeNull()
})

test('whatever comes in, the parser goes forward and never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(parseAll(bytes).left).toBeLessThanOrEqual(bytes.length)
    }),
  )
})

function machine(): { readonly printer: PrinterMachine; readonly sent: number[] } {
  const sent: number[] = []
  const printer = new PrinterMachine(
    1,
    (bytes) => sent.push(...bytes),
    () => {},
  )
  return { printer, sent }
}

test('status questions are answered at once, in the middle of a command and without paper', () => {
  const { printer, sent } = machine()
  using _stopped = printer
  printer.set({ paper: 'out', cover: null, cutter: null, linesLeft: null })
  printer.receive(hex('1D 28 10 04 01 10 04 02 10 04 04'))
  expect(sent).toEqual([0x1a, 0x32, 0x7e])
})

test('bytes that only begin like a status question are printed as they are', () => {
  const { printer, sent } = machine()
  using _stopped = printer
  printer.set({ paper: 'out', cover: null, cutter: null, linesLeft: null })
  printer.receive(hex('10 10 04 09 10 14 41 10 04 01'))
  expect(sent).toEqual([0x1a])
  expect(printer.state.waiting).toBe(7)
})

test('status is pushed on changes only after it was asked for', () => {
  const { printer, sent } = machine()
  using _stopped = printer
  printer.set({ paper: null, cover: 'open', cutter: null, linesLeft: null })
  printer.set({ paper: null, cover: 'closed', cutter: null, linesLeft: null })
  expect(sent).toEqual([])
  printer.receive(hex('1D 61 0E'))
  printer.set({ paper: null, cover: 'open', cutter: null, linesLeft: null })
  expect(sent).toEqual([0x10, 0, 0, 0, 0x38, 0, 0, 0])
})
