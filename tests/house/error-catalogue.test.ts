import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errorCode } from '@foyer/contracts/errors'
import { describe, expect, it } from 'vitest'
import { errorCodesIn } from './error-codes.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(join(root, 'docs', 'errors.md'), 'utf8')
/** First cell of every table row: `code`. */
const catalogued = [...page.matchAll(/^\| `([A-Za-z0-9_/-]+)` \|/gm)].flatMap((match) => match[1] ?? [])

/** What only tests and their tools throw is explained where it is thrown. */
const SKIPPED = new Set(['node_modules', 'dist', '.git', '.build', 'testing', 'browser'])
const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /(?<!\.test)\.tsx?$/.test(entry.name) ? [path] : []
  })
const thrown = sources(root).flatMap((file) => errorCodesIn(file, readFileSync(file, 'utf8')))

describe('the error catalogue', () => {
  it('explains every code that the API answers with', () => {
    expect(errorCode.options.filter((code) => !catalogued.includes(code))).toEqual([])
  })

  it('explains every code that an error of the sources can carry', () => {
    expect(thrown.filter((code) => !catalogued.includes(code))).toEqual([])
  })

  it('explains no code that nothing defines', () => {
    const defined = new Set<string>([...errorCode.options, ...thrown])
    expect(catalogued.filter((code) => !defined.has(code))).toEqual([])
  })

  it('explains each code once', () => {
    expect(catalogued.filter((code, index) => catalogued.indexOf(code) !== index)).toEqual([])
  })
})

describe('the codes of a source file', () => {
  it.each([
    ['a value', `class A extends Error { readonly code = 'a-b' }`, ['a-b']],
    ['a type of two words', `class A extends TypeError { readonly code: 'a' | 'b' }`, ['a', 'b']],
    [
      'a type with a name',
      `export type C = 'a' | 'x/b'\nexport class A extends Error { code: C }`,
      ['a', 'x/b'],
    ],
    ['no error', `class A { readonly code = 'a' }`, []],
  ])('are found in %s', (_what, source, codes) => {
    expect(errorCodesIn('a.ts', source)).toEqual(codes)
  })
})
