import type { PickleDictionary, PickleValue } from './pickle-value.ts'
import { refusal } from './refusal.ts'
import { elements, weightsOf } from './tensor.ts'
import type { Tensor, Weights } from './tensor.ts'
import { unpickle } from './unpickle.ts'

/*
 * torch.save before version 1.6: five pickles (magic number, protocol version, the writing machine, the state
 * dictionary, the keys of its storages), then each storage as a 64-bit count and its numbers.
 */
const MAGIC = 0x1950a86a20f9469cfc6cn
const PROTOCOL = 1001

type Kind = 'torch.FloatStorage' | 'torch.LongStorage'
type Storage = { readonly kind: Kind; readonly count: number }
/** A tensor as a view of a storage; `data` is filled once the storages were read. */
type View = { readonly key: string; readonly offset: number; readonly shape: readonly number[] }

const WIDTH: Readonly<Record<Kind, number>> = { 'torch.FloatStorage': 4, 'torch.LongStorage': 8 }

const isCount = (value: PickleValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

const itemsOf = (value: PickleValue | undefined): readonly PickleValue[] | null =>
  value !== null && typeof value === 'object' && value.kind === 'list' ? value.items : null

const isDictionary = (value: PickleValue): value is PickleDictionary =>
  value !== null && typeof value === 'object' && value.kind === 'dictionary'

/** `('storage', kind, key, where it was, count, view)` */
const storageOf = (value: PickleValue | undefined): { key: string; storage: Storage } | null => {
  if (value === null || typeof value !== 'object' || value.kind !== 'outside') return null
  const [word, kind, key, , count] = itemsOf(value.id) ?? []
  const name = kind !== null && typeof kind === 'object' && kind.kind === 'name' ? kind.name : null
  if (word !== 'storage' || typeof key !== 'string' || !isCount(count)) return null
  return name === 'torch.FloatStorage' || name === 'torch.LongStorage'
    ? { key, storage: { kind: name, count } }
    : null
}

const isRowMajor = (shape: readonly number[], strides: readonly PickleValue[]): boolean =>
  strides.length === shape.length &&
  shape.every((size, axis) => {
    const step = shape.slice(axis + 1).reduce((product, one) => product * one, 1)
    return size === 1 || strides[axis] === step
  })

/** `(storage, offset, shape, strides, …)`, as `_rebuild_tensor_v2` takes it. */
const viewOf = (where: string, value: PickleValue): View & { storage: Storage } => {
  const parts = value !== null && typeof value === 'object' && value.kind === 'call' ? value.parts : []
  const held = storageOf(parts[0])
  const shape = itemsOf(parts[2])
  const strides = itemsOf(parts[3])
  const [, offset] = parts
  if (held === null || !isCount(offset) || shape === null || strides === null || !shape.every(isCount)) {
    throw refusal(where, 'is not a tensor as torch.save writes it')
  }
  const sizes = shape.filter(isCount)
  const count = elements(sizes)
  if (count === null || offset + count > held.storage.count) {
    throw refusal(
      where,
      `of the shape [${sizes.join(', ')}] runs past its storage of ${held.storage.count} numbers`,
    )
  }
  if (!isRowMajor(sizes, strides)) throw refusal(where, 'does not lie row by row')
  return { key: held.key, offset, shape: sizes, storage: held.storage }
}

const viewsOf = (from: string, state: PickleValue): ReadonlyMap<string, View & { storage: Storage }> => {
  if (!isDictionary(state)) throw refusal(from, 'holds no dictionary of tensors')
  const views = new Map<string, View & { storage: Storage }>()
  for (const [key, value] of state.entries) {
    if (typeof key !== 'string') throw refusal(from, 'has a tensor whose name is no text')
    views.set(key, viewOf(`${from}, tensor ${key}`, value))
  }
  return views
}

/**
 * Reads the tensors of a state dictionary; whole numbers (counters of training) are left out.
 * @param prefix what stands before each name and is taken off, such as `module.`
 * @throws {FaceModelsError} naming offset or tensor; nothing in the file is ever executed
 */
export const readTorchState = (from: string, bytes: Uint8Array, prefix: string): Weights => {
  let at = 0
  const next = (): PickleValue => {
    const { value, end } = unpickle(from, bytes, at)
    at = end
    return value
  }
  if (next() !== MAGIC || next() !== PROTOCOL) {
    throw refusal(from, 'is not a file of torch.save before version 1.6')
  }
  const machine = next()
  const endian = isDictionary(machine) ? machine.entries.get('little_endian') : undefined
  if (endian !== true) throw refusal(from, 'was not written on a little-endian machine')
  const views = viewsOf(from, next())
  const keys = itemsOf(next())
  if (keys === null) throw refusal(from, 'names no storages')

  const storages = new Map([...views.values()].map(({ key, storage }) => [key, storage]))
  const starts = new Map<string, number>()
  const file = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const key of keys) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined
    if (typeof key !== 'string' || storage === undefined)
      throw refusal(from, 'has a storage that no tensor uses')
    const size = storage.count * WIDTH[storage.kind]
    if (at + 8 + size > bytes.length || file.getBigInt64(at, true) !== BigInt(storage.count)) {
      throw refusal(`${from}, offset ${at}`, `has no storage of ${storage.count} numbers there`)
    }
    starts.set(key, at + 8)
    at += 8 + size
  }
  if (at !== bytes.length) throw refusal(from, `has ${bytes.length - at} bytes too many`)

  const tensors = new Map<string, Tensor>()
  for (const [name, view] of views) {
    if (view.storage.kind !== 'torch.FloatStorage') continue
    const start = starts.get(view.key)
    if (start === undefined) throw refusal(`${from}, tensor ${name}`, 'lies in a storage that is not there')
    const length = elements(view.shape) ?? 0
    const data = Float32Array.from({ length }, (_, index) =>
      file.getFloat32(start + 4 * (view.offset + index), true),
    )
    tensors.set(name.startsWith(prefix) ? name.slice(prefix.length) : name, { shape: view.shape, data })
  }
  return weightsOf(from, tensors)
}
