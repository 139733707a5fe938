/** `npm run peripherals`: prepares the machine and hands over to kiosk/host/peripherals/main.ts under the pinned Node. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { prepare } from './prepare.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const node = await prepare(ROOT)
const main = fileURLToPath(new URL('../kiosk/host/peripherals/main.ts', import.meta.url))
const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => child.kill(signal))
}
child.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)))
