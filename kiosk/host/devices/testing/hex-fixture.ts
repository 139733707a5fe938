import { readFileSync } from 'node:fs'

function lines(file: URL): string[] {
  const [provenance, ...rest] = readFileSync(file, 'utf8').split('\n')
  if (provenance === undefined || !provenance.startsWith('# ')) {
    throw new TypeError(`${file.pathname} must begin with a line of provenance, "# …"`)
  }
  return rest.filter((line) => line.trim() !== '')
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16))
}

/** The bytes of a `.hex` fixture: one line of provenance, then hex. */
export function hexFixture(file: URL): Uint8Array {
  return bytesOf(lines(file).join(' '))
}

/** The named lines of a `.hex` fixture that holds many short ones, `name: hex`. */
export function hexFixtures(file: URL): ReadonlyMap<string, Uint8Array> {
  return new Map(
    lines(file).map((line) => {
      const [name = '', hex = ''] = line.split(':')
      return [name, bytesOf(hex)] as const
    }),
  )
}
