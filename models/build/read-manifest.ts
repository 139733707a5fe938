import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseManifest } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'

export const MANIFEST = fileURLToPath(new URL('../manifest.json', import.meta.url))

export const readManifest = async (): Promise<Manifest> =>
  parseManifest('models/manifest.json', await readFile(MANIFEST, 'utf8'))
