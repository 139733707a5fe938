import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { compileKernel } from './testing/compile-kernel.ts'
import { openKernel } from './kernel.ts'

describe('the kernel', () => {
  it('is, byte for byte, what its source compiles to', { timeout: 60_000 }, async () => {
    const kept = await readFile(new URL('./kernel.wasm', import.meta.url))
    expect(Buffer.from(await compileKernel()).equals(kept)).toBe(true)
  })

  it('does not overflow at the largest codes and the most dimensions', () => {
    const { memory, kernel } = openKernel()
    const [codes, scales, losses, query, rows, uppers] = [0, 1_024, 1_028, 2_048, 4_096, 4_104]
    new Int8Array(memory.buffer, codes, 1_024).fill(127).fill(-127, 512)
    new Float32Array(memory.buffer, scales, 2).set([1, 0])
    new Int16Array(memory.buffer, query, 512).fill(32_767)
    expect(kernel.scan(codes, scales, losses, 1, 512, query, 1, 1, 0, 0, rows, uppers)).toBe(1)
    expect(new Float64Array(memory.buffer, uppers, 1)[0]).toBe(512 * 127 * 32_767)
    expect(kernel.scan(codes + 512, scales, losses, 1, 512, query, 1, 1, 0, -Infinity, rows, uppers)).toBe(1)
    expect(new Float64Array(memory.buffer, uppers, 1)[0]).toBe(-512 * 127 * 32_767)
  })
})
