import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadPhotoDecoder, PhotoDecoderRefused } from './photo-decoder.ts'

const module = (text: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'foyer-decoder-')), 'decoder.mjs')
  writeFileSync(file, text)
  return file
}

test("a site's module decodes, and what it gives that is no pixels counts as none", async () => {
  const file = module('export default (photo) => (photo[0] === 1 ? photo.map((byte) => byte + 1) : "no")')
  const decode = await loadPhotoDecoder(file)
  expect(await decode?.(Uint8Array.from([1, 2]))).toEqual(Uint8Array.from([2, 3]))
  expect(await decode?.(Uint8Array.from([9]))).toBeNull()
})

test.each([
  ['is missing', '/nowhere/decoder.mjs'],
  ['exports something else', module('export default 42')],
  ['does not run', module('throw new RangeError("no licence")')],
])('a module that %s is refused with its path and what is allowed', async (_, path) => {
  await expect(loadPhotoDecoder(path)).rejects.toThrow(PhotoDecoderRefused)
  await expect(loadPhotoDecoder(path)).rejects.toThrow(`in ${path} · allowed: a module`)
})

test('without one nothing is decoded', async () => {
  expect(await loadPhotoDecoder(null)).toBeNull()
})
