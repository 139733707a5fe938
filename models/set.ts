import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { FaceModelsError } from './engine/face-models-error.ts'
import type { EngineModels } from './engine/observation.ts'
import { measured, netInterface, netKind, role, setName, sha256, thresholds } from './net.ts'

/** One built ONNX file, and everything needed to use it and to say where it is from. */
const builtModel = netInterface.extend({
  net: netKind,
  role,
  /** Beside set.json; part of its name is its checksum, so that a newer one never takes the place of an older. */
  file: z.string().regex(/^[a-z0-9-]+\.[0-9a-f]{8}\.onnx$/, 'a name such as yunet-n.0123abcd.onnx'),
  bytes: z.int().min(1),
  sha256,
  licence: z.string().min(1),
  licenceUrl: z.url(),
  madeFrom: z.array(z.strictObject({ name: z.string(), url: z.url(), sha256 })).min(1),
})
export type BuiltModel = z.infer<typeof builtModel>

/** `set.json` of a built folder. */
export const setFile = z
  .strictObject({
    format: z.literal(1),
    set: setName,
    /** Changes whenever a build of the same originals could come out different. */
    recipe: sha256,
    embedding: z.strictObject({
      id: z.string().regex(/^[a-z0-9.-]{1,60}@[0-9a-f]{8}$/),
      dimensions: z.int().min(1).max(4_096),
    }),
    thresholds,
    measured,
    models: z.array(builtModel).min(1),
  })
  .superRefine((set, context) => {
    for (const [wanted, least, most] of [
      ['detector', 1, 1],
      ['embedding', 1, 1],
      ['landmarks', 0, 1],
      ['liveness', 0, 4],
    ] as const) {
      const count = set.models.filter((model) => model.role === wanted).length
      if (count < least || count > most) {
        context.addIssue({
          code: 'custom',
          path: ['models'],
          message: `${count} of the role ${wanted}; from ${least} to ${most} are allowed`,
        })
      }
    }
    if (set.models.some((model) => model.role === 'liveness') !== (set.thresholds.live !== null)) {
      context.addIssue({
        code: 'custom',
        path: ['thresholds', 'live'],
        message: 'a number exactly where the set has liveness nets',
      })
    }
  })
export type SetFile = z.infer<typeof setFile>

/** `path`: where the file is; its bytes had the right checksum when the set was read. */
export type UsableModel = BuiltModel & { readonly path: string }

export type FaceSet = {
  readonly models: EngineModels
  readonly detector: UsableModel
  readonly landmarks: UsableModel | null
  readonly embedding: UsableModel
  readonly liveness: readonly UsableModel[]
}

const REMEDY = 'Build the models again: npm run models.'

const refused = (what: string): FaceModelsError =>
  new FaceModelsError('FACE_MODELS_REFUSED', `${what} ${REMEDY}`)

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no code'

const bytesOf = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new FaceModelsError('FACE_MODELS_MISSING', `${path} is not there. ${REMEDY}`)
    }
    throw refused(`${path} cannot be read (${code}).`)
  }
}

/**
 * What `set.json` in this folder says, without a look at the files it names.
 * @throws {FaceModelsError} when there is none, or it is not one that a build wrote
 */
export const readSetFile = async (modelsDir: string): Promise<SetFile> => {
  const path = join(modelsDir, 'set.json')
  const text = (await bytesOf(path)).toString('utf8')
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw refused(`${path} is not JSON.`)
  }
  const parsed = setFile.safeParse(data)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`)
  throw refused(`${path} is not a set of face models: ${problems.join('; ')}.`)
}

const usable = async (modelsDir: string, model: BuiltModel): Promise<UsableModel> => {
  const path = join(modelsDir, model.file)
  const bytes = await bytesOf(path)
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found !== model.sha256) {
    throw refused(`${path} has the SHA-256 ${found}; the build made it with ${model.sha256}.`)
  }
  return { ...model, path }
}

const read = async (modelsDir: string): Promise<FaceSet> => {
  const set = await readSetFile(modelsDir)
  const files = await Promise.all(set.models.map((model) => usable(modelsDir, model)))
  const first = (wanted: UsableModel['role']): UsableModel | null =>
    files.find((file) => file.role === wanted) ?? null
  const detector = first('detector')
  const embedding = first('embedding')
  if (detector === null || embedding === null) throw refused(`${modelsDir} has no detector or no embedding.`)
  const liveness = files.filter((file) => file.role === 'liveness')
  return {
    models: {
      set: set.set,
      embedding: set.embedding,
      liveness: liveness.length > 0,
      files: files.map((file) => ({ name: file.file, licence: file.licence, sha256: file.sha256 })),
      measured: set.measured,
      thresholds: set.thresholds,
    },
    detector,
    landmarks: first('landmarks'),
    embedding,
    liveness,
  }
}

/**
 * Reads a built set and checks every file's checksum.
 * @throws {FaceModelsError} `FACE_MODELS_MISSING` when nothing is built there, `FACE_MODELS_REFUSED` when a file is
 *   not the one that was built; the message names the file and what to do
 */
export const readSet = async (modelsDir: string): Promise<FaceSet> => {
  try {
    return await read(modelsDir)
  } catch (error) {
    // A build may have put a newer set here between the reading of set.json and of the files it names.
    if (error instanceof FaceModelsError && error.code === 'FACE_MODELS_MISSING') return read(modelsDir)
    throw error
  }
}
