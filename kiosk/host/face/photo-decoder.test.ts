import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPhotoDecoder, PhotoDecoderRefused } from './photo-decoder.ts'

const program = (text: string, mode = 0o700): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'foyer-decoder-')), 'decoder.sh')
  writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode })
  return file
}
const pixelBytes = 102 * 126 * 3
const photo = new Uint8Array(1024).fill(65)

test("a site's program is given the card's bytes and gives the pixels", async () => {
  const decode = openPhotoDecoder(
    program(`input=$(cat); head -c ${pixelBytes} /dev/zero | tr '\\0' "\${input%"\${input#?}"}"`),
  )
  const pixels = await decode?.(photo)
  expect(pixels).toHaveLength(pixelBytes)
  expect(pixels?.every((byte) => byte === 65)).toBe(true)
})

test.each([
  ['too few pixels', `head -c ${pixelBytes - 1} /dev/zero`],
  ['too many', `head -c ${pixelBytes + 1} /dev/zero`],
  ['a failure', `head -c ${pixelBytes} /dev/zero; exit 3`],
  ['nothing, and does not read', 'exec <&-; exit 0'],
])('a program that gives %s gives no photograph', async (_, text) => {
  expect(await openPhotoDecoder(program(text))?.(photo)).toBeNull()
})

test('a program that never ends is ended', async () => {
  expect(await openPhotoDecoder(program('exec sleep 60'))?.(photo)).toBeNull()
}, 15_000)

test.each([
  ['is missing', '/nowhere/decoder', 'ENOENT'],
  ['may not be run', program('exit 0', 0o600), 'EACCES'],
])('a program that %s is refused with its path and what is allowed', (_, path, code) => {
  // Root may read everything, but runs only what is marked to be run.
  expect(() => openPhotoDecoder(path)).toThrow(PhotoDecoderRefused)
  expect(() => openPhotoDecoder(path)).toThrow(`found ${code} at ${path} · allowed: a program`)
})

test('without one nothing is decoded', () => {
  expect(openPhotoDecoder(null)).toBeNull()
})
