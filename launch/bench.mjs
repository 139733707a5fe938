/** `npm run bench -- NAME [--json]`: prepares the machine and hands over to bench/main.ts under the pinned Node. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildApps } from './build.mjs'
import { buildModels } from './models.mjs'
import { prepare, say } from './prepare.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const node = await prepare(ROOT)
const failed = buildApps({ root: ROOT, node })
if (failed.length > 0) {
  say(`The ${failed.join(' and the ')} did not build; see above.`)
  process.exit(1)
}
if (buildModels({ root: ROOT, node, args: [], quiet: true }) !== 0) process.exit(1)
const child = spawn(
  node,
  [fileURLToPath(new URL('../bench/main.ts', import.meta.url)), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
)
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => child.kill(signal))
}
child.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)))
