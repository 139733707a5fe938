/** `npm run models`: builds the face models, with the pinned Node. See models/build/build.config.ts for its flags. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { prepare, say } from './prepare.mjs'

/**
 * Builds the models unless they are up to date: of FOYER_MODELS where that is set, else of the installed packages.
 *
 * @param {{ root: string, node: string, args: readonly string[], quiet: boolean }} given `quiet`: says nothing when
 *   they are up to date
 * @returns {number} 0 when the models are there
 */
export const buildModels = ({ root, node, args, quiet }) => {
  const flags = quiet ? [...args, '--quiet'] : args
  const run = spawnSync(node, [join(root, 'models', 'build', 'main.ts'), ...flags], {
    stdio: ['ignore', 1, 2],
  })
  if (run.error !== undefined) say(`${node} could not be started: ${run.error.message}`)
  return run.status ?? 1
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const node = await prepare(root)
  process.exitCode = buildModels({ root, node, args: process.argv.slice(2), quiet: false })
}
