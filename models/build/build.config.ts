import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { setName } from '../net.ts'
import type { SetName } from '../net.ts'
import type { Source } from './originals.ts'

export type BuildConfig = {
  readonly set: SetName
  readonly source: Source | null
  readonly outDir: string
  readonly json: boolean
  readonly quiet: boolean
}
export type Reading =
  | { readonly kind: 'config'; readonly config: BuildConfig }
  | { readonly kind: 'usage'; readonly text: string }

export const USAGE = `npm run models [-- --from FOLDER|URL|published] [--out FOLDER] [--set standard|npm-only] [--json] [--quiet]

  --from   where the originals of the standard set are: a folder, the address of a folder, or the word
           "published" for the address that models/manifest.json gives for each. Default: FOYER_MODELS
  --out    where the built set goes. Default: models/built
  --set    default: standard with --from or FOYER_MODELS, else npm-only, which needs nothing but npm ci
  --json   the built set.json on stdout
  --quiet  says one line when it builds, and nothing when the set is up to date`

const BUILT = fileURLToPath(new URL('../built', import.meta.url))

const sourceOf = (from: string): Source => {
  if (from === 'published') return { kind: 'published' }
  return /^https?:\/\//.test(from) ? { kind: 'url', base: from } : { kind: 'folder', path: resolve(from) }
}

/** @returns the configuration, or how to use this when the arguments make no sense */
export const readBuildConfig = (
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Reading => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        from: { type: 'string' },
        out: { type: 'string' },
        set: { type: 'string' },
        json: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
      },
    })
    const set = setName.optional().safeParse(values.set)
    if (!set.success) return { kind: 'usage', text: `--set ${values.set ?? ''} is not a set.\n\n${USAGE}` }
    const given = values.from ?? environment['FOYER_MODELS'] ?? ''
    // The npm-only set is made of installed packages, wherever the originals of the other one are.
    const source = given === '' || set.data === 'npm-only' ? null : sourceOf(given)
    if (source === null && set.data === 'standard') {
      return { kind: 'usage', text: `The standard set needs --from or FOYER_MODELS.\n\n${USAGE}` }
    }
    return {
      kind: 'config',
      config: {
        set: set.data ?? (source === null ? 'npm-only' : 'standard'),
        source,
        outDir: values.out === undefined ? BUILT : resolve(values.out),
        json: values.json,
        quiet: values.quiet,
      },
    }
  } catch (error) {
    return { kind: 'usage', text: `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}` }
  }
}
