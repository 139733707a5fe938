import { z } from 'zod'
import { FaceModelsError } from './engine/face-models-error.ts'
import { measured, netInterface, netKind, role, setName, sha256, thresholds } from './net.ts'
import type { SetName } from './net.ts'

/** How an original becomes ONNX: one file of models/build for each. */
export const converter = z.enum([
  'as-published',
  'openvino',
  'minifasnet',
  'tiny-face-detector',
  'landmarks-68',
  'dlib-128',
])
export type Converter = z.infer<typeof converter>

const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'the name of a file, without a folder')

const original = z.strictObject({
  name: fileName,
  at: z.discriminatedUnion('kind', [
    /** Fetched by a person or by `npm run models -- --from`. */
    z.strictObject({ kind: z.literal('published') }),
    /** Part of a package that is installed anyway. */
    z.strictObject({
      kind: z.literal('package'),
      package: z.string().min(1),
      version: z.string().min(1),
      path: z
        .string()
        .regex(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/, 'a path inside the package'),
    }),
  ]),
  /** Where it is published. */
  url: z.url({ protocol: /^https$/ }),
  sha256,
  bytes: z.int().min(1).max(100_000_000),
})
export type Original = z.infer<typeof original>

const model = netInterface.extend({
  net: netKind,
  role,
  originals: z.array(fileName).min(1),
  converter,
  licence: z.string().min(1),
  licenceUrl: z.url({ protocol: /^https$/ }),
  commercialUse: z.boolean(),
})
export type Model = z.infer<typeof model>

const modelSet = z.strictObject({
  set: setName,
  models: z.array(netKind).min(2),
  embedding: z.strictObject({
    id: z.string().regex(/^[a-z0-9.-]{1,60}@[0-9a-f]{8}$/, 'name@8 hex digits'),
    dimensions: z.int().min(1),
  }),
  thresholds,
  measured,
})
export type ModelSet = z.infer<typeof modelSet>

const shape = z.strictObject({
  format: z.literal(1),
  /** SPDX names. A model under another licence is not built. */
  allowedLicences: z.array(z.string().min(1)).min(1),
  originals: z.array(original).min(1),
  models: z.array(model).min(1),
  sets: z.array(modelSet).min(1),
})

type Issue = { readonly path: readonly (string | number)[]; readonly message: string }

/** The same name twice in a list, at the second one's place. */
const twice = (list: string, key: string, names: readonly string[]): Issue[] =>
  names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [{ path: [list, index, key], message: `${name} stands here twice` }],
  )

const issuesOf = (manifest: z.infer<typeof shape>): Issue[] => {
  const { originals, models, sets, allowedLicences } = manifest
  const files = new Map(originals.map((one) => [one.name, one]))
  const nets = new Map(models.map((one) => [one.net, one]))
  const ofModels = models.flatMap((one, index): Issue[] => [
    ...one.originals.flatMap((name, at) =>
      files.has(name)
        ? []
        : [{ path: ['models', index, 'originals', at], message: `${name} is not in originals` }],
    ),
    ...(allowedLicences.includes(one.licence)
      ? []
      : [
          {
            path: ['models', index, 'licence'],
            message: `${one.net} is under ${one.licence}; allowed are ${allowedLicences.join(', ')}`,
          },
        ]),
    ...(one.commercialUse
      ? []
      : [{ path: ['models', index, 'commercialUse'], message: `${one.net} may not be used commercially` }]),
  ])
  const ofSets = sets.flatMap((one, index): Issue[] => {
    const chosen = one.models.flatMap((net) => nets.get(net) ?? [])
    const sources = chosen.flatMap((net) => (net.role === 'embedding' ? net.originals : []))
    const sums = sources.flatMap((name) => files.get(name)?.sha256.slice(0, 8) ?? [])
    const [, sum = ''] = one.embedding.id.split('@')
    return [
      ...one.models.flatMap((net, at) =>
        nets.has(net) ? [] : [{ path: ['sets', index, 'models', at], message: `${net} is not in models` }],
      ),
      ...(sums.includes(sum)
        ? []
        : [{ path: ['sets', index, 'embedding', 'id'], message: `@${sum} is no checksum of its weights` }]),
    ]
  })
  return [
    ...twice(
      'originals',
      'name',
      originals.map(({ name }) => name),
    ),
    ...twice(
      'models',
      'net',
      models.map(({ net }) => net),
    ),
    ...twice(
      'sets',
      'set',
      sets.map(({ set }) => set),
    ),
    ...ofModels,
    ...ofSets,
  ]
}

const manifestShape = shape.superRefine((manifest, context) => {
  for (const { path, message } of issuesOf(manifest))
    context.addIssue({ code: 'custom', path: [...path], message })
})
export type Manifest = z.infer<typeof manifestShape>

/**
 * @param from the manifest's path, for messages
 * @throws {FaceModelsError} naming every problem by its path in the file
 */
export const parseManifest = (from: string, text: string): Manifest => {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new FaceModelsError(
      'FACE_MODELS_REFUSED',
      `${from} is not JSON. Take it from the repository again.`,
    )
  }
  const parsed = manifestShape.safeParse(data)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new FaceModelsError('FACE_MODELS_REFUSED', `${from}: ${problems.join('; ')}. Correct it there.`)
}

export const setNamed = (manifest: Manifest, name: SetName): ModelSet => {
  const found = manifest.sets.find(({ set }) => set === name)
  if (found !== undefined) return found
  throw new FaceModelsError('FACE_MODELS_REFUSED', `models/manifest.json has no set ${name}.`)
}
