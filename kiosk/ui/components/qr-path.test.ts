import fc from 'fast-check'
import { create } from 'qrcode'
import { describe, expect, it } from 'vitest'
import { qrPath } from './qr-path.ts'

/** The dark modules that a path of horizontal runs covers. */
const modulesOf = (path: string): Set<string> => {
  const dark = new Set<string>()
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let step = 0; step < Number(run); step++) dark.add(`${Number(x) + step},${y}`)
  }
  return dark
}

describe('a QR code drawn as a path', () => {
  it('covers exactly the dark modules of the code', () => {
    fc.assert(
      fc.property(fc.webUrl(), (url) => {
        const { modules } = create(url, { errorCorrectionLevel: 'M' })
        const { size, path } = qrPath(url)
        const drawn = modulesOf(path)
        expect(size).toBe(modules.size)
        for (let y = 0; y < size; y++) {
          for (let x = 0; x < size; x++) expect(drawn.has(`${x},${y}`)).toBe(modules.get(y, x) !== 0)
        }
      }),
      { numRuns: 20 },
    )
  })
})
