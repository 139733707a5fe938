import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readInstallState } from './install-state.mjs'
import { findNode, tooOld } from './pinned-node.mjs'

/** @param {string} line */
export const say = (line) => {
  process.stderr.write(`${line}\n`)
}

/** @param {string} root */
const installedFolders = (root) => {
  try {
    return readdirSync(join(root, 'node_modules')).length
  } catch {
    return 0
  }
}

/**
 * npm's own bar on a terminal; elsewhere one line every five seconds, so that a log shows it lives.
 * Everything goes to stderr: stdout belongs to what the command prints.
 *
 * @param {string} root
 * @returns {Promise<number>} npm's exit code
 */
const npmCi = async (root) => {
  const viaNode = process.env['npm_execpath']
  const [command, args] =
    viaNode === undefined
      ? [process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci']]
      : [process.execPath, [viaNode, 'ci']]
  const began = Date.now()
  const ticking = process.stderr.isTTY
    ? null
    : setInterval(() => {
        const seconds = Math.round((Date.now() - began) / 1000)
        say(`  installing: ${seconds} s, ${installedFolders(root)} folders in node_modules`)
      }, 5000)
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(command, [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd: root,
        stdio: ['ignore', 2, 2],
        shell: process.platform === 'win32' && viaNode === undefined,
      })
      child.once('error', reject)
      child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 130)))
    })
  } finally {
    if (ticking !== null) clearInterval(ticking)
  }
}

/**
 * Installs what is missing and finds the Node that runs the sources. Leaves with a sentence and a
 * non-zero code when it cannot.
 *
 * @param {string} root
 * @returns {Promise<string>} path of that Node
 */
export const prepare = async (root) => {
  const complaint = tooOld(process.versions.node)
  if (complaint !== null) {
    say(complaint)
    process.exit(1)
  }
  const state = readInstallState(root)
  if (state.kind === 'incomplete') {
    say(`Installing packages (${state.reason}). The first time takes a few minutes.`)
    const code = await npmCi(root)
    const after = readInstallState(root)
    if (code !== 0 || after.kind === 'incomplete') {
      const why = after.kind === 'incomplete' ? `: ${after.reason}` : ''
      say(`npm ci ended with code ${code}${why}. Mend what it says above and run the command again.`)
      process.exit(1)
    }
    say('Packages are installed.')
  }
  const node = findNode({
    root,
    platform: process.platform,
    execPath: process.execPath,
    version: process.versions.node,
  })
  if (node.kind === 'missing') {
    say(node.message)
    process.exit(1)
  }
  return node.path
}
