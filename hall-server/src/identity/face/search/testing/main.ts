/** `node hall-server/src/identity/face/search/testing/main.ts`: makes ../kernel.wasm anew from ../assembly/kernel.ts. */
import { writeFile } from 'node:fs/promises'
import { compileKernel } from './compile-kernel.ts'

await writeFile(new URL('../kernel.wasm', import.meta.url), await compileKernel())
