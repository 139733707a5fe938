import { readFileSync } from 'node:fs'

/** A memory of wasm: grows in place by pages of 64 KiB; `buffer` is another object after it grew. */
export type WasmMemory = { readonly buffer: ArrayBuffer; grow(pages: number): number }

// Node's types leave wasm to the DOM's.
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number; maximum: number }) => WasmMemory
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: object }
}

/** All that 32-bit addresses reach: 4 GiB. */
const MOST_PAGES = 65_536

/** What `assembly/kernel.ts` exports; addresses and counts in bytes and rows of the memory it was given. */
export type Kernel = {
  readonly scan: (
    codes: number,
    scales: number,
    losses: number,
    rows: number,
    dims: number,
    query: number,
    queryScale: number,
    reach: number,
    slack: number,
    floor: number,
    outRows: number,
    outUppers: number,
  ) => number
  readonly exact: (left: number, right: number, dims: number) => number
}

export class KernelUnusable extends Error {
  readonly code = 'face-kernel-unusable'
}

const isKernel = (exports: object): exports is Kernel =>
  'scan' in exports &&
  typeof exports.scan === 'function' &&
  'exact' in exports &&
  typeof exports.exact === 'function'

/**
 * The compiled kernel on a memory of one page.
 * @throws {KernelUnusable} when kernel.wasm is not what `testing/main.ts` makes, or this Node has no wasm SIMD
 */
export const openKernel = (): { readonly memory: WasmMemory; readonly kernel: Kernel } => {
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES })
    const module = new WebAssembly.Module(readFileSync(new URL('./kernel.wasm', import.meta.url)))
    const { exports } = new WebAssembly.Instance(module, { env: { memory } })
    if (isKernel(exports)) return { memory, kernel: exports }
  } catch (error) {
    throw new KernelUnusable('kernel.wasm does not load', { cause: error })
  }
  throw new KernelUnusable('kernel.wasm does not export scan and exact')
}
