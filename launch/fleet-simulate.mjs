/** `npm run fleet:simulate -- --devices N`: prepares the machine and hands over to edge-agent/simulate/main.ts under the pinned Node. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildApps } from './build.mjs'
import { prepare, say } from './prepare.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const node = await prepare(ROOT)
// A hall of its own wants pages to look at; a hall that runs already has them.
if (!process.argv.some((one) => one.startsWith('--broker')) && buildApps({ root: ROOT, node }).length > 0)
  say('The pages did not build; see above. The simulation runs without them.')
const main = fileURLToPath(new URL('../edge-agent/simulate/main.ts', import.meta.url))
const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => child.kill(signal))
}
child.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)))
