/**
 * `npm start`. Plain JavaScript without packages, so that it runs on a bare machine: installs what is missing,
 * builds the web apps that changed, and hands over to the demo under the pinned Node.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildApps } from './build.mjs'
import { prepare, say } from './prepare.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FORWARDED = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

const node = await prepare(ROOT)
const failed = buildApps({ root: ROOT, node })
if (failed.length > 0) {
  say(`The ${failed.join(' and the ')} did not build; see above.`)
  process.exit(1)
}

const leash = fileURLToPath(new URL('./leash.mjs', import.meta.url))
const demo = fileURLToPath(new URL('./demo.ts', import.meta.url))
const child = spawn(node, ['--import', leash, demo, ...process.argv.slice(2)], {
  env: { ...process.env, FOYER_LEASH: '1' },
  stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
})
for (const signal of FORWARDED) process.on(signal, () => child.kill(signal))

// npm passes no SIGKILL on. When it is killed, this script gets another parent, and the hall closes.
const parent = process.ppid
if (process.env['npm_lifecycle_event'] !== undefined) {
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM')
  }, 1000).unref()
}

child.once('error', (error) => {
  say(`${node} could not be started: ${error.message}`)
  process.exit(1)
})
child.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)))
