/**
 * `npm start`. Plain JavaScript without packages, so that it runs on a bare machine: installs what is missing,
 * builds the web apps that changed, and hands over to the demo under the pinned Node.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildApps } from './build.mjs'
import { buildModels } from './models.mjs'
import { prepare, say } from './prepare.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FORWARDED = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

const node = await prepare(ROOT)
const failed = buildApps({ root: ROOT, node })
if (failed.length > 0) {
  say(`The ${failed.join(' and the ')} did not build; see above.`)
  process.exit(1)
}
if (buildModels({ root: ROOT, node, args: [], quiet: true }) !== 0) {
  say(
    'The face models were not built; see above. Without a set built before, no face is offered; the rest works.',
  )
}

const leash = fileURLToPath(new URL('./leash.mjs', import.meta.url))
const demo = fileURLToPath(new URL('./demo.ts', import.meta.url))
const child = spawn(node, ['--import', leash, demo, ...process.argv.slice(2)], {
  env: { ...process.env, FOYER_LEASH: '1' },
  stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
})
for (const signal of FORWARDED) process.on(signal, () => child.kill(signal))

// A SIGKILL cannot be passed on. npm runs this script through a shell; when either is killed, whoever stays gets
// another parent, and the hall closes.
const ancestry = () => {
  const parent = process.ppid
  try {
    // Field 4 of stat is the parent's own parent; field 2, in parentheses, may hold spaces (proc(5)).
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8')
    return `${parent} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`
  } catch {
    return String(parent)
  }
}
if (process.env['npm_lifecycle_event'] !== undefined) {
  const born = ancestry()
  setInterval(() => {
    if (ancestry() !== born) child.kill('SIGTERM')
  }, 250).unref()
}

child.once('error', (error) => {
  say(`${node} could not be started: ${error.message}`)
  process.exit(1)
})
child.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)))
