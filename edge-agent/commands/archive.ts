import { strToU8, zipSync } from 'fflate'

export type ArchivePart = { name: string; text: string }

const mostBytes = 5 * 1024 * 1024

const packed = (parts: readonly ArchivePart[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    zipSync(Object.fromEntries(parts.map(({ name, text }) => [name, strToU8(text)])), { level: 6 }),
  )

const laterHalf = (part: ArchivePart): ArchivePart => {
  const cut = part.text.indexOf('\n', Math.floor(part.text.length / 2))
  return { name: part.name, text: cut === -1 ? '' : part.text.slice(cut + 1) }
}

/** One zip of at most 5 MB: while it is larger, the longest part loses the older half of its lines. */
export function archive(given: readonly ArchivePart[]): Uint8Array<ArrayBuffer> {
  let parts = [...given]
  for (;;) {
    const bytes = packed(parts)
    const longest = parts.toSorted((a, b) => b.text.length - a.text.length)[0]
    if (bytes.length <= mostBytes || longest === undefined || longest.text === '') return bytes
    parts = parts.map((part) => (part === longest ? laterHalf(part) : part))
  }
}
