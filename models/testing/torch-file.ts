/** A file as torch.save wrote it before version 1.6, from what Python's pickletools prints of one. */
const text = (value: string): number[] => {
  const bytes = [...new TextEncoder().encode(value)]
  return [0x58, bytes.length, 0, 0, 0, ...bytes]
}
const name = (module: string, last: string): number[] => [
  0x63,
  ...new TextEncoder().encode(`${module}\n${last}\n`),
]
const small = (value: number): number[] => [0x4b, value]
const pickle = (...parts: readonly (readonly number[])[]): number[] => [0x80, 2, ...parts.flat(), 0x2e]

export type TorchTensor = {
  readonly name: string
  readonly key: string
  readonly count: number
  readonly offset: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

const tuple = (items: readonly number[]): number[] => [0x28, ...items.flatMap(small), 0x74]

const tensor = ({ key, count, offset, shape, strides }: TorchTensor): number[] => [
  ...name('torch._utils', '_rebuild_tensor_v2'),
  0x28,
  0x28,
  ...text('storage'),
  ...name('torch', 'FloatStorage'),
  ...text(key),
  ...text('cpu'),
  ...small(count),
  0x4e,
  0x74,
  0x51,
  ...small(offset),
  ...tuple(shape),
  ...tuple(strides),
  0x89,
  ...name('collections', 'OrderedDict'),
  0x29,
  0x52,
  0x74,
  0x52,
]

/** LONG1 of the magic number, little-endian. */
const MAGIC = [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]

export const torchFile = (
  tensors: readonly TorchTensor[],
  storages: ReadonlyMap<string, readonly number[]>,
): Uint8Array => {
  const entries = tensors.flatMap((one) => [...text(one.name), ...tensor(one)])
  const state = [...name('collections', 'OrderedDict'), 0x29, 0x52, 0x28, ...entries, 0x75]
  const keys = [0x5d, 0x28, ...[...storages.keys()].flatMap(text), 0x65]
  const head = [
    ...pickle(MAGIC),
    ...pickle([0x4d, 0xe9, 0x03]),
    ...pickle([0x7d, 0x28, ...text('little_endian'), 0x88, 0x75]),
    ...pickle(state),
    ...pickle(keys),
  ]
  const bodies = [...storages.values()].map((values) => {
    const body = new DataView(new ArrayBuffer(8 + 4 * values.length))
    body.setBigInt64(0, BigInt(values.length), true)
    for (const [index, value] of values.entries()) body.setFloat32(8 + 4 * index, value, true)
    return new Uint8Array(body.buffer)
  })
  return Buffer.concat([Uint8Array.from(head), ...bodies])
}
