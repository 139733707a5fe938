import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { prepare, say } from './prepare.mjs'

/**
 * Each web app, and the folders whose sources end up in it.
 * @type {ReadonlyArray<{ name: string, folder: string, sources: readonly string[] }>}
 */
const APPS = [
  { name: 'kiosk screens', folder: 'kiosk/ui', sources: ['kiosk/ui', 'kiosk/texts', 'contracts'] },
  { name: 'hall pages', folder: 'hall-server/web', sources: ['hall-server/web', 'contracts'] },
]

const NOT_SOURCE = new Set(['node_modules', 'dist', 'golden'])
/** Builds under way, and whatever else hides. */
const HIDDEN = '.'

/**
 * @param {string} folder
 * @returns {string[]} files below it that a build reads, sorted
 */
const sourceFiles = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      if (NOT_SOURCE.has(entry.name) || entry.name.startsWith(HIDDEN)) return []
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return sourceFiles(path)
      return entry.isFile() && !/\.test\.tsx?$/.test(entry.name) ? [path] : []
    })
    .toSorted()

/**
 * @param {string} root
 * @param {readonly string[]} folders
 * @returns {string} changes whenever a build of these folders could come out different
 */
export const hashSources = (root, folders) => {
  const hash = createHash('sha256')
  const files = [
    join(root, 'package-lock.json'),
    ...folders.flatMap((folder) => sourceFiles(join(root, folder))),
  ]
  for (const file of files) {
    const bytes = readFileSync(file)
    hash.update(`${relative(root, file).split(sep).join('/')}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex')
}

/**
 * Builds the web apps whose sources changed since their last whole build. The hash is written last,
 * into a folder of its own, so an interrupted build is built again.
 *
 * @param {{ root: string, node: string }} at
 * @returns {string[]} names of the apps that failed to build
 */
export const buildApps = ({ root, node }) => {
  /** @type {string[]} */
  const failed = []
  for (const app of APPS) {
    const folder = join(root, app.folder)
    if (!existsSync(join(folder, 'vite.config.ts'))) {
      say(`The ${app.name} have no vite.config.ts in ${app.folder}; nothing to build there.`)
      failed.push(app.name)
      continue
    }
    const stamp = join(folder, 'dist', '.hash')
    const hash = hashSources(root, app.sources)
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) continue
    say(`Building the ${app.name} …`)
    // Built beside the old one and put in its place at once: whoever serves it meanwhile never serves half.
    const fresh = join(folder, `.dist-${process.pid}`)
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
    const run = spawnSync(node, [vite, 'build', '--logLevel', 'warn', '--outDir', fresh, '--emptyOutDir'], {
      cwd: folder,
      stdio: ['ignore', 2, 2],
    })
    if (run.status === 0) {
      writeFileSync(join(fresh, '.hash'), hash)
      rmSync(join(folder, 'dist'), { recursive: true, force: true })
      renameSync(fresh, join(folder, 'dist'))
    } else {
      rmSync(fresh, { recursive: true, force: true })
      failed.push(app.name)
    }
  }
  return failed
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const failed = buildApps({ root, node: await prepare(root) })
  for (const name of failed) say(`The ${name} did not build; see above.`)
  process.exitCode = failed.length === 0 ? 0 : 1
}
