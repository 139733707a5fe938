import { posix } from 'node:path'
import type { Import } from './source-file.ts'
import type { SourceTree } from './source-tree.ts'

/** What an import names. */
export type Target =
  /** A source file of ours. */
  | { readonly kind: 'file'; readonly path: string }
  /** A package; `workspace` when it is one of ours, whose exports do not lead to a file. */
  | { readonly kind: 'package'; readonly name: string; readonly workspace: boolean }
  | { readonly kind: 'node' }
  /** Style sheet, font, picture, JSON: no source. */
  | { readonly kind: 'asset' }
  | { readonly kind: 'nowhere' }

const SOURCE_LIKE = /\.(ts|tsx|mjs|js|mts|jsx)$|\/[^./]+$/

export const packageNameOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const throughExports = (tree: SourceTree, specifier: string): Target | null => {
  const name = packageNameOf(specifier)
  const workspace = [...tree.manifests].find(([, manifest]) => manifest.name === name)
  if (workspace === undefined) return null
  const [folder, manifest] = workspace
  const wanted = `.${specifier.slice(name.length)}`
  for (const [key, value] of Object.entries(manifest.exports)) {
    const [before = '', after] = key.split('*')
    if (after === undefined ? key !== wanted : !(wanted.startsWith(before) && wanted.endsWith(after)))
      continue
    const star = after === undefined ? '' : wanted.slice(before.length, wanted.length - after.length)
    const path = posix.join(folder, value.replace('*', star))
    if (tree.files.has(path)) return { kind: 'file', path }
  }
  return { kind: 'package', name, workspace: true }
}

export const resolveImport = (tree: SourceTree, from: string, { specifier }: Import): Target => {
  if (specifier.startsWith('node:')) return { kind: 'node' }
  if (specifier.startsWith('.')) {
    const path = posix.join(posix.dirname(from), specifier.split('?')[0] ?? specifier)
    if (tree.files.has(path)) return { kind: 'file', path }
    return SOURCE_LIKE.test(path) ? { kind: 'nowhere' } : { kind: 'asset' }
  }
  const ours = throughExports(tree, specifier)
  return ours ?? { kind: 'package', name: packageNameOf(specifier), workspace: false }
}

/** The folder of the workspace a file belongs to ('.' for the root). */
export const workspaceOf = (tree: SourceTree, path: string): string => {
  let folder = posix.dirname(path)
  while (folder !== '.' && !tree.manifests.has(folder)) folder = posix.dirname(folder)
  return folder
}
