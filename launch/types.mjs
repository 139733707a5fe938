/** `npm run types`: the compiler on every tsconfig of the house, two at a time. */
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepare, say } from './prepare.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const AT_ONCE = 2
const SKIPPED = new Set(['node_modules', 'dist', '.git', '.build'])

/**
 * @param {string} folder
 * @returns {string[]} every tsconfig that compiles something (the base only lends its settings)
 */
const projects = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return projects(path)
    return /^tsconfig.*\.json$/.test(entry.name) && entry.name !== 'tsconfig.base.json' ? [path] : []
  })

/**
 * @param {string} node
 * @param {string} project
 * @returns {Promise<boolean>} whether it holds
 */
const check = (node, project) =>
  new Promise((resolve) => {
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
    const child = spawn(node, [tsc, '--noEmit', '--pretty', 'false', '-p', project], { cwd: ROOT })
    let output = ''
    child.stdout.on('data', (chunk) => (output += String(chunk)))
    child.stderr.on('data', (chunk) => (output += String(chunk)))
    child.once('error', (error) => (output += error.message))
    child.once('close', (code) => {
      const holds = code === 0
      if (!holds) process.stdout.write(output)
      say(`${holds ? 'ok  ' : 'FAIL'} ${relative(ROOT, project)}`)
      resolve(holds)
    })
  })

const node = await prepare(ROOT)
const waiting = projects(ROOT).toSorted()
let failures = 0
const work = async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (!(await check(node, next))) failures += 1
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work))
process.exitCode = failures === 0 ? 0 : 1
