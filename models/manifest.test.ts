import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { FaceModelsError } from './engine/face-models-error.ts'
import { parseManifest } from './manifest.ts'

const TEXT = readFileSync(fileURLToPath(new URL('manifest.json', import.meta.url)), 'utf8')

/** The manifest with one value changed. */
const changed = (path: readonly (string | number)[], value: unknown): string => {
  const data: unknown = JSON.parse(TEXT)
  const last = path.at(-1) ?? ''
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => Reflect.get(Object(at), key), data)
  Reflect.set(Object(holder), last, value)
  return JSON.stringify(data)
}

describe('the manifest of face models', () => {
  it('names for every model its originals, licence and what it was measured on', () => {
    const manifest = parseManifest('models/manifest.json', TEXT)
    expect(manifest.sets.map(({ set }) => set)).toEqual(['standard', 'npm-only'])
    for (const { measured } of manifest.sets) expect(measured.length).toBeGreaterThan(3)
    expect(manifest.models.every(({ commercialUse }) => commercialUse)).toBe(true)
  })

  it.each([
    [
      'a checksum that is none',
      ['originals', 0, 'sha256'],
      'abc',
      'originals.0.sha256: 64 lower-case hex digits',
    ],
    ['a file outside its folder', ['originals', 0, 'name'], '../x', 'originals.0.name: the name of a file'],
    ['a path out of a package', ['originals', 5, 'at', 'path'], 'model/../../x', 'originals.5.at.path'],
    [
      'an original that is not listed',
      ['models', 0, 'originals', 0],
      'other.onnx',
      'models.0.originals.0: other.onnx',
    ],
    [
      'a licence that is not allowed',
      ['models', 0, 'licence'],
      'CC-BY-NC-4.0',
      'models.0.licence: yunet-n is under',
    ],
    [
      'a model not for commercial use',
      ['models', 0, 'commercialUse'],
      false,
      'models.0.commercialUse: yunet-n may',
    ],
    ['an unknown net', ['sets', 0, 'models', 0], 'arcface', 'sets.0.models.0'],
    ['a threshold that is no cosine', ['sets', 0, 'thresholds', 'verify'], 27.5, 'sets.0.thresholds.verify'],
    [
      'an id of other weights',
      ['sets', 0, 'embedding', 'id'],
      'x@00000000',
      'sets.0.embedding.id: @00000000',
    ],
    ['an alignment of four points', ['models', 1, 'alignment'], [[1, 2]], 'models.1.alignment'],
    ['the same model twice', ['models', 1, 'net'], 'yunet-n', 'models.1.net: yunet-n stands here twice'],
    ['a value nobody knows', ['models', 0, 'colour'], 'red', 'models.0'],
  ] as const)('refuses %s by its path', (_what, path, value, message) => {
    expect(() => parseManifest('m.json', changed(path, value))).toThrow(FaceModelsError)
    expect(() => parseManifest('m.json', changed(path, value))).toThrow(message)
  })

  it('refuses what is not JSON', () => {
    expect(() => parseManifest('m.json', '{')).toThrow('m.json is not JSON')
  })
})
