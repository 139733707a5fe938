import type { PickleDictionary, PickleList, PickleValue } from './pickle-value.ts'
import { refusal } from './refusal.ts'

/*
 * A reader of the part of Python's pickle format (protocol 2) that torch.save wrote for a dictionary of tensors.
 * Pickle is a program; this runs none of it: a name is only ever a name, and whatever is not listed here is refused.
 */

/** What a state dictionary calls. */
const CALLABLE = new Set(['collections.OrderedDict', 'torch._utils._rebuild_tensor_v2'])
const MENTIONED = new Set([...CALLABLE, 'torch.FloatStorage', 'torch.LongStorage'])

const MOST_STEPS = 200_000
const LONGEST_TEXT = 10_000
const LONGEST_LONG = 16

type Machine = {
  readonly stack: PickleValue[]
  readonly marks: number[]
  readonly memo: Map<number, PickleValue>
  readonly cursor: Cursor
  readonly fail: (what: string) => Error
}

type Cursor = {
  readonly at: () => number
  /** @throws when there are not so many left */
  readonly take: (count: number) => DataView
  readonly line: () => string
}

const cursorOn = (bytes: Uint8Array, start: number, fail: (what: string) => Error): Cursor => {
  let at = start
  const take = (count: number): DataView => {
    if (count > bytes.length - at) throw fail('ends in the middle of an instruction')
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, count)
    at += count
    return view
  }
  return {
    at: () => at,
    take,
    line: () => {
      const end = bytes.subarray(at, at + 200).indexOf(0x0a)
      if (end < 0) throw fail('has a name that does not end')
      const view = take(end + 1)
      return new TextDecoder('latin1').decode(new Uint8Array(view.buffer, view.byteOffset, end))
    },
  }
}

const pop = ({ stack, marks, fail }: Machine): PickleValue => {
  const value = stack.length > (marks.at(-1) ?? 0) ? stack.pop() : undefined
  if (value === undefined) throw fail('takes more from its stack than it put there')
  return value
}

const top = (machine: Machine): PickleValue => {
  const value = pop(machine)
  machine.stack.push(value)
  return value
}

const sinceMark = ({ stack, marks, fail }: Machine): PickleValue[] => {
  const mark = marks.pop()
  if (mark === undefined) throw fail('has no mark where one is needed')
  return stack.splice(mark)
}

const dictionary = (machine: Machine): PickleDictionary => {
  const value = top(machine)
  if (value === null || typeof value !== 'object' || value.kind !== 'dictionary') {
    throw machine.fail('puts an entry into something that is no dictionary')
  }
  return value
}

const list = (machine: Machine): PickleList => {
  const value = top(machine)
  if (value === null || typeof value !== 'object' || value.kind !== 'list') {
    throw machine.fail('puts an item into something that is no list')
  }
  return value
}

const putEntries = (machine: Machine, items: readonly PickleValue[]): void => {
  const { entries } = dictionary(machine)
  for (let index = 0; index < items.length; index += 2) {
    const key = items[index]
    const value = items[index + 1]
    if (key === undefined || value === undefined) throw machine.fail('has a key without a value')
    entries.set(key, value)
  }
}

const recall = (machine: Machine, index: number): void => {
  const value = machine.memo.get(index)
  if (value === undefined) throw machine.fail(`recalls number ${index}, which was never remembered`)
  machine.stack.push(value)
}

const text = (machine: Machine): string => {
  const length = machine.cursor.take(4).getUint32(0, true)
  if (length > LONGEST_TEXT) throw machine.fail(`has a text of ${length} bytes; ${LONGEST_TEXT} are the most`)
  const view = machine.cursor.take(length)
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset, length))
}

const long = (machine: Machine): number | bigint => {
  const length = machine.cursor.take(1).getUint8(0)
  if (length > LONGEST_LONG)
    throw machine.fail(`has a number of ${length} bytes; ${LONGEST_LONG} are the most`)
  const view = machine.cursor.take(length)
  let value = 0n
  for (let index = length - 1; index >= 0; index--) value = (value << 8n) | BigInt(view.getUint8(index))
  value = BigInt.asIntN(length * 8, value)
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value
}

const call = (machine: Machine): PickleValue => {
  const parts = pop(machine)
  const called = pop(machine)
  const name = called !== null && typeof called === 'object' && called.kind === 'name' ? called.name : null
  if (name === null || !CALLABLE.has(name)) throw machine.fail(`calls ${name ?? 'something that is no name'}`)
  if (parts === null || typeof parts !== 'object' || parts.kind !== 'list')
    throw machine.fail('calls without arguments')
  return name === 'collections.OrderedDict' && parts.items.length === 0
    ? { kind: 'dictionary', entries: new Map() }
    : { kind: 'call', name, parts: parts.items }
}

const tuple = (machine: Machine, count: number): void => {
  const items = Array.from({ length: count }, () => pop(machine)).toReversed()
  machine.stack.push({ kind: 'list', items })
}

type Instruction = (machine: Machine) => void

const remember: (index: (machine: Machine) => number) => Instruction = (index) => (machine) => {
  machine.memo.set(index(machine), top(machine))
}
const byte = ({ cursor }: Machine): number => cursor.take(1).getUint8(0)
const word = ({ cursor }: Machine): number => cursor.take(4).getUint32(0, true)

/** By opcode; the names in the comments are those of Python's pickletools. */
const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  // MARK
  [0x28, ({ marks, stack }) => void marks.push(stack.length)],
  // EMPTY_TUPLE, EMPTY_LIST, EMPTY_DICT
  [0x29, ({ stack }) => void stack.push({ kind: 'list', items: [] })],
  [0x5d, ({ stack }) => void stack.push({ kind: 'list', items: [] })],
  [0x7d, ({ stack }) => void stack.push({ kind: 'dictionary', entries: new Map() })],
  // TUPLE, TUPLE1, TUPLE2, TUPLE3
  [0x74, (machine) => void machine.stack.push({ kind: 'list', items: sinceMark(machine) })],
  [0x85, (machine) => tuple(machine, 1)],
  [0x86, (machine) => tuple(machine, 2)],
  [0x87, (machine) => tuple(machine, 3)],
  // NONE, NEWTRUE, NEWFALSE
  [0x4e, ({ stack }) => void stack.push(null)],
  [0x88, ({ stack }) => void stack.push(true)],
  [0x89, ({ stack }) => void stack.push(false)],
  // BININT1, BININT2, BININT, LONG1
  [0x4b, (machine) => void machine.stack.push(byte(machine))],
  [0x4d, ({ stack, cursor }) => void stack.push(cursor.take(2).getUint16(0, true))],
  [0x4a, ({ stack, cursor }) => void stack.push(cursor.take(4).getInt32(0, true))],
  [0x8a, (machine) => void machine.stack.push(long(machine))],
  // BINUNICODE
  [0x58, (machine) => void machine.stack.push(text(machine))],
  // BINPUT, LONG_BINPUT, BINGET, LONG_BINGET
  [0x71, remember(byte)],
  [0x72, remember(word)],
  [0x68, (machine) => recall(machine, byte(machine))],
  [0x6a, (machine) => recall(machine, word(machine))],
  // APPEND, APPENDS
  [
    0x61,
    (machine) => {
      const item = pop(machine)
      list(machine).items.push(item)
    },
  ],
  [
    0x65,
    (machine) => {
      const items = sinceMark(machine)
      const { items: target } = list(machine)
      for (const item of items) target.push(item)
    },
  ],
  // SETITEM, SETITEMS
  [
    0x73,
    (machine) => {
      const value = pop(machine)
      const key = pop(machine)
      putEntries(machine, [key, value])
    },
  ],
  [
    0x75,
    (machine) => {
      const items = sinceMark(machine)
      putEntries(machine, items)
    },
  ],
  // GLOBAL
  [
    0x63,
    (machine) => {
      const name = `${machine.cursor.line()}.${machine.cursor.line()}`
      if (!MENTIONED.has(name)) throw machine.fail(`mentions ${name}`)
      machine.stack.push({ kind: 'name', name })
    },
  ],
  // REDUCE
  [0x52, (machine) => void machine.stack.push(call(machine))],
  // BUILD: attributes of the dictionary, which hold the versions of its parts; not needed
  [
    0x62,
    (machine) => {
      pop(machine)
      dictionary(machine)
    },
  ],
  // BINPERSID
  [0x51, (machine) => void machine.stack.push({ kind: 'outside', id: pop(machine) })],
])
const PROTO = 0x80
const STOP = 0x2e

/**
 * Reads one pickle.
 * @param start where it begins in `bytes`
 * @returns what it holds, and where the next thing begins
 * @throws {FaceModelsError} naming the offset, for everything it does not know
 */
export const unpickle = (
  from: string,
  bytes: Uint8Array,
  start: number,
): { value: PickleValue; end: number } => {
  let opcodeAt = start
  const fail = (what: string): Error => refusal(`${from}, offset ${opcodeAt}`, what)
  const cursor = cursorOn(bytes, start, fail)
  const machine: Machine = { stack: [], marks: [], memo: new Map(), cursor, fail }
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    opcodeAt = cursor.at()
    const opcode = cursor.take(1).getUint8(0)
    if (opcode === STOP) return { value: pop(machine), end: cursor.at() }
    if (opcode === PROTO) {
      const protocol = byte(machine)
      if (protocol !== 2) throw fail(`is of the pickle protocol ${protocol}; 2 is known`)
      continue
    }
    const instruction = INSTRUCTIONS.get(opcode)
    if (instruction === undefined)
      throw fail(`has the pickle instruction 0x${opcode.toString(16).padStart(2, '0')}`)
    instruction(machine)
  }
  throw fail(`has more than ${MOST_STEPS} instructions`)
}
