import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FaceModelsError } from '../engine/face-models-error.ts'
import { setNamed } from '../manifest.ts'
import type { Manifest, Model } from '../manifest.ts'
import type { SetName } from '../net.ts'
import { readSet, setFile } from '../set.ts'
import type { BuiltModel, SetFile } from '../set.ts'
import { convert } from './convert.ts'
import { readOriginal } from './originals.ts'
import type { Source } from './originals.ts'
import { MANIFEST, readManifest } from './read-manifest.ts'

const BUILD = fileURLToPath(new URL('.', import.meta.url))

export type BuildOptions = {
  readonly set: SetName
  /** Null: whatever the installed packages carry. */
  readonly source: Source | null
  readonly outDir: string
  /** For each download. */
  readonly downloadMs: number
  readonly say: (line: string) => void
}
export type BuildResult = { readonly fresh: boolean; readonly set: SetFile }

/** Of the manifest and of every file that makes something of it. */
const recipeOf = async (set: SetName): Promise<string> => {
  const names = (await readdir(BUILD)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const hash = createHash('sha256').update(set)
  for (const path of [MANIFEST, ...names.toSorted().map((name) => join(BUILD, name))]) {
    const bytes = await readFile(path)
    hash.update(`\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex')
}

/** The set that stands in a folder, when it is the one that would be built now, whole and unchanged. */
const standing = async (outDir: string, recipe: string): Promise<SetFile | null> => {
  try {
    await readSet(outDir)
    const set = setFile.parse(JSON.parse(await readFile(join(outDir, 'set.json'), 'utf8')))
    return set.recipe === recipe ? set : null
  } catch {
    return null
  }
}

const buildModel = async (
  manifest: Manifest,
  model: Model,
  options: BuildOptions,
): Promise<{ built: BuiltModel; bytes: Uint8Array }> => {
  const originals = manifest.originals.filter(({ name }) => model.originals.includes(name))
  const bytesByName = new Map<string, Uint8Array>()
  for (const original of originals) {
    bytesByName.set(original.name, await readOriginal(options.source, original, options.downloadMs))
  }
  const bytes = convert(model, bytesByName)
  // onnxruntime is loaded only when there is something to build: every start asks whether there is.
  const { checkInterface } = await import('./check-interface.ts')
  await checkInterface(model, bytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const { net, role, licence, licenceUrl, input, outputs, alignment, boxScale } = model
  return {
    bytes,
    built: {
      net,
      role,
      file: `${net}.${sha256.slice(0, 8)}.onnx`,
      bytes: bytes.length,
      sha256,
      licence,
      licenceUrl,
      input,
      outputs,
      alignment,
      boxScale,
      madeFrom: originals.map(({ name, url, sha256: sum }) => ({ name, url, sha256: sum })),
    },
  }
}

const errorCode = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

/**
 * Everything is written into a folder of its own and moved from there; set.json comes last, so that what it names is
 * always whole. The files of an older set keep their names and are removed once nothing names them.
 */
const put = async (
  outDir: string,
  set: SetFile,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Promise<void> => {
  await mkdir(outDir, { recursive: true })
  const making = join(outDir, `.making-${process.pid}-${randomBytes(4).toString('hex')}`)
  await mkdir(making)
  try {
    for (const { name, bytes } of files) {
      await writeFile(join(making, name), bytes, { flush: true })
      await rename(join(making, name), join(outDir, name))
    }
    await writeFile(join(making, 'set.json'), `${JSON.stringify(set, null, 2)}\n`, { flush: true })
    await rename(join(making, 'set.json'), join(outDir, 'set.json'))
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

const ONNX = /^[a-z0-9-]+\.[0-9a-f]{8}\.onnx$/

/** Removes what an older set left. Another build may have put a newer set.json here meanwhile: that one is asked. */
const sweep = async (outDir: string): Promise<void> => {
  const set = setFile.parse(JSON.parse(await readFile(join(outDir, 'set.json'), 'utf8')))
  const named = new Set(set.models.map(({ file }) => file))
  for (const name of await readdir(outDir)) {
    if (ONNX.test(name) && !named.has(name)) await rm(join(outDir, name), { force: true })
  }
}

/**
 * Builds a set of face models into a folder, unless the very same already stands there. Two builds at once are safe,
 * and so is the end of the process at any point: what set.json names is whole, or there is no set.json.
 * @throws {FaceModelsError} naming the file or the folder, what is wrong, and what to do
 */
export const buildSet = async (options: BuildOptions): Promise<BuildResult> => {
  const { outDir, say } = options
  const recipe = await recipeOf(options.set)
  const found = await standing(outDir, recipe)
  if (found !== null) return { fresh: false, set: found }
  const manifest = await readManifest()
  const chosen = setNamed(manifest, options.set)
  say(`Building the ${options.set} face models into ${outDir} …`)
  const made: { built: BuiltModel; bytes: Uint8Array }[] = []
  for (const net of chosen.models) {
    const model = manifest.models.find((one) => one.net === net)
    if (model !== undefined) made.push(await buildModel(manifest, model, options))
  }
  const set = setFile.parse({
    format: 1,
    set: chosen.set,
    recipe,
    embedding: chosen.embedding,
    thresholds: chosen.thresholds,
    measured: chosen.measured,
    models: made.map(({ built }) => built),
  })
  try {
    await put(
      outDir,
      set,
      made.map(({ built, bytes }) => ({ name: built.file, bytes })),
    )
    await sweep(outDir)
  } catch (error) {
    throw new FaceModelsError(
      'FACE_MODELS_REFUSED',
      `${outDir} cannot be written to (${errorCode(error) ?? String(error)}). Name another folder with --out.`,
    )
  }
  return { fresh: true, set }
}
