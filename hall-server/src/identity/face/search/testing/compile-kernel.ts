import { readFile } from 'node:fs/promises'
import asc from 'assemblyscript/asc'

export class KernelNotCompiled extends Error {
  readonly code = 'face-kernel-not-compiled'
}

/**
 * The kernel's wasm module, made from its source: the same bytes every time with the same compiler.
 * @throws {KernelNotCompiled} with what the compiler said
 */
export const compileKernel = async (): Promise<Uint8Array> => {
  const source = await readFile(new URL('../assembly/kernel.ts', import.meta.url), 'utf8')
  const made = new Map<string, Uint8Array>()
  let said = ''
  const { error } = await asc.main(
    'kernel.ts --outFile kernel.wasm --runtime stub --importMemory --enable simd -O3 --noAssert --converge'.split(
      ' ',
    ),
    {
      readFile: (name) => (name === 'kernel.ts' ? source : null),
      writeFile: (name, content) =>
        void made.set(name, typeof content === 'string' ? Buffer.from(content) : content),
      listFiles: () => [],
      stderr: { write: (chunk) => void (said += String(chunk)) },
    },
  )
  const wasm = made.get('kernel.wasm')
  if (error !== null || wasm === undefined)
    throw new KernelNotCompiled(`kernel.ts: ${said}`, { cause: error })
  return wasm
}
