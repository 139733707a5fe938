import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The set that `npm test` builds before the tests. */
export const builtSet = fileURLToPath(new URL('../../built', import.meta.url))

const packageFolder = dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'))

/** Unlabelled photographs that come with the package whose weights the npm-only set is made of. */
export const samplePicture = (number: number): string => join(packageFolder, 'demo', `sample${number}.jpg`)

/** Why tests of the standard set are left out here; null when they run. */
export const standardLeftOut = (built: string = builtSet): string | null => {
  if (!existsSync(join(built, 'set.json'))) return `${built} is not built`
  return process.env['FOYER_MODELS'] === undefined ? 'FOYER_MODELS names no originals' : null
}
