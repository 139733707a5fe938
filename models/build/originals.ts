import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { FaceModelsError } from '../engine/face-models-error.ts'
import type { Original } from '../manifest.ts'
import { download } from './download.ts'
import { refusal } from './refusal.ts'

/** Where originals that no package carries come from. `published`: from the address the manifest gives for each. */
export type Source =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'url'; readonly base: string }
  | { readonly kind: 'published' }

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error)

/** Reads at most one byte more than there should be: a file that is too long is not read to its end. */
const readFileUpTo = async (path: string, bytes: number): Promise<Uint8Array> => {
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(bytes + 1)
    let filled = 0
    for (;;) {
      const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, filled)
      filled += bytesRead
      if (bytesRead === 0 || filled === buffer.length) return buffer.subarray(0, filled)
    }
  } finally {
    await file.close()
  }
}

const fromFile = async (original: Original, path: string): Promise<Uint8Array> => {
  try {
    return await readFileUpTo(path, original.bytes)
  } catch (error) {
    const code = codeOf(error)
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw refusal(path, `cannot be read (${code})`)
    throw new FaceModelsError(
      'FACE_MODELS_MISSING',
      original.at.kind === 'package'
        ? `${path} is not there. Install the packages again: npm ci.`
        : `${path} is not there. Put the file from ${original.url} into that folder under this name, or leave --from and FOYER_MODELS out to build the npm-only set.`,
    )
  }
}

/** The folder of an installed package, wherever npm put it. */
const packageFolder = (name: string): string => {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
  } catch {
    throw new FaceModelsError('FACE_MODELS_MISSING', `The package ${name} is not installed. Run npm ci.`)
  }
}

const located = (source: Source | null, original: Original): { path: string } | { url: string } => {
  if (original.at.kind === 'package')
    return { path: join(packageFolder(original.at.package), original.at.path) }
  switch (source?.kind) {
    case 'folder':
      return { path: join(source.path, original.name) }
    case 'url':
      return { url: new URL(original.name, source.base.endsWith('/') ? source.base : `${source.base}/`).href }
    case 'published':
      return { url: original.url }
    default:
      throw new FaceModelsError(
        'FACE_MODELS_MISSING',
        `${original.name} is in no installed package. Name a folder or an address that has it: npm run models -- --from FOLDER.`,
      )
  }
}

/**
 * Reads one original and checks it to the last byte.
 * @param milliseconds how long a download may take
 * @throws {FaceModelsError} naming the file, what is wrong with it and what to do
 */
export const readOriginal = async (
  source: Source | null,
  original: Original,
  milliseconds: number,
): Promise<Uint8Array> => {
  const place = located(source, original)
  const where = 'path' in place ? place.path : place.url
  const bytes =
    'path' in place
      ? await fromFile(original, place.path)
      : await download(place.url, { bytes: original.bytes, milliseconds })
  if (bytes.length !== original.bytes) {
    const found = bytes.length > original.bytes ? 'is longer than' : `has ${bytes.length} bytes instead of`
    throw refusal(where, `${found} the ${original.bytes} bytes of the original`)
  }
  const sum = createHash('sha256').update(bytes).digest('hex')
  if (sum !== original.sha256) {
    throw refusal(
      where,
      `has the SHA-256 ${sum}; the original has ${original.sha256}`,
      `Take the original from ${original.url}.`,
    )
  }
  return bytes
}
