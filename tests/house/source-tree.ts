import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { parseSourceFile } from './source-file.ts'
import type { SourceFile } from './source-file.ts'

const Manifest = z.object({
  name: z.string(),
  exports: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
})
export type Manifest = z.infer<typeof Manifest>

export type SourceTree = {
  /** Path relative to the root to the file. */
  readonly files: ReadonlyMap<string, SourceFile>
  /** Workspace folder ('.' is the root) to its manifest. */
  readonly manifests: ReadonlyMap<string, Manifest>
}

const SOURCE = /\.(ts|tsx|mjs)$/
const SKIPPED = new Set(['node_modules', 'dist', '.git', '.build', 'golden'])

/** A tree from texts: source files, and `package.json`s. */
export const treeOf = (texts: Readonly<Record<string, string>>): SourceTree => {
  const files = new Map<string, SourceFile>()
  const manifests = new Map<string, Manifest>()
  for (const [path, text] of Object.entries(texts)) {
    if (SOURCE.test(path)) files.set(path, parseSourceFile(path, text))
    else manifests.set(dirname(path), Manifest.parse(JSON.parse(text)))
  }
  return { files, manifests }
}

/** Every source file and manifest below a folder. */
export const readTree = (root: string): SourceTree => {
  const texts: Record<string, string> = {}
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (SKIPPED.has(entry.name)) continue
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) walk(path)
      else if (entry.isFile() && (SOURCE.test(entry.name) || entry.name === 'package.json')) {
        texts[path] = readFileSync(join(root, path), 'utf8')
      }
    }
  }
  walk('')
  return treeOf(texts)
}
